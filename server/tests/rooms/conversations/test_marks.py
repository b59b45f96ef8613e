"""Typing and read marks, both ways: over the streams, and still there after a reload."""

import asyncio
from typing import Any

import asyncpg

from ...cast import Hall
from .browser import Stream, cookie_of, listen
from .talk import Visitor
from .test_streams import come_in, reply


async def until(stream: Stream, event: str, seconds: float = 10.0, **fields: Any) -> Any:
    """The first event of that name with those fields."""
    async with asyncio.timeout(seconds):
        while True:
            one = await stream.next(seconds)
            if one.event == event and fields.items() <= one.data.items():
                return one.data


async def statuses(hall: Hall, conversation: str) -> list[str]:
    items = (await hall.owner.get(f"/api/conversations/{conversation}/messages")).json()["items"]
    return [one["status"] for one in reversed(items)]


async def read(visitor: Visitor, seq: int) -> None:
    answer = await visitor.client.post(f"{visitor.root}/read", json={"seq": seq}, headers=visitor.headers)
    assert answer.status_code == 204, answer.text


async def test_who_types_is_seen_on_the_other_side(hall: Hall, other: Hall, socket: str, relay: None) -> None:
    visitor = await come_in(hall)
    conversation = await visitor.conversation()
    async with (
        listen(socket, "/api/stream", cookie_of(hall.agent_ann)) as ann,
        listen(socket, "/api/stream", cookie_of(other.owner)) as stranger,
        listen(socket, f"{visitor.root}/stream", visitor.headers) as browser,
    ):
        await until(browser, "status")
        await ann.alive()
        told = await visitor.client.post(f"{visitor.root}/typing", headers=visitor.headers)
        assert told.status_code == 204
        assert await until(ann, "typing") == {"visitor_id": visitor.id, "by": "customer"}
        told = await hall.agent_bo.post(f"/api/conversations/{conversation}/typing")
        assert told.status_code == 204
        assert await until(browser, "typing") == {"by": "agent"}
        seen = await until(ann, "typing", by="agent")
        assert (seen["name"], seen["conversation_id"]) == ("agent_bo", conversation)
        assert (await hall.reader.post(f"/api/conversations/{conversation}/typing")).status_code == 403
        assert (await other.owner.post(f"/api/conversations/{conversation}/typing")).status_code == 404
        for _ in range(2):
            await hall.agent_ann.post(f"/api/conversations/{conversation}/typing")
        await hall.agent_bo.post(f"/api/conversations/{conversation}/typing")
        assert (await until(ann, "typing"))["name"] == "agent_bo", "nobody hears of themselves"
        try:
            one = await stranger.next(0.5)
        except TimeoutError:
            one = None
        assert one is None or one.event != "typing"


async def test_the_visitors_words_are_delivered_and_read(hall: Hall, socket: str, relay: None) -> None:
    visitor = await come_in(hall)
    conversation = await visitor.conversation()
    assert await statuses(hall, conversation) == ["sent"]
    async with (
        listen(socket, f"{visitor.root}/stream", visitor.headers) as browser,
        listen(socket, "/api/stream", cookie_of(hall.agent_ann)) as ann,
    ):
        await ann.alive()
        await visitor.say("还在吗")
        await until(ann, "conversation.message.received", seq=2)
        assert await until(browser, "marks", seen_seq=2) == {"seen_seq": 2, "read_seq": 0}
        assert await statuses(hall, conversation) == ["delivered", "delivered"]
        await hall.agent_ann.post(f"/api/conversations/{conversation}/read", {"seq": 1})
        assert await until(browser, "marks", read_seq=1) == {"seen_seq": 2, "read_seq": 1}
        marked = await until(ann, "conversation.marked", read_seq=1)
        assert (marked["sender_type"], marked["conversation_id"]) == ("customer", conversation)
    assert await statuses(hall, conversation) == ["read", "delivered"]
    async with listen(socket, f"{visitor.root}/stream", visitor.headers, after=2) as browser:
        assert await until(browser, "marks") == {"seen_seq": 2, "read_seq": 1}, "known after a reload"
    assert [one["status"] for one in await visitor.heard()] == ["read", "delivered"]


async def test_our_words_are_delivered_and_read(hall: Hall, socket: str, relay: None) -> None:
    async with listen(socket, "/api/stream", cookie_of(hall.agent_ann)) as ann:
        await ann.alive()
        visitor = await come_in(hall)
        conversation = await visitor.conversation()
        await until(ann, "conversation.marked", sender_type="customer", seen_seq=1)
        await reply(hall, conversation, "在的")
        assert await statuses(hall, conversation) == ["delivered", "sent"]
        async with listen(socket, f"{visitor.root}/stream", visitor.headers, after=1) as browser:
            await until(browser, "message")
            marked = await until(ann, "conversation.marked", sender_type="agent")
            assert (marked["seen_seq"], marked["read_seq"]) == (2, 0)
        assert await statuses(hall, conversation) == ["delivered", "delivered"]
        await read(visitor, 2)
        assert (await until(ann, "conversation.marked", sender_type="agent"))["read_seq"] == 2
        assert await statuses(hall, conversation) == ["delivered", "read"]


async def test_marks_only_move_forward_and_only_ones_own(
    hall: Hall, other: Hall, owner_db: asyncpg.Connection
) -> None:
    visitor, stranger = await come_in(hall), await come_in(other)
    conversation = await visitor.conversation()
    await reply(hall, conversation, "一")
    await reply(hall, conversation, "二")
    await read(visitor, 3)
    told = "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'conversation.marked'"
    assert await owner_db.fetchval(told, hall.org_id) == 1
    await read(visitor, 2)
    await read(visitor, 99)
    await read(stranger, 3)
    assert await owner_db.fetchval(told, hall.org_id) == 1, "what was said is not said again"
    assert await statuses(hall, conversation) == ["sent", "read", "read"]
    row = await owner_db.fetchrow(
        "SELECT visitor_read_seq, agent_read_seq, last_seq FROM conversations WHERE id = $1", conversation
    )
    assert tuple(row) == (3, 0, 3)
