"""Daily figures through HTTP: each figure from the deed that makes it, kept, compared, taken as a file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from zhike import wiring
from zhike.core import cache, jobs
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.rooms.figures import service

from ...cast import Hall, Person
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

STATS = "/api/daily-stats"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return datetime.now(SHANGHAI).date()


async def stats(person: Person, since: date | None = None, until: date | None = None, **more: Any) -> Any:
    asked = {"since": (since or today()).isoformat(), "until": (until or today()).isoformat()} | more
    return await get(person, STATS, **asked)


async def forget(hall: Hall) -> None:
    """What was told a moment ago is told no more."""
    await hall.held.cache.drop(
        *(cache.STATS_DAILY.key(hall.org_id, today() + timedelta(days=n)) for n in range(-3, 2))
    )


async def work(hall: Hall, relay: Database) -> None:
    done = await jobs.drain(hall.held.unit, relay, wiring.registry(), org_id=hall.org_id, services=hall.held)
    done.ok()


async def reckon(hall: Hall, day: date, now: datetime | None = None) -> None:
    actor = Actor(kind="job", org_id=hall.org_id, name="test")
    async with hall.held.unit.transaction(actor, now=now) as tx:
        await service.reckon(tx, day)


async def a_day(hall: Hall) -> tuple[dict[str, Any], list[str]]:
    """Two talks: one that Ann answers, hands to Bo and ends well; one in which nobody answers."""
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter(name="小李")
    await visitor.say("在吗")
    await visitor.say("多少钱")
    talk = await visitor.conversation()
    root = f"/api/conversations/{talk}"
    said = {"external_message_id": "00000000-0000-4000-8000-000000000001", "content": "您好"}
    await post(hall.agent_ann, f"{root}/messages", said)
    await post(hall.agent_ann, f"{root}/assign", {"user_id": str(hall.agent_bo.id)}, 200)
    await post(hall.agent_bo, f"{root}/resolve", {}, 200)
    rated = await visitor.client.post(f"{visitor.root}/rating", json={"score": 4}, headers=visitor.headers)
    assert rated.is_success
    other = await Visitor(hall, channel["public_key"]).enter(name="小王")
    await other.say("没人吗")
    matter = {"title": "退款", "description": "一周了", "assigned_agent_id": str(hall.agent_ann.id),
              "conversation_id": talk}  # fmt: skip
    ticket = await post(hall.agent_ann, "/api/tickets", matter)
    for step, form in (("move", {"status": "in_progress"}), ("move", {"status": "resolved"}),
                       ("reopen", {"reason": "又坏了"})):  # fmt: skip
        await post(hall.agent_ann, f"/api/tickets/{ticket['id']}/{step}", form, 200)
    return channel, [talk, await other.conversation()]


DAY = {
    "talks_opened": 2, "talks_ended": 1, "messages_in": 3, "messages_out": 1, "messages_ai": 0, "answers": 1,
    "promises_broken": 0, "handovers": 0, "transfers": 1, "ratings": 1, "rating_average": 4.0,
    "rating_spread": [0, 0, 0, 1, 0], "tickets_opened": 1, "tickets_resolved": 1, "tickets_reopened": 1,
}  # fmt: skip


def counted(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in DAY}


async def test_each_deed_is_in_its_figure(hall: Hall, relay_db: Database) -> None:  # noqa: F811
    channel, _ = await a_day(hall)
    found = await stats(hall.owner)
    assert counted(found["totals"]) == DAY
    assert found["totals"]["answer_p50"] is not None and found["totals"]["answer_p90"] <= 10
    assert counted(found["items"][0]) == DAY and found["items"][0]["key"] == today().isoformat()
    assert not any(found["before"][name] for name in ("talks_opened", "messages_in", "ratings"))
    people = {row["name"]: row for row in (await stats(hall.owner, by="agent"))["items"]}
    assert people["agent_ann"]["messages_out"] == 1 and people["agent_ann"]["answers"] == 1
    assert people["agent_ann"]["transfers"] == 1 and people["agent_ann"]["tickets_reopened"] == 1
    assert people["agent_bo"]["talks_ended"] == 1 and people["agent_bo"]["ratings"] == 1
    assert people[None]["messages_in"] == 1, "of the talk that nobody is in charge of"
    [line] = [row for row in (await stats(hall.owner, by="channel"))["items"] if row["key"]]
    assert (line["key"], line["name"]) == (channel["id"], "官网") and counted(line) == DAY
    mine = await stats(hall.owner, agent_id=str(hall.agent_ann.id))
    assert mine["totals"]["messages_out"] == 1 and mine["totals"]["messages_in"] == 0
    assert (await stats(hall.owner, channel_id=channel["id"]))["totals"]["talks_opened"] == 2
    team = await post(hall.owner, "/api/teams", {"name": "一组", "member_ids": [str(hall.agent_bo.id)]})
    teams = {row["name"]: row for row in (await stats(hall.owner, by="team"))["items"]}
    assert teams["一组"]["talks_ended"] == 1
    assert (await stats(hall.owner, team_id=team["id"]))["totals"]["ratings"] == 1


async def test_reckoned_twice_is_reckoned_once(hall: Hall, owner_db: asyncpg.Connection) -> None:
    await a_day(hall)
    live = (await stats(hall.owner))["totals"]
    query = (
        "SELECT md5(string_agg((to_jsonb(d) - '{id,created_at,updated_at}'::text[])::text, '|' ORDER BY"
        " site_id, channel_id, agent_id)) FROM daily_stats d WHERE org_id = $1"
    )
    marks = set()
    for _ in range(2):
        await reckon(hall, today())
        marks.add(await owner_db.fetchval(query, hall.org_id))
    assert len(marks) == 1
    # tomorrow, what was kept is told: it was reckoned after the day's end
    await reckon(hall, today(), now=utcnow() + timedelta(days=2))
    await owner_db.execute("UPDATE conversations SET created_at = created_at - interval '9 days'"
                           " WHERE org_id = $1", hall.org_id)  # fmt: skip
    await forget(hall)
    assert (await stats(hall.owner))["totals"] == live
    # and what was reckoned before it was over is not
    await reckon(hall, today())
    assert (await stats(hall.owner))["totals"]["talks_opened"] == 0


async def test_a_day_is_the_sites_own(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Half past eleven in the evening in New York is another day in Shanghai."""
    await a_day(hall)
    site = await post(hall.owner, "/api/sites", {"name": "纽约", "timezone": "America/New_York"})
    at = datetime(2026, 3, 3, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    await owner_db.execute(
        "UPDATE conversations SET created_at = $2, site_id = $3 WHERE org_id = $1", hall.org_id, at,
        UUID(site["id"]),
    )  # fmt: skip
    for day in (date(2026, 3, 3), date(2026, 3, 4)):
        await reckon(hall, day)
    there = await stats(hall.owner, date(2026, 3, 3), date(2026, 3, 3))
    assert there["totals"]["talks_opened"] == 2
    assert (await stats(hall.owner, date(2026, 3, 4), date(2026, 3, 4)))["totals"]["talks_opened"] == 0
    await owner_db.execute("UPDATE conversations SET site_id = NULL WHERE org_id = $1", hall.org_id)
    await reckon(hall, date(2026, 3, 4))
    assert (await stats(hall.owner, date(2026, 3, 4), date(2026, 3, 4)))["totals"]["talks_opened"] == 2


async def test_shares_lie_where_the_times_do(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Of a hundred first answers in 1 to 100 minutes: half within fifty, nine in ten within ninety."""
    channel = await open_channel(hall)
    begun = datetime(2026, 3, 3, 4, tzinfo=UTC)
    await owner_db.execute(
        "INSERT INTO conversations (org_id, id, session_name, channel_id, created_at, first_response_at,"
        " last_message_at) SELECT $1, gen_random_uuid(), 'S-' || n || md5(random()::text), $2, $3,"
        " $3::timestamptz + n * interval '1 minute', $3 FROM generate_series(1, 100) n",
        hall.org_id, UUID(channel["id"]), begun,
    )  # fmt: skip
    await reckon(hall, date(2026, 3, 3))
    found = (await stats(hall.owner, date(2026, 3, 1), date(2026, 3, 5)))["totals"]
    assert found["answers"] == 100 and found["answer_average"] == 3030
    # both fall between half an hour and an hour, and between one and two
    assert 1_800 <= found["answer_p50"] < 3_600 and 3_600 <= found["answer_p90"] < 7_200
    assert abs(found["answer_p50"] - 3_000) <= 120


async def test_each_hour_counts_what_waits(hall: Hall, owner_db: asyncpg.Connection) -> None:
    await a_day(hall)
    await owner_db.execute("UPDATE conversations SET created_at = created_at - interval '5 days'"
                           " WHERE org_id = $1", hall.org_id)  # fmt: skip
    actor = Actor(kind="job", org_id=hall.org_id, name="test")
    more, turns = True, 0
    while more:
        async with hall.held.unit.transaction(actor) as tx:
            more = await service.reckon_next(tx)
        turns += 1
    assert turns == 5
    assert (await stats(hall.owner, today() - timedelta(days=7)))["totals"]["talks_opened"] == 2
    async with hall.held.unit.transaction(actor) as tx:
        assert await service.reckon_next(tx) is False
        made = await owner_db.fetchval("SELECT count(DISTINCT day) FROM daily_stats WHERE org_id = $1",
                                       hall.org_id)  # fmt: skip
    assert made == 5


async def test_who_may_and_what_is_refused(hall: Hall, other: Hall, relay_db: Database,  # noqa: F811
                                           owner_db: asyncpg.Connection) -> None:  # fmt: skip
    await a_day(hall)
    asked = {"since": today().isoformat(), "until": today().isoformat()}
    for person in (hall.agent_ann, hall.reader):
        assert (await person.get(STATS, params=asked)).status_code == 403
        assert (await person.post(f"{STATS}/downloads", params=asked)).status_code == 403
    assert (await hall.manager.post(f"{STATS}/runs", asked)).status_code == 403
    for wrong in ({"until": "2020-01-01"}, {"since": (today() - timedelta(days=92)).isoformat()}):
        answer = await hall.manager.get(STATS, params=asked | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "stats.range"), answer.text
    assert (await stats(other.owner))["totals"]["talks_opened"] == 0
    anew = await post(hall.owner, f"{STATS}/runs", asked, 202)
    assert anew == {"days": 1}
    await work(hall, relay_db)
    assert await owner_db.fetchval("SELECT count(*) > 0 FROM daily_stats WHERE org_id = $1", hall.org_id)
    assert not await owner_db.fetchval("SELECT count(*) FROM daily_stats WHERE org_id = $1", other.org_id)


async def test_the_file_says_the_same(hall: Hall, owner_db: asyncpg.Connection) -> None:
    await a_day(hall)
    await owner_db.execute("UPDATE users SET name = '=cmd()' WHERE org_id = $1 AND id = $2",
                           hall.org_id, hall.agent_bo.id)  # fmt: skip
    asked = {"since": today().isoformat(), "until": today().isoformat(), "by": "agent"}
    taken = await hall.manager.take(f"{STATS}/downloads", params=asked)
    assert taken.status_code == 200 and taken.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert {row["坐席"] for row in rows} == {"agent_ann", "'=cmd()", "—", "合计"}
    total = rows[-1]
    assert (total["坐席"], total["新会话"], total["评价数"], total["平均满意度"]) == ("合计", "2", "1", "4")
    line = await owner_db.fetchval(
        "SELECT details FROM audit_logs WHERE org_id = $1 AND event_type = 'stats.exported'", hall.org_id
    )
    assert '"by": "agent"' in str(line) or dict(line)["by"] == "agent"
    path = (await hall.manager.post(f"{STATS}/downloads", params=asked)).json()["path"]
    assert (await hall.owner.get(path)).status_code == 409, "another's ticket"
    assert (await hall.manager.get(path.replace("by=agent", "by=day"))).status_code == 409


@pytest.mark.parametrize("scope", ["own", "team"])
async def test_who_sees_a_part_is_told_of_a_part(
    hall: Hall, scope: str, owner_db: asyncpg.Connection
) -> None:
    await a_day(hall)
    role = {"code": f"lead_{scope}", "name": "组长", "row_scope": scope,
            "permissions": ["stats:read", "conversation:read", "ticket:read"]}  # fmt: skip
    await post(hall.owner, "/api/roles", role)
    await owner_db.execute("UPDATE users SET role = $3 WHERE org_id = $1 AND id = $2", hall.org_id,
                           hall.agent_bo.id, f"lead_{scope}")  # fmt: skip
    hall.held.resolvers["user"].forget_user(hall.org_id, hall.agent_bo.id)  # type: ignore[attr-defined]
    for kept in (False, True):
        if kept:
            await reckon(hall, today(), now=utcnow() + timedelta(days=2))
        found = await stats(hall.agent_bo, by="agent")
        assert {row["name"] for row in found["items"] if row["talks_ended"] or row["messages_out"]} == {
            "agent_bo"
        }, (kept, found)
        assert found["totals"]["talks_ended"] == 1
