"""Many rows at once: each by the rules of one, what was refused is told, and it is taken back once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.rooms.lists import rules

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..scores.conftest import Past

FIGURES = ("total", "done", "changed", "same", "refused", "missing")


async def bulk(person: Person, **form: Any) -> dict[str, Any]:
    return await post(person, "/api/bulk-edits", {"kind": "customers"} | form)


def figures(edit: dict[str, Any]) -> tuple[int, ...]:
    return tuple(edit[name] for name in FIGURES)


async def undo(person: Person, edit: dict[str, Any]) -> dict[str, Any]:
    return await post(person, f"/api/bulk-edits/{edit['id']}/undo", None, 200)


async def read(person: Person, id: Any, what: str = "customers") -> dict[str, Any]:
    found: dict[str, Any] = await get(person, f"/api/{what}/{id}")
    return found


async def make(person: Person, **fields: Any) -> str:
    return str((await post(person, "/api/customers", {"name": "王芳"} | fields))["id"])


async def lead(person: Person, **fields: Any) -> str:
    return str((await post(person, "/api/leads", {"contact_name": "李雷"} | fields))["id"])


async def a_tag(hall: Hall) -> str:
    return str((await post(hall.owner, "/api/tags", {"name": f"标签{uuid4().hex[:8]}"}))["id"])


async def work(hall: Hall, relay_db: Database) -> None:
    (
        await jobs.drain(hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held)
    ).ok()


async def audited(db: asyncpg.Connection, hall: Hall, action: str) -> int:
    found = await db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = $2", hall.org_id, action
    )
    return int(found)


async def test_a_tag_is_put_on_many_and_taken_off_again(hall: Hall, owner_db: asyncpg.Connection) -> None:
    tag = await a_tag(hall)
    people = [await make(hall.agent_ann) for _ in range(3)]
    await post(hall.owner, f"/api/customers/{people[0]}/tags", {"tag_id": tag}, 200)
    edit = await bulk(hall.agent_ann, action="add_tag", tag_id=tag, ids=[*people, str(uuid4())])
    assert edit["status"] == "done" and figures(edit) == (3, 3, 2, 1, 0, 1)
    for one in people:
        assert [found["id"] for found in (await read(hall.owner, one))["tags"]] == [tag]
    assert await audited(owner_db, hall, "customer.tag_added") == 3
    await hall.owner.delete(f"/api/customers/{people[1]}/tags/{tag}")
    back = await undo(hall.agent_ann, edit)
    assert (back["status"], back["restored"], back["kept"]) == ("undone", 1, 1)
    assert back["kept_why"] == {"bulk.changed_since": 1} and back["undo_until"] is None
    tags = [len((await read(hall.owner, one))["tags"]) for one in people]
    assert tags == [1, 0, 0], "who had it keeps it, whoever lost it since has lost it"
    again = await hall.agent_ann.post(f"/api/bulk-edits/{edit['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "bulk.undo_over")
    for action in ("bulk_edit.started", "bulk_edit.finished", "bulk_edit.undone"):
        assert await audited(owner_db, hall, action) == 1


async def test_removing_a_tag_comes_back(hall: Hall) -> None:
    tag, one = await a_tag(hall), await make(hall.owner)
    await post(hall.owner, f"/api/customers/{one}/tags", {"tag_id": tag}, 200)
    edit = await bulk(hall.owner, action="remove_tag", tag_id=tag, ids=[one])
    assert (await read(hall.owner, one))["tags"] == []
    assert (await undo(hall.owner, edit))["restored"] == 1
    assert [found["id"] for found in (await read(hall.owner, one))["tags"]] == [tag]


async def test_each_row_keeps_its_rules(hall: Hall, owner_db: asyncpg.Connection) -> None:
    fits, wrong, gone = await make(hall.owner), await make(hall.owner, stage="closed"), await make(hall.owner)
    assert (await hall.owner.delete(f"/api/customers/{gone}")).status_code == 204
    edit = await bulk(hall.owner, action="stage", stage="interested", ids=[fits, wrong, gone])
    assert figures(edit) == (2, 2, 1, 0, 1, 1) and edit["why"] == {"customer.stage_refused": 1}
    rows = (await get(hall.owner, f"/api/bulk-edits/{edit['id']}/rows", outcome="refused"))["items"]
    assert [(one["customer_id"], one["name"], one["code"]) for one in rows] == [
        (wrong, "王芳", "customer.stage_refused")
    ]
    assert (await read(hall.owner, wrong))["stage"] == "closed"
    moves = "SELECT count(*) FROM outbox_events WHERE event_type = 'crm.customer.stage_changed' AND"
    assert await owner_db.fetchval(f"{moves} aggregate_id = $1", wrong) == 0
    assert await owner_db.fetchval(f"{moves} aggregate_id = $1", fits) == 1
    back = await undo(hall.owner, edit)
    assert (back["restored"], back["kept"]) == (1, 0)
    assert (await read(hall.owner, fits))["stage"] == "potential", "a step that no rule allows"
    journey = await get(hall.owner, f"/api/customers/{fits}/journey")
    assert [(one["from_stage"], one["to_stage"]) for one in journey][:2] == [
        ("interested", "potential"), ("potential", "interested"),
    ]  # fmt: skip


async def test_owners_go_and_come_back(hall: Hall) -> None:
    ann, bo = str(hall.agent_ann.id), str(hall.agent_bo.id)
    held, free = await make(hall.owner, owner_id=ann), await make(hall.owner)
    edit = await bulk(hall.owner, action="owner", user_id=bo, ids=[held, free])
    assert edit["changed"] == 2 and edit["value"] == {"user_id": bo}
    assert (await read(hall.owner, held))["owner_id"] == bo
    await hall.owner.patch(f"/api/customers/{free}", {"owner_id": ann})
    back = await undo(hall.owner, edit)
    assert (back["restored"], back["kept"]) == (1, 1)
    assert (await read(hall.owner, held))["owner_id"] == (await read(hall.owner, free))["owner_id"] == ann
    edit = await bulk(hall.owner, action="owner", user_id=None, ids=[held])
    assert (await read(hall.owner, held))["owner_id"] is None and edit["value"] == {"user_id": None}


async def test_leads_are_given_and_moved(hall: Hall) -> None:
    ann = str(hall.agent_ann.id)
    new, old = await lead(hall.owner), await lead(hall.owner, contact_phone=f"139{uuid4().int % 10**8:08d}")
    edit = await bulk(hall.manager, kind="leads", action="owner", user_id=ann, ids=[new, old])
    assert edit["changed"] == 2
    told = [one for one in (await get(hall.agent_ann, "/api/notifications"))["items"]
            if one["type"] == "lead_assigned"]  # fmt: skip
    assert [one["title"] for one in told] == ["有 2 条线索分配给你"]
    moved = await bulk(hall.agent_ann, kind="leads", action="status", status="contacted", ids=[new])
    assert figures(moved) == (1, 1, 1, 0, 0, 0)
    lost = await bulk(
        hall.agent_ann, kind="leads", action="status", status="lost", reason="价格", ids=[new, old]
    )
    assert lost["changed"] == 2 and (await read(hall.owner, new, "leads"))["lost_reason"] == "价格"
    back = await undo(hall.agent_ann, lost)
    assert back["restored"] == 2
    seen = [await read(hall.owner, one, "leads") for one in (new, old)]
    assert [(one["status"], one["lost_reason"]) for one in seen] == [("contacted", None), ("new", None)]
    assert (await undo(hall.manager, edit))["restored"] == 2
    assert (await read(hall.owner, old, "leads"))["assigned_to"] is None


async def test_taking_from_others_needs_the_permission_row_by_row(hall: Hall) -> None:
    free, held = await lead(hall.owner), await lead(hall.owner, assigned_to=str(hall.agent_bo.id))
    me = str(hall.agent_ann.id)
    edit = await bulk(hall.agent_ann, kind="leads", action="owner", user_id=me, ids=[free, held])
    assert figures(edit) == (2, 2, 1, 0, 1, 0) and edit["why"] == {"auth.forbidden": 1}
    assert (await read(hall.owner, held, "leads"))["assigned_to"] == str(hall.agent_bo.id)


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"action": "stage"}, 422, "bulk.invalid"), ({"action": "status", "status": "lost"}, 422, "bulk.invalid"),
    ({"action": "stage", "stage": "lost", "tag_id": str(uuid4())}, 422, "bulk.invalid"),
    ({"action": "owner"}, 422, "bulk.invalid"),
    ({"kind": "leads", "action": "add_tag", "tag_id": str(uuid4())}, 422, "bulk.invalid"),
    ({"kind": "leads", "action": "status", "status": "lost"}, 422, "bulk.invalid"),
    ({"kind": "leads", "action": "status", "status": "contacted", "reason": "x"}, 422, "bulk.invalid"),
    ({"action": "stage", "stage": "lost", "filters": {}}, 422, "bulk.invalid"),
    ({"action": "stage", "stage": "lost", "ids": None}, 422, "bulk.invalid"),
    ({"action": "stage", "stage": "lost", "ids": None, "filters": {"status": "new"}}, 422, "bulk.invalid"),
    ({"action": "stage", "stage": "lost", "ids": None, "filters": {"tag_id": "x"}}, 422, "bulk.invalid"),
    ({"action": "owner", "user_id": str(uuid4())}, 422, "bulk.no_user"),
    ({"action": "add_tag", "tag_id": str(uuid4())}, 404, "tag.not_found"),
    ({"action": "stage", "stage": "lost", "ids": [str(uuid4())]}, 404, "bulk.nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "status", "code"), WRONG)
async def test_what_cannot_be_meant_is_refused(
    hall: Hall, owner_db: asyncpg.Connection, form: dict[str, Any], status: int, code: str
) -> None:
    one = await make(hall.owner)
    answer = await hall.owner.post("/api/bulk-edits", {"kind": "customers", "ids": [one]} | form)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await owner_db.fetchval("SELECT count(*) FROM bulk_edits WHERE org_id = $1", hall.org_id) == 0
    assert (await read(hall.owner, one))["stage"] == "potential"


async def test_who_may(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one = await make(hall.owner)
    refused = await hall.reader.post(
        "/api/bulk-edits", {"kind": "customers", "action": "stage", "stage": "lost", "ids": [one]}
    )
    assert refused.status_code == 403
    assert await owner_db.fetchval("SELECT count(*) FROM bulk_edits WHERE org_id = $1", hall.org_id) == 0
    edit = await bulk(hall.agent_ann, action="stage", stage="interested", ids=[one])
    path = f"/api/bulk-edits/{edit['id']}"
    for answer in (await hall.owner.get(path), await hall.owner.get(f"{path}/rows"),
                   await hall.owner.post(f"{path}/undo")):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "bulk.not_found")
    assert (await get(hall.owner, "/api/bulk-edits"))["items"] == []
    assert [seen["id"] for seen in (await get(hall.agent_ann, "/api/bulk-edits"))["items"]] == [edit["id"]]
    assert (await read(hall.owner, one))["stage"] == "interested"


async def test_it_is_taken_back_within_a_day(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one = await make(hall.owner)
    edit = await bulk(hall.owner, action="stage", stage="interested", ids=[one])
    assert edit["undo_until"] is not None
    await owner_db.execute(
        "UPDATE bulk_edits SET finished_at = now() - interval '25 hours' WHERE id = $1", edit["id"]
    )
    assert (await get(hall.owner, f"/api/bulk-edits/{edit['id']}"))["undo_until"] is None
    late = await hall.owner.post(f"/api/bulk-edits/{edit['id']}/undo")
    assert (late.status_code, late.json()["code"]) == (409, "bulk.undo_over")
    assert (await read(hall.owner, one))["stage"] == "interested"


async def test_all_that_the_filter_lets_through_by_a_job(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 5)
    monkeypatch.setattr(rules, "PIECE", 4)
    tag = await a_tag(hall)
    closed = [await past.customer(stage="closed") for _ in range(10)]
    await past.customer(stage="lost")
    edit = await bulk(hall.agent_ann, action="add_tag", tag_id=tag, filters={"stage": "closed"})
    assert (edit["status"], edit["total"], edit["done"], edit["undo_until"]) == ("running", 10, 0, None)
    early = await hall.agent_ann.post(f"/api/bulk-edits/{edit['id']}/undo")
    assert early.status_code == 409
    await past.customer(stage="closed")  # comes too late: the rows are fixed when it begins
    await work(hall, relay_db)
    path = f"/api/bulk-edits/{edit['id']}"
    done = await get(hall.agent_ann, path)
    assert done["status"] == "done" and figures(done) == (10, 10, 10, 0, 0, 0)
    tagged = "SELECT count(*) FROM customers WHERE org_id = $1 AND tag_ids @> ARRAY[$2::uuid]"
    assert await owner_db.fetchval(tagged, hall.org_id, tag) == 10
    by = "SELECT count(*) FROM audit_logs WHERE user_id = $1 AND event_type = 'customer.tag_added'"
    assert await owner_db.fetchval(by, hall.agent_ann.id) == 10, "as the person who asked"
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(hall.agent_ann, f"{path}/rows", limit=4, **cursor)
        seen += [one["customer_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen) == sorted(str(one) for one in closed)
    back = await undo(hall.agent_ann, edit)
    assert back["status"] == "undoing"
    await work(hall, relay_db)
    assert (await get(hall.agent_ann, path))["restored"] == 10
    assert await owner_db.fetchval(tagged, hall.org_id, tag) == 0
    notes = [one["title"] for one in (await get(hall.agent_ann, "/api/notifications"))["items"]]
    assert {"批量修改完成", "批量修改已撤销"} <= set(notes)


async def test_too_many_are_refused(hall: Hall, past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 2)
    people = [await past.customer(stage="closed") for _ in range(3)]
    form = {"kind": "customers", "action": "stage", "stage": "lost", "filters": {"stage": "closed"}}
    answer = await hall.owner.post("/api/bulk-edits", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "bulk.too_many")
    assert {(await read(hall.owner, one))["stage"] for one in people} == {"closed"}


async def test_how_many_it_would_be_is_said_first(
    hall: Hall, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(person: Person, filters: dict[str, str], kind: str = "customers") -> tuple[int, bool]:
        form = {"kind": kind, "filters": filters}
        found = await post(person, "/api/bulk-edits/count", form, 200)
        return found["rows"], found["more"]

    for owner in (hall.agent_ann, hall.agent_ann, hall.agent_bo):
        await past.customer(stage="closed", owner_id=owner.id)
    await make(hall.owner, name="欧阳小美")
    await lead(hall.owner)
    assert await count(hall.owner, {}) == (4, False)
    assert await count(hall.owner, {"stage": "closed"}) == (3, False)
    assert await count(hall.owner, {"q": "小美"}) == (1, False)
    assert await count(hall.owner, {}, "leads") == (1, False)
    assert await count(hall.owner, {"status": "lost"}, "leads") == (0, False)
    edit = await bulk(hall.owner, action="stage", stage="repeat", filters={"stage": "closed"})
    assert edit["total"] == 3, "as was said"
    monkeypatch.setattr(rules, "MOST", 2)
    assert await count(hall.owner, {"stage": "repeat"}) == (2, True)
    for filters in ({"status": "new"}, {"tag_id": "x"}):
        answer = await hall.owner.post("/api/bulk-edits/count", {"kind": "customers", "filters": filters})
        assert (answer.status_code, answer.json()["code"]) == (422, "bulk.invalid")


async def test_a_filter_by_words_and_by_segment(hall: Hall, past: Past) -> None:
    one, other = await make(hall.owner, name="欧阳小美"), await make(hall.owner, name="司马光")
    edit = await bulk(hall.owner, action="stage", stage="interested", filters={"q": "小美"})
    assert (edit["total"], (await read(hall.owner, one))["stage"]) == (1, "interested")
    definition = {"fact": "stage", "op": "in", "value": ["potential"]}
    segment = await post(hall.owner, "/api/segments", {"name": "潜在", "definition": definition})
    edit = await bulk(hall.owner, action="stage", stage="interested", filters={"segment_id": segment["id"]})
    assert (edit["total"], (await read(hall.owner, other))["stage"]) == (1, "interested")


async def test_who_sees_a_part_changes_a_part(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """A row that would leave one's sight is refused by itself; the others are done."""
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    answer = await hall.owner.patch(f"/api/roles/{roles['agent']}", {"row_scope": "own"})
    assert answer.status_code == 200
    ann, bo = str(hall.agent_ann.id), str(hall.agent_bo.id)
    mine, theirs = await make(hall.owner, owner_id=ann), await make(hall.owner, owner_id=bo)
    edit = await bulk(hall.agent_ann, action="stage", stage="interested", ids=[mine, theirs])
    assert figures(edit) == (1, 1, 1, 0, 0, 1)
    away = await bulk(hall.agent_ann, action="owner", user_id=bo, ids=[mine])
    assert away["refused"] == 1 and away["why"] == {"auth.out_of_scope": 1}
    assert (await read(hall.owner, mine))["owner_id"] == ann
    told = (
        "SELECT count(*) FROM outbox_events WHERE event_type = 'crm.customer.updated' AND aggregate_id = $1"
    )
    assert await owner_db.fetchval(told, mine) == 1, "only the stage"
    form = {"kind": "customers", "filters": {}}
    assert (await post(hall.agent_ann, "/api/bulk-edits/count", form, 200))["rows"] == 1
    everything = await bulk(hall.agent_ann, action="stage", stage="lost", filters={})
    assert everything["total"] == 1 and (await read(hall.owner, theirs))["stage"] == "potential"


async def test_rows_of_old_edits_go(hall: Hall, relay_db: Database, owner_db: asyncpg.Connection) -> None:
    one = await make(hall.owner)
    edit = await bulk(hall.owner, action="stage", stage="interested", ids=[one])
    await owner_db.execute(
        "UPDATE bulk_edits SET created_at = $2 WHERE id = $1", edit["id"], utcnow() - timedelta(days=31)
    )
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("lists.forget")
    await work(hall, relay_db)
    assert await owner_db.fetchval("SELECT count(*) FROM bulk_edit_rows WHERE edit_id = $1", edit["id"]) == 0
    assert (await get(hall.owner, f"/api/bulk-edits/{edit['id']}"))["changed"] == 1


async def test_many_are_seen_by_the_same_eyes_as_few(
    hall: Hall, relay_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs the pools sees who lies in one, also when a job does the work."""
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    pool = (await post(hall.owner, "/api/pools", {"name": "公海"}))["id"]
    people = [await make(hall.owner) for _ in range(2)]
    form = {"person_ids": people, "reason": "暂无需求"}
    await post(hall.owner, f"/api/pools/{pool}/people", form, 200)
    edit = await bulk(hall.owner, action="stage", stage="interested", ids=people)
    await work(hall, relay_db)
    done = await get(hall.owner, f"/api/bulk-edits/{edit['id']}")
    assert figures(done) == (2, 2, 2, 0, 0, 0)


async def test_what_failed_half_way_is_taken_back_with_the_rights_of_now(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag, people = await a_tag(hall), [await make(hall.agent_ann) for _ in range(2)]
    edit = await bulk(hall.agent_ann, action="add_tag", tag_id=tag, ids=people)
    await owner_db.execute(
        "UPDATE bulk_edits SET status = 'failed', sight = sight || $2 WHERE id = $1",
        edit["id"], '{"permissions": ["deal:read"], "name": "old"}',
    )  # fmt: skip
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    assert (await get(hall.agent_ann, f"/api/bulk-edits/{edit['id']}"))["undo_until"]
    await undo(hall.agent_ann, edit)
    sight = await owner_db.fetchval("SELECT sight::text FROM bulk_edits WHERE id = $1", edit["id"])
    assert "customer:write" in sight and "old" not in sight
    await work(hall, relay_db)
    back = await get(hall.agent_ann, f"/api/bulk-edits/{edit['id']}")
    assert (back["status"], back["restored"], back["undo_until"]) == ("undone", 2, None)


async def test_who_is_gone_has_no_name_in_the_rows(hall: Hall) -> None:
    """Deleted, or merged into somebody else: the row stays, the name does not."""
    there, merged, deleted = [await make(hall.owner, name=name) for name in ("在的", "并掉的", "删掉的")]
    edit = await bulk(hall.owner, ids=[there, merged, deleted], action="add_tag", tag_id=await a_tag(hall))
    await post(hall.owner, "/api/merges", {"winner_id": there, "loser_id": merged})
    gone = await hall.owner.delete(f"/api/customers/{deleted}")
    assert gone.is_success, gone.text
    rows = (await get(hall.owner, f"/api/bulk-edits/{edit['id']}/rows"))["items"]
    assert {row["customer_id"]: row["name"] for row in rows} == {there: "在的", merged: None, deleted: None}
