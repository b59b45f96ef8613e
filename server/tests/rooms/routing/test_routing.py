"""Talks that come to people by themselves, through HTTP and the real worker; and what must not happen."""

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.rooms.routing import service

from ...cast import Hall
from ...stories.loop import get, post
from .conftest import Front

STATUS = "/api/agents/me/status"


async def test_from_the_first_word_to_who_has_room(front: Front, owner_db: asyncpg.Connection) -> None:
    hall = front.hall
    await front.rule()
    await front.at_desk(hall.agent_ann, 1)
    await front.at_desk(hall.agent_bo, 1)
    _, first = await front.come_in("甲")
    await front.work()
    _, second = await front.come_in("乙")
    third_visitor, third = await front.come_in("丙")
    await front.work()
    assert {await front.keeper(first), await front.keeper(second)} == {"agent_ann", "agent_bo"}
    assert await front.keeper(third) is None  # everybody is full
    row = await get(hall.owner, f"/api/conversations/{first}")
    assert row["status"] == "active"
    told = await owner_db.fetchval(
        "SELECT count(*) FROM notifications WHERE org_id = $1 AND type = 'conversation_routed'", hall.org_id
    )
    assert told == 2
    place = await third_visitor.client.get(f"{third_visitor.root}/queue", headers=third_visitor.headers)
    assert place.json() == {"position": 1, "estimated_seconds": None}
    keeper = await front.keeper(first)
    await hall.people[keeper].post(f"/api/conversations/{first}/resolve", {})  # a place is free
    await front.work()
    assert await front.keeper(third) == keeper
    place = await third_visitor.client.get(f"{third_visitor.root}/queue", headers=third_visitor.headers)
    assert place.json()["position"] is None


async def test_nothing_is_given_out_without_a_setting(front: Front) -> None:
    hall = front.hall
    await front.at_desk(hall.agent_ann)
    _, talk = await front.come_in()
    await front.work()
    assert await front.keeper(talk) is None
    setting = await front.rule(channel_id=front.channel["id"], is_active=False)
    await front.rule()  # for all others; this channel's own says no
    await front.work()
    assert await front.keeper(talk) is None
    assert (await hall.owner.delete(f"/api/routing-settings/{setting['id']}")).status_code == 204
    assert await front.give_out() == 1
    assert await front.keeper(talk) == "agent_ann"


async def test_who_is_away_is_given_nothing_and_gives_back(front: Front) -> None:
    hall = front.hall
    await front.rule()
    await front.at_desk(hall.agent_ann)
    _, talk = await front.come_in()
    await front.work()
    assert await front.keeper(talk) == "agent_ann"
    await hall.agent_ann.put(STATUS, {"status": "busy"})
    _, other = await front.come_in("乙")
    await front.work()
    assert await front.keeper(talk) == "agent_ann" and await front.keeper(other) is None
    await hall.agent_ann.put(STATUS, {"status": "offline"})
    await front.work()
    assert await front.keeper(talk) is None  # it waits again
    await front.rule(on_offline="keep")
    await front.at_desk(hall.agent_bo)
    await front.work()
    assert await front.keeper(talk) == "agent_bo"
    await hall.agent_bo.put(STATUS, {"status": "offline"})
    await front.work()
    assert await front.keeper(talk) == "agent_bo"


async def test_a_console_that_is_not_heard_of_is_away(front: Front, owner_db: asyncpg.Connection) -> None:
    """After a crash: no talk comes to it at once, and within the minute it is written down."""
    hall = front.hall
    await front.rule()
    await front.at_desk(hall.agent_ann)
    _, talk = await front.come_in()
    await front.work()
    await owner_db.execute(
        "UPDATE agents SET last_active_at = now() - interval '101 seconds',"
        " status_updated_at = now() - interval '1 hour' WHERE org_id = $1", hall.org_id,
    )  # fmt: skip
    _, other = await front.come_in("乙")
    await front.give_out()
    assert await front.keeper(other) is None
    assert (await get(hall.agent_ann, "/api/agents/me"))["status"] == "online"
    await front.work(until=utcnow() + timedelta(minutes=1))
    async with hall.held.unit.transaction(hall.actor()) as tx:
        from zhike.rooms.staff import presence

        await presence.sweep(tx)
    await front.work()
    mine = await get(hall.agent_ann, "/api/agents/me")
    assert (mine["status"], mine["present"]) == ("offline", False)
    assert await front.keeper(talk) is None  # given back
    rows = await owner_db.fetch(
        "SELECT status, way, ended_at IS NULL AS open FROM agent_presence WHERE org_id = $1 ORDER BY id",
        hall.org_id,
    )
    assert [tuple(row) for row in rows] == [("online", "word", False), ("offline", "lapse", True)]


async def test_who_waited_too_long_goes_to_others(front: Front, owner_db: asyncpg.Connection) -> None:
    hall = front.hall
    team = await post(hall.owner, "/api/teams", {"name": "前台", "member_ids": [str(hall.agent_ann.id)]})
    await front.rule(team_id=team["id"], skills=["英语"], overflow_minutes=5)
    await front.at_desk(hall.agent_bo)
    await front.at_desk(hall.agent_ann)  # of the team, and without the skill
    _, talk = await front.come_in()
    await front.work()
    assert await front.keeper(talk) is None
    await owner_db.execute("UPDATE conversations SET created_at = created_at - interval '5 minutes'")
    assert await front.give_out() == 1 and await front.keeper(talk) in {"agent_ann", "agent_bo"}
    await front.at_desk(hall.agent_ann, skills=["英语", "儿科"])
    _, other = await front.come_in("乙")
    await front.work()
    assert await front.keeper(other) == "agent_ann"


async def test_who_knew_them_last(front: Front) -> None:
    hall = front.hall
    await front.rule()
    await front.at_desk(hall.agent_bo)
    visitor, first = await front.come_in()
    await front.work()
    await front.at_desk(hall.agent_ann)
    await hall.agent_bo.post(f"/api/conversations/{first}/close", {})
    _, busy = await front.come_in("乙")
    await hall.owner.post(f"/api/conversations/{busy}/assign", {"user_id": str(hall.agent_bo.id)})
    await visitor.say("又来了")
    await front.work()
    assert await front.keeper(await visitor.conversation()) == "agent_bo"  # though Ann has nothing to do


async def test_two_hundred_at_once_for_five(front: Front, owner_db: asyncpg.Connection) -> None:
    """P-14's like: nobody above their places, none lost, none given twice; what waits comes when there is
    room."""
    hall, places = front.hall, 30
    people = [hall.agent_ann, hall.agent_bo, hall.coach_chen, hall.manager, hall.owner]
    await front.rule(strategy="round_robin")
    for person in people:
        await front.at_desk(person, places)
    await front.work()
    async with asyncio.timeout(240):
        await front.storm(passes=40, talks=200)
        await asyncio.gather(*(front.give_out() for _ in range(20)))
    rows = await owner_db.fetch(
        "SELECT id, agent_id, status FROM conversations WHERE org_id = $1", hall.org_id
    )
    load = Counter(row["agent_id"] for row in rows if row["agent_id"])
    assert len(rows) == 200 and sum(load.values()) == 150
    assert set(load.values()) == {places} and load.keys() == {person.id for person in people}
    twice = await owner_db.fetchval(
        "SELECT count(*) FROM (SELECT FROM conversation_assignments WHERE org_id = $1"
        " GROUP BY conversation_id HAVING count(*) > 1) t", hall.org_id,
    )  # fmt: skip
    given = await owner_db.fetchval(
        "SELECT count(*) FROM conversation_assignments WHERE org_id = $1", hall.org_id
    )
    assert (twice, given) == (0, 150)
    mine = [row["id"] for row in rows if row["agent_id"] == hall.agent_ann.id][:20]
    await asyncio.gather(*(hall.agent_ann.post(f"/api/conversations/{id}/resolve", {}) for id in mine))
    await front.work()
    load = Counter(dict(await owner_db.fetch(
        "SELECT agent_id, count(*) FROM conversations WHERE org_id = $1 AND agent_id IS NOT NULL"
        " AND status IN ('pending', 'active') GROUP BY agent_id", hall.org_id,
    )))  # fmt: skip
    assert set(load.values()) == {places}  # twenty of those who waited


async def test_without_valkey_nothing_fails(
    front: Front, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-37: presence and giving out go by PostgreSQL when Valkey is dead."""
    dead = type(hall.held.cache)("redis://127.0.0.1:1/0")
    monkeypatch.setattr(hall.held.cache, "client", dead.client)
    await front.rule()
    await front.at_desk(hall.agent_ann)
    visitor, talk = await front.come_in()
    await front.work()
    assert await front.keeper(talk) == "agent_ann"
    mine = await get(hall.agent_ann, "/api/agents/me")
    assert (mine["status"], mine["present"]) == ("online", True)
    assert (await visitor.client.get(f"{visitor.root}/queue", headers=visitor.headers)).status_code == 200
    await dead.close()


async def test_what_leads_see(front: Front, other: Hall) -> None:
    hall = front.hall
    await front.at_desk(hall.agent_ann, 7, skills=["英语"])
    _, low = await front.come_in("甲")
    _, urgent = await front.come_in("乙")
    await hall.owner.post(f"/api/conversations/{urgent}/priority", {"priority": "urgent"})
    wall = await get(hall.manager, "/api/supervisor")
    assert [row["id"] for row in wall["waiting"]] == [urgent, low]
    [ann] = [row for row in wall["agents"] if row["name"] == "agent_ann"]
    assert (ann["status"], ann["there"], ann["load"], ann["max_sessions"]) == ("online", True, 0, 7)
    assert (await hall.agent_ann.get("/api/supervisor")).status_code == 403
    assert (await get(other.owner, "/api/supervisor"))["waiting"] == []


async def test_settings_that_cannot_be_meant(front: Front, other: Hall) -> None:
    foreign = await post(other.owner, "/api/teams", {"name": "外人", "member_ids": []})
    for form in ({"strategy": "loudest"}, {"overflow_minutes": 0}, {"overflow_team_id": foreign["id"]},
                 {"team_id": foreign["id"]}, {"channel_id": foreign["id"]}):  # fmt: skip
        await front.rule(422, **form)
    assert (await get(front.hall.owner, "/api/routing-settings"))["items"] == []
    assert (await front.hall.agent_ann.put("/api/routing-settings", {})).status_code == 403
    first, second = await front.rule(), await front.rule(strategy="round_robin")
    assert first["id"] == second["id"] and second["strategy"] == "round_robin"
    async with front.hall.held.unit.transaction(front.hall.actor()) as tx:
        assert len(await service.Settings(tx).all()) == 1
