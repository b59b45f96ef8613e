"""Word lists through HTTP: what is refused, asked, recorded; who sees it and handles it."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database

from ...cast import Hall, Person
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

LISTS, HITS = "/api/word-lists", "/api/quality-hits"


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "承诺", "kind": "promise", "action": "block", "words": ["保证治好", "无效退款"]} | changes


async def talk(hall: Hall, said: str = "能治好吗") -> tuple[Visitor, str]:
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
    await visitor.say(said)
    return visitor, await visitor.conversation()


async def say(person: Person, conversation: str, content: str, **more: Any) -> Any:
    body = {"external_message_id": str(uuid4()), "content": content} | more
    return await person.post(f"/api/conversations/{conversation}/messages", body)


async def hits(hall: Hall, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await get(hall.manager, HITS, **asked))["items"]
    return found


async def test_what_is_blocked_is_not_sent_and_is_written_down(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    made = await post(hall.manager, LISTS, form())
    visitor, conversation = await talk(hall)
    same = {"external_message_id": str(uuid4())}
    for _ in range(2):
        refused = await say(hall.agent_ann, conversation, "放心，保 证 治 好！", confirmed=True, **same)
        assert (refused.status_code, refused.json()["code"]) == (409, "message.words_blocked")
        assert refused.json()["params"]["words"] == ["保证治好"]
    assert [one["content"] for one in await visitor.heard()] == ["能治好吗"]
    [hit] = await hits(hall)
    assert (hit["list_id"], hit["words"], hit["action"]) == (made["id"], ["保证治好"], "block")
    assert (hit["message_id"], hit["user_name"], hit["status"]) == (None, "agent_ann", "open")
    assert hit["conversation_id"] == conversation and "保 证 治 好" in hit["excerpt"]
    told = await owner_db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND event_type = 'desk.quality.found'",
        hall.org_id,
    )
    assert told == 1, "the same attempt again is no other"
    state = await owner_db.fetchrow(
        "SELECT agent_id, status FROM conversations WHERE id::text = $1", conversation
    )
    assert state["agent_id"] is None and state["status"] == "pending", "a refused answer takes no talk"
    assert (await say(hall.agent_ann, conversation, "要看面诊结果")).status_code == 201


async def test_what_is_asked_about_goes_out_once_it_is_confirmed(hall: Hall) -> None:
    await post(hall.manager, LISTS, form(action="warn"))
    visitor, conversation = await talk(hall)
    same = {"external_message_id": str(uuid4())}
    asked = await say(hall.agent_ann, conversation, "无效退款", **same)
    assert (asked.status_code, asked.json()["code"]) == (409, "message.words_confirm")
    assert await hits(hall) == [], "a question is no hit"
    sent = await say(hall.agent_ann, conversation, "无效退款", confirmed=True, **same)
    assert sent.status_code == 201
    again = await say(hall.agent_ann, conversation, "无效退款", **same)
    assert again.status_code == 200 and again.json()["id"] == sent.json()["id"], "what was said is said"
    [hit] = await hits(hall)
    assert (hit["message_id"], hit["action"]) == (sent.json()["id"], "warn")
    assert len(await visitor.heard()) == 2


async def test_customers_are_heard_later_and_never_refused(hall: Hall, relay_db: Database) -> None:  # noqa: F811
    await post(hall.manager, LISTS, form(name="辱骂", kind="rude", direction="both", words=["骗子"]))
    visitor, conversation = await talk(hall, "你们是骗子吧")
    done = await jobs.drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
    )
    done.ok()
    [hit] = await hits(hall, direction="customer")
    assert (hit["action"], hit["user_id"], hit["words"]) == ("record", None, ["骗子"])
    assert len(await visitor.heard()) == 1
    assert (await say(hall.agent_ann, conversation, "我们不是骗子")).status_code == 409
    figures = await get(hall.owner, "/api/daily-stats", since="2026-01-01", until="2026-01-01")
    assert figures["totals"]["words_hit"] == 0
    for wrong in ({"direction": "customer"}, {"words": []}, {"words": ["！"]}, {"words": ["长" * 51]}):
        assert (await hall.manager.post(LISTS, form(name="x") | wrong)).status_code == 422


async def test_a_list_counts_from_the_next_message_on(hall: Hall) -> None:
    _, conversation = await talk(hall)
    assert (await say(hall.agent_ann, conversation, "保证治好")).status_code == 201
    made = await post(hall.manager, LISTS, form())
    assert (await say(hall.agent_ann, conversation, "保证治好")).status_code == 409
    path = f"{LISTS}/{made['id']}"
    changed = await hall.manager.patch(path, {"words": ["别的"]})
    assert changed.status_code == 200
    assert (await say(hall.agent_ann, conversation, "保证治好")).status_code == 201
    assert (await say(hall.agent_ann, conversation, "别的")).status_code == 409
    late = await hall.manager.patch(path, {"name": "改"}, headers={"if-match": f'"{made["updated_at"]}"'})
    assert late.status_code == 412
    assert (await hall.manager.patch(path, {"is_active": False})).status_code == 200
    assert (await say(hall.agent_ann, conversation, "别的")).status_code == 201
    assert (await hall.manager.patch(path, {"direction": "customer"})).status_code == 422
    used = await hall.manager.client.delete(path)
    assert (used.status_code, used.json()["code"]) == (409, "quality.list_used")


async def test_trying_keeps_nothing(hall: Hall) -> None:
    await post(hall.manager, LISTS, form(action="warn", by_sound=True))
    tried = await post(hall.manager, f"{LISTS}/try", {"content": "baozheng治好"}, 200)
    assert tried["verdict"] == "warn" and tried["items"][0]["words"] == ["保证治好"]
    assert (await post(hall.manager, f"{LISTS}/try", {"content": "您好"}, 200))["verdict"] == "pass"
    assert await hits(hall) == []


async def test_who_may(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.manager, LISTS, form())
    taken = await hall.manager.post(LISTS, form())
    assert (taken.status_code, taken.json()["code"]) == (409, "quality.name_taken")
    for person in (hall.agent_ann, hall.reader):
        assert (await person.get(LISTS)).status_code == 403
        assert (await person.get(HITS)).status_code == 403
        assert (await person.post(LISTS, form(name="x"))).status_code == 403
    _, conversation = await talk(hall)
    await say(hall.agent_ann, conversation, "保证治好")
    [hit] = await hits(hall, status="open")
    path = f"{HITS}/{hit['id']}/handle"
    assert (await hall.agent_ann.post(path, {})).status_code == 403
    assert (await other.owner.post(path, {})).status_code == 404
    assert (await get(other.owner, HITS))["items"] == []
    handled = await post(hall.manager, path, {"note": "已提醒"}, 200)
    assert (handled["status"], handled["note"]) == ("handled", "已提醒") and handled["handled_at"]
    assert await hits(hall, status="open") == [] and len(await hits(hall, agent=str(hall.agent_ann.id))) == 1
    assert (await post(hall.manager, path, {"status": "open"}, 200))["handled_by"] is None
    lines = await owner_db.fetch(
        "SELECT event_type, changes::text AS told FROM audit_logs WHERE org_id = $1"
        " AND resource_type IN ('word_list', 'quality_hit') ORDER BY id", hall.org_id,
    )  # fmt: skip
    assert [row["event_type"] for row in lines] == [
        "word_list.created", "quality_hit.handled", "quality_hit.reopened",
    ]  # fmt: skip
    assert (await other.owner.client.delete(f"{LISTS}/{made['id']}")).status_code == 404


async def test_many_at_once_leave_one_hit_each(hall: Hall) -> None:
    await post(hall.manager, LISTS, form())
    _, conversation = await talk(hall)
    same = {"external_message_id": str(uuid4())}
    answers = await asyncio.gather(
        *(say(hall.agent_ann, conversation, "保证治好", **same) for _ in range(5)),
        *(say(hall.agent_bo, conversation, "无效退款") for _ in range(5)),
    )
    assert {one.status_code for one in answers} == {409}
    assert len(await hits(hall)) == 6
