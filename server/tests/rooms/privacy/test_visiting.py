"""The web chat asks first: a notice in its version, each purpose by itself, the way out in the same place."""

from typing import Any

import asyncpg

from ...cast import Hall, new_client
from ..conversations.talk import Visitor, open_channel
from ..notify.conftest import Desk, desk, relay_db  # noqa: F401  fixtures
from .test_consents import customer, publish, say, state

NOTICE = "我们为接待您的咨询而处理您的称呼、电话与聊天内容。部分回复由人工智能生成，会明确标注。"
PURPOSES = ("service", "sensitive_medical", "ai_processing")


async def asked(who: Visitor, language: str = "zh-CN") -> list[dict[str, Any]]:
    answer = await who.client.get(f"{who.root}/consents", headers=who.headers | {"accept-language": language})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def tell(who: Visitor, action: str, *texts: dict[str, Any]) -> Any:
    choices = [
        {"purpose": one["purpose"], "action": action} | ({"text_id": one["id"]} if action == "given" else {})
        for one in texts
    ]
    return await who.client.post(f"{who.root}/consents", json={"choices": choices}, headers=who.headers)


async def test_nothing_is_asked_where_there_is_no_text(hall: Hall) -> None:
    who = Visitor(hall, (await open_channel(hall))["public_key"])
    assert await asked(who) == []
    await (await who.enter()).say("在吗")


async def test_it_is_asked_first_recorded_and_taken_back(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel = await open_channel(hall)
    texts = {purpose: await publish(hall.owner, purpose, body=NOTICE) for purpose in PURPOSES}
    await publish(hall.owner)  # marketing is none of the chat's business
    who = Visitor(hall, channel["public_key"])
    shown = await asked(who)
    assert [(one["purpose"], one["needed"], one["state"]) for one in shown] == [
        ("service", True, "none"), ("sensitive_medical", False, "none"), ("ai_processing", False, "none"),
    ]  # fmt: skip
    assert shown[0]["body"] == NOTICE
    visitors = "SELECT count(*) FROM channel_visitors WHERE org_id = $1"
    assert await owner_db.fetchval(visitors, hall.org_id) == 0, "reading the notice makes nobody a visitor"

    refused = await (await who.enter()).post("在吗")
    assert (refused.status_code, refused.json()["code"]) == (403, "conversation.consent_needed")
    assert await owner_db.fetchval("SELECT count(*) FROM messages WHERE org_id = $1", hall.org_id) == 0
    assert (await tell(who, "given", texts["service"], texts["ai_processing"])).status_code == 200
    await who.say("在吗")
    lines = (await hall.owner.get("/api/consents")).json()["items"]
    assert {(one["purpose"], one["action"], one["channel"], one["method"]) for one in lines} == {
        ("service", "given", "widget", "checkbox"), ("ai_processing", "given", "widget", "checkbox"),
    }  # fmt: skip
    for one in lines:
        assert one["visitor_id"] == who.id and one["customer_id"] is None and one["text_version"] == 1
        assert one["evidence"].keys() == {"ip", "user_agent", "channel", "language"}

    left = await tell(who, "withdrawn", texts["ai_processing"])
    assert {one["purpose"]: one["state"] for one in left.json()["items"]} == {
        "service": "given", "sensitive_medical": "none", "ai_processing": "withdrawn",
    }  # fmt: skip
    await who.say("还能说话")


async def test_a_changed_text_asks_again_when_the_next_talk_begins(hall: Hall) -> None:
    who = Visitor(hall, (await open_channel(hall))["public_key"])
    old = await publish(hall.owner, "service", body=NOTICE)
    await who.enter()
    await tell(who, "given", old)
    await who.say("你好")
    new = await publish(hall.owner, "service", body=NOTICE + "我们还会保存录音。")
    await who.say("这句还在同一次会话里")
    [one] = await asked(who)
    assert (one["state"], one["text_id"]) == ("stale", new["id"])
    outdated = await tell(who, "given", old)
    assert (outdated.status_code, outdated.json()["code"]) == (409, "privacy.text_outdated")
    id = await who.conversation()
    await hall.owner.post(f"/api/conversations/{id}/close")
    assert (await who.post("新的一次")).json()["code"] == "conversation.consent_needed"
    await tell(who, "given", new)
    await who.say("新的一次")


async def test_taking_back_the_needed_one_ends_the_talk(hall: Hall, desk: Desk) -> None:  # noqa: F811
    who = Visitor(hall, (await open_channel(hall))["public_key"])
    text = await publish(hall.owner, "service", body=NOTICE)
    await who.enter()
    await tell(who, "given", text)
    await who.say("你好")
    id = await who.conversation()
    assert (await tell(who, "withdrawn", text)).status_code == 200
    (await desk.drain()).ok()
    assert (await hall.owner.get(f"/api/conversations/{id}")).json()["status"] == "closed"
    assert (await who.post("再说一句")).json()["code"] == "conversation.consent_needed"


async def test_the_visitors_language_where_there_is_one(hall: Hall) -> None:
    who = Visitor(hall, (await open_channel(hall))["public_key"])
    await publish(hall.owner, "service", body=NOTICE)
    await publish(hall.owner, "ai_processing", body=NOTICE)
    english = await publish(
        hall.owner, "service", language="en", title="Privacy", body="What we do with data."
    )
    await who.enter()
    assert [one["title"] for one in await asked(who, "en")] == ["Privacy", "营销短信"]
    await tell(who, "given", english)
    assert [one["state"] for one in await asked(who, "en")] == ["given", "none"]
    assert [one["state"] for one in await asked(who)] == ["given", "none"]
    await who.say("hello")


async def test_a_browser_speaks_for_its_own_talks(hall: Hall) -> None:
    """It gave a customer's phone, which nobody has checked: it can take back for them, not agree for them."""
    phone = "13900001111"
    whose = await customer(hall, phone=phone)
    channel = await open_channel(hall)
    text = await publish(hall.owner, "ai_processing", body=NOTICE)
    marketing = await publish(hall.owner)
    who = await Visitor(hall, channel["public_key"]).enter(phone=phone)
    await who.say("我是王小美")
    assert (await tell(who, "given", text)).status_code == 200
    assert (await state(hall.owner, whose, "ai_processing"))["state"] == "none"
    assert (await say(hall.owner, whose, "given", purpose="ai_processing")).status_code == 201
    assert (await state(hall.owner, whose, "ai_processing"))["allowed"]
    assert (await tell(who, "withdrawn", text)).status_code == 200
    assert (await state(hall.owner, whose, "ai_processing"))["state"] == "withdrawn"
    sneaked = await tell(who, "given", marketing)
    assert (sneaked.status_code, sneaked.json()["code"]) == (422, "privacy.not_asked")
    assert (await state(hall.owner, whose))["state"] == "none"


async def test_who_is_no_visitor_says_nothing(hall: Hall, other: Hall) -> None:
    channel, theirs = await open_channel(hall), await open_channel(other)
    text = await publish(hall.owner, "service", body=NOTICE)
    stranger = await Visitor(other, theirs["public_key"]).enter()
    async with new_client(hall.app) as client:
        path = f"/api/public/channels/{channel['public_key']}/consents"
        choice = {"choices": [{"purpose": "service", "action": "given", "text_id": text["id"]}]}
        for headers in ({}, stranger.headers, {"authorization": "Visitor x.y"}):
            assert (await client.post(path, json=choice, headers=headers)).status_code == 401
            assert (await client.get(path, headers=headers)).status_code == 200
    assert (await hall.owner.get("/api/consents")).json()["items"] == []
