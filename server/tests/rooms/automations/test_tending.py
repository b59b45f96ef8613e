"""Rules at work: once in a stretch, whole or not at all, told in the ticket's history."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from zhike.core.clock import utcnow

from ...cast import Hall, new_client
from ...stories.loop import get, post
from ..tickets.test_api import TICKETS, form, step
from ..tickets.test_serving import PUBLIC, link_of
from .conftest import RULES, rule, tend

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def system_said(hall: Hall, ticket: str) -> list[str]:
    """What the house said about a ticket, the newest first."""
    said = (await get(hall.owner, f"{TICKETS}/{ticket}/comments"))["items"]
    return [one["content"] for one in said if one["comment_type"] == "system"]


async def back(db: asyncpg.Connection, ticket: str, by: timedelta) -> None:
    """As if everything about a ticket had been so much earlier."""
    await db.execute(
        "UPDATE tickets SET created_at = created_at - $2::interval, updated_at = updated_at - $2::interval,"
        " status_changed_at = status_changed_at - $2::interval WHERE id = $1", ticket, by,
    )  # fmt: skip
    await db.execute(
        "UPDATE ticket_comments SET created_at = created_at - $2::interval WHERE ticket_id = $1", ticket, by
    )


async def customer_says(hall: Hall, ticket: str, words: str) -> None:
    async with new_client(hall.app) as nobody:
        said = await nobody.post(
            f"{PUBLIC}/comments", json={"content": words}, headers=await link_of(hall, ticket)
        )
        assert said.is_success, said.text


async def test_nobody_answered(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    id = made["id"]
    await post(hall.owner, RULES, rule())
    now = utcnow()
    assert await tend(hall, now + 3 * HOUR) == 0
    assert await tend(hall, now + 5 * HOUR) == 1
    seen = await get(hall.owner, f"{TICKETS}/{id}")
    assert (seen["priority"], seen["tags"]) == ("urgent", ["催办"])
    assert await system_said(hall, id) == [
        "规则“4 小时未回复”：客户等待我方回复已满 4 小时。优先级 → 紧急；标签 + 催办"
    ]
    assert await tend(hall, now + 50 * HOUR) == 0, "once in a stretch"
    await step(hall.agent_ann, id, "comments", {"content": "在查", "comment_type": "public"}, 201)
    await customer_says(hall, id, "还没有吗")
    assert await tend(hall, utcnow() + 5 * HOUR) == 1, "a new stretch"
    [read] = (await get(hall.owner, RULES))["items"]
    assert (read["runs"], read["refused"]) == (2, 0) and read["last_run_at"]


async def test_states_and_touches(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    id = made["id"]
    untouched = rule(name="两天没动", basis="touch", minutes=2_880, statuses=["pending", "waiting_customer"],
                     actions=[{"kind": "tag", "tag": "冷"}])  # fmt: skip
    third = untouched | {"name": "三天没动", "minutes": 4_320,
                         "actions": [{"kind": "comment", "content": "{{number}} 无人理会"}]}  # fmt: skip
    waits = rule(name="等客户三天", basis="state", minutes=4_320, statuses=["waiting_customer"],
                 actions=[{"kind": "status", "status": "resolved", "reason": "客户三天未答复"}])  # fmt: skip
    for one in (untouched, third, waits):
        await post(hall.owner, RULES, one)
    now = utcnow()
    assert await tend(hall, now + 2 * DAY + HOUR) == 1
    assert await tend(hall, now + 3 * DAY + HOUR) == 1, "what another rule did is no touch"
    assert await tend(hall, now + 9 * DAY) == 0, "nor does one keep itself going"
    await step(hall.agent_ann, id, "move", {"status": "waiting_customer"})
    assert await tend(hall, utcnow() + 3 * DAY + HOUR) == 3
    seen = await get(hall.owner, f"{TICKETS}/{id}")
    assert seen["status"] == "resolved"
    [last, *_] = (await get(hall.owner, f"{TICKETS}/{id}/history"))["items"]
    assert (last["changed_by_name"], last["change_reason"]) == ("规则：等客户三天", "客户三天未答复")


async def test_whom_it_fits(hall: Hall) -> None:
    tagged = await post(hall.agent_ann, TICKETS, form(tags=["VIP"], priority="high"))
    await post(hall.agent_ann, TICKETS, form(priority="high"))
    mine = await post(hall.agent_ann, TICKETS, form(tags=["VIP"], assigned_agent_id=str(hall.agent_bo.id)))
    now = utcnow() + 5 * HOUR

    async def hits(**changes: Any) -> list[str]:
        tried = await post(hall.owner, f"{RULES}/try", rule(minutes=5, **changes), 200)
        assert tried["count"] == len(tried["items"])
        return sorted(one["id"] for one in tried["items"])

    assert await hits() == [], "five minutes have not gone by"
    for ticket in (tagged, mine):
        await post(hall.owner, f"{TICKETS}/{ticket['id']}/comments", {"content": "记一笔"})
    every = rule(name="全部", minutes=5)
    kept = await post(hall.owner, RULES, every | {"tags": ["VIP"], "priorities": ["high"]})
    assert await tend(hall, now) == 1
    body = {**every, "tags": ["VIP"], "assignee": "some"}
    changed = await hall.owner.client.put(f"{RULES}/{kept['id']}", json=body)
    assert changed.status_code == 200, changed.text
    assert await tend(hall, now) == 1
    await hall.owner.client.put(f"{RULES}/{kept['id']}", json=every | {"user_id": str(hall.agent_ann.id)})
    assert await tend(hall, now) == 0
    await hall.owner.client.put(f"{RULES}/{kept['id']}", json=every | {"is_active": False})
    assert await tend(hall, now) == 0
    await hall.owner.client.put(f"{RULES}/{kept['id']}", json=every | {"assignee": "none"})
    assert await tend(hall, now) == 1, "the one that is left"


async def test_a_trial_touches_nothing(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    await back(owner_db, made["id"], DAY)
    before = await get(hall.owner, f"{TICKETS}/{made['id']}")
    tried = await post(hall.owner, f"{RULES}/try", rule(), 200)
    assert (tried["count"], tried["is_more"]) == (1, False)
    [hit] = tried["items"]
    since = datetime.fromisoformat(before["created_at"])
    assert (hit["id"], datetime.fromisoformat(hit["since"])) == (made["id"], since)
    assert await get(hall.owner, f"{TICKETS}/{made['id']}") == before
    runs = "SELECT count(*) FROM ticket_rule_runs WHERE org_id = $1"
    assert await owner_db.fetchval(runs, hall.org_id) == 0


async def test_what_cannot_be_done_is_not_done_in_part(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    macro = await post(hall.owner, "/api/ticket-macros", {
        "name": "关单", "is_shared": True, "actions": [{"kind": "status", "status": "closed"}],
    })  # fmt: skip
    kept = await post(hall.owner, RULES, rule(actions=[
        {"kind": "tag", "tag": "催办"}, {"kind": "macro", "macro_id": macro["id"]},
    ]))  # fmt: skip
    now = utcnow() + 5 * HOUR
    assert await tend(hall, now) == 1
    seen = await get(hall.owner, f"{TICKETS}/{made['id']}")
    assert (seen["tags"], seen["status"]) == ([], "pending")
    assert await system_said(hall, made["id"]) == [
        "规则“4 小时未回复”未执行：客户等待我方回复已满 4 小时，但宏的某一步不能用于这张工单"
    ]
    assert (await get(hall.owner, f"{RULES}/{kept['id']}"))["refused"] == 1
    assert await tend(hall, now) == 0, "it is not tried again and again"


async def test_what_a_rule_writes_to_customers_answers_nobody(hall: Hall) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    id = made["id"]
    macro = await post(hall.owner, "/api/ticket-macros", {
        "name": "已收到", "is_shared": True,
        "actions": [{"kind": "comment", "comment_type": "public", "content": "{{me}}已收到，请稍候"}],
    })  # fmt: skip
    await post(hall.owner, RULES, rule(minutes=5, actions=[{"kind": "macro", "macro_id": macro["id"]}]))
    await post(hall.owner, RULES, rule(name="真没人回"))
    assert await tend(hall, utcnow() + HOUR) == 1
    async with new_client(hall.app) as nobody:
        page = (await nobody.get(PUBLIC, headers=await link_of(hall, id))).json()
    [said] = page["comments"]
    assert (
        said["ours"]
        and said["author_name"] is None
        and said["content"] == f"{page['organization']}已收到，请稍候"
    )
    assert (await get(hall.owner, f"{TICKETS}/{id}"))["first_response_at"] is None
    assert await tend(hall, utcnow() + 5 * HOUR) == 1, "nobody has answered"


async def test_who_hears_and_who_gets_it(hall: Hall, owner_db: asyncpg.Connection) -> None:
    ids = [str(hall.agent_ann.id), str(hall.agent_bo.id)]
    team = await post(hall.owner, "/api/teams", {"name": "售后组", "member_ids": ids})
    busy = await post(hall.owner, TICKETS, form(assigned_agent_id=ids[0]))
    await step(hall.owner, busy["id"], "comments", {"content": "在办", "comment_type": "public"}, 201)
    made = await post(hall.owner, TICKETS, form())
    await post(hall.owner, RULES, rule(actions=[
        {"kind": "team", "team_id": team["id"]},
        {"kind": "tell", "whom": ["agent"], "user_ids": [str(hall.manager.id)]},
    ]))  # fmt: skip
    assert await tend(hall, utcnow() + 5 * HOUR) == 1
    assert (await get(hall.owner, f"{TICKETS}/{made['id']}"))["assigned_agent_id"] == ids[1], "the freer one"
    heard = await owner_db.fetch(
        "SELECT u.name FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type = 'ticket_rule' ORDER BY u.name", hall.org_id,
    )  # fmt: skip
    assert [row["name"] for row in heard] == ["agent_bo", "manager"]


async def test_what_is_promised_runs_out(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    due = utcnow() + 3 * HOUR
    await owner_db.execute("UPDATE tickets SET due_resolution_at = $2 WHERE id = $1", made["id"], due)
    await post(hall.owner, RULES, rule(name="快到期", basis="due", minutes=60))
    assert await tend(hall, due - timedelta(minutes=61)) == 0
    assert await tend(hall, due - timedelta(minutes=59)) == 1
    assert await tend(hall, due + HOUR) == 0


async def test_three_workers_have_one_effect(hall: Hall, owner_db: asyncpg.Connection) -> None:
    ids = [(await post(hall.agent_ann, TICKETS, form()))["id"] for _ in range(6)]
    await post(hall.owner, RULES, rule(actions=[{"kind": "comment", "content": "请尽快"}]))
    now: datetime = utcnow() + 5 * HOUR
    ran = await asyncio.gather(*(tend(hall, now) for _ in range(3)))
    assert sum(ran) == len(ids)
    for id in ids:
        said = (await get(hall.owner, f"{TICKETS}/{id}/comments"))["items"]
        assert sorted(one["comment_type"] for one in said) == ["internal", "system"]
    runs = "SELECT count(*) FROM ticket_rule_runs WHERE org_id = $1"
    assert await owner_db.fetchval(runs, hall.org_id) == len(ids)


async def test_no_two_rules_keep_each_other_going(hall: Hall) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    for name, here, there in (("去", "pending", "in_progress"), ("等", "in_progress", "waiting_internal"),
                              ("回", "waiting_internal", "in_progress")):  # fmt: skip
        await post(hall.owner, RULES, rule(name=name, basis="state", minutes=5, statuses=[here], actions=[
            {"kind": "status", "status": there},
        ]))  # fmt: skip
    now, ran = utcnow(), 0
    for tick in range(1, 60):
        ran += await tend(hall, now + tick * timedelta(minutes=6))
    assert ran == 10, "a ticket has so many runs a day"
    assert (await get(hall.owner, f"{TICKETS}/{made['id']}"))["status"] in {"in_progress", "waiting_internal"}
