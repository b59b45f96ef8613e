"""What a channel asks first, where the answers go, and messages that are left while nobody is there."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.rooms.channels import reception
from zhike.rooms.channels.reception import AskedDetail, OfflineForm, Prechat

from ...cast import Hall, new_client
from ...stories.loop import get, post
from .talk import Visitor, open_channel

ASKS = {"is_on": True, "intro": "请先告诉我们", "fields": [
    {"field": "name", "required": True}, {"field": "phone", "required": True}, {"field": "email"},
    {"field": "topic", "required": True},
]}  # fmt: skip
# an hour of a day that is far from now
SHUT = [[["09:00", "10:00"]] if day == (utcnow().weekday() + 3) % 7 else [] for day in range(7)]
ALWAYS = [[["00:00", "24:00"]]] * 7


async def asking(hall: Hall, **reception: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A channel that asks, and its topics: care of the team, and questions of nobody's."""
    channel = await open_channel(hall, reception={"prechat": ASKS} | reception)
    team = await post(hall.owner, "/api/teams", {"name": "售后组", "member_ids": [str(hall.owner.id)]})
    items = [{"name": "术后护理", "team_id": team["id"]}, {"name": "价格咨询"}]
    answer = await hall.owner.put(f"/api/channels/{channel['id']}/topics", {"items": items})
    assert answer.status_code == 200, answer.text
    return channel, answer.json()["items"]


async def tell(visitor: Visitor, what: str = "details", **form: Any) -> Any:
    return await visitor.client.post(f"{visitor.root}/{what}", json=form, headers=visitor.headers)


async def face(hall: Hall, key: str) -> dict[str, Any]:
    async with new_client(hall.app) as page:
        answer = await page.get(f"/api/public/channels/{key}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def test_what_is_missing() -> None:
    asks = Prechat(is_on=True, fields=(AskedDetail(field="name"), AskedDetail(field="phone", required=True)))
    assert reception.missing(asks, frozenset()) == ["phone"]
    assert reception.missing(asks, frozenset({"phone"})) == []
    assert reception.missing(asks.model_copy(update={"is_on": False}), frozenset()) == []
    assert reception.hint("li.ming@example.com") == "l***@example.com"


@pytest.mark.parametrize(("when", "working", "online", "is_due"), [
    ("never", False, False, False), ("closed", False, True, True), ("closed", True, False, False),
    ("away", True, False, True), ("away", True, True, False), ("away", False, True, True),
])  # fmt: skip
def test_when_the_form_takes_the_place(when: Any, working: bool, online: bool, is_due: bool) -> None:
    assert reception.offline_now(OfflineForm(when=when), working=working, online=online) is is_due


async def test_nobody_talks_before_they_told_what_is_asked(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel, (care, price) = await asking(hall)
    shown = await face(hall, channel["public_key"])
    assert [one["field"] for one in shown["asks"]] == ["name", "phone", "email", "topic"]
    assert shown["topics"] == [{"id": one["id"], "name": one["name"]} for one in (care, price)]
    assert "team_id" not in str(shown) and shown["intro"] == "请先告诉我们"
    visitor = await Visitor(hall, channel["public_key"]).enter()
    assert visitor.session["missing"] == ["name", "phone", "topic"]
    refused = await visitor.post("您好")
    assert (refused.status_code, refused.json()["code"]) == (403, "conversation.details_needed")
    assert await owner_db.fetchval("SELECT count(*) FROM conversations WHERE org_id = $1", hall.org_id) == 0
    some = await tell(visitor, name="李明", topic_id=care["id"])
    assert some.json() == {"missing": ["phone"]}
    done = await tell(visitor, phone="13800138000", email="li.ming@example.com")
    assert done.json() == {"missing": []}
    await visitor.say("恢复期多久？")
    talk = await get(hall.agent_ann, f"/api/conversations/{await visitor.conversation()}")
    assert (talk["visitor_name"], talk["visitor_phone"], talk["visitor_email"], talk["tags"]) == (
        "李明", "*******8000", "l***@example.com", ["术后护理"],
    )  # fmt: skip
    kept = await owner_db.fetchrow("SELECT * FROM channel_visitors WHERE org_id = $1", hall.org_id)
    assert b"example.com" not in kept["email_sealed"] and b"138001" not in kept["phone_sealed"]
    team = await owner_db.fetchval("SELECT team_id FROM conversations WHERE org_id = $1", hall.org_id)
    assert str(team) == care["team_id"]


async def test_what_cannot_be_meant_is_refused(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    channel, _ = await asking(hall)
    _, (foreign, _) = await asking(other)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    for form, field in (({"phone": "12"}, "phone"), ({"email": "nobody"}, "email"),
                        ({"topic_id": foreign["id"]}, "topic_id"), ({"topic_id": str(uuid4())}, "topic_id"),
                        ({"name": ""}, "name"), ({"role": "owner"}, "role")):  # fmt: skip
        answer = await tell(visitor, **form)
        assert answer.status_code == 422, (form, answer.text)
        assert field in answer.text
    row = await owner_db.fetchrow("SELECT * FROM channel_visitors WHERE org_id = $1", hall.org_id)
    assert (row["name"], row["phone_hash"], row["email_sealed"], row["topic_id"]) == (None,) * 4
    for form in ({"team_id": str(uuid4())}, {"team_id": foreign["team_id"]}):
        answer = await hall.owner.put(
            f"/api/channels/{channel['id']}/topics", {"items": [{"name": "x"} | form]}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "channel.reference")
    calendar = await hall.owner.patch(f"/api/channels/{channel['id']}", {"calendar_id": str(uuid4())})
    assert (calendar.status_code, calendar.json()["code"]) == (422, "channel.reference")


async def test_no_personal_word_before_the_consent(hall: Hall, owner_db: asyncpg.Connection) -> None:
    channel, (care, _) = await asking(hall)
    text = await post(hall.owner, "/api/consent-texts", {
        "purpose": "service", "title": "个人信息处理说明", "body": "我们用您留下的电话与您联系。",
    })  # fmt: skip
    visitor = await Visitor(hall, channel["public_key"]).enter()
    refused = await tell(visitor, name="李明", phone="13800138000")
    assert (refused.status_code, refused.json()["code"]) == (403, "conversation.consent_needed")
    row = await owner_db.fetchrow(
        "SELECT name, phone_hash FROM channel_visitors WHERE org_id = $1", hall.org_id
    )
    assert tuple(row) == (None, None)
    assert (await tell(visitor, topic_id=care["id"])).status_code == 200  # a topic is nobody's secret
    choice = {"purpose": "service", "action": "given", "text_id": text["id"]}
    assert (await tell(visitor, "consents", choices=[choice])).status_code == 200
    assert (await tell(visitor, name="李明", phone="13800138000")).json() == {"missing": []}
    version = await owner_db.fetchval(
        "SELECT t.version FROM consents c JOIN consent_texts t ON t.org_id = c.org_id AND t.id = c.text_id"
        " WHERE c.org_id = $1 AND c.visitor_id = $2", hall.org_id, UUID(visitor.id),
    )  # fmt: skip
    assert version == 1


async def test_topics_take_the_place_of_those_before(hall: Hall) -> None:
    channel, (care, _) = await asking(hall)
    root = f"/api/channels/{channel['id']}/topics"
    assert (await hall.agent_ann.put(root, {"items": []})).status_code == 403
    twice = await hall.owner.put(root, {"items": [{"name": "甲"}, {"name": "甲"}]})
    assert twice.status_code == 422
    kept = (await hall.owner.put(root, {"items": [{"name": "价格咨询"}, {"name": "投诉"}]})).json()["items"]
    assert [one["name"] for one in kept] == ["价格咨询", "投诉"]
    assert (await get(hall.agent_ann, root))["items"] == kept
    visitor = await Visitor(hall, channel["public_key"]).enter()
    assert (await tell(visitor, topic_id=care["id"])).status_code == 422, "it is offered no more"
    again = (await hall.owner.put(root, {"items": [{"name": "术后护理"}]})).json()["items"]
    assert again[0]["id"] == care["id"], "the same word is the same topic"


async def test_hours_decide_what_is_said(hall: Hall) -> None:
    shut = await post(hall.owner, "/api/business-calendars", {"name": "歇业", "weekly": SHUT})
    channel = await open_channel(hall, greeting="您好", calendar_id=shut["id"], reception={
        "closed_greeting": "现在是休息时间", "offline": {"when": "closed", "text": "请留言"},
    })  # fmt: skip
    shown = await face(hall, channel["public_key"])
    assert (shown["greeting"], shown["working"], shown["offline"], shown["offline_text"]) == (
        "现在是休息时间", False, True, "请留言",
    )  # fmt: skip
    open_ = await post(hall.owner, "/api/business-calendars", {"name": "营业", "weekly": ALWAYS})
    second = await open_channel(hall, greeting="您好", calendar_id=open_["id"],
                                reception={"offline": {"when": "away"}})  # fmt: skip
    shown = await face(hall, second["public_key"])
    assert (shown["greeting"], shown["working"], shown["online"], shown["offline"]) == (
        "您好",
        True,
        False,
        True,
    )
    await hall.agent_ann.put("/api/agents/me/status", {"status": "online"})
    await hall.owner.post(f"/api/channels/{second['id']}/rotate-key")
    key = (await get(hall.owner, f"/api/channels/{second['id']}"))["public_key"]
    shown = await face(hall, key)
    assert (shown["online"], shown["offline"]) == (True, False), "by the database, whatever Valkey knows"


async def test_a_message_left_is_a_talk_with_a_way_to_answer(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    channel = await open_channel(hall, reception={"offline": {"when": "away"}})
    visitor = await Visitor(hall, channel["public_key"]).enter()
    form = {"external_message_id": str(uuid4()), "content": "周末可以约吗？"}
    nowhere = await tell(visitor, "offline", **form)
    assert (nowhere.status_code, nowhere.json()["params"]["reason"]) == (422, "reach")
    assert await owner_db.fetchval("SELECT count(*) FROM conversations WHERE org_id = $1", hall.org_id) == 0
    form |= {"name": "李明", "phone": "13800138000"}
    left = await tell(visitor, "offline", **form)
    assert left.status_code == 201, left.text
    again = await tell(visitor, "offline", **form)
    assert (again.status_code, again.json()) == (200, left.json())
    talk = await get(hall.agent_ann, f"/api/conversations/{await visitor.conversation()}")
    assert (talk["answer_by"], talk["status"], talk["message_count"], talk["visitor_name"]) == (
        "sms", "pending", 1, "李明",
    )  # fmt: skip
    await visitor.say("我回来了")
    talk = await get(hall.agent_ann, f"/api/conversations/{talk['id']}")
    assert talk["answer_by"] is None, "whoever is back reads here"


async def test_no_form_where_none_is_offered(hall: Hall) -> None:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    answer = await tell(
        visitor, "offline", external_message_id=str(uuid4()), content="在吗", phone="13800138000"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "channel.offline_off")
