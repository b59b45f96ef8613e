"""What colleagues do with a conversation, and what becomes of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core import jobs
from zhike.core.db import Database
from zhike.events import crm
from zhike.rooms.conversations import handlers as conversations_handlers
from zhike.settings import Settings

from ...cast import Hall, Person
from .talk import Visitor, open_channel


async def come_in(hall: Hall, name: str = "小李") -> tuple[Visitor, str]:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name=name)
    await visitor.say("您好")
    return visitor, await visitor.conversation()


async def act(person: Person, conversation: str, verb: str, body: Any = None) -> dict[str, Any]:
    answer = await person.post(f"/api/conversations/{conversation}/{verb}", body or {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def events_of(db: asyncpg.Connection, hall: Hall, conversation: str) -> list[str]:
    rows = await db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND aggregate_id = $2 ORDER BY id",
        hall.org_id, UUID(conversation),
    )  # fmt: skip
    return [row["event_type"] for row in rows]


async def test_assigning_takes_it_out_of_the_queue(hall: Hall, owner_db: asyncpg.Connection) -> None:
    _, conversation = await come_in(hall)
    taken = await act(hall.manager, conversation, "assign", {"user_id": str(hall.agent_bo.id)})
    assert (taken["status"], taken["agent_id"], taken["agent_name"]) == (
        "active", str(hall.agent_bo.id), "agent_bo",
    )  # fmt: skip
    await act(hall.manager, conversation, "assign", {"user_id": str(hall.agent_bo.id)})
    assert (await events_of(owner_db, hall, conversation)).count("conversation.assigned") == 1
    back = await act(hall.manager, conversation, "assign", {"user_id": None, "reason": "下班"})
    await act(hall.agent_bo, conversation, "assign", {"user_id": str(hall.agent_bo.id)})
    await act(hall.agent_bo, conversation, "assign", {"user_id": None})
    told = await owner_db.fetch(
        "SELECT user_id FROM notifications WHERE org_id = $1 AND type = 'conversation_assigned'", hall.org_id
    )
    assert [row["user_id"] for row in told] == [hall.agent_bo.id], "once, and not of one's own doing"
    assert back["agent_id"] is None
    rows = await owner_db.fetch(
        "SELECT to_user_id, reason FROM conversation_assignments WHERE conversation_id = $1 ORDER BY id",
        UUID(conversation),
    )
    assert [row["to_user_id"] for row in rows] == [hall.agent_bo.id, None, hall.agent_bo.id, None]


async def test_a_stranger_cannot_be_put_in_charge(hall: Hall, other: Hall) -> None:
    _, conversation = await come_in(hall)
    answer = await hall.manager.post(
        f"/api/conversations/{conversation}/assign", {"user_id": str(other.owner.id)}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "conversation.agent_missing"


async def test_the_customers_words_reopen_a_resolved_one(hall: Hall, owner_db: asyncpg.Connection) -> None:
    visitor, conversation = await come_in(hall)
    assert (await act(hall.agent_ann, conversation, "resolve"))["status"] == "resolved"
    assert (await visitor.say("还有一个问题"))["seq"] == 2
    now = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    assert (now["status"], now["reopened_count"], now["resolved_at"]) == ("active", 1, None)
    assert "conversation.reopened" in await events_of(owner_db, hall, conversation)


async def test_too_late_another_conversation_follows(hall: Hall, owner_db: asyncpg.Connection) -> None:
    visitor, conversation = await come_in(hall)
    await act(hall.agent_ann, conversation, "resolve")
    await owner_db.execute(
        "UPDATE conversations SET resolved_at = resolved_at - $2::interval WHERE id = $1",
        UUID(conversation), timedelta(hours=25),
    )  # fmt: skip
    await visitor.say("我又来了")
    following = await visitor.conversation()
    assert following != conversation
    before = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    after = (await hall.agent_ann.get(f"/api/conversations/{following}")).json()
    assert before["status"] == "closed"
    assert (after["previous_id"], after["status"], after["message_count"]) == (conversation, "pending", 1)


async def test_a_closed_one_is_final_and_the_next_counts_on(hall: Hall) -> None:
    visitor, conversation = await come_in(hall)
    await act(hall.agent_ann, conversation, "close")
    form = {"external_message_id": str(uuid4()), "content": "还在吗"}
    refused = await hall.agent_ann.post(f"/api/conversations/{conversation}/messages", form)
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation.closed")
    for verb, body in (("resolve", {}), ("reopen", {}), ("assign", {"user_id": str(hall.agent_ann.id)})):
        answer = await hall.agent_ann.post(f"/api/conversations/{conversation}/{verb}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "conversation.wrong_status")
    assert (await visitor.say("在吗"))["seq"] == 2
    following = await visitor.conversation()
    assert following != conversation
    assert [message["seq"] for message in await visitor.heard()] == [1, 2]
    thread = (await hall.agent_ann.get(f"/api/conversations/{following}/messages")).json()["items"]
    assert [message["seq"] for message in thread] == [2]


async def test_a_reply_to_a_resolved_one_takes_it_up_again(hall: Hall) -> None:
    _, conversation = await come_in(hall)
    await act(hall.agent_ann, conversation, "resolve")
    form = {"external_message_id": str(uuid4()), "content": "补充一下"}
    assert (await hall.agent_bo.post(f"/api/conversations/{conversation}/messages", form)).status_code == 201
    now = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    assert (now["status"], now["agent_id"]) == ("active", str(hall.agent_bo.id))


async def test_reading_counts_down(hall: Hall) -> None:
    visitor, conversation = await come_in(hall)
    await visitor.say("二")
    await visitor.say("三")
    assert (await act(hall.agent_ann, conversation, "read", {"seq": 2}))["unread_count"] == 1
    assert (await act(hall.agent_ann, conversation, "read"))["unread_count"] == 0
    assert {message["status"] for message in await visitor.heard()} == {"read"}


async def test_the_inbox_finds_and_pages(hall: Hall) -> None:
    channel = await open_channel(hall)
    for number in range(5):
        visitor = await Visitor(hall, channel["public_key"]).enter(
            name=f"欧阳{number}", phone=f"1380013800{number}"
        )
        await visitor.say("您好")
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await hall.agent_ann.get("/api/conversations", params=params)).json()
        seen += [row["visitor_name"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"欧阳{number}" for number in (4, 3, 2, 1, 0)]
    for q, expected in (("欧阳3", ["欧阳3"]), ("8002", ["欧阳2"]), ("没有", [])):
        found = (await hall.agent_ann.get("/api/conversations", params={"q": q})).json()["items"]
        assert [row["visitor_name"] for row in found] == expected
    row = (await hall.agent_ann.get("/api/conversations", params={"q": "8002"})).json()["items"][0]
    assert row["visitor_phone"] == "*******8002"
    mine = (await hall.agent_ann.get("/api/conversations", params={"agent": "me"})).json()["items"]
    assert mine == []
    summary = (await hall.agent_ann.get("/api/conversations/summary")).json()
    assert (summary["pending"], summary["active"], summary["mine"], summary["unread"]) == (5, 0, 0, 5)


async def test_a_thread_pages_both_ways(hall: Hall) -> None:
    visitor, conversation = await come_in(hall)
    for number in range(2, 8):
        await visitor.say(f"第 {number} 句")
    path = f"/api/conversations/{conversation}/messages"
    page = (await hall.agent_ann.get(path, params={"limit": 3})).json()
    assert [message["seq"] for message in page["items"]] == [7, 6, 5]
    older = (await hall.agent_ann.get(path, params={"limit": 3, "cursor": page["next_cursor"]})).json()
    assert [message["seq"] for message in older["items"]] == [4, 3, 2]
    last = (await hall.agent_ann.get(path, params={"limit": 3, "cursor": older["next_cursor"]})).json()
    assert ([message["seq"] for message in last["items"]], last["next_cursor"]) == ([1], None)
    newer = (await hall.agent_ann.get(path, params={"after_seq": 5})).json()
    assert [message["seq"] for message in newer["items"]] == [6, 7]


async def test_priority_is_audited_and_told(hall: Hall, owner_db: asyncpg.Connection) -> None:
    _, conversation = await come_in(hall)
    assert (await act(hall.agent_ann, conversation, "priority", {"priority": "urgent"}))[
        "priority"
    ] == "urgent"
    assert "conversation.changed" in await events_of(owner_db, hall, conversation)
    logs = (await hall.owner.get("/api/audit-logs", params={"event_type": "conversation.updated"})).json()
    assert logs["items"][0]["changes"] == {"before": {"priority": "medium"}, "after": {"priority": "urgent"}}


@pytest.mark.parametrize("verb", ["resolve", "close", "read", "reopen"])
async def test_readers_only_read(hall: Hall, verb: str) -> None:
    _, conversation = await come_in(hall)
    answer = await hall.reader.post(f"/api/conversations/{conversation}/{verb}", {})
    assert answer.status_code == 403
    assert (await hall.reader.get(f"/api/conversations/{conversation}")).json()["status"] == "pending"


async def make_customer(hall: Hall, name: str, phone: str | None = None) -> str:
    answer = await hall.owner.post("/api/customers", {"name": name, "phone": phone})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def timeline(hall: Hall, customer: str) -> list[str]:
    page = (await hall.owner.get(f"/api/customers/{customer}/activities")).json()
    return [row["type"] for row in page["items"] if row["type"] == "conversation_started"]


async def test_linking_says_who_it_is(hall: Hall, other: Hall) -> None:
    visitor, conversation = await come_in(hall)
    customer = await make_customer(hall, "欧阳娜娜")
    linked = await act(hall.agent_ann, conversation, "link", {"customer_id": customer})
    assert (linked["customer_id"], linked["customer_name"]) == (customer, "欧阳娜娜")
    await act(hall.agent_ann, conversation, "link", {"customer_id": customer})
    await visitor.say("在吗")
    assert await timeline(hall, customer) == ["conversation_started"]
    found = (await hall.agent_ann.get("/api/conversations", params={"q": "欧阳"})).json()["items"]
    assert [row["id"] for row in found] == [conversation]
    of_customer = await hall.agent_ann.get("/api/conversations", params={"customer_id": customer})
    assert [row["id"] for row in of_customer.json()["items"]] == [conversation]
    await act(hall.agent_ann, conversation, "close")
    await visitor.say("又来了")
    following = (await hall.agent_ann.get(f"/api/conversations/{await visitor.conversation()}")).json()
    assert following["customer_id"] == customer
    foreign = await make_customer(other, "外人")
    for body in ({"customer_id": foreign}, {"lead_id": str(uuid4())}, {"customer_id": str(uuid4())}):
        answer = await hall.agent_ann.post(f"/api/conversations/{following['id']}/link", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation.link_missing")
    for bad in ({}, {"customer_id": customer, "lead_id": customer}):
        assert (await hall.agent_ann.post(f"/api/conversations/{conversation}/link", bad)).status_code == 422


async def test_a_told_phone_finds_the_customer(hall: Hall, owner_db: asyncpg.Connection) -> None:
    customer = await make_customer(hall, "王芳", "13912345678")
    visitor, conversation = await come_in(hall, name="小王")
    await visitor.enter(phone="139 1234 5678")
    row = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    assert (row["customer_id"], row["visitor_phone"]) == (customer, "*******5678")
    assert await timeline(hall, customer) == ["conversation_started"]
    told = await owner_db.fetch(
        "SELECT event_type, payload::text FROM outbox_events WHERE org_id = $1", hall.org_id
    )
    assert "conversation.visitor.identified" in [row["event_type"] for row in told]
    assert not [row for row in told if "13912345678" in row["payload"]]


async def test_the_lead_and_its_customer_come_back(
    hall: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    """What leads publish arrives at the conversation."""
    _, conversation = await come_in(hall)
    customer = await make_customer(hall, "李雷")
    lead = str(uuid4())
    await owner_db.execute("INSERT INTO leads (org_id, id) VALUES ($1, $2)", hall.org_id, UUID(lead))
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.publish(crm.LeadCreated(lead_id=UUID(lead), conversation_id=UUID(conversation)))
    await drained(hall, settings)
    row = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    assert (row["lead_id"], row["customer_id"]) == (lead, None)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.publish(crm.LeadConverted(lead_id=UUID(lead), customer_id=UUID(customer)))
    await drained(hall, settings)
    row = (await hall.agent_ann.get(f"/api/conversations/{conversation}")).json()
    assert row["customer_id"] == customer
    assert await timeline(hall, customer) == ["conversation_started"]


async def drained(hall: Hall, settings: Settings) -> None:
    relay = Database(settings.relay_url, size=2)
    await relay.open()
    try:
        registry = jobs.Registry([conversations_handlers.work])
        (await jobs.drain(hall.held.unit, relay, registry, org_id=hall.org_id, services=hall.held)).ok()
    finally:
        await relay.close()
