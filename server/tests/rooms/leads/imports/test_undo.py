"""Taking an import back: what nobody has touched goes, what somebody works with stays and is counted."""

from typing import Any

import asyncpg

from ...conversations.talk import Visitor, open_channel
from .conftest import Counter, csv_of
from .test_buried import MINUTE, bury, replay, work_until


def rows(count: int, start: int = 13_700_000_000) -> list[list[str]]:
    return [[f"客人{i}", str(start + i), "", "", ""] for i in range(count)]


async def undo(counter: Counter, id: str, status: int = 200) -> dict[str, Any]:
    answer = await counter.hall.manager.post(f"/api/imports/{id}/undo")
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_only_what_nobody_touched_goes(counter: Counter, owner_db: asyncpg.Connection) -> None:
    manager = counter.hall.manager
    own = (
        await manager.post("/api/leads", {"contact_name": "自己的", "contact_phone": "13911112222"})
    ).json()
    done = await counter.bring_in(csv_of(rows(8)))
    assert done["undo_until"] is not None
    made = {row["contact_name"]: row["id"] for row in await counter.rows() if row["id"] != own["id"]}
    await manager.patch(f"/api/leads/{made['客人0']}", {"city": "上海"})
    await manager.post(f"/api/leads/{made['客人1']}/assign", {"user_id": str(counter.hall.agent_ann.id)})
    await manager.post(f"/api/leads/{made['客人2']}/convert")
    await manager.post(f"/api/leads/{made['客人3']}/activities", {"type": "call", "description": "打过电话"})
    visitor = await Visitor(counter.hall, (await open_channel(counter.hall))["public_key"]).enter()
    await visitor.say("您好")
    conversation = await visitor.conversation()
    linked = await manager.post(f"/api/conversations/{conversation}/link", {"lead_id": made["客人4"]})
    assert linked.status_code == 200, linked.text
    assert (await undo(counter, done["id"]))["status"] == "undoing"
    (await counter.drain()).ok()

    after = await counter.read(done["id"])
    assert (after["status"], after["removed_rows"], after["kept_rows"]) == ("undone", 3, 5)
    assert after["kept_why"] == {"converted": 1, "assigned": 1, "changed": 2, "linked": 1}
    assert after["undo_until"] is None
    page = (await manager.get("/api/leads", params={"import_id": done["id"]})).json()
    assert {row["contact_name"] for row in page["items"]} == {f"客人{i}" for i in range(5)}
    assert own["id"] in {row["id"] for row in await counter.rows()}
    loose = await owner_db.fetchval(
        "SELECT count(*) FROM lead_activities a WHERE org_id = $1 AND NOT EXISTS ("
        "SELECT FROM leads l WHERE l.org_id = a.org_id AND l.id = a.lead_id)", counter.hall.org_id,
    )  # fmt: skip
    assert loose == 0
    told = (await manager.get("/api/notifications")).json()["items"][0]
    assert (told["title"], told["content"]) == ("已撤销导入：客户.csv", "移除 3，保留 5")
    trail = (await counter.hall.owner.get("/api/audit-logs", params={"event_type": "import.undone"})).json()
    assert trail["items"][0]["changes"]["after"]["kept_why"] == after["kept_why"]
    again = await counter.bring_in(csv_of(rows(8)))
    assert (again["created_rows"], again["skipped_rows"]) == (3, 5)


async def test_a_line_said_twice_is_no_touch_but_another_import_is(counter: Counter) -> None:
    twice = [*rows(2_100), ["客人零", "13700000000", "wx_zero", "", ""]]
    first = await counter.bring_in(csv_of(twice), duplicates="update")
    assert (first["created_rows"], first["updated_rows"]) == (2_100, 1)
    await counter.bring_in(csv_of([["新名字", "13700000001", "", "", ""]]), duplicates="update")
    await undo(counter, first["id"])
    (await counter.drain()).ok()
    after = await counter.read(first["id"])
    assert (after["removed_rows"], after["kept_why"]) == (2_099, {"changed": 1})
    assert [row["contact_name"] for row in await counter.rows()] == ["新名字"]


async def test_it_is_refused_when_it_cannot_be(counter: Counter, owner_db: asyncpg.Connection) -> None:
    waiting = await counter.upload(csv_of(rows(2)))
    assert (await undo(counter, waiting["id"], 409))["code"] == "import.not_ready"
    people = await counter.bring_in(
        csv_of(rows(1)), kind="customers", mapping={"姓名": "name", "手机号": "phone"}
    )
    assert (await undo(counter, people["id"], 409))["code"] == "import.undo_kind"
    done = await counter.bring_in(csv_of(rows(3)))
    agent = await counter.hall.agent_ann.post(f"/api/imports/{done['id']}/undo")
    assert agent.status_code == 403
    await owner_db.execute(
        "UPDATE import_batches SET finished_at = finished_at - interval '24 hours 1 second' WHERE id = $1",
        done["id"],
    )
    late = await undo(counter, done["id"], 409)
    assert late["code"] == "import.undo_late"
    assert (await counter.read(done["id"]))["undo_until"] is None
    assert len(await counter.rows()) == 3
    await owner_db.execute("UPDATE import_batches SET finished_at = now() WHERE id = $1", done["id"])
    await undo(counter, done["id"])
    assert (await undo(counter, done["id"], 409))["code"] == "import.not_ready"


async def test_a_cut_off_undo_goes_on_where_it_stopped(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    done = await counter.bring_in(csv_of(rows(12_000)))
    kept = (await counter.rows())[5_000]
    await counter.hall.manager.patch(f"/api/leads/{kept['id']}", {"city": "上海"})
    await undo(counter, done["id"])
    await bury(counter, owner_db, "imports.undo", "removed_rows")
    halfway = await counter.read(done["id"])
    assert halfway["status"] == "undoing"
    assert 0 < halfway["removed_rows"] < 11_999
    (await work_until(counter, MINUTE)).ok()
    assert (await counter.read(done["id"]))["error_code"] == "undo_lost"
    await replay(counter)
    (await counter.drain()).ok()
    after = await counter.read(done["id"])
    assert (after["status"], after["error_code"]) == ("undone", None)
    assert (after["removed_rows"], after["kept_rows"]) == (11_999, 1)
    assert [row["id"] for row in await counter.rows()] == [kept["id"]]
