"""A platform that posts signed JSON: what it says comes in once, what we say goes out once."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow

from .conftest import Room, sign, words


async def test_words_come_in_and_answers_go_out(room: Room, owner_db: asyncpg.Connection) -> None:
    channel = await room.channel()
    await room.say(channel, "你们周末开门吗？", id="m-1")
    [talk] = await room.conversations()
    assert (talk["channel_type"], talk["visitor_name"], talk["unread_count"]) == ("douyin", "王小美", 1)
    [heard] = await room.thread(talk["id"])
    assert (heard["content"], heard["sender_type"], heard["sender_name"]) == (
        "你们周末开门吗？", "customer", "王小美",
    )  # fmt: skip
    assert heard["external_message_id"] == "m-1" and heard["metadata"]["sent_at"]
    answer = await room.reply(talk["id"], "周末十点到六点。")
    assert answer.status_code == 201, answer.text
    (await room.work()).ok()
    [message] = room.receiver.taken.values()
    assert (message["text"], message["to"], message["in_reply_to"]) == ("周末十点到六点。", "u-1", "m-1")
    ours = (await room.thread(talk["id"]))[-1]
    assert ours["status"] == "sent" and ours["metadata"]["delivery"]["state"] == "sent"
    row = await owner_db.fetchrow("SELECT * FROM channel_sends WHERE org_id = $1", room.hall.org_id)
    assert (row["status"], row["attempts"], row["message_id"]) == ("sent", 1, UUID(ours["id"]))
    kept = await owner_db.fetchrow("SELECT * FROM channel_inbound WHERE org_id = $1", room.hall.org_id)
    assert kept["status"] == "taken" and "周末".encode() not in kept["body_sealed"]
    read = (await room.hall.owner.get(f"/api/channels/{channel['id']}")).json()
    assert read["last_inbound_at"] and read["last_outbound_at"] and read["failing_since"] is None
    figures = (await room.hall.owner.get(f"/api/channels/{channel['id']}/figures")).json()
    assert figures == {"waiting": 0, "taken": 1, "refused": 0, "sending": 0, "sent": 1, "failed": 0,
                       "uncertain": 0, "forged": 0}  # fmt: skip


async def test_the_same_twice_is_one_message(room: Room) -> None:
    channel = await room.channel()
    body = words("在吗", "m-1", "u-1")
    answers = await asyncio.gather(*(room.post(channel, body) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    (await room.work()).ok()
    [talk] = await room.conversations()
    assert [one["content"] for one in await room.thread(talk["id"])] == ["在吗"]


async def test_a_wrong_signature_is_refused_and_counted(room: Room, owner_db: asyncpg.Connection) -> None:
    channel = await room.channel()
    body = words("在吗", "m-1", "u-1")
    good = sign(channel, body)
    old, ahead = sign(channel, body, time.time() - 301), sign(channel, body, time.time() + 302)
    for headers in ({}, good | {"x-signature": ""}, good | {"x-signature": good["x-signature"][:-1] + "x"},
                    good | {"x-timestamp": str(int(time.time()) - 1)}, good | {"x-timestamp": "now"},
                    old, ahead):  # fmt: skip
        answer = await room.post(channel, body, headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "channel.signature")
    assert (await room.post(channel, body + b" ", good)).status_code == 401
    (await room.work()).ok()
    count = "SELECT count(*) FROM channel_inbound WHERE org_id = $1"
    assert await owner_db.fetchval(count, room.hall.org_id) == 0 and not await room.conversations()
    figures = (await room.hall.owner.get(f"/api/channels/{channel['id']}/figures")).json()
    assert figures["forged"] == 8


async def test_what_cannot_be_read_says_why(room: Room, owner_db: asyncpg.Connection) -> None:
    channel = await room.channel()
    for body in (b"{}", b"[1]", b"{", b'{"id":"1","text":"x"}', b'{"id":"1","sender":{"id":{}},"text":"x"}'):
        assert (await room.post(channel, body)).status_code == 200
    (await room.work()).ok()
    rows = await owner_db.fetch(
        "SELECT status, reason FROM channel_inbound WHERE org_id = $1 ORDER BY id", room.hall.org_id
    )
    assert [tuple(row) for row in rows] == [
        ("refused", "message_id"), ("refused", "message_id"), ("refused", "json"), ("refused", "sender_id"),
        ("refused", "sender_id"),
    ]  # fmt: skip
    assert not await room.conversations()


async def test_a_list_of_messages_is_taken_whole(room: Room) -> None:
    mapping = {"message_id": "$.mid", "sender_id": "$.from", "sender_name": None, "text": "$.body.t",
               "receipt_id": "$.about", "receipt_state": "$.is"}  # fmt: skip
    settings = {"items": "$.data.list", "mapping": mapping, "reply_url": f"http://127.0.0.1:{room.port}/hook"}
    channel = await room.channel(settings=settings)
    items = [{"mid": n, "from": f"u-{n % 2}", "body": {"t": f"第{n}句"}} for n in range(6)]
    await room.post(channel, json.dumps({"data": {"list": items}}).encode())
    (await room.work()).ok()
    talks = await room.conversations()
    assert sorted(talk["message_count"] for talk in talks) == [3, 3]
    assert (await room.reply(talks[0]["id"], "收到")).status_code == 201
    (await room.work()).ok()
    [key] = room.receiver.taken
    receipts = [{"about": f"r-{key[4:]}", "is": "read"}, {"about": f"r-{key[4:]}", "is": "delivered"}]
    await room.post(channel, json.dumps({"data": {"list": receipts}}).encode())
    (await room.work()).ok()
    assert (await room.thread(talks[0]["id"]))[-1]["status"] == "read", "a late receipt changes nothing"


async def test_a_receipt_may_be_quicker_than_we(room: Room) -> None:
    """It waits for the message of which it speaks, and is given up in the end."""
    mapping = {"receipt_id": "$.about", "receipt_state": "$.is"}
    channel = await room.channel(
        settings={"mapping": mapping, "reply_url": f"http://127.0.0.1:{room.port}/hook"}
    )
    await room.say(channel, "在吗")
    [talk] = await room.conversations()
    await room.reply(talk["id"], "在")
    (await room.work()).ok()
    [key] = room.receiver.taken
    await room.post(channel, json.dumps({"about": "nothing of ours", "is": "read"}).encode())
    done = await room.work()
    assert [(failure.job, failure.dead) for failure in done.failed] == [("mailroom.take", False)]
    until = utcnow() + timedelta(minutes=5)
    await room.work(until)
    figures = (await room.hall.owner.get(f"/api/channels/{channel['id']}/figures")).json()
    assert (figures["refused"], figures["waiting"]) == (1, 0)
    await room.post(channel, json.dumps({"about": key[4:], "is": "delivered"}).encode())
    (await room.work()).ok()
    assert (await room.thread(talk["id"]))[-1]["status"] == "delivered", "by our own key, too"


async def test_secrets_are_shown_once_and_replaced(room: Room) -> None:
    channel = await room.channel()
    made = channel["made_secrets"]
    assert set(made) == {"secret", "reply_secret"}
    path = f"/api/channels/{channel['id']}"
    read = await room.hall.owner.get(path)
    assert read.json()["secret_names"] == ["reply_secret", "secret"] and read.json()["has_config"]
    logs = await room.hall.owner.get("/api/audit-logs")
    assert not any(secret in read.text + logs.text for secret in made.values())
    assert (await room.hall.owner.patch(path, {"config": {"secret": "another-secret"}})).status_code == 200
    await asyncio.sleep(1.6)
    body = words("在吗", "m-1", "u-1")
    assert (await room.post(channel, body)).status_code == 401
    channel["made_secrets"]["secret"] = "another-secret"
    assert (await room.post(channel, body)).status_code == 200
    (await room.work()).ok()
    [talk] = await room.conversations()
    await room.reply(talk["id"], "在")
    (await room.work()).ok()
    assert len(room.receiver.taken) == 1, "the other secret is still the one that was"


@pytest.mark.parametrize("form", [
    {"settings": {"reply_url": "ftp://x"}}, {"settings": {"mapping": {"text": "text"}}},
    {"settings": {"x": 1}}, {"settings": {"signature": "none"}}, {"settings": {"signature_header": "a b"}},
    {"config": {"secret": "short"}}, {"config": {"reply_secret": "whsec_###"}},
    {"config": {"other": "12345678"}}, {"config": {"secret": 5}},
])  # fmt: skip
async def test_bad_settings_are_refused(room: Room, form: dict[str, Any]) -> None:
    before = len((await room.hall.owner.get("/api/channels")).json()["items"])
    answer = await room.hall.owner.post("/api/channels", {"platform": "kuaishou", "name": "快手"} | form)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), answer.text
    assert len((await room.hall.owner.get("/api/channels")).json()["items"]) == before


async def test_a_sample_is_tried_and_nothing_kept(room: Room) -> None:
    channel = await room.channel()
    path = f"/api/channels/{channel['id']}/try"
    body = words("在吗", "m-1", "u-1").decode()
    tried = (await room.hall.owner.post(path, {"body": body})).json()
    assert tried["reason"] is None
    assert {name: tried["events"][0][name] for name in ("kind", "id", "sender", "text")} == {
        "kind": "message", "id": "m-1", "sender": "u-1", "text": "在吗",
    }  # fmt: skip
    other = {"body": body, "settings": {"mapping": {"text": "$.content"}}}
    assert (await room.hall.owner.post(path, other)).json() == {"events": [], "reason": "text"}
    assert (await room.hall.agent_ann.post(path, {"body": body})).status_code == 403
    (await room.work()).ok()
    assert not await room.conversations()


async def test_a_paused_channel_takes_and_sends_nothing(room: Room) -> None:
    channel = await room.channel()
    await room.say(channel, "在吗")
    [talk] = await room.conversations()
    await room.hall.owner.patch(f"/api/channels/{channel['id']}", {"status": "paused"})
    refused = await room.reply(talk["id"], "在")
    assert (refused.status_code, refused.json()["code"]) == (403, "channel.paused")
    assert len(await room.thread(talk["id"])) == 1, "nothing is said that cannot leave"
    await asyncio.sleep(1.6)
    answer = await room.post(channel, words("还在吗", "m-2", "u-1"))
    assert (answer.status_code, answer.json()["code"]) == (403, "channel.paused")


async def test_without_a_way_out_an_answer_is_refused(room: Room) -> None:
    channel = await room.channel(settings={})
    await room.say(channel, "在吗")
    [talk] = await room.conversations()
    refused = await room.reply(talk["id"], "在")
    assert (refused.status_code, refused.json()["code"]) == (409, "channel.cannot_send")


async def test_a_program_posts_with_its_key_and_hears_answers(room: Room) -> None:
    channel = await room.channel("api", name="自有小程序")
    path = f"/api/channels/{channel['id']}/inbound"
    said = {"id": "p-1", "sender": {"id": "wx-7", "name": "李雷"}, "text": "可以退款吗"}
    for _ in range(2):
        answer = await room.hall.agent_ann.post(path, said)
        assert (answer.status_code, answer.json()) == (202, {"code": 0, "message": "ok"})
    (await room.work()).ok()
    [talk] = await room.conversations()
    assert (talk["channel_type"], talk["message_count"], talk["visitor_name"]) == ("api", 1, "李雷")
    assert (await room.reply(talk["id"], "可以")).status_code == 201
    (await room.work()).ok()
    [message] = room.receiver.taken.values()
    assert (message["text"], message["to"]) == ("可以", "wx-7")
    receipt = {"type": "receipt", "id": message["id"], "state": "read"}
    assert (await room.hall.agent_ann.post(path, receipt)).status_code == 202
    (await room.work()).ok()
    assert (await room.thread(talk["id"]))[-1]["status"] == "read"
    for wrong in ({**said, "at": 0}, {**said, "text": 5}, {**receipt, "state": "lost"}):
        assert (await room.hall.agent_ann.post(path, wrong)).status_code == 422
    assert (await room.hall.reader.post(path, said)).status_code == 403
    web = (await room.hall.owner.post("/api/channels", {"name": "官网"})).json()
    refused = await room.hall.agent_ann.post(f"/api/channels/{web['id']}/inbound", said)
    assert (refused.status_code, refused.json()["code"]) == (409, "channel.no_adapter")


async def test_a_talk_goes_on_as_on_the_web(room: Room) -> None:
    """Reopened within its hours, followed by another after a close."""
    channel = await room.channel()
    await room.say(channel, "在吗")
    [talk] = await room.conversations()
    await room.hall.agent_ann.post(f"/api/conversations/{talk['id']}/resolve", {})
    await room.say(channel, "还有一个问题")
    [again] = await room.conversations()
    assert (again["status"], again["reopened_count"]) == ("active", 1)
    await room.hall.agent_ann.post(f"/api/conversations/{talk['id']}/close", {})
    await room.say(channel, "又来了")
    new, old = await room.conversations()
    assert (new["previous_id"], old["status"], new["visitor_id"]) == (
        talk["id"],
        "closed",
        talk["visitor_id"],
    )
    assert (await room.reply(old["id"], "已关闭", id=str(uuid4()))).json()["code"] == "conversation.closed"
