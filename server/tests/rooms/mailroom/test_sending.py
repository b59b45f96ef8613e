"""Answers on their way: once, in their order, and nothing that may have arrived goes again by itself."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.jobs import Retry
from zhike.rooms.channels import outgoing, providers
from zhike.rooms.channels.providers.protocol import Capabilities
from zhike.rooms.channels.providers.webhook import Webhook

from .conftest import Json, Room

SENDS = "SELECT * FROM channel_sends WHERE org_id = $1 ORDER BY id"


class Forgetful(Webhook):
    """A platform that cannot tell what it has heard before, and has a window of 48 hours and five answers."""

    def capabilities(self, settings: Any) -> Capabilities:
        return Capabilities(most=20, window=timedelta(hours=48), window_sends=5)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(providers.PROVIDERS, "weibo", Forgetful())


async def _talk(room: Room, platform: str = "douyin") -> tuple[Json, Json]:
    channel = await room.channel(platform)
    await room.say(channel, "在吗")
    [talk] = await room.conversations()
    return channel, talk


async def _ours(room: Room, talk: Json) -> list[Json]:
    return [one for one in await room.thread(talk["id"]) if one["sender_type"] == "agent"]


@pytest.mark.parametrize("fault", ["down", "busy", "cut", "accept_down", "accept_cut"])
async def test_a_bad_moment_is_survived(room: Room, owner_db: asyncpg.Connection, fault: str) -> None:
    """The receiver knows a message again by its id, so whatever happened, it is sent anew and taken once."""
    _, talk = await _talk(room)
    room.receiver.faults.append(fault)
    await room.reply(talk["id"], "在的")
    (await room.work()).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"]) == ("queued", 1) and row["reason"]
    (await room.work(utcnow() + timedelta(seconds=5))).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"]) == ("sent", 2)
    assert [one["text"] for one in room.receiver.taken.values()] == ["在的"]
    assert room.receiver.doubled == (1 if fault.startswith("accept") else 0)


async def test_words_leave_in_their_order(room: Room) -> None:
    _, talk = await _talk(room)
    room.receiver.faults.append("down")
    for n in range(4):
        await room.reply(talk["id"], f"第{n}句")
    (await room.work()).ok()
    assert not room.receiver.taken, "the later ones wait for the first"
    (await room.work(utcnow() + timedelta(seconds=5))).ok()
    assert [one["text"] for one in room.receiver.taken.values()] == [f"第{n}句" for n in range(4)]


async def test_a_refusal_for_good_is_failed_and_sent_again_by_hand(
    room: Room, owner_db: asyncpg.Connection
) -> None:
    channel, talk = await _talk(room)
    room.receiver.faults.append("gone")
    await room.reply(talk["id"], "在的")
    (await room.work()).ok()
    [message] = await _ours(room, talk)
    assert message["status"] == "failed"
    delivery = message["metadata"]["delivery"]
    assert (delivery["state"], delivery["reason"]) == ("failed", "http.410")
    read = (await room.hall.owner.get(f"/api/channels/{channel['id']}")).json()
    assert read["failing_since"] and read["last_error"] == "http.410"
    path = f"/api/channel-sends/{delivery['send_id']}"
    assert (await room.hall.reader.post(f"{path}/resend", {})).status_code == 403
    again = await room.hall.agent_ann.post(f"{path}/resend", {})
    assert (again.status_code, again.json()["status"]) == (200, "queued"), again.text
    twice = await room.hall.agent_ann.post(f"{path}/resend", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "channel.not_resendable")
    assert (await _ours(room, talk))[0]["metadata"]["delivery"]["state"] == "queued"
    (await room.work()).ok()
    [message] = await _ours(room, talk)
    assert (message["status"], message["metadata"]["delivery"]["state"]) == ("sent", "sent")
    assert (await room.hall.agent_ann.get(path)).json()["status"] == "sent"
    read = (await room.hall.owner.get(f"/api/channels/{channel['id']}")).json()
    assert read["failing_since"] is None and read["last_error"] == "http.410"
    assert len(room.receiver.taken) == 1 and room.receiver.doubled == 0
    events = (
        "SELECT event_type FROM outbox_events WHERE org_id = $1 AND event_type LIKE 'conversation.message.%'"
    )
    told = [row["event_type"] for row in await owner_db.fetch(f"{events} ORDER BY id", room.hall.org_id)]
    assert told[-3:] == ["conversation.message.failed", "conversation.message.delivered",
                         "conversation.message.delivered"]  # fmt: skip


async def test_the_plan_ends(room: Room, owner_db: asyncpg.Connection) -> None:
    _, talk = await _talk(room)
    room.receiver.faults.extend(["busy"] * 20)
    await room.reply(talk["id"], "在的")
    (await room.work(utcnow() + timedelta(hours=3))).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"], row["reason"]) == ("failed", 6, "http.429")
    assert room.receiver.tries == 6


@pytest.mark.parametrize("fault", ["accept_down", "accept_cut", "down", "cut"])
async def test_what_may_have_arrived_does_not_go_by_itself(
    room: Room, owner_db: asyncpg.Connection, forgetful: None, fault: str
) -> None:
    _, talk = await _talk(room, "weibo")
    room.receiver.faults.append(fault)
    await room.reply(talk["id"], "在的")
    (await room.work(utcnow() + timedelta(hours=3))).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"]) == ("uncertain", 1) and room.receiver.tries == 1
    [message] = await _ours(room, talk)
    assert message["status"] == "failed" and message["metadata"]["delivery"]["state"] == "uncertain"
    path = f"/api/channel-sends/{row['id']}/resend"
    refused = await room.hall.agent_ann.post(path, {})
    assert (refused.status_code, refused.json()["code"]) == (409, "channel.may_have_arrived")
    assert (await room.hall.agent_ann.post(path, {"sure": True})).status_code == 200
    (await room.work()).ok()
    assert (await _ours(room, talk))[0]["status"] == "sent"
    assert len(room.receiver.taken) == 1 and room.receiver.doubled == int(fault.startswith("accept"))


async def test_a_busy_platform_is_asked_again_whoever_it_is(
    room: Room, owner_db: asyncpg.Connection, forgetful: None
) -> None:
    """429 says that nothing was taken; a connection that was never made says so, too."""
    _, talk = await _talk(room, "weibo")
    room.receiver.faults.append("busy")
    await room.reply(talk["id"], "在的")
    (await room.work(utcnow() + timedelta(minutes=1))).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"]) == ("sent", 2)


async def test_whoever_died_in_between_leaves_it_uncertain(
    room: Room, owner_db: asyncpg.Connection, forgetful: None
) -> None:
    _, talk = await _talk(room, "weibo")
    await room.reply(talk["id"], "一")
    await room.reply(talk["id"], "二")
    [first, _] = await owner_db.fetch(SENDS, room.hall.org_id)
    worker, unit = Actor("job", room.hall.org_id), room.hall.held.unit
    async with unit.transaction(worker) as tx:  # it has the intent, and never comes back
        assert isinstance(await outgoing.lease(tx, first["id"]), outgoing.Task)
    with pytest.raises(Retry):
        async with unit.transaction(worker) as tx:
            await outgoing.lease(tx, first["id"])
    await room.work(utcnow() + timedelta(minutes=5))
    rows = await owner_db.fetch(SENDS, room.hall.org_id)
    assert [(row["status"], row["reason"]) for row in rows] == [("uncertain", "interrupted"), ("sent", None)]
    assert [one["text"] for one in room.receiver.taken.values()] == ["二"], "and the next one is not held up"


async def test_the_window_is_kept(room: Room, owner_db: asyncpg.Connection, forgetful: None) -> None:
    channel, talk = await _talk(room, "weibo")
    for n in range(5):
        assert (await room.reply(talk["id"], f"{n}")).status_code == 201
    full = await room.reply(talk["id"], "六")
    assert (full.status_code, full.json()["code"]) == (409, "channel.window_full")
    assert "再次发言" in full.json()["title"]
    assert len(await _ours(room, talk)) == 5, "a refused answer is not said"
    await room.say(channel, "好的")
    assert (await room.reply(talk["id"], "七")).status_code == 201
    await owner_db.execute(
        "UPDATE channel_visitors SET spoke_at = now() - interval '48 hours' WHERE org_id = $1",
        room.hall.org_id,
    )
    closed = await room.reply(talk["id"], "八")
    assert (closed.status_code, closed.json()["code"]) == (409, "channel.window_closed")
    long = await room.reply(talk["id"], "长" * 21)
    assert (long.status_code, long.json()["code"]) == (422, "channel.too_long")


async def test_what_failed_does_not_count_in_the_window(
    room: Room, owner_db: asyncpg.Connection, forgetful: None
) -> None:
    _, talk = await _talk(room, "weibo")
    for _ in range(7):
        room.receiver.faults.append("gone")
        assert (await room.reply(talk["id"], "在")).status_code == 201
        (await room.work()).ok()
    assert await owner_db.fetchval(
        "SELECT answered FROM channel_visitors WHERE org_id = $1", room.hall.org_id
    ) == 0  # fmt: skip


async def test_five_at_once_are_five_and_not_six(room: Room, forgetful: None) -> None:
    _, talk = await _talk(room, "weibo")
    await room.reply(talk["id"], "零")
    answers = await asyncio.gather(*(room.reply(talk["id"], f"{n}") for n in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4


async def test_the_same_answer_twice_goes_once(room: Room, owner_db: asyncpg.Connection) -> None:
    _, talk = await _talk(room)
    id = "11111111-1111-4111-8111-111111111111"
    answers = await asyncio.gather(*(room.reply(talk["id"], "在的", id=id) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    (await room.work()).ok()
    assert len(await owner_db.fetch(SENDS, room.hall.org_id)) == 1 and len(room.receiver.taken) == 1


async def test_two_workers_send_once(room: Room, owner_db: asyncpg.Connection, forgetful: None) -> None:
    _, talk = await _talk(room, "weibo")
    await room.reply(talk["id"], "在的")
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    worker, unit = Actor("job", room.hall.org_id), room.hall.held.unit

    async def take() -> Any:
        async with unit.transaction(worker) as tx:
            return await outgoing.lease(tx, UUID(str(row["id"])))

    found = await asyncio.gather(*(take() for _ in range(6)), return_exceptions=True)
    assert [type(one) for one in found].count(outgoing.Task) == 1
    assert all(isinstance(one, (outgoing.Task, Retry)) for one in found)


async def test_wecom_switched_off_falls_back(room: Room, owner_db: asyncpg.Connection) -> None:
    """Seed 000 §2: a line in the notifications and one in the trail, and nothing leaves the house."""
    channel, talk = await _talk(room)
    await owner_db.execute("UPDATE channels SET platform = 'wechat_work' WHERE org_id = $1", room.hall.org_id)
    await room.hall.owner.put("/api/feature-flags/enable_wecom", {"is_enabled": False})
    assert (await room.reply(talk["id"], "在的")).status_code == 201
    (await room.work()).ok()
    assert not await owner_db.fetch(SENDS, room.hall.org_id) and room.receiver.tries == 0
    [message] = await _ours(room, talk)
    assert (message["status"], message["metadata"]["delivery"]["state"]) == ("failed", "fallback")
    notes = (await room.hall.agent_ann.get("/api/notifications")).json()["items"]
    assert [note["type"] for note in notes if note["type"] == "channel_fallback"] == ["channel_fallback"]
    logs = (await room.hall.owner.get("/api/audit-logs", params={"limit": 200})).json()["items"]
    assert [log["resource_id"] for log in logs if log["event_type"] == "channel.fell_back"] == [channel["id"]]


async def test_a_test_asks_the_other_side(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = await room.channel()
    monkeypatch.setattr(room.hall.held, "egress", room.services.egress)
    path = f"/api/channels/{channel['id']}/test"
    assert (await room.hall.owner.post(path)).json() == {"good": True, "reason": None, "detail": None}
    assert not room.receiver.taken, "nobody is written to"
    room.receiver.faults.append("gone")
    assert (await room.hall.owner.post(path)).json()["reason"] == "http.410"
    assert (await room.hall.agent_ann.post(path)).status_code == 403
