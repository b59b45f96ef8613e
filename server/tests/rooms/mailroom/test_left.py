"""Messages left on a page while nobody was there: answered by mail, or an SMS tells of the answer."""

from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import asyncpg

from zhike.simulators.mail import Mail

from ...stories.loop import get
from ..conversations.talk import Visitor, open_channel
from .conftest import Room
from .test_mail import look, mail, mailbox, post  # noqa: F401  a fixture among them


async def left(room: Room, **told: Any) -> tuple[Visitor, str]:
    channel = await open_channel(room.hall, reception={"offline": {"when": "away"}})
    visitor = await Visitor(room.hall, channel["public_key"]).enter()
    form = {"external_message_id": str(uuid4()), "content": "周末可以约吗？"} | told
    answer = await visitor.client.post(f"{visitor.root}/offline", json=form, headers=visitor.headers)
    assert answer.status_code == 201, answer.text
    return visitor, await visitor.conversation()


async def test_an_answer_goes_to_the_address_that_was_left(room: Room, post: Mail) -> None:  # noqa: F811
    await mailbox(room, post)
    await look(room)
    visitor, talk = await left(room, name="王小美", email="mei@example.test", phone="13800138000")
    assert (await room.reply(talk, "可以，周六上午十点。")).status_code == 201
    (await room.work()).ok()
    [(_, to, raw)] = post.sent
    read = message_from_bytes(raw, policy=policy.default)
    assert (to, read.get_content().strip()) == ("mei@example.test", "可以，周六上午十点。")
    ours = (await room.thread(talk))[-1]
    assert (ours["status"], ours["metadata"]["delivery"]["state"]) == ("sent", "sent")
    assert (await visitor.heard())[-1]["content"] == "可以，周六上午十点。", "and it stands in the chat"
    # what they answer by mail belongs to the same talk, and is answered by mail again
    post.inbox.append(mail("那就周六", "mei@example.test", In_Reply_To=read["Message-ID"]))
    await look(room)
    assert [one["content"] for one in await room.thread(talk)][-1] == "那就周六"
    await room.reply(talk, "好的，给您留着。")
    (await room.work()).ok()
    assert len(post.sent) == 2
    await visitor.say("我在网页上了")
    await room.reply(talk, "看到您了。")
    (await room.work()).ok()
    assert len(post.sent) == 2, "whoever is back reads here"


async def test_without_a_mailbox_an_answer_waits_in_the_chat(room: Room) -> None:
    visitor, talk = await left(room, email="mei@example.test")
    assert (await room.reply(talk, "可以。")).status_code == 201
    ours = (await room.thread(talk))[-1]
    assert ours["metadata"]["delivery"] == {"state": "waits", "reason": "channel.cannot_send"}
    assert (await visitor.heard())[-1]["content"] == "可以。"


async def test_a_phone_hears_of_an_answer_once_a_day(room: Room, owner_db: asyncpg.Connection) -> None:
    _, talk = await left(room, phone="13800138000")
    for words in ("可以。", "周六上午十点。"):
        assert (await room.reply(talk, words)).status_code == 201
    (await room.work()).ok()
    rows = await owner_db.fetch(
        "SELECT m.purpose, t.code FROM sms_messages m JOIN sms_templates t"
        " ON t.org_id = m.org_id AND t.id = m.template_id WHERE m.org_id = $1", room.hall.org_id,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [("chat_answered", "chat_answered")]
    row = await get(room.hall.agent_ann, f"/api/conversations/{talk}")
    assert row["answer_by"] == "sms"
