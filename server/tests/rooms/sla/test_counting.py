"""From what happens in a conversation to its clocks, through the real relay and worker."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike import wiring
from zhike.core.jobs.queue import Queue, writing
from zhike.core.jobs.relay import carry

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import ALL_DAY, Desk, calendar, policy


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def shown(hall: Hall, conversation: str) -> tuple[str | None, str | None]:
    row = await get(hall.agent_ann, f"/api/conversations/{conversation}")
    return row["sla_first_response_at"], row["sla_resolve_deadline"]


async def reply(desk: Desk, conversation: str, text: str = "您好，在的") -> None:
    await desk.act(conversation, "messages", {"content": text, "external_message_id": str(uuid4())})


async def test_from_the_first_word_to_the_end(desk: Desk) -> None:
    visitor, conversation = await desk.come_in()
    found = await desk.clocks(conversation)
    assert {name: (one["status"], one["target_seconds"]) for name, one in found.items()} == {
        "first_response": ("running", 600), "resolve": ("running", 14_400),
    }  # fmt: skip
    began = at(found["first_response"]["created_at"])
    assert at(found["first_response"]["due_at"]) == began + timedelta(minutes=10)
    due = [at(found[name]["due_at"]) for name in ("first_response", "resolve")]
    assert [at(text or "") for text in await shown(desk.hall, conversation)] == due

    await visitor.say("有人吗")  # one awaits the first answer still
    await desk.work()
    assert "next_response" not in await desk.clocks(conversation)
    await reply(desk, conversation)
    found = await desk.clocks(conversation)
    assert found["first_response"]["status"] == "met" and found["first_response"]["breached_at"] is None
    assert (await shown(desk.hall, conversation))[0] is None

    await visitor.say("多少钱")
    await desk.work()
    found = await desk.clocks(conversation)
    assert (found["next_response"]["status"], found["next_response"]["target_seconds"]) == ("running", 1800)
    await reply(desk, conversation, "九百八十元")
    await desk.act(conversation, "resolve")
    found = await desk.clocks(conversation)
    assert {one["status"] for one in found.values()} == {"met"}
    assert await shown(desk.hall, conversation) == (None, None)

    await visitor.say("还有一个问题")  # it is open again: both are promised anew
    await desk.work()
    found = await desk.clocks(conversation)
    assert (found["next_response"]["status"], found["resolve"]["status"]) == ("running", "running")
    await desk.act(conversation, "close")
    report = {one["metric"]: one for one in await report_of(desk.hall)}
    assert [report[name]["kept"] for name in ("first_response", "next_response", "resolve")] == [1, 2, 2]
    assert all(one["broken"] == one["running"] == 0 for one in report.values())


async def report_of(hall: Hall) -> list[dict[str, Any]]:
    now = datetime.now().astimezone()
    span = {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(days=1)).isoformat()}
    items: list[dict[str, Any]] = (await get(hall.owner, "/api/sla-report", **span))["items"]
    return items


async def told(db: asyncpg.Connection, hall: Hall) -> list[tuple[str, UUID]]:
    rows = await db.fetch(
        "SELECT type, user_id FROM notifications WHERE org_id = $1 AND type LIKE 'sla_%' ORDER BY id",
        hall.org_id,
    )
    return [(row["type"], row["user_id"]) for row in rows]


async def test_what_runs_out_is_told_once(desk: Desk, owner_db: asyncpg.Connection) -> None:
    _, conversation = await desk.come_in()
    await desk.act(conversation, "assign", {"user_id": str(desk.hall.agent_ann.id)})
    began = at((await desk.clocks(conversation))["first_response"]["created_at"])
    await desk.tell(began + timedelta(minutes=7))
    assert await told(owner_db, desk.hall) == []
    for _ in range(2):
        await desk.tell(began + timedelta(minutes=7, seconds=31))
    assert await told(owner_db, desk.hall) == [("sla_warning", desk.hall.agent_ann.id)]
    for _ in range(2):
        await desk.tell(began + timedelta(minutes=10, seconds=1))
    found = (await desk.clocks(conversation))["first_response"]
    assert at(found["breached_at"]) == began + timedelta(minutes=10) and found["status"] == "running"
    people = [who for type, who in await told(owner_db, desk.hall) if type == "sla_breach"]
    # no team has a leader here, so whoever manages hears in their place
    assert set(people) == {desk.hall.agent_ann.id, desk.hall.manager.id, desk.hall.owner.id}
    events = await owner_db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type ~ '^desk.sla' ORDER BY id",
        desk.hall.org_id,
    )  # fmt: skip
    names = [row["event_type"] for row in events if row["event_type"] != "desk.sla.changed"]
    assert names == ["desk.sla.warned", "desk.sla.breached"]
    await reply(desk, conversation)
    found = (await desk.clocks(conversation))["first_response"]
    assert found["status"] == "met" and found["breached_at"] is not None


async def test_who_leads_hears(desk: Desk, owner_db: asyncpg.Connection) -> None:
    team = {"name": "前台", "leader_id": str(desk.hall.agent_bo.id),
            "member_ids": [str(desk.hall.agent_ann.id), str(desk.hall.agent_bo.id)]}  # fmt: skip
    await post(desk.hall.owner, "/api/teams", team)
    _, conversation = await desk.come_in()
    began = at((await desk.clocks(conversation))["first_response"]["created_at"])
    await desk.tell(began + timedelta(minutes=8))  # nobody is in charge: whoever manages is told
    assert {who for _, who in await told(owner_db, desk.hall)} == {desk.hall.manager.id, desk.hall.owner.id}
    await desk.act(conversation, "assign", {"user_id": str(desk.hall.agent_ann.id)})
    await desk.tell(began + timedelta(minutes=11))
    late = {who for type, who in await told(owner_db, desk.hall) if type == "sla_breach"}
    assert late == {desk.hall.agent_ann.id, desk.hall.agent_bo.id}


async def test_an_answer_that_was_given_in_time_is_heard_first(
    desk: Desk, owner_db: asyncpg.Connection
) -> None:
    """The minute's job comes before the worker has counted the answer."""
    _, conversation = await desk.come_in()
    began = at((await desk.clocks(conversation))["first_response"]["created_at"])
    form = {"content": "在的", "external_message_id": str(uuid4())}
    await desk.hall.agent_ann.post(f"/api/conversations/{conversation}/messages", form)
    async with writing(desk.relay_db) as conn:  # the relay has numbered it, no worker has counted it
        await carry(conn, Queue.over(conn), wiring.registry())
    await desk.tell(began + timedelta(hours=3))
    kinds = {type for type, _ in await told(owner_db, desk.hall)}
    first = (await desk.clocks(conversation))["first_response"]
    assert (first["status"], first["breached_at"]) == ("met", None)
    assert kinds == {"sla_warning"}  # of the end, not of the answer


async def test_another_priority_is_another_promise(desk: Desk) -> None:
    urgent = policy(name="紧急", position=0, priorities=["urgent", "high"], first_response_minutes=2,
                    next_response_minutes=None, resolve_minutes=30)  # fmt: skip
    await desk.hall.owner.put(
        f"/api/sla-policies/{(await get(desk.hall.owner, '/api/sla-policies'))['items'][0]['id']}",
        policy(position=5),
    )
    made = await post(desk.hall.owner, "/api/sla-policies", urgent)
    visitor, conversation = await desk.come_in()
    before = await desk.clocks(conversation)
    assert before["first_response"]["policy_name"] == "标准承诺"
    await desk.act(conversation, "priority", {"priority": "urgent"})
    after = await desk.clocks(conversation)
    assert (after["first_response"]["policy_id"], after["first_response"]["target_seconds"]) == (
        made["id"],
        120,
    )
    assert after["resolve"]["target_seconds"] == 1800
    assert after["first_response"]["id"] == before["first_response"]["id"]
    await reply(desk, conversation)
    await visitor.say("好")
    await desk.work()
    assert "next_response" not in await desk.clocks(conversation)  # not promised to them


async def test_tags_choose_too(hall: Hall, desk: Desk) -> None:
    tag = await post(hall.owner, "/api/tags", {"name": "VIP"})
    vip = policy(name="贵宾", position=0, tag_ids=[tag["id"]], first_response_minutes=1)
    await hall.owner.put(
        f"/api/sla-policies/{(await get(hall.owner, '/api/sla-policies'))['items'][0]['id']}",
        policy(position=5),
    )
    await post(hall.owner, "/api/sla-policies", vip)
    customer = await post(hall.owner, "/api/customers", {"name": "王总"})
    tagged = await hall.owner.post(f"/api/customers/{customer['id']}/tags", {"tag_id": tag["id"]})
    assert tagged.is_success
    _, conversation = await desk.come_in()
    await desk.act(conversation, "link", {"customer_id": customer["id"]})
    assert (await desk.clocks(conversation))["first_response"]["policy_name"] == "贵宾"


async def test_hours_that_change_move_what_is_due(desk: Desk) -> None:
    """Three days off instead of round the clock: what was spent stays spent, the rest comes after them."""
    _, conversation = await desk.come_in()
    before = await desk.clocks(conversation)
    calendars = "/api/business-calendars"
    one = (await get(desk.hall.owner, calendars))["items"][0]
    since = datetime.now().astimezone()
    closed = [
        {"day": (since + timedelta(days=day)).date().isoformat(), "kind": "holiday"} for day in (-1, 0, 1)
    ]
    changed = calendar(weekly=[ALL_DAY] * 7, time_zone="UTC", days=closed)
    answer = await desk.hall.owner.put(f"{calendars}/{one['id']}", changed)
    assert answer.status_code == 200, answer.text
    after = await desk.clocks(conversation)
    for metric in ("first_response", "resolve"):
        due = at(after[metric]["due_at"])
        assert due > at(before[metric]["due_at"]) and due.utctimetuple()[3:5] < (4, 1)  # after midnight
        left = after[metric]["target_seconds"] - after[metric]["spent_seconds"]
        assert (
            due - due.replace(hour=0, minute=0, second=0, microsecond=0)
        ).total_seconds() == pytest.approx(left)
    assert at((await shown(desk.hall, conversation))[0] or "") == at(after["first_response"]["due_at"])


async def test_what_is_promised_no_more_is_shown_no_more(desk: Desk) -> None:
    _, conversation = await desk.come_in()
    assert all(await shown(desk.hall, conversation))
    one = (await get(desk.hall.owner, "/api/sla-policies"))["items"][0]
    assert (await desk.hall.owner.delete(f"/api/sla-policies/{one['id']}")).status_code == 204
    assert await shown(desk.hall, conversation) == (None, None) and await desk.clocks(conversation) == {}


async def test_nobody_counts_before_something_is_promised(hall: Hall, relay_db: Any) -> None:
    desk = Desk(hall, relay_db)
    _, conversation = await desk.come_in()
    assert await desk.clocks(conversation) == {}
    await post(hall.owner, "/api/business-calendars", calendar(weekly=[ALL_DAY] * 7))
    made = await post(hall.owner, "/api/sla-policies", policy())
    await desk.work()
    assert await desk.clocks(conversation) == {}  # what was before is not held against anybody
    await reply(desk, conversation)
    assert await desk.clocks(conversation) == {}
    assert (await hall.owner.delete(f"/api/sla-policies/{made['id']}")).status_code == 204


async def test_counting_anew_gives_the_same(desk: Desk, owner_db: asyncpg.Connection) -> None:
    """Clocks are a function of the events: take them away, begin at the first, and they are there again."""
    visitor, conversation = await desk.come_in()
    await reply(desk, conversation)
    await visitor.say("多少钱")
    await desk.work()
    await desk.act(conversation, "priority", {"priority": "high"})
    same = ("metric", "status", "target_seconds", "spent_seconds", "since", "due_at", "breached_at",
            "ended_at", "created_at")  # fmt: skip
    before = [{name: row[name] for name in same} for row in (await desk.clocks(conversation)).values()]
    await owner_db.execute("DELETE FROM sla_clocks WHERE org_id = $1", desk.hall.org_id)
    await owner_db.execute("UPDATE sla_progress SET seq = 0 WHERE org_id = $1", desk.hall.org_id)
    await owner_db.execute(
        "UPDATE conversations SET first_response_at = NULL WHERE org_id = $1", desk.hall.org_id
    )
    await desk.tell(datetime.now().astimezone())
    after = [{name: row[name] for name in same} for row in (await desk.clocks(conversation)).values()]
    assert sorted(after, key=str) == sorted(before, key=str)


@pytest.mark.parametrize("span", [
    {"since": "2026-01-01T00:00:00", "until": "2026-02-01T00:00:00"},
    {"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
    {"since": "2020-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
])  # fmt: skip
async def test_a_report_of_no_time(hall: Hall, span: dict[str, str]) -> None:
    assert (await hall.owner.get("/api/sla-report", params=span)).status_code == 422
