"""Segments through HTTP: kept, counted, explained, written down, and the list within one."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike import wiring
from zhike.core import clock, jobs
from zhike.core.db import Database
from zhike.core.tx import to_json
from zhike.rooms.segments import jobs as segment_jobs
from zhike.rooms.segments import repository

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..scores.conftest import Past

CLOSED = {"fact": "stage", "op": "in", "value": ["closed", "repeat"]}
CALLED = {"fact": "activity", "op": "at_least", "value": 2, "types": ["call_made"], "days": 30}
AWAY = {"fact": "visited", "op": "none", "days": 90}


async def keep(person: Person, definition: Any, **more: Any) -> dict[str, Any]:
    return await post(person, "/api/segments", {"name": "老客", "definition": definition} | more)


async def count(person: Person, definition: Any) -> int:
    found = await post(person, "/api/segments/preview", {"definition": definition}, 200)
    return int(found["count"])


async def told(db: asyncpg.Connection, hall: Hall) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'marketing.%'"
        " ORDER BY created_at, id", hall.org_id,
    )  # fmt: skip
    return [row["event_type"] for row in rows]


async def work(hall: Hall, relay_db: Database) -> None:
    (
        await jobs.drain(hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held)
    ).ok()


async def test_a_segment_is_kept_in_versions(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await keep(hall.manager, CLOSED, description="成交过的")
    assert (made["version"], made["definition"], made["site_id"]) == (1, CLOSED, None)
    path = f"/api/segments/{made['id']}"
    renamed = await hall.manager.patch(path, {"name": "成交客户"}, headers={"if-match": made["updated_at"]})
    assert renamed.status_code == 200 and renamed.json()["version"] == 1
    late = await hall.manager.patch(path, {"definition": AWAY}, headers={"if-match": made["updated_at"]})
    assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")
    changed = (await hall.manager.patch(path, {"definition": {"all": [CLOSED, AWAY]}})).json()
    assert changed["version"] == 2
    again = (await hall.manager.patch(path, {"definition": {"all": [CLOSED, AWAY]}})).json()
    assert again["version"] == 2, "the same words are no new version"
    versions = await get(hall.agent_ann, f"{path}/versions")
    assert [(one["version"], one["definition"]) for one in versions["items"]] == [
        (2, {"all": [CLOSED, AWAY]}), (1, CLOSED),
    ]  # fmt: skip
    assert [one["version"] for one in (await get(hall.owner, f"{path}/versions", before=2))["items"]] == [1]
    assert (await get(hall.agent_ann, "/api/segments"))["items"][0]["name"] == "成交客户"
    assert (await hall.manager.delete(path)).status_code == 204
    assert (await hall.owner.get(path)).status_code == 404
    assert (await get(hall.owner, "/api/segments"))["items"] == []
    assert (await hall.manager.patch(path, {"name": "x"})).status_code == 404
    assert await told(owner_db, hall) == ["marketing.segment.changed"] * 4


async def test_who_may(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await keep(hall.manager, CLOSED)
    path = f"/api/segments/{made['id']}"
    assert (await get(hall.reader, path))["name"] == "老客"
    for answer in (
        await hall.agent_ann.post("/api/segments", {"name": "x", "definition": CLOSED}),
        await hall.agent_ann.patch(path, {"name": "x"}), await hall.reader.delete(path),
        await hall.reader.post(f"{path}/snapshots"),
    ):  # fmt: skip
        assert answer.status_code == 403, answer.text
    assert await owner_db.fetchval("SELECT count(*) FROM segments WHERE org_id = $1", hall.org_id) == 1
    assert (await get(hall.owner, path)) == made


async def test_a_wrong_condition_is_told_with_its_place(hall: Hall, owner_db: asyncpg.Connection) -> None:
    wrong = {"all": [CLOSED, {"any": [{"fact": "phone", "op": "in", "value": ["13800138000"]}]}]}
    for path, body in (
        ("/api/segments", {"name": "x", "definition": wrong}),
        ("/api/segments/preview", {"definition": wrong}),
    ):
        answer = await hall.owner.post(path, body)
        assert answer.status_code == 422, answer.text
        problem = answer.json()
        assert (problem["code"], problem["params"]["path"], problem["params"]["problem"]) == (
            "condition.invalid", "all.1.any.0.fact", "unknown",
        )  # fmt: skip
        assert problem["title"] == "条件有误，请检查标出的位置"
    assert await owner_db.fetchval("SELECT count(*) FROM segments WHERE org_id = $1", hall.org_id) == 0
    assert await told(owner_db, hall) == []


async def test_the_catalogue_says_what_there_is(hall: Hall) -> None:
    found = await get(hall.agent_ann, "/api/segments/facts")
    facts = {one["fact"]: one for one in found["items"]}
    assert facts.keys() >= {"stage", "tags", "owner", "score", "activity", "talked", "booked", "visited",
                            "won_amount", "consent", "created"}  # fmt: skip
    assert facts["activity"]["asks"][0]["name"] == "types"
    assert "call_made" in facts["activity"]["asks"][0]["words"]
    assert {"op": "none", "form": "none"} in facts["visited"]["ops"]


async def test_fields_of_ones_own_are_facts(hall: Hall, past: Past) -> None:
    for field in (
        {"key": "skin", "label": "肤质", "kind": "choice", "options": [{"label": "干"}, {"label": "油"}]},
        {"key": "likes", "label": "喜好", "kind": "choices", "options": [{"label": "光电"}, {"label": "针"}]},
        {"key": "level", "label": "等级分", "kind": "number"},
        {"key": "due", "label": "复诊日", "kind": "date"},
        {"key": "vip", "label": "会员", "kind": "boolean"},
        {"key": "hint", "label": "提醒", "kind": "text"},
    ):  # fmt: skip
        await post(hall.owner, "/api/custom-fields", field)
    facts = {one["fact"]: one for one in (await get(hall.agent_ann, "/api/segments/facts"))["items"]}
    skin = facts["field.skin"]
    assert (skin["label"], skin["kind"], skin["words"], skin["labels"]) == (
        "肤质", "choice", ["o1", "o2"], ["干", "油"],
    )  # fmt: skip
    soon, past_due = past.now + timedelta(days=5), past.now - timedelta(days=5)
    for name, own in (
        ("梅", {"skin": "o1", "likes": ["o1", "o2"], "level": -2.5, "due": f"{soon:%Y-%m-%d}", "vip": True}),
        ("兰", {"skin": "o2", "likes": ["o2"], "level": 80, "due": f"{past_due:%Y-%m-%d}", "hint": "怕疼"}),
        ("竹", {"level": "old", "due": "2026-02-31", "likes": "o1"}),  # as an early import may have left it
    ):  # fmt: skip
        await past.customer(name=name, custom_fields=to_json(own))

    async def chosen(key: str, op: str, *value: Any) -> str:
        leaf = {"fact": f"field.{key}", "op": op} | ({"value": value[0]} if value else {})
        found = await post(hall.owner, "/api/segments/preview", {"definition": leaf, "people": 20}, 200)
        assert found["count"] == len(found["people"])
        return "".join(sorted(one["name"] for one in found["people"]))

    assert await chosen("skin", "in", ["o1"]) == "梅" and await chosen("skin", "not_in", ["o1"]) == "兰竹"
    assert (
        await chosen("likes", "any", ["o2"]) == "兰梅" and await chosen("likes", "all", ["o1", "o2"]) == "梅"
    )
    assert (
        await chosen("level", "at_least", "0.5") == "兰" and await chosen("level", "at_most", "-2.5") == "梅"
    )
    assert await chosen("level", "empty") == "竹"
    assert await chosen("due", "ahead", 10) == "梅" and await chosen("due", "within", 10) == "兰"
    assert await chosen("vip", "yes") == "梅" and await chosen("vip", "no") == "兰竹"
    assert await chosen("hint", "in", ["怕疼"]) == "兰" and await chosen("hint", "set") == "兰"
    kept = await keep(hall.manager, {"fact": "field.skin", "op": "in", "value": ["o1"]})
    within = await get(hall.owner, "/api/customers", segment_id=kept["id"])
    assert [one["name"] for one in within["items"]] == ["梅"]
    fields = {one["key"]: one for one in (await get(hall.owner, "/api/custom-fields"))["items"]}
    gone = await hall.owner.post(f"/api/custom-fields/{fields['skin']['id']}/archive")
    assert gone.status_code == 200, gone.text
    assert "field.skin" not in {
        one["fact"] for one in (await get(hall.owner, "/api/segments/facts"))["items"]
    }
    assert (await get(hall.owner, f"/api/segments/{kept['id']}/count"))["count"] == 1, (
        "what is kept still counts"
    )
    unknown = await hall.owner.post(
        "/api/segments/preview", {"definition": {"fact": "field.none' OR 1=1 --", "op": "set"}}
    )
    assert (unknown.status_code, unknown.json()["params"]["problem"]) == (422, "unknown")


async def _people(past: Past) -> dict[str, Any]:
    """Three customers with a past that is known to the day."""
    now, hall = past.now, past.hall
    tag = (await post(hall.owner, "/api/tags", {"name": f"高净值{uuid4().hex[:6]}"}))["id"]
    mei = await past.customer(name="梅", stage="closed", gender="female", region_city="上海",
                              owner_id=hall.agent_ann.id, score=80, created_at=now)  # fmt: skip
    lan = await past.customer(name="兰", stage="repeat", gender=None, region_city="北京", score=40)
    zhu = await past.customer(name="竹", stage="potential", gender="male", region_city=None,
                              score=10, created_at=now - timedelta(days=400))  # fmt: skip
    await post(hall.owner, f"/api/customers/{mei}/tags", {"tag_id": tag}, 200)
    for at in (1, 2, 40):
        await past.line(mei, "call_made", created_at=now - timedelta(days=at))
    await past.line(lan, "call_made", created_at=now - timedelta(days=3))
    await past.put("conversations", session_name=f"t-{uuid4()}", customer_id=lan,
                   last_message_at=now - timedelta(days=5))  # fmt: skip
    for who, days, amount, currency in ((mei, 10, 5_000, "CNY"), (mei, 20, 6_000, "CNY"),
                                        (lan, 10, 90_000, "USD"), (lan, 400, 90_000, "CNY")):  # fmt: skip
        await past.put("deals", customer_id=who, title="x", amount=amount, currency=currency, stage="won",
                       probability=100, stage_changed_at=now,
                       actual_close_date=(now - timedelta(days=days)).date())  # fmt: skip
    await past.put("deals", customer_id=zhu, title="y", stage="initial", probability=10, stage_changed_at=now)
    return {"tag": tag, "mei": mei, "lan": lan, "zhu": zhu}


async def test_each_fact_chooses_whom_it_says(hall: Hall, past: Past) -> None:
    who = await _people(past)

    async def chosen(definition: Any) -> str:
        found = await post(hall.owner, "/api/segments/preview", {"definition": definition, "people": 9}, 200)
        assert len(found["people"]) == found["count"]
        return "".join(sorted((one["name"] for one in found["people"]), key="梅兰竹".index))

    def leaf(fact: str, op: str, value: Any = None, **more: Any) -> dict[str, Any]:
        return {"fact": fact, "op": op} | ({} if value is None else {"value": value}) | more

    year = {"days": 365}
    for definition, expected in (
        (CLOSED, "梅兰"), ({"not": CLOSED}, "竹"), (leaf("stage", "not_in", ["lost"]), "梅兰竹"),
        (leaf("gender", "in", ["female"]), "梅"), (leaf("gender", "not_in", ["female"]), "兰竹"),
        ({"not": leaf("gender", "in", ["female"])}, "兰竹"),
        (leaf("city", "in", ["上海", "北京"]), "梅兰"), (leaf("city", "empty"), "竹"),
        (leaf("owner", "in", [str(hall.agent_ann.id)]), "梅"), (leaf("owner", "empty"), "兰竹"),
        (leaf("tags", "any", [who["tag"]]), "梅"), (leaf("tags", "none", [who["tag"]]), "兰竹"),
        (leaf("tags", "all", [who["tag"], str(uuid4())]), ""),
        (leaf("score", "at_least", 40), "梅兰"), (leaf("score", "at_most", 10), "竹"),
        (leaf("intent_score", "at_least", 0), ""),
        ({"not": leaf("intent_score", "at_least", 1)}, "梅兰竹"),
        (leaf("created", "before", 365), "竹"), (leaf("has_phone", "yes"), ""),
        (leaf("has_phone", "no"), "梅兰竹"), (CALLED, "梅"),
        (CALLED | {"days": 60, "value": 3}, "梅"), (CALLED | {"value": 3}, ""),
        (CALLED | {"op": "at_most", "value": 1}, "兰竹"), ({"not": CALLED}, "兰竹"),
        (leaf("activity", "none", types=["call_made"], days=30), "竹"),
        (leaf("talked", "at_least", 1, days=7), "兰"), (leaf("talked", "none", days=4), "梅兰竹"),
        (leaf("won_amount", "at_least", "11000", **year), "梅"),
        (leaf("won_amount", "at_least", 11_001, **year), ""),
        (leaf("won_amount", "at_most", "1", **year), "兰竹"),
        (leaf("deals_won", "at_least", 1, days=15), "梅兰"),
        (leaf("deals_open", "yes"), "竹"), (leaf("consent", "no", purpose="marketing_sms"), "梅兰竹"),
        ({"all": [CLOSED, AWAY, {"any": [CALLED, leaf("talked", "at_least", 1, days=7)]}]}, "梅兰"),
        ({"all": [CLOSED, {"not": {"any": [CALLED, leaf("city", "in", ["北京"])]}}]}, ""),
    ):  # fmt: skip
        assert await chosen(definition) == expected, definition


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("own_site", [True, False])
async def test_a_deal_was_won_on_a_day_of_its_sites_clock(
    zone: str, own_site: bool, hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    await owner_db.execute("UPDATE sites SET timezone = $2 WHERE org_id = $1", hall.org_id, zone)
    began = clock.local(past.now - timedelta(days=15), zone).date()
    site = {"site_id": hall.site_id} if own_site else {}
    for name, day in (("早了", began), ("正好", began + timedelta(days=1))):
        who = await past.customer(name=name)
        await past.put("deals", customer_id=who, title="x", amount=100, currency="CNY", stage="won",
                       probability=100, stage_changed_at=past.now, actual_close_date=day, **site)  # fmt: skip
    for fact, value in (("deals_won", 1), ("won_amount", 100)):
        definition = {"fact": fact, "op": "at_least", "value": value, "days": 15}
        found = await post(hall.owner, "/api/segments/preview", {"definition": definition, "people": 9}, 200)
        assert [one["name"] for one in found["people"]] == ["正好"], fact


async def test_visits_and_consents_choose(hall: Hall, past: Past) -> None:
    from ..appointments.clinic import open_clinic

    clinic = await open_clinic(hall)
    visit = await clinic.confirmed("10:00")
    booked = {"fact": "booked", "op": "at_least", "value": 1, "days": 30}
    assert await count(hall.owner, booked) == 1
    assert await count(hall.owner, AWAY) == 1
    await past.db.execute(
        "UPDATE appointments SET status = 'completed', completed_at = now(),"
        " starts_at = now() - interval '2 d', ends_at = now() - interval '1 d',"
        " busy_from = now() - interval '2 d', busy_until = now() WHERE id = $1", visit["id"],
    )  # fmt: skip
    assert await count(hall.owner, AWAY) == 0
    given = {"fact": "consent", "op": "yes", "purpose": "marketing_sms"}
    assert await count(hall.owner, given) == 0
    wording = {"purpose": "marketing_sms", "title": "短信", "body": "我们可以给您发短信，您随时可以退订。"}
    text = await post(hall.owner, "/api/consent-texts", wording)
    said = {"customer_id": clinic.customer, "purpose": "marketing_sms", "channel": "paper",
            "method": "signature"}  # fmt: skip
    await post(hall.owner, "/api/consents", said | {"action": "given", "text_id": text["id"]})
    assert await count(hall.owner, given) == 1
    await post(hall.owner, "/api/consents", said | {"action": "withdrawn"})
    assert await count(hall.owner, given) == 0


async def test_it_is_said_why_somebody_is_in_it(hall: Hall, past: Past) -> None:
    who = await _people(past)
    made = await keep(hall.owner, {"all": [CLOSED, {"not": {"any": [CALLED, AWAY]}}]})
    path = f"/api/segments/{made['id']}/customers"
    found = await get(hall.owner, f"{path}/{who['mei']}")
    assert found == {"is_member": False, "conditions": [
        {"path": "all.0", "holds": True}, {"path": "all.1.not.any.0", "holds": True},
        {"path": "all.1.not.any.1", "holds": True},
    ]}  # fmt: skip
    made = await keep(hall.owner, {"any": [CALLED, {"fact": "score", "op": "at_least", "value": 99}]})
    found = await get(hall.owner, f"/api/segments/{made['id']}/customers/{who['mei']}")
    assert found["is_member"] and [one["holds"] for one in found["conditions"]] == [True, False]
    missing = await hall.owner.get(f"{path}/{uuid4()}")
    assert (missing.status_code, missing.json()["code"]) == (404, "customer.not_found")


async def _scoped(hall: Hall, role: str, scope: str) -> None:
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    answer = await hall.owner.patch(f"/api/roles/{roles[role]}", {"row_scope": scope})
    assert answer.status_code == 200, answer.text


async def test_a_count_is_of_what_one_sees(hall: Hall, past: Past, relay_db: Database) -> None:
    who = await _people(past)
    segment = (await keep(hall.owner, {"any": [CLOSED, CALLED]}))["id"]
    await _scoped(hall, "agent", "own")
    await _scoped(hall, "manager", "own")
    assert (await get(hall.owner, f"/api/segments/{segment}/count"))["count"] == 2
    assert (await get(hall.agent_ann, f"/api/segments/{segment}/count"))["count"] == 1
    assert (await get(hall.agent_bo, f"/api/segments/{segment}/count"))["count"] == 0
    assert await count(hall.agent_ann, CALLED) == 1 and await count(hall.agent_bo, CALLED) == 0
    page = await get(hall.agent_ann, "/api/customers", segment_id=segment)
    assert [one["id"] for one in page["items"]] == [str(who["mei"])]
    hidden = await hall.agent_bo.get(f"/api/segments/{segment}/customers/{who['mei']}")
    assert hidden.status_code == 404
    refused = await hall.manager.patch(f"/api/segments/{segment}", {"name": "我的"})
    assert refused.status_code == 403, "what is the organization's is not changed by who sees a part"
    path = f"/api/segments/{segment}/snapshots"
    for person, expected in ((hall.owner, 2), (hall.manager, 0)):
        snapshot = await post(person, path, None, 202)
        await work(hall, relay_db)
        done = await get(person, f"{path}/{snapshot['id']}")
        assert (done["status"], done["done"]) == ("done", expected)
        assert len((await get(person, path))["items"]) == 1, "others' lists are not there"
    other = (await get(hall.owner, path))["items"][0]["id"]
    assert (await hall.manager.get(f"{path}/{other}")).status_code == 404
    assert (await hall.manager.get(f"{path}/{other}/members")).status_code == 404


async def test_members_are_written_down_piece_by_piece(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_jobs, "PIECE", 3)
    people = [await past.customer(stage="closed") for _ in range(8)]
    await past.customer(stage="lost")
    segment = (await keep(hall.owner, CLOSED))["id"]
    path = f"/api/segments/{segment}/snapshots"
    made = await post(hall.owner, path, None, 202)
    assert (made["status"], made["total"], made["done"]) == ("running", 8, 0)
    twice = await hall.owner.post(path)
    assert (twice.status_code, twice.json()["code"]) == (409, "segment.snapshot_running")
    await hall.owner.patch(f"/api/segments/{segment}", {"definition": {"not": CLOSED}})
    await work(hall, relay_db)
    done = await get(hall.owner, f"{path}/{made['id']}")
    assert (done["status"], done["done"], done["version"]) == ("done", 8, 1), "as it was asked for"
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(hall.owner, f"{path}/{made['id']}/members", limit=3, **cursor)
        seen += [one["customer_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == sorted(str(one) for one in people)
    assert (await hall.owner.get(f"{path}/{made['id']}/members", params={"cursor": "x"})).status_code == 422
    assert (await told(owner_db, hall)).count("marketing.segment.snapshot_taken") == 1
    notes = (await get(hall.owner, "/api/notifications"))["items"]
    assert [one["content"] for one in notes if one["type"] == "segment_snapshot"] == ["8 人"]
    gone = await hall.owner.delete(f"/api/customers/{people[0]}")
    assert gone.status_code == 204
    assert len((await get(hall.owner, f"{path}/{made['id']}/members"))["items"]) == 7


async def test_old_lists_go(hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection) -> None:
    await past.customer(stage="closed")
    segment = (await keep(hall.owner, CLOSED))["id"]
    for _ in range(2):
        await post(hall.owner, f"/api/segments/{segment}/snapshots", None, 202)
        await work(hall, relay_db)
    await owner_db.execute(
        "UPDATE segment_snapshots SET created_at = now() - interval '91 days' WHERE id ="
        " (SELECT min(id::text)::uuid FROM segment_snapshots WHERE org_id = $1)", hall.org_id,
    )  # fmt: skip
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("segments.forget")
    await work(hall, relay_db)
    for table in ("segment_snapshots", "segment_members"):
        left = await owner_db.fetchval(f"SELECT count(*) FROM {table} WHERE org_id = $1", hall.org_id)
        assert left == 1, table


async def test_what_takes_too_long_is_said_so(
    hall: Hall, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the newest of a preview nor why somebody is in it is a fault of ours."""
    who, made = await past.customer(stage="closed"), await keep(hall.manager, CLOSED)

    async def cancelled(*_: Any, **__: Any) -> list[Any]:
        raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    for name in ("newest", "why"):
        monkeypatch.setattr(repository, name, lambda _: SimpleNamespace(rows=cancelled))
    shown = await hall.manager.post("/api/segments/preview", {"definition": CLOSED, "people": 3})
    why = await hall.manager.get(f"/api/segments/{made['id']}/customers/{who}")
    for answer in (shown, why):
        assert (answer.status_code, answer.json()["code"]) == (503, "service.too_slow")


async def test_a_snapshot_whose_worker_was_lost_blocks_nobody(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    path = f"/api/segments/{(await keep(hall.manager, CLOSED))['id']}/snapshots"
    lost = (await post(hall.manager, path, None, 202))["id"]
    await work(hall, relay_db)
    await owner_db.execute(
        "UPDATE segment_snapshots SET status = 'running', created_at = now() - interval '25 hours'"
        " WHERE id = $1", lost,
    )  # fmt: skip
    assert (await hall.manager.post(path)).json()["code"] == "segment.snapshot_running"
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("segments.forget")
    await work(hall, relay_db)
    assert (await get(hall.manager, f"{path}/{lost}"))["status"] == "failed"
    await post(hall.manager, path, None, 202)
