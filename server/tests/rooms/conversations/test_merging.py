"""Two talks of one customer become one: colleagues read one thread, and nobody outside reads the other's."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg

from ...cast import Hall
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .talk import Visitor, open_channel

ROOT = "/api/conversations"


async def two(hall: Hall, *, customer: bool = True) -> tuple[Visitor, str, Visitor, str]:
    """Two open talks, of one customer."""
    channel = await open_channel(hall)
    found: list[Any] = []
    for name in ("王小美", "小美"):
        visitor = await Visitor(hall, channel["public_key"]).enter(name=name)
        await visitor.say(f"我是{name}")
        found += [visitor, await visitor.conversation()]
    if customer:
        made = await post(hall.owner, "/api/customers", {"name": "王小美", "phone": "13900004321"})
        for id in (found[1], found[3]):
            await post(hall.owner, f"{ROOT}/{id}/link", {"customer_id": made["id"]}, 200)
    return found[0], found[1], found[2], found[3]


async def test_they_become_one(hall: Hall, owner_db: asyncpg.Connection, relay_db: Any) -> None:  # noqa: F811
    _, first, _, second = await two(hall)
    await post(hall.agent_ann, f"{ROOT}/{first}/assign", {"user_id": str(hall.agent_ann.id)}, 200)
    await post(hall.agent_ann, f"{ROOT}/{first}/notes", {"external_id": str(uuid4()), "content": "怕疼"})
    await post(hall.owner, f"{ROOT}/{first}/priority", {"priority": "urgent"}, 200)
    for id, tags in ((first, ["VIP", "老客"]), (second, ["VIP"])):
        assert (await hall.owner.put(f"{ROOT}/{id}/tags", {"tags": tags})).is_success
    ticket = await post(hall.owner, "/api/tickets", {
        "title": "红肿", "description": "第二天", "conversation_id": first,
    })  # fmt: skip
    seen = await get(hall.agent_bo, f"{ROOT}/{first}/merge", into=second)
    assert seen == {"refused": None, "messages": 1, "notes": 1, "tags": ["VIP", "老客"], "priority": "urgent",
                    "agent_name": "agent_ann", "scheduled": 0}  # fmt: skip
    merged = await post(hall.agent_bo, f"{ROOT}/{first}/merge", {"into": second, "reason": "同一件事"}, 200)
    assert (merged["id"], merged["status"], merged["tags"], merged["priority"], merged["agent_id"]) == (
        second, "active", ["VIP", "老客"], "urgent", str(hall.agent_ann.id),
    )  # fmt: skip
    assert merged["unread_count"] == 2
    gone = await get(hall.owner, f"{ROOT}/{first}")
    assert (gone["status"], gone["merged_into_id"]) == ("closed", second)
    talks = await get(hall.owner, f"{ROOT}/{second}/merged")
    assert [(row["id"], row["reason"], row["message_count"]) for row in talks["items"]] == [
        (first, "同一件事", 2)
    ]
    assert (await get(hall.owner, f"{ROOT}/{first}/merged"))["into"]["id"] == second
    assert [row["content"] for row in (await get(hall.owner, f"{ROOT}/{second}/notes"))["items"]] == ["怕疼"]
    people = (await get(hall.owner, f"{ROOT}/{second}/around"))["participants"]
    assert "agent_ann" in {row["name"] for row in people}
    (await Loop(hall, relay_db, hall.held).work()).ok()
    followed = await get(hall.owner, f"/api/tickets/{ticket['id']}")
    assert (followed["conversation_id"], followed["session_name"]) == (second, merged["session_name"])


async def test_no_visitor_reads_the_other_s_words(hall: Hall) -> None:
    one, first, other, second = await two(hall)
    await post(hall.owner, f"{ROOT}/{first}/merge", {"into": second}, 200)
    heard = [message["content"] for message in await one.heard()]
    assert heard[0] == "我是王小美" and "另一段对话" in heard[1] and len(heard) == 2
    assert [message["content"] for message in await other.heard()] == ["我是小美"]
    await one.say("还有一件事")
    again = await one.conversation()
    assert again not in {first, second}, "what is said there later is a talk of its own"
    assert (await get(hall.owner, f"{ROOT}/{again}"))["previous_id"] == first


async def test_quietly(hall: Hall) -> None:
    one, first, _, second = await two(hall)
    await post(hall.owner, f"{ROOT}/{first}/merge", {"into": second, "tell": False}, 200)
    assert [message["content"] for message in await one.heard()] == ["我是王小美"]


async def test_what_makes_no_sense(hall: Hall, owner_db: asyncpg.Connection) -> None:
    _, first, _, second = await two(hall, customer=False)

    async def refused(one: str, into: str, why: str) -> None:
        before = await owner_db.fetchval("SELECT count(*) FROM outbox_events WHERE org_id = $1", hall.org_id)
        answer = await hall.owner.post(f"{ROOT}/{one}/merge", {"into": into})
        assert (answer.status_code, answer.json()["code"]) == (409, "conversation.merge"), answer.text
        assert answer.json()["params"] == {"reason": why}
        assert (await get(hall.owner, f"{ROOT}/{one}/merge", into=into))["refused"] == why
        after = await owner_db.fetchval("SELECT count(*) FROM outbox_events WHERE org_id = $1", hall.org_id)
        assert after == before

    await refused(first, second, "customer")
    await refused(first, first, "same")
    made = [await post(hall.owner, "/api/customers", {"name": name}) for name in ("甲", "乙")]
    for id, customer in zip((first, second), made, strict=True):
        await post(hall.owner, f"{ROOT}/{id}/link", {"customer_id": customer["id"]}, 200)
    await refused(first, second, "customer")
    await post(hall.owner, f"{ROOT}/{second}/resolve", {}, 200)
    await refused(first, second, "over")
    missing = await hall.owner.post(f"{ROOT}/{first}/merge", {"into": str(uuid4())})
    assert missing.status_code == 404


async def test_crosswise_at_once_one_goes_on(hall: Hall) -> None:
    _, first, _, second = await two(hall)
    done = await asyncio.gather(
        hall.owner.post(f"{ROOT}/{first}/merge", {"into": second}),
        hall.manager.post(f"{ROOT}/{second}/merge", {"into": first}),
    )
    assert sorted(answer.status_code for answer in done) == [200, 409]


async def test_merged_twice_it_is_one_list(hall: Hall) -> None:
    _, first, _, second = await two(hall)
    channel = await open_channel(hall, name="小程序")
    third = await Visitor(hall, channel["public_key"]).enter(name="美")
    await third.say("在吗")
    last = await third.conversation()
    customer = (await get(hall.owner, f"{ROOT}/{first}"))["customer_id"]
    await post(hall.owner, f"{ROOT}/{last}/link", {"customer_id": customer}, 200)
    await post(hall.owner, f"{ROOT}/{first}/merge", {"into": second}, 200)
    await post(hall.owner, f"{ROOT}/{second}/merge", {"into": last}, 200)
    talks = await get(hall.owner, f"{ROOT}/{last}/merged")
    assert {row["id"] for row in talks["items"]} == {first, second}
    await post(hall.owner, f"{ROOT}/{last}/assign", {"user_id": str(hall.agent_bo.id)}, 200)
    assert (await get(hall.owner, f"{ROOT}/{first}"))["agent_id"] == str(hall.agent_bo.id)
