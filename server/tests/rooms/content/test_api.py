"""Scripts through HTTP: kept for oneself or for everybody, recommended with a reason, taken and filled."""

import asyncio
from typing import Any

import asyncpg

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

SCRIPTS = "/api/scripts"


def form(**changes: Any) -> dict[str, Any]:
    kept = {"title": "退款流程", "content": "{{客户称呼}}您好，退款三个工作日内原路退回。"}
    return kept | {"scenario": "售后", "keywords": ["退款", "退钱"]} | changes


async def advised(person: Person, **asked: Any) -> list[tuple[str, str, str]]:
    found = await get(person, f"{SCRIPTS}/recommend", **asked)
    return [(one["title"], one["why"], one["word"]) for one in found["items"]]


async def test_everybodys_and_ones_own(hall: Hall, owner_db: asyncpg.Connection) -> None:
    refused = await hall.agent_ann.post(SCRIPTS, form(is_shared=True))
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.forbidden")
    shared = await post(hall.manager, SCRIPTS, form(is_shared=True, shortcut="tk"))
    own = await post(hall.agent_ann, SCRIPTS, form(title="我的退款", shortcut="tk"))
    assert own["is_shared"] is False and own["user_id"] == str(hall.agent_ann.id)
    taken = await hall.manager.post(SCRIPTS, form(is_shared=True, shortcut="tk"))
    assert (taken.status_code, taken.json()["code"]) == (409, "script.shortcut_taken")
    assert {one["id"] for one in (await get(hall.agent_ann, SCRIPTS))["items"]} == {shared["id"], own["id"]}
    assert [one["id"] for one in (await get(hall.agent_bo, SCRIPTS))["items"]] == [shared["id"]]
    assert [one["id"] for one in (await get(hall.owner, SCRIPTS, own=False))["items"]] == [shared["id"]]
    for verb in (hall.agent_bo.get, hall.owner.get):
        assert (await verb(f"{SCRIPTS}/{own['id']}")).status_code == 404
    for path, body in (
        (f"{SCRIPTS}/{own['id']}", {"title": "别人"}),
        (f"{SCRIPTS}/{shared['id']}", {"title": "x"}),
    ):
        assert (await hall.agent_bo.patch(path, body)).status_code in {403, 404}
    assert (await hall.agent_ann.patch(f"{SCRIPTS}/{own['id']}", {"is_shared": True})).status_code == 403
    changed = await hall.manager.patch(
        f"{SCRIPTS}/{shared['id']}", {"title": "退款怎么走", "is_active": False}
    )
    assert changed.status_code == 200 and changed.json()["is_active"] is False
    late = await hall.manager.patch(
        f"{SCRIPTS}/{shared['id']}", {"title": "再改"}, headers={"if-match": f'"{shared["updated_at"]}"'}
    )
    assert late.status_code == 412
    assert [one["title"] for one in (await get(hall.agent_bo, SCRIPTS, q="怎么走"))["items"]] == [
        "退款怎么走"
    ]
    assert (await get(hall.agent_bo, SCRIPTS, active=True))["items"] == []
    assert (await get(hall.agent_bo, f"{SCRIPTS}/scenarios"))["items"] == [{"name": "售后", "scripts": 1}]
    assert (await hall.agent_ann.client.delete(f"{SCRIPTS}/{own['id']}")).status_code == 204
    lines = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND event_type LIKE 'script.%' ORDER BY id",
        hall.org_id,
    )
    assert [row["event_type"] for row in lines] == [
        "script.created", "script.created", "script.updated", "script.deleted",
    ]  # fmt: skip


async def test_a_place_that_does_not_exist_is_refused(hall: Hall) -> None:
    wrong = await hall.owner.post(SCRIPTS, form(content="{{客户身份证}}"))
    assert wrong.status_code == 422 and "客户身份证" in wrong.text
    for bad in (
        {"title": ""},
        {"content": " "},
        {"shortcut": "有 空格"},
        {"keywords": ["x"] * 21},
        {"nothing": 1},
    ):
        assert (await hall.owner.post(SCRIPTS, form(**bad))).status_code == 422


async def test_what_the_customer_said_brings_the_script(hall: Hall, owner_db: asyncpg.Connection) -> None:
    refund = await post(hall.manager, SCRIPTS, form(is_shared=True, shortcut="tk"))
    welcome = {"title": "欢迎", "content": "欢迎光临", "keywords": ["你好"], "scenario": "开场"}
    await post(hall.manager, SCRIPTS, welcome | {"is_shared": True, "shortcut": "hy"})
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
    await visitor.say("做完不满意，可以退钱吗")
    talk = await visitor.conversation()
    assert await advised(hall.agent_ann, conversation_id=talk) == [
        ("退款流程", "keyword", "退钱"), ("欢迎", "often", ""),
    ]  # fmt: skip
    assert await advised(hall.agent_ann, conversation_id=talk, q="hy") == [("欢迎", "shortcut", "hy")]
    assert await advised(hall.agent_ann, q="光临") == [("欢迎", "words", "光临")]
    assert await advised(hall.agent_ann, q="tuikuan") == []  # its words and shortcut alone
    assert await advised(hall.agent_ann, scenario="开场") == [("欢迎", "often", "")]
    assert await advised(hall.agent_ann, q="没有这样的") == []
    used = await post(hall.agent_ann, f"{SCRIPTS}/{refund['id']}/use", {"conversation_id": talk}, 200)
    assert used == {"content": "小李您好，退款三个工作日内原路退回。", "missing": []}
    bare = await post(hall.agent_ann, f"{SCRIPTS}/{refund['id']}/use", {}, 200)
    assert bare["missing"] == ["customer.name"] and bare["content"].startswith("{{客户称呼}}您好")
    assert (await advised(hall.agent_ann))[0] == ("退款流程", "own", "")
    assert (await advised(hall.agent_bo))[0] == ("退款流程", "often", "")
    facts = await owner_db.fetch(
        "SELECT payload FROM outbox_events WHERE org_id = $1 AND event_type = 'content.script.used'",
        hall.org_id,
    )
    assert len(facts) == 2


async def test_uses_at_once_are_all_counted(hall: Hall) -> None:
    script = await post(hall.manager, SCRIPTS, form(is_shared=True))
    path = f"{SCRIPTS}/{script['id']}/use"
    answers = await asyncio.gather(*(one.post(path, {}) for one in [hall.agent_ann, hall.agent_bo] * 10))
    assert {answer.status_code for answer in answers} == {200}
    read = await get(hall.agent_ann, f"{SCRIPTS}/{script['id']}")
    assert read["use_count"] == 20 and read["last_used_at"]
    gone = await hall.manager.client.delete(f"{SCRIPTS}/{script['id']}")
    assert gone.status_code == 204
    assert (await hall.agent_ann.post(path, {})).status_code == 404
