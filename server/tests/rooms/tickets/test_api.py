"""Tickets through HTTP: opened, moved, commented, merged, found; and what each step leaves behind."""

import asyncio
import re
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

TICKETS = "/api/tickets"


def form(**changes: Any) -> dict[str, Any]:
    return {"title": "疗程后红肿", "description": "第二天仍红肿，想退一次"} | changes


async def step(person: Person, ticket: str, verb: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = await person.post(f"{TICKETS}/{ticket}/{verb}", body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def told(db: asyncpg.Connection, hall: Hall) -> list[tuple[str, str]]:
    rows = await db.fetch(
        "SELECT n.type, u.name FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type LIKE 'ticket_%' ORDER BY n.id", hall.org_id,
    )  # fmt: skip
    return [(row["type"], row["name"]) for row in rows]


async def facts(db: asyncpg.Connection, hall: Hall) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type ~ '^desk.ticket' ORDER BY id",
        hall.org_id,
    )  # fmt: skip
    return [row["event_type"].removeprefix("desk.ticket.") for row in rows]


async def test_from_opening_to_the_archive(hall: Hall, owner_db: asyncpg.Connection) -> None:
    customer = await post(hall.owner, "/api/customers", {"name": "王小美", "phone": "13900004321"})
    made = await post(hall.agent_ann, TICKETS, form(customer_id=customer["id"], priority="high"))
    assert re.fullmatch(r"TKT-\d{14}-[0-9A-Z]{6}", made["ticket_id"])
    assert (made["status"], made["ticket_type"], made["customer_name"]) == ("pending", "after_sale", "王小美")
    assert made["customer"] == {"name": "王小美", "email": None, "phone": "*******4321", "country": None}
    id = made["id"]
    await step(hall.manager, id, "assign", {"user_id": str(hall.agent_bo.id)})
    await step(hall.manager, id, "assign", {"user_id": str(hall.agent_bo.id)})
    assert await told(owner_db, hall) == [("ticket_assigned", "agent_bo")]
    await step(hall.agent_bo, id, "move", {"status": "in_progress"})
    await step(hall.agent_bo, id, "move", {"status": "waiting_customer", "comment": "等她的照片"})
    refused = await step(hall.agent_bo, id, "move", {"status": "closed"}, 422)
    assert refused["code"] == "ticket.reason"
    done = await step(hall.agent_bo, id, "move", {"status": "resolved", "reason": "已退一次"})
    assert done["resolved_at"] and done["first_response_at"] and done["closed_at"] is None
    again = await step(hall.agent_ann, id, "reopen", {"reason": "还没好"})
    assert (again["status"], again["reopened_count"], again["resolved_at"]) == ("in_progress", 1, None)
    assert again["reopened_by"] == str(hall.agent_ann.id)
    await step(hall.agent_bo, id, "move", {"status": "closed", "reason": "已处理"})
    gone = await step(hall.agent_bo, id, "move", {"status": "archived"})
    assert gone["archived_at"]
    for verb, body in (("reopen", {"reason": "x"}), ("move", {"status": "closed", "reason": "x"}),
                       ("comments", {"content": "晚了"}), ("assign", {"user_id": None})):  # fmt: skip
        assert (await hall.owner.post(f"{TICKETS}/{id}/{verb}", body)).status_code == 409
    history = (await get(hall.agent_ann, f"{TICKETS}/{id}/history"))["items"]
    assert [one["to_status"] for one in reversed(history)] == [
        "pending", "in_progress", "waiting_customer", "resolved", "in_progress", "closed", "archived",
    ]  # fmt: skip
    assert history[-1]["from_status"] is None and history[0]["changed_by_name"] == "agent_bo"
    assert all(one["duration_seconds"] is not None for one in history[:-1])
    assert [one["change_reason"] for one in history if one["change_reason"]] == [
        "已处理",
        "还没好",
        "已退一次",
    ]
    assert await facts(owner_db, hall) == [
        "created", "assigned", "status_changed", "status_changed", "status_changed", "status_changed",
        "reopened", "status_changed", "status_changed",
    ]  # fmt: skip
    lines = await owner_db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND ticket_id = $2", hall.org_id, made["ticket_id"]
    )
    assert lines == 8
    trail = (await get(hall.owner, f"/api/customers/{customer['id']}/activities"))["items"]
    assert trail[0]["type"] == "ticket_created" and made["ticket_id"] in trail[0]["title"]


async def test_who_is_mentioned_or_watches_hears(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    id = made["id"]
    await step(hall.coach_chen, id, "watch", {"watching": True})
    await step(hall.agent_ann, id, "comments",
               {"content": "@agent_bo 请看一下", "mentions": [str(hall.agent_bo.id)]}, 201)  # fmt: skip
    assert await told(owner_db, hall) == [("ticket_mention", "agent_bo"), ("ticket_commented", "coach_chen")]
    await step(hall.coach_chen, id, "watch", {"watching": False})
    public = await step(
        hall.agent_bo, id, "comments", {"content": "已为您安排复诊", "comment_type": "public"}, 201
    )
    assert public["author_name"] == "agent_bo"
    assert (await told(owner_db, hall))[2:] == [("ticket_commented", "agent_ann")]
    read = await get(hall.agent_ann, f"{TICKETS}/{id}")
    assert read["comment_count"] == 2 and read["first_response_at"]
    assert set(read["watchers"]) == {str(hall.agent_ann.id), str(hall.agent_bo.id)}
    said = await get(hall.agent_ann, f"{TICKETS}/{id}/comments", public=True)
    assert [one["content"] for one in said["items"]] == ["已为您安排复诊"]
    page = await get(hall.agent_ann, f"{TICKETS}/{id}/comments", limit=1)
    rest = await get(hall.agent_ann, f"{TICKETS}/{id}/comments", limit=1, cursor=page["next_cursor"])
    assert [page["items"][0]["comment_type"], rest["items"][0]["comment_type"]] == ["public", "internal"]


async def test_out_of_a_talk(hall: Hall) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
    await visitor.say("我要投诉")
    conversation = await visitor.conversation()
    made = await post(hall.agent_ann, TICKETS, form(conversation_id=conversation, ticket_type="complaint"))
    talk = await get(hall.agent_ann, f"/api/conversations/{conversation}")
    assert (made["session_name"], made["customer"]["name"]) == (talk["session_name"], "小李")
    found = await get(hall.agent_ann, TICKETS, conversation_id=conversation)
    assert [one["id"] for one in found["items"]] == [made["id"]]


async def test_twice_the_same_matter(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one, two = [(await post(hall.agent_ann, TICKETS, form(title=f"红肿{n}")))["id"] for n in range(2)]
    assert (await step(hall.agent_ann, one, "merge", {"into": one}, 409))["code"] == "ticket.merge"
    merged = await step(hall.agent_ann, one, "merge", {"into": two})
    assert (merged["status"], merged["merged_into_id"]) == ("closed", two)
    assert (await step(hall.agent_ann, one, "reopen", {"reason": "x"}, 409))["code"] == "ticket.wrong_status"
    assert (await step(hall.agent_ann, two, "merge", {"into": one}, 409))["code"] == "ticket.merge"
    said = (await get(hall.agent_ann, f"{TICKETS}/{two}/comments"))["items"]
    assert said[0]["comment_type"] == "system" and "红肿0" in said[0]["content"]


async def test_two_who_merge_crosswise_do_not_wait_for_each_other(hall: Hall) -> None:
    one, two = [(await post(hall.agent_ann, TICKETS, form()))["id"] for _ in range(2)]
    answers = await asyncio.gather(
        hall.agent_ann.post(f"{TICKETS}/{one}/merge", {"into": two}),
        hall.agent_bo.post(f"{TICKETS}/{two}/merge", {"into": one}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_lists_are_narrowed(hall: Hall) -> None:
    customer = await post(hall.owner, "/api/customers", {"name": "赵敏", "email": "zhao@example.com"})
    first = await post(hall.agent_ann, TICKETS, form(title="退款进度", ticket_type="refund", tags=["退款"],
                                                     customer_id=customer["id"]))  # fmt: skip
    second = await post(
        hall.agent_ann, TICKETS, form(priority="urgent", assigned_agent_id=str(hall.agent_bo.id))
    )
    await step(hall.agent_bo, second["id"], "move", {"status": "resolved"})

    async def found(person: Person = hall.agent_ann, **asked: Any) -> list[str]:
        return [one["title"] for one in (await get(person, TICKETS, **asked))["items"]]

    assert await found() == ["疗程后红肿", "退款进度"]
    assert await found(status="open") == ["退款进度"] and await found(status="done") == ["疗程后红肿"]
    assert (
        await found(ticket_type="refund") == await found(tag="退款") == await found(q="退款") == ["退款进度"]
    )
    assert await found(q="赵敏") == await found(email="zhao@example.com") == ["退款进度"]
    assert await found(q=first["ticket_id"].lower()) == ["退款进度"]
    assert (
        await found(priority="urgent") == await found(hall.agent_bo, assigned_agent_id="me") == ["疗程后红肿"]
    )
    assert await found(assigned_agent_id="none") == await found(customer_id=customer["id"]) == ["退款进度"]
    assert await found(hall.agent_ann, watching=True) == ["疗程后红肿", "退款进度"]
    page = await get(hall.agent_ann, TICKETS, limit=1, sort="-updated_at")
    rest = await get(hall.agent_ann, TICKETS, limit=1, sort="-updated_at", cursor=page["next_cursor"])
    assert [page["items"][0]["title"], rest["items"][0]["title"]] == ["疗程后红肿", "退款进度"]
    assert await get(hall.agent_ann, f"{TICKETS}/counts") == {
        "pending": 1, "in_progress": 0, "waiting_customer": 0, "waiting_internal": 0, "mine": 0,
        "unassigned": 1, "late": 0,
    }  # fmt: skip


async def test_what_one_reads_is_what_one_changes(hall: Hall) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    path = f"{TICKETS}/{made['id']}"
    tag = {"if-match": f'"{made["updated_at"]}"'}
    changed = await hall.agent_ann.patch(path, {"title": "红肿已消", "tags": ["复诊"]}, headers=tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["title"], changed.json()["tags"]) == ("红肿已消", ["复诊"])
    assert (await hall.agent_ann.patch(path, {"title": "晚了"}, headers=tag)).status_code == 412


@pytest.mark.parametrize("wrong", [
    {"title": " "}, {"description": ""}, {"priority": "loud"}, {"status": "closed"}, {"ticket_type": "x"},
    {"conversation_id": "018f0000-0000-7000-8000-000000000000"}, {"tags": ["x"] * 21},
    {"assigned_agent_id": "018f0000-0000-7000-8000-000000000000"},
])  # fmt: skip
async def test_what_makes_no_sense_is_refused(hall: Hall, wrong: dict[str, Any]) -> None:
    answer = await hall.agent_ann.post(TICKETS, form(**wrong))
    assert answer.status_code == 422, answer.text


async def test_it_is_nobody_elses(hall: Hall, other: Hall) -> None:
    made = await post(hall.agent_ann, TICKETS, form())
    path = f"{TICKETS}/{made['id']}"
    assert (await other.owner.get(path)).status_code == 404
    assert (await other.owner.post(f"{path}/comments", {"content": "x"})).status_code == 404
    assert (await other.owner.get(f"{path}/history")).status_code == 404
    assert (await hall.reader.get(path)).status_code == 200
    assert (await hall.reader.post(TICKETS, form())).status_code == 403
    theirs = await post(other.owner, "/api/customers", {"name": "外人"})
    stolen = await hall.agent_ann.post(TICKETS, form(customer_id=theirs["id"]))
    assert stolen.status_code == 404 and stolen.json()["code"] == "customer.not_found"


async def test_a_merge_of_customers_takes_tickets_along(hall: Hall) -> None:
    one, two = [await post(hall.owner, "/api/customers", {"name": f"双{n}"}) for n in range(2)]
    made = await post(hall.agent_ann, TICKETS, form(customer_id=two["id"]))
    await post(hall.owner, "/api/merges", {"winner_id": one["id"], "loser_id": two["id"]})
    now = await get(hall.agent_ann, f"{TICKETS}/{made['id']}")
    assert UUID(now["customer_id"]) == UUID(one["id"]) and now["customer"]["name"] == "双1"  # as it was then
