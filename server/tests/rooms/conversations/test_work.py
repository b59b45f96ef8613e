"""Notes, snoozing, tags, sub-statuses and steps for many, through HTTP and the real worker."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.db import Database

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..sla.conftest import Desk, desk, relay_db  # noqa: F401  fixtures
from .browser import cookie_of, listen
from .talk import Visitor, open_channel

SECRET = "她上次投诉过，小心说话"


async def come_in(hall: Hall, name: str = "小李") -> tuple[Visitor, str]:
    visitor = await Visitor(hall, (await open_channel(hall))["public_key"]).enter(name=name)
    await visitor.say("您好")
    return visitor, await visitor.conversation()


def root(conversation: str) -> str:
    return f"/api/conversations/{conversation}"


def a_note(content: str = SECRET, **more: Any) -> dict[str, Any]:
    return {"external_id": str(uuid4()), "content": content} | more


async def act(person: Person, conversation: str, verb: str, body: Any = None, status: int = 200) -> Any:
    answer = await person.post(f"{root(conversation)}/{verb}", {} if body is None else body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def facts(db: asyncpg.Connection, hall: Hall, like: str) -> list[dict[str, Any]]:
    rows = await db.fetch(
        "SELECT event_type, payload FROM outbox_events WHERE org_id = $1 AND kind = 'event'"
        " AND event_type ~ $2 ORDER BY id", hall.org_id, like,
    )  # fmt: skip
    return [{"type": row["event_type"], **json.loads(row["payload"])} for row in rows]


async def told(db: asyncpg.Connection, hall: Hall) -> list[tuple[str, str]]:
    rows = await db.fetch(
        "SELECT u.name, n.title FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type = 'conversation_mention' ORDER BY n.id", hall.org_id,
    )  # fmt: skip
    return [(row["name"], row["title"]) for row in rows]


async def test_a_note_is_told_to_those_mentioned_and_kept_once(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    _, talk = await come_in(hall)
    form = a_note(mentions=[str(hall.agent_bo.id), str(hall.agent_ann.id), str(hall.agent_bo.id)])
    made = await act(hall.agent_ann, talk, "notes", form, 201)
    again = await act(hall.agent_ann, talk, "notes", form, 200)
    assert again == made and made["author_name"] == "agent_ann"
    [(name, title)] = await told(owner_db, hall)
    assert name == "agent_bo" and SECRET not in title
    [seen] = (await get(hall.agent_bo, f"{root(talk)}/notes"))["items"]
    assert (seen["id"], seen["content"], seen["mentions"]) == (made["id"], SECRET, made["mentions"])
    [fact] = await facts(owner_db, hall, "conversation.noted")
    assert fact["note_id"] == made["id"] and SECRET not in str(fact) and "visitor_id" not in fact


async def test_a_note_that_mentions_nobody_here_leaves_nothing(
    hall: Hall, other: Hall, owner_db: asyncpg.Connection
) -> None:
    _, talk = await come_in(hall)
    for stranger in (str(uuid4()), str(other.owner.id)):
        answer = await hall.agent_ann.post(f"{root(talk)}/notes", a_note(mentions=[stranger]))
        assert (answer.status_code, answer.json()["code"]) == (422, "note.mention_missing")
    for form in (a_note(" \n "), a_note("x" * 4001), a_note(visible=True)):
        assert (await hall.agent_ann.post(f"{root(talk)}/notes", form)).status_code == 422
    assert (await hall.reader.post(f"{root(talk)}/notes", a_note())).status_code == 403
    assert (await other.owner.post(f"{root(talk)}/notes", a_note())).status_code == 404
    assert (await get(hall.owner, f"{root(talk)}/notes"))["items"] == []
    assert await facts(owner_db, hall, "conversation.noted") == [] and await told(owner_db, hall) == []


async def test_no_door_that_a_visitor_can_open_shows_a_note(hall: Hall, socket: str, relay: None) -> None:
    """Every public route and the visitor's stream, before and after an answer; and nothing rings for it."""
    visitor, talk = await come_in(hall)
    path = f"/api/public/channels/{visitor.root.rsplit('/', 1)[1]}/stream"
    async with (
        listen(socket, "/api/stream", cookie_of(hall.agent_bo)) as console,
        listen(socket, path, visitor.headers) as stream,
    ):
        await console.alive()
        await act(hall.agent_ann, talk, "notes", a_note(), 201)
        async with asyncio.timeout(10):
            while (heard := await console.next(10)).event != "conversation.noted":
                pass
        assert SECRET not in str(heard.data)
        reply = {"content": "马上为您查", "external_message_id": str(uuid4())}
        await act(hall.agent_ann, talk, "messages", reply, 201)
        seen = []
        async with asyncio.timeout(10):
            while not any(one.event == "message" for one in seen):
                seen.append(await stream.next(10))
        assert SECRET not in str(seen)
        assert [one.data["content"] for one in seen if one.event == "message"] == ["马上为您查"]
    shown = [await visitor.heard(), (await visitor.enter()).session]
    for route in (visitor.root, f"{visitor.root}/messages", f"{visitor.root}/queue"):
        shown.append((await visitor.client.get(route, headers=visitor.headers)).text)
    assert SECRET not in str(shown) and "note" not in str(shown)
    row = await get(hall.agent_bo, root(talk))
    assert row["last_message_preview"] == "马上为您查" and row["message_count"] == 2


async def snooze(person: Person, talk: str, until: datetime | None, status: int = 200) -> Any:
    return await act(person, talk, "snooze", {"until": until.isoformat() if until else None}, status)


async def drained(hall: Hall, relay_db: Database, at: datetime) -> list[str]:  # noqa: F811
    done = await jobs.drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held, until=at
    )
    return done.ok().ran


async def test_the_time_wakes_it_once(
    hall: Hall,
    relay_db: Database,  # noqa: F811
    owner_db: asyncpg.Connection,
) -> None:
    _, talk = await come_in(hall)
    first, second = utcnow() + timedelta(hours=1), utcnow() + timedelta(hours=2)
    await snooze(hall.agent_ann, talk, first)
    row = await snooze(hall.agent_ann, talk, second)  # put off again: the first time counts no more
    assert datetime.fromisoformat(row["snoozed_until"]) == second
    asleep = await get(hall.agent_ann, "/api/conversations", snoozed="true")
    assert [one["id"] for one in asleep["items"]] == [talk]
    assert (await get(hall.agent_ann, "/api/conversations", snoozed="false"))["items"] == []
    await drained(hall, relay_db, first + timedelta(minutes=1))
    assert (await get(hall.agent_ann, root(talk)))["snoozed_at"] is not None
    for _ in range(2):
        await drained(hall, relay_db, second + timedelta(minutes=1))
    row = await get(hall.agent_ann, root(talk))
    assert row["snoozed_at"] is row["snoozed_until"] is None
    [fact] = await facts(owner_db, hall, "conversation.woken")
    assert fact["way"] == "time"


async def test_the_customers_words_wake_it_and_ours_do_not(hall: Hall, owner_db: asyncpg.Connection) -> None:
    visitor, talk = await come_in(hall)
    await snooze(hall.agent_ann, talk, None)
    reply = {"content": "我们周三回您", "external_message_id": str(uuid4())}
    await act(hall.agent_ann, talk, "messages", reply, 201)
    assert (await get(hall.agent_ann, root(talk)))["snoozed_at"]
    external = str(uuid4())
    for status in (201, 200):  # told twice, awake once
        assert (await visitor.post("等不及了", external)).status_code == status
    await visitor.say("在吗")
    assert (await get(hall.agent_ann, root(talk)))["snoozed_at"] is None
    assert [fact["way"] for fact in await facts(owner_db, hall, "conversation.woken")] == ["customer"]
    assert (await act(hall.agent_ann, talk, "wake"))["snoozed_at"] is None
    assert len(await facts(owner_db, hall, "conversation.woken")) == 1


async def test_what_is_over_is_not_put_aside(hall: Hall, owner_db: asyncpg.Connection) -> None:
    _, talk = await come_in(hall)
    for until in (utcnow() - timedelta(minutes=1), utcnow() + timedelta(days=400)):
        assert (await snooze(hall.agent_ann, talk, until, 422))["code"] == "conversation.snooze_past"
    await snooze(hall.agent_ann, talk, utcnow() + timedelta(hours=1))
    row = await act(hall.agent_ann, talk, "resolve")
    assert row["snoozed_at"] is row["snoozed_until"] is None
    assert (await snooze(hall.agent_ann, talk, None, 409))["code"] == "conversation.wrong_status"
    assert len(await facts(owner_db, hall, "conversation.snoozed")) == 1


async def test_promises_stand_still_meanwhile(desk: Desk, owner_db: asyncpg.Connection) -> None:  # noqa: F811
    """Put aside before the answer: nobody is warned; awake again, the time that was left goes on. And
    counting
    anew gives the same."""
    visitor, talk = await desk.come_in()
    until = utcnow() + timedelta(hours=5)
    await desk.act(talk, "snooze", {"until": until.isoformat()})
    before = await desk.clocks(talk)
    assert {one["status"] for one in before.values()} == {"paused"}
    assert all(one["due_at"] is None for one in before.values())
    await desk.tell(utcnow() + timedelta(hours=4))
    told = "SELECT count(*) FROM notifications WHERE org_id = $1 AND type LIKE 'sla_%'"
    assert not await owner_db.fetchval(told, desk.hall.org_id)
    await visitor.say("在吗")
    await desk.work()
    same = ("metric", "status", "target_seconds", "spent_seconds", "since", "due_at")
    after = {name: {key: row[key] for key in same} for name, row in (await desk.clocks(talk)).items()}
    assert {row["status"] for row in after.values()} == {"running"}
    for name, row in after.items():
        left = row["target_seconds"] - row["spent_seconds"]
        assert row["spent_seconds"] == pytest.approx(before[name]["spent_seconds"])
        due, since = datetime.fromisoformat(row["due_at"]), datetime.fromisoformat(row["since"])
        assert (due - since).total_seconds() == pytest.approx(left)
    await owner_db.execute("DELETE FROM sla_clocks WHERE org_id = $1", desk.hall.org_id)
    await owner_db.execute("UPDATE sla_progress SET seq = 0 WHERE org_id = $1", desk.hall.org_id)
    await desk.tell(utcnow())
    anew = {name: {key: row[key] for key in same} for name, row in (await desk.clocks(talk)).items()}
    assert anew == after


async def test_a_promise_that_does_not_wait(desk: Desk) -> None:  # noqa: F811
    one = (await get(desk.hall.owner, "/api/sla-policies"))["items"][0]
    form = {"name": "不等", "first_response_minutes": 10, "pause_when_snoozed": False}
    answer = await desk.hall.owner.put(f"/api/sla-policies/{one['id']}", form)
    assert answer.status_code == 200 and answer.json()["pause_when_snoozed"] is False
    _, talk = await desk.come_in()
    await desk.act(talk, "snooze", {})
    assert {one["status"] for one in (await desk.clocks(talk)).values()} == {"running"}


async def test_tags_and_words_of_ones_own(hall: Hall) -> None:
    _, talk = await come_in(hall)
    answer = await hall.agent_ann.put(f"{root(talk)}/tags", {"tags": ["退款", "VIP", "退款"]})
    assert answer.json()["tags"] == ["退款", "VIP"]
    assert [one["id"] for one in (await get(hall.agent_ann, "/api/conversations", tag="VIP"))["items"]] == [
        talk
    ]
    assert (await get(hall.agent_ann, "/api/conversations", tag="VI"))["items"] == []
    for bad in ([""], ["x" * 51], [" "], [str(n) for n in range(21)]):
        assert (await hall.agent_ann.put(f"{root(talk)}/tags", {"tags": bad})).status_code == 422

    words = "/api/conversation-statuses"
    waiting = await post(hall.owner, words, {"category": "active", "name": "等供应商"})
    fresh = await post(hall.owner, words, {"category": "pending", "name": "新来的"})
    assert (await hall.owner.post(words, {"category": "active", "name": "等供应商"})).status_code == 409
    assert (await hall.agent_ann.post(words, {"category": "active", "name": "我的"})).status_code == 403
    place = f"{root(talk)}/sub-status"
    answer = await hall.agent_ann.put(place, {"sub_status_id": waiting["id"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "conversation.sub_status")  # it is pending
    assert (await hall.agent_ann.put(place, {"sub_status_id": fresh["id"]})).json()["sub_status_id"] == fresh[
        "id"
    ]
    found = await get(hall.agent_ann, "/api/conversations", sub_status_id=fresh["id"])
    assert [one["id"] for one in found["items"]] == [talk]
    row = await act(hall.agent_ann, talk, "assign", {"user_id": str(hall.agent_ann.id)})
    assert (row["status"], row["sub_status_id"]) == ("active", None)  # another status forgets it
    await hall.owner.patch(f"{words}/{waiting['id']}", {"is_active": False})
    assert (await hall.agent_ann.put(place, {"sub_status_id": waiting["id"]})).status_code == 422


async def test_a_step_for_many_tells_of_each(hall: Hall, other: Hall) -> None:
    talks = [(await come_in(hall, name))[1] for name in ("甲", "乙", "丙")]
    foreign = (await come_in(other))[1]
    await act(hall.agent_ann, talks[0], "close")
    await act(hall.agent_ann, talks[1], "resolve")
    form = {"ids": [*talks, foreign], "action": "resolve"}
    counted = (await hall.agent_ann.post("/api/conversations/bulk/count", form)).json()
    assert counted == {"changes": 1, "same": 1, "refused": 2}
    answer = await hall.agent_ann.post("/api/conversations/bulk", form)
    fates = {row["id"]: (row["ok"], row["code"]) for row in answer.json()["items"]}
    assert fates == {
        talks[0]: (False, "conversation.wrong_status"), talks[1]: (True, None), talks[2]: (True, None),
        foreign: (False, "conversation.not_found"),
    }  # fmt: skip
    assert (await get(other.owner, root(foreign)))["status"] == "pending"
    for action, more, field, value in (
        ("tag", {"tag": "回访"}, "tags", ["回访"]),
        ("assign", {"user_id": str(hall.agent_bo.id)}, "agent_id", str(hall.agent_bo.id)),
        ("close", {}, "status", "closed"),
    ):  # fmt: skip
        form = {"ids": [talks[2]], "action": action} | more
        assert (await hall.agent_ann.post("/api/conversations/bulk", form)).json()["items"][0]["ok"]
        assert (await get(hall.agent_ann, root(talks[2])))[field] == value
    form = {"ids": [talks[2]], "action": "snooze", "until": None}
    assert (await hall.agent_ann.post("/api/conversations/bulk", form)).json()["items"][0]["ok"] is False


async def test_who_takes_part_and_what_came_before(hall: Hall) -> None:
    visitor, first = await come_in(hall)
    reply = {"content": "在的", "external_message_id": str(uuid4())}
    await act(hall.agent_ann, first, "messages", reply, 201)
    await act(hall.agent_ann, first, "close")
    await visitor.say("又来了")
    second = await visitor.conversation()
    before, after = [await get(hall.agent_bo, f"{root(one)}/around") for one in (first, second)]
    assert [one["name"] for one in before["participants"]] == ["agent_ann"] and not after["participants"]
    assert before["previous"] is after["following"] is None
    assert (before["following"]["id"], after["previous"]["id"]) == (second, first)
