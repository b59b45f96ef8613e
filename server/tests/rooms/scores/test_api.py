"""Scores through HTTP: opened, worked out now, with the rows behind them; and the designer."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.context import NOBODY
from zhike.core.db import Database
from zhike.rooms.scores.catalogue import SHIPPED

from ...cast import Hall, Person
from ..appointments.clinic import Clinic
from .conftest import Past, settle

FULL = [{"code": "profile", "source": "profile", "weight": 100}]


async def get(person: Person, path: str, status: int = 200, **params: Any) -> Any:
    answer = await person.get(path, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


async def post(person: Person, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await person.post(path, body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_score_opens(hall: Hall, past: Past) -> None:
    customer = await past.customer(stage="interested", gender="female", wechat_id="wx", created_at=past.now)
    before = await get(hall.agent_ann, f"/api/customers/{customer}/score")
    assert before == {"entity_type": "customer", "entity_id": str(customer), "as_of": None, "scores": []}
    talk = await past.put("conversations", session_name=str(uuid4()), customer_id=customer)
    said = await past.put("messages", conversation_id=talk, seq=1, content="多少钱", sender_type="customer")
    await past.put("messages", conversation_id=talk, seq=2, content="报价如下", sender_type="agent")
    answer = await post(hall.agent_ann, f"/api/customers/{customer}/score")
    assert [one["code"] for one in answer["scores"]] == ["customer", "intent", "stickiness"]
    for one in answer["scores"]:
        assert sum(part["points"] for part in one["components"]) == one["value"]
        assert all(0 <= part["points"] <= part["weight"] for part in one["components"])
        assert len(one["raises"]) <= 3
    intent = answer["scores"][1]
    assert {part["code"]: part["points"] for part in intent["components"]} == {
        "last_reply": 25, "replies": 3, "price": 10, "booked": 0, "stage": 5,
    }  # fmt: skip
    assert intent["raises"][0] == {"component": "booked", "source": "booked", "gain": 25}
    read = await get(hall.agent_ann, f"/api/customers/{customer}")
    assert read["score"] == answer["scores"][0]["value"]
    assert (read["intent_score"], read["stickiness_score"]) == (43, answer["scores"][2]["value"])
    assert read["score_details"]["points"]["intent"]["price"] == 10
    root = f"/api/customers/{customer}/score"
    behind = await get(hall.agent_ann, f"{root}/evidence", code="intent", component="price")
    assert [(row["id"], row["kind"], row["conversation_id"]) for row in behind["items"]] == [
        (str(said), "message", str(talk))
    ]
    fields = await get(hall.agent_ann, f"{root}/evidence", component="profile")
    assert {row["label"]: row["filled"] for row in fields["items"]} == {
        "phone": False, "wechat": True, "gender": True, "age_range": False, "city": False, "owner": False,
    }  # fmt: skip
    stage = await get(hall.agent_ann, f"{root}/evidence", component="stage")
    assert [(row["kind"], row["label"]) for row in stage["items"]] == [("customer", "interested")]
    await get(hall.agent_ann, f"{root}/evidence", 404, component="salary")
    history = await get(hall.agent_ann, f"{root}/history", code="intent")
    assert [row["value"] for row in history["items"]] == [43]
    assert sum(history["items"][0]["components"].values()) == 43


async def test_the_rows_behind_come_in_pages(hall: Hall, past: Past) -> None:
    customer = await past.customer()
    await past.said(40, customer_id=customer)
    await past.said(20, customer_id=(await past.customer()))
    await post(hall.owner, f"/api/customers/{customer}/score")
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = await get(hall.owner, f"/api/customers/{customer}/score/evidence", component="last_reply",
                         limit=3, **more)  # fmt: skip
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    said = await past.db.fetch(
        "SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE c.customer_id = $1 AND m.sender_type = 'customer'"
        " AND m.created_at > now() - interval '365 days' ORDER BY m.created_at DESC", customer,
    )  # fmt: skip
    assert [row["id"] for row in seen] == [str(row["id"]) for row in said]
    assert len(seen) > 6


async def test_it_is_fresh_within_seconds_and_once_per_window(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    customer = (await post(hall.agent_ann, "/api/customers", {"name": "王小美"}, 201))["id"]
    began = utcnow()
    for n in range(20):
        await post(
            hall.agent_ann, f"/api/customers/{customer}/activities", {"description": f"第 {n} 次"}, 201
        )
    windows = (utcnow() - began).total_seconds() / 2 + 2
    await settle(hall, relay_db)
    jobs = await owner_db.fetch(
        "SELECT next_attempt_at, created_at FROM outbox_events WHERE org_id = $1"
        " AND event_type = 'scores.refresh'", hall.org_id,
    )  # fmt: skip
    assert 1 <= len(jobs) <= windows
    assert all(job["next_attempt_at"] - job["created_at"] <= timedelta(seconds=2.5) for job in jobs)
    parts = (await get(hall.agent_ann, f"/api/customers/{customer}/score"))["scores"][0]["components"]
    assert {part["code"]: part["points"] for part in parts}["followups"] == 10
    told = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE event_type = 'crm.customer.score_changed'"
        " AND aggregate_id = $1", customer,
    )  # fmt: skip
    assert 1 <= told <= len(jobs)


async def test_a_refresh_leaves_the_etag_alone(hall: Hall, past: Past) -> None:
    customer = await past.customer()
    before = (await hall.agent_ann.get(f"/api/customers/{customer}")).headers["etag"]
    await post(hall.agent_ann, f"/api/customers/{customer}/score")
    assert (await hall.agent_ann.get(f"/api/customers/{customer}")).headers["etag"] == before


async def test_a_visit_counts(hall: Hall, clinic: Clinic, relay_db: Database) -> None:
    path = f"/api/customers/{clinic.customer}/score"
    await post(hall.owner, path)
    visit = await clinic.confirmed("10:00")
    await settle(hall, relay_db)
    intent = (await get(hall.owner, path))["scores"][1]
    booked = next(part for part in intent["components"] if part["code"] == "booked")
    assert (booked["points"], booked["gain"]) == (25, 0)
    rows = await get(hall.owner, f"{path}/evidence", code="intent", component="booked")
    assert [(row["id"], row["label"]) for row in rows["items"]] == [(visit["id"], "confirmed")]
    await clinic.step(visit["id"], "cancel", reason="改天")
    await settle(hall, relay_db)
    intent = (await get(hall.owner, path))["scores"][1]
    assert next(part for part in intent["components"] if part["code"] == "booked")["points"] == 0


async def test_a_lead_is_scored_and_the_line_that_moved_it_says_so(hall: Hall, relay_db: Database) -> None:
    form = {"contact_name": "赵先生", "contact_phone": "13800001111", "source_platform": "web"}
    lead = (await post(hall.agent_ann, "/api/leads", form, 201))["id"]
    await settle(hall, relay_db)
    first = await get(hall.agent_ann, f"/api/leads/{lead}")
    assert first["score"] > 0 and sum(first["score_details"]["points"]["lead"].values()) == first["score"]
    await post(
        hall.agent_ann, f"/api/leads/{lead}/activities", {"type": "note", "description": "想做热玛吉"}, 201
    )
    answer = await hall.agent_ann.patch(f"/api/leads/{lead}", {"status": "contacted"})
    assert answer.status_code == 200
    await settle(hall, relay_db)
    second = await get(hall.agent_ann, f"/api/leads/{lead}")
    assert second["score"] == first["score"] + 4
    lines = (await get(hall.agent_ann, f"/api/leads/{lead}/activities"))["items"]
    assert sum(line["score_impact"] for line in lines) == second["score"]
    opened = await get(hall.agent_ann, f"/api/leads/{lead}/score")
    assert opened["scores"][0]["raises"][0]["gain"] >= 10
    history = await get(hall.agent_ann, f"/api/leads/{lead}/score/history")
    assert [row["value"] for row in history["items"]] == [second["score"]], "one value a day"
    await post(hall.agent_ann, f"/api/leads/{lead}/lose", {"reason": "太贵"})
    assert (await post(hall.agent_ann, f"/api/leads/{lead}/score"))["scores"][0]["value"] == second["score"]


async def test_whoever_sees_a_part_gets_the_same_score_and_their_own_rows(
    hall: Hall, past: Past, owner_db: asyncpg.Connection, relay_db: Database
) -> None:
    ann = hall.agent_ann
    await owner_db.execute(
        "UPDATE roles SET row_scope = 'own' WHERE org_id = $1 AND code = 'agent'", hall.org_id
    )
    customer = await past.customer(owner_id=ann.id)
    await past.said(30, customer_id=customer, agent_id=ann.id)
    await past.said(30, customer_id=customer, agent_id=hall.agent_bo.id)
    foreign = await past.customer(owner_id=hall.agent_bo.id)
    path = f"/api/customers/{customer}/score"
    assert (await post(ann, path))["scores"] == [], "a part of the facts would make another number"
    await settle(hall, relay_db)
    theirs = await get(ann, path)
    assert theirs["scores"] and theirs["scores"] == (await post(hall.owner, path))["scores"]
    rows = {}
    for person in (ann, hall.owner):
        page = await get(person, f"{path}/evidence", component="last_reply", limit=200)
        rows[person.role] = {row["id"] for row in page["items"]}
    assert rows["agent"] < rows["owner"]
    for call in (get(ann, f"/api/customers/{foreign}/score", 404),
                 post(ann, f"/api/customers/{foreign}/score", None, 404),
                 get(ann, f"/api/customers/{foreign}/score/history", 404)):  # fmt: skip
        await call
    assert not await owner_db.fetchval("SELECT count(*) FROM score_values WHERE customer_id = $1", foreign)


async def test_who_may_not_read_talks_does_not_see_them_behind(
    hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    customer = await past.customer()
    await past.said(3, customer_id=customer)
    await post(hall.owner, f"/api/customers/{customer}/score")
    role = (await get(hall.owner, "/api/roles"))["items"]
    reader = next(one for one in role if one["code"] == "readonly")
    kept = [name for name in reader["permissions"] if name != "conversation:read"]
    answer = await hall.owner.patch(f"/api/roles/{reader['id']}", {"permissions": kept})
    assert answer.status_code == 200, answer.text
    path = f"/api/customers/{customer}/score"
    await get(hall.reader, path)
    await get(hall.reader, f"{path}/evidence", 403, component="last_reply")
    await get(hall.reader, f"{path}/evidence", component="profile")
    assert (await hall.reader.post(path)).status_code == 403


async def test_designing_a_score(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    customer = await past.customer(stage="repeat")
    await post(hall.manager, f"/api/customers/{customer}/score")
    designer = await get(hall.reader, "/api/score-definitions")
    assert [(one["code"], one["version"]) for one in designer["items"]] == [
        ("lead", 1), ("customer", 1), ("intent", 1), ("stickiness", 1),
    ]  # fmt: skip
    assert [part["code"] for part in designer["items"][0]["formula"]] == [
        line["code"] for line in SHIPPED["lead"]
    ]
    root = "/api/score-definitions/customer"
    tried = await post(hall.manager, f"{root}/simulate", {"formula": FULL})
    assert tried["sample"] == sum(tried["before"]["spread"]) == sum(tried["after"]["spread"]) > 0
    assert {one["id"] for one in tried["moved"]} == {str(customer)}
    made = await post(hall.manager, f"{root}/versions", {"formula": FULL, "note": "只看资料"}, 201)
    assert (made["version"], made["is_active"]) == (2, False)
    assert (await post(hall.manager, f"/api/customers/{customer}/score"))["scores"][0]["version"] == 1
    active = await post(hall.manager, f"{root}/versions/2/activate", {"reason": "新策略"})
    assert (active["is_active"], active["activation_reason"]) == (True, "新策略")
    await post(hall.manager, f"{root}/versions/2/activate", {"reason": "再来"}, 409)
    await post(hall.manager, f"{root}/versions/9/activate", {"reason": "没有"}, 404)
    await settle(hall, relay_db)
    scored = (await get(hall.manager, f"/api/customers/{customer}/score"))["scores"][0]
    assert (scored["version"], [part["code"] for part in scored["components"]]) == (2, ["profile"])
    run = (await get(hall.manager, "/api/score-runs"))["items"][0]
    assert (run["reason"], run["status"]) == ("activated", "done")
    await post(hall.manager, f"{root}/versions/1/activate", {"reason": "回到从前"})
    versions = (await get(hall.reader, f"{root}/versions"))["items"]
    assert [(one["version"], one["is_active"]) for one in versions] == [(2, False), (1, True)]
    trail = await owner_db.fetch(
        "SELECT details ->> 'reason' AS reason FROM audit_logs WHERE org_id = $1"
        " AND event_type = 'score_definition.activated' ORDER BY id", hall.org_id,
    )  # fmt: skip
    assert [row["reason"] for row in trail] == ["新策略", "回到从前"]


@pytest.mark.parametrize("formula", [
    [], FULL * 2, [{**FULL[0], "weight": 99}], [{**FULL[0], "source": "salary"}],
    [{**FULL[0], "source": "status"}], [{**FULL[0], "cap": -1}], [{**FULL[0], "weight": 100.5}],
    [{**FULL[0], "code": "x'); DROP TABLE customers; --"}], [{**FULL[0], "extra": 1}],
])  # fmt: skip
async def test_a_bad_formula_is_refused(hall: Hall, owner_db: asyncpg.Connection, formula: Any) -> None:
    for verb in ("versions", "simulate"):
        answer = await hall.owner.post(f"/api/score-definitions/customer/{verb}", {"formula": formula})
        assert answer.status_code == 422, answer.text
    assert not await owner_db.fetchval(
        "SELECT count(*) FROM score_definitions WHERE org_id = $1 AND version > 1", hall.org_id
    )


async def test_words_of_a_formula_are_words(hall: Hall, past: Past) -> None:
    """They travel as parameters, whatever they look like."""
    lead = await past.lead(source_platform="x'; --")
    formula = [
        {"code": "s", "source": "source", "weight": 100, "values": {"x'; --": 1, "\"}'": 0.5}, "other": 0}
    ]
    await post(hall.owner, "/api/score-definitions/lead/versions", {"formula": formula}, 201)
    await post(hall.owner, "/api/score-definitions/lead/versions/2/activate", {"reason": "试试"})
    assert (await post(hall.owner, f"/api/leads/{lead}/score"))["scores"][0]["value"] == 100


async def test_who_may_design(hall: Hall) -> None:
    root = "/api/score-definitions/lead"
    asked = {f"{root}/versions": {"formula": FULL}, f"{root}/simulate": {"formula": FULL},
             f"{root}/versions/1/activate": {"reason": "试试"},
             "/api/score-runs": {"entity_type": "lead"}}  # fmt: skip
    for path, body in asked.items():
        assert (await hall.agent_ann.post(path, body)).status_code == 403


async def test_a_formula_cannot_be_changed_even_in_the_database(hall: Hall, past: Past) -> None:
    await post(hall.owner, f"/api/customers/{await past.customer()}/score")
    for column in ("formula = '[]'", "version = 7", "code = 'lead'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with hall.held.unit.transaction(hall.actor()) as tx:
                await tx.conn.execute(f"UPDATE score_definitions SET {column}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with hall.held.unit.transaction(hall.actor()) as tx:
            await tx.conn.execute("DELETE FROM score_definitions")


async def test_the_nightly_tick_works_all_out(hall: Hall, past: Past, relay_db: Database) -> None:
    customer, lead = await past.customer(), await past.lead()
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("scores.nightly")
    await settle(hall, relay_db)
    runs = (await get(hall.owner, "/api/score-runs"))["items"]
    assert {(run["entity_type"], run["status"], run["reason"]) for run in runs} == {
        ("lead", "done", "nightly"), ("customer", "done", "nightly"),
    }  # fmt: skip
    assert (await get(hall.owner, f"/api/customers/{customer}/score"))["scores"]
    assert (await get(hall.owner, f"/api/leads/{lead}/score"))["scores"]
    await get(hall.owner, f"/api/leads/{NOBODY}/score", 404)


async def test_an_erased_person_has_no_scores_left_and_gets_none_again(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    form = {"contact_name": "钱女士", "contact_phone": "13800002222", "source_platform": "web"}
    lead = (await post(hall.owner, "/api/leads", form, 201))["id"]
    await post(hall.owner, f"/api/leads/{lead}/score")
    customer = (await post(hall.owner, f"/api/leads/{lead}/convert"))["customer_id"]
    await past.line(customer)
    await post(hall.owner, f"/api/customers/{customer}/score")
    count = "SELECT count(*) FROM score_values WHERE customer_id = $1 OR lead_id = $2"
    assert await owner_db.fetchval(count, customer, lead) == 4
    wish = {"kind": "erasure", "customer_id": customer}
    request = await post(hall.owner, "/api/privacy/requests", wish, 201)
    await post(hall.owner, f"/api/privacy/requests/{request['id']}/approve")
    await settle(hall, relay_db)
    assert await owner_db.fetchval(count, customer, lead) == 0
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("scores.nightly")
        for entity, id in (("customer", customer), ("lead", lead)):
            tx.enqueue("scores.refresh", entity_type=entity, entity_id=id)
    await settle(hall, relay_db)
    assert await owner_db.fetchval(count, customer, lead) == 0
    details = "SELECT score_details FROM leads WHERE id = $1"
    assert await owner_db.fetchval(details, lead) == "{}"
