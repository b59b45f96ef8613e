"""Answers that are sent later: once, in their time, or not at all and with a word to whoever wrote them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.rooms.conversations.service import later

from ...cast import Hall
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .talk import Visitor, open_channel

ROOT = "/api/conversations"
HOUR = timedelta(hours=1)
Work = Callable[[datetime], Awaitable[None]]


@pytest.fixture
def work(hall: Hall, relay_db: Any) -> Work:  # noqa: F811
    """The worker, up to a time that lies ahead."""

    async def run(until: datetime) -> None:
        (await Loop(hall, relay_db, hall.held).work(until)).ok()

    return run


async def begin(hall: Hall) -> tuple[Visitor, str]:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="王小美")
    await visitor.say("明天有位子吗")
    return visitor, await visitor.conversation()


def form(at: datetime, **changes: Any) -> dict[str, Any]:
    return {"external_message_id": str(uuid4()), "content": "有的，十点", "send_at": at.isoformat()} | changes


async def told(db: asyncpg.Connection, hall: Hall) -> list[tuple[str, str]]:
    rows = await db.fetch(
        "SELECT u.name, n.title FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type = 'scheduled_message' ORDER BY n.id", hall.org_id,
    )  # fmt: skip
    return [(row["name"], row["title"].split("（")[0]) for row in rows]


async def test_it_is_sent_in_its_time(hall: Hall, work: Work) -> None:
    visitor, talk = await begin(hall)
    path, at = f"{ROOT}/{talk}/scheduled", utcnow() + HOUR
    body = form(at)
    made = await post(hall.agent_ann, path, body)
    assert (made["status"], made["will_send"], made["author_name"]) == ("waiting", True, "agent_ann")
    assert (await post(hall.agent_ann, path, body))["id"] == made["id"], "the same again is the same"
    await work(at - timedelta(minutes=1))
    assert len(await visitor.heard()) == 1
    await work(at + timedelta(minutes=1))
    await work(at + HOUR)
    assert [row["content"] for row in await visitor.heard()] == ["明天有位子吗", "有的，十点"]
    [row] = (await get(hall.agent_bo, path))["items"]
    assert row["status"] == "sent" and row["message_id"]
    seen = await get(hall.owner, f"{ROOT}/{talk}")
    assert (seen["agent_name"], seen["status"]) == ("agent_ann", "active"), "as if they had written it then"


async def test_changed_and_called_off(hall: Hall, work: Work, owner_db: asyncpg.Connection) -> None:
    visitor, talk = await begin(hall)
    path, at = f"{ROOT}/{talk}/scheduled", utcnow() + HOUR
    made = await post(hall.agent_ann, path, form(at))
    one, later_at = f"{path}/{made['id']}", at + 2 * HOUR
    put = {"content": "有的，十一点", "send_at": later_at.isoformat(), "on_reply": "send"}
    stale = await hall.agent_ann.client.put(
        one, json=put, headers={"If-Match": '"2020-01-01T00:00:00+00:00"'}
    )
    assert stale.status_code == 412
    assert (await hall.agent_ann.client.put(one, json=put)).is_success
    await work(at + timedelta(minutes=1))
    assert len(await visitor.heard()) == 1, "its old time is none any more"
    await visitor.say("算了")
    await work(later_at + timedelta(minutes=1))
    assert (await visitor.heard())[-1]["content"] == "有的，十一点", "it was to be sent all the same"
    over = await hall.agent_ann.post(f"{one}/cancel", {})
    assert (over.status_code, over.json()["code"]) == (409, "scheduled.over")
    other = await post(hall.agent_ann, path, form(utcnow() + 5 * HOUR))
    await post(hall.agent_bo, f"{path}/{other['id']}/cancel", {}, 200)
    await work(utcnow() + 6 * HOUR)
    assert len(await visitor.heard()) == 3
    assert await told(owner_db, hall) == [("agent_ann", "agent_bo 取消了您的定时消息")]


async def test_the_customer_was_first(hall: Hall, work: Work, owner_db: asyncpg.Connection) -> None:
    visitor, talk = await begin(hall)
    path, at = f"{ROOT}/{talk}/scheduled", utcnow() + HOUR
    await post(hall.agent_ann, path, form(at))
    await visitor.say("不用了")
    assert not (await get(hall.agent_ann, path))["items"][0]["will_send"]
    await work(at + timedelta(minutes=1))
    assert len(await visitor.heard()) == 2
    [row] = (await get(hall.agent_ann, path))["items"]
    assert (row["status"], row["reason"]) == ("cancelled", "replied")
    assert await told(owner_db, hall) == [("agent_ann", "定时消息没有发出：客户已回复")]


async def test_the_talk_is_over(hall: Hall, work: Work, owner_db: asyncpg.Connection) -> None:
    visitor, talk = await begin(hall)
    path, at = f"{ROOT}/{talk}/scheduled", utcnow() + HOUR
    await post(hall.agent_ann, path, form(at, on_reply="send"))
    await post(hall.agent_bo, f"{ROOT}/{talk}/close", {}, 200)
    await work(utcnow() + timedelta(minutes=1))
    [row] = (await get(hall.agent_ann, path))["items"]
    assert (row["status"], row["reason"]) == ("cancelled", "closed"), "at once, not when its time has come"
    await work(at + HOUR)
    assert len(await visitor.heard()) == 1
    assert await told(owner_db, hall) == [("agent_ann", "定时消息没有发出：会话已结束")]
    refused = await hall.agent_ann.post(path, form(at))
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation.closed")


async def test_whoever_wrote_it_has_left(hall: Hall, work: Work, owner_db: asyncpg.Connection) -> None:
    visitor, talk = await begin(hall)
    at = utcnow() + HOUR
    await post(hall.agent_bo, f"{ROOT}/{talk}/scheduled", form(at))
    await owner_db.execute("UPDATE users SET status = 'suspended' WHERE id = $1", hall.agent_bo.id)
    await work(at + timedelta(minutes=1))
    assert len(await visitor.heard()) == 1
    [row] = (await get(hall.owner, f"{ROOT}/{talk}/scheduled"))["items"]
    assert (row["status"], row["reason"]) == ("cancelled", "author_gone")


async def test_three_workers_send_it_once(hall: Hall) -> None:
    visitor, talk = await begin(hall)
    at = utcnow() + HOUR
    made = await post(hall.agent_ann, f"{ROOT}/{talk}/scheduled", form(at))
    actor = Actor("job", hall.org_id, user_id=hall.agent_ann.id, name="agent_ann")

    async def send() -> str | None:
        async with hall.held.unit.transaction(actor, now=at + HOUR) as tx:
            return await later.send_due(tx, UUID(made["id"]))

    assert sorted(filter(None, await asyncio.gather(send(), send(), send()))) == ["sent"]
    assert len(await visitor.heard()) == 2


async def test_times_that_cannot_be(hall: Hall) -> None:
    _, talk = await begin(hall)
    path = f"{ROOT}/{talk}/scheduled"
    for at in (utcnow() - HOUR, utcnow() + timedelta(days=91)):
        refused = await hall.agent_ann.post(path, form(at))
        assert (refused.status_code, refused.json()["code"]) == (422, "scheduled.past")
    for _ in range(20):
        await post(hall.agent_ann, path, form(utcnow() + HOUR))
    full = await hall.agent_ann.post(path, form(utcnow() + HOUR))
    assert (full.status_code, full.json()["code"]) == (409, "scheduled.too_many")
    _, other = await begin(hall)
    taken = form(utcnow() + HOUR)
    await post(hall.agent_ann, f"{ROOT}/{other}/scheduled", taken)
    assert (await hall.agent_bo.post(f"{ROOT}/{other}/scheduled", taken)).status_code == 409
