"""Both directions through HTTP, once each, in order, whatever repeats."""

import asyncio
from uuid import UUID, uuid4

import asyncpg

from zhike.core.http.services import Services
from zhike.rooms.conversations import schemas

from ...cast import Hall
from .talk import Visitor, open_channel


async def test_a_visitor_asks_and_an_agent_answers(hall: Hall) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小王", page_url="https://shop.test/")
    assert visitor.session["conversation"] is None
    asked = await visitor.say("玻尿酸多少钱?")
    assert (asked["seq"], asked["sender_type"], asked["sender_name"]) == (1, "customer", "小王")
    inbox = (
        await hall.agent_ann.get("/api/conversations", params={"status": "open", "agent": "none"})
    ).json()
    [row] = inbox["items"]
    schemas.ConversationRead.model_validate(row)
    assert (row["status"], row["unread_count"], row["visitor_name"]) == ("pending", 1, "小王")
    assert row["last_message_preview"] == "玻尿酸多少钱?"
    form = {"external_message_id": str(uuid4()), "content_type": "text", "content": "您好，单支 980 元。"}
    answer = await hall.agent_ann.post(f"/api/conversations/{row['id']}/messages", form)
    assert answer.status_code == 201, answer.text
    schemas.MessageRead.model_validate(answer.json())
    again = await hall.agent_ann.post(f"/api/conversations/{row['id']}/messages", form)
    assert again.status_code == 200
    assert again.json() == answer.json()
    heard = await visitor.heard()
    assert [(m["seq"], m["sender_type"], m["content"]) for m in heard] == [
        (1, "customer", "玻尿酸多少钱?"), (2, "agent", "您好，单支 980 元。"),
    ]  # fmt: skip
    schemas.Heard.model_validate({"items": heard, "last_seq": 2})
    now = (await hall.agent_ann.get(f"/api/conversations/{row['id']}")).json()
    assert (now["status"], now["agent_id"], now["unread_count"]) == ("active", str(hall.agent_ann.id), 0)
    assert now["first_response_at"] is not None


async def test_fifty_equal_posts_are_one_message(hall: Hall) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    external = str(uuid4())
    answers = await asyncio.gather(*(visitor.post("您好", external) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert len(await visitor.heard()) == 1
    followed = await visitor.say("在吗")
    assert followed["seq"] == 2
    conversations = (await hall.owner.get("/api/conversations")).json()["items"]
    assert [(row["message_count"], row["last_seq"]) for row in conversations] == [(2, 2)]


async def test_fifty_posts_at_once_are_numbered_without_gaps(
    hall: Hall, owner_db: asyncpg.Connection, held: Services
) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    answers = await asyncio.gather(*(visitor.post(f"第 {n} 句") for n in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(1, 51))
    heard = await visitor.heard()
    assert [message["seq"] for message in heard] == list(range(1, 51))
    times = [message["created_at"] for message in heard]
    assert times == sorted(times)
    rows = await owner_db.fetch(
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'conversation.%'",
        UUID(str(hall.org_id)),
    )
    names = [row["event_type"] for row in rows]
    assert names.count("conversation.opened") == 1
    assert names.count("conversation.message.received") == 50
