"""Who was there when, day by day."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg

from ...cast import Hall, Person
from ...stories.loop import get, post

PRESENCE = "/api/supervisor/presence"
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def was(db: asyncpg.Connection, hall: Hall, who: Person, status: str, *times: str) -> None:
    began, ended = [datetime.fromisoformat(at).replace(tzinfo=SHANGHAI) for at in times]
    await db.execute(
        "INSERT INTO agent_presence (org_id, id, user_id, status, way, created_at, ended_at)"
        " VALUES ($1, $2, $3, $4, 'word', $5, $6)", hall.org_id, uuid4(), who.id, status, began, ended,
    )  # fmt: skip


async def days(person: Person, since: str, until: str) -> dict[str, list[dict[str, Any]]]:
    found = await get(person, PRESENCE, since=since, until=until)
    assert found["zone"] == "Asia/Shanghai"
    return {one["name"]: one["days"] for one in found["items"]}


async def test_a_day_has_its_hours_and_midnight_parts_them(hall: Hall, owner_db: asyncpg.Connection) -> None:
    ann = hall.agent_ann
    await was(owner_db, hall, ann, "online", "2026-03-02T09:00", "2026-03-02T11:30")
    await was(owner_db, hall, ann, "busy", "2026-03-02T11:30", "2026-03-02T12:00")
    await was(owner_db, hall, ann, "offline", "2026-03-02T12:00", "2026-03-02T13:00")
    await was(owner_db, hall, ann, "online", "2026-03-02T22:00", "2026-03-03T02:00")
    found = (await days(hall.manager, "2026-03-01", "2026-03-03"))["agent_ann"]
    assert [one["day"] for one in found] == ["2026-03-02", "2026-03-03"]
    first, second = found
    assert (first["online_seconds"], first["busy_seconds"]) == (4.5 * 3600, 1800)
    assert first["away_seconds"] == 15 * 3600 - 5 * 3600 and len(first["spans"]) == 3
    assert second["online_seconds"] == 2 * 3600 and second["away_seconds"] == 0
    assert "agent_bo" not in await days(hall.manager, "2026-03-01", "2026-03-03")


async def test_whoever_is_there_now_is_still_there(hall: Hall) -> None:
    said = await hall.agent_bo.put("/api/agents/me/status", {"status": "online"})
    assert said.is_success
    today = datetime.now(SHANGHAI).date().isoformat()
    [day] = (await days(hall.owner, today, today))["agent_bo"]
    assert day["last_at"] is None and day["online_seconds"] >= 0


async def test_who_may(hall: Hall, other: Hall, owner_db: asyncpg.Connection) -> None:
    await was(owner_db, hall, hall.agent_ann, "online", "2026-03-02T09:00", "2026-03-02T10:00")
    asked = {"since": "2026-03-01", "until": "2026-03-03"}
    assert (await hall.agent_ann.get(PRESENCE, params=asked)).status_code == 403
    assert (await get(other.owner, PRESENCE, **asked))["items"] == []
    for wrong in ({"until": "2026-02-01"}, {"until": "2026-05-01"}):
        answer = await hall.owner.get(PRESENCE, params=asked | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "presence.range")
    team = {"name": "一组", "member_ids": [str(hall.agent_ann.id), str(hall.agent_bo.id)]}
    await post(hall.owner, "/api/teams", team)
    role = {"code": "lead", "name": "组长", "row_scope": "team", "permissions": ["employee:manage"]}
    await post(hall.owner, "/api/roles", role)
    await owner_db.execute("UPDATE users SET role = 'lead' WHERE org_id = $1 AND id = $2", hall.org_id,
                           hall.agent_bo.id)  # fmt: skip
    hall.held.resolvers["user"].forget_user(hall.org_id, hall.agent_bo.id)  # type: ignore[attr-defined]
    assert set(await days(hall.agent_bo, "2026-03-01", "2026-03-03")) == {"agent_ann"}
    await owner_db.execute("DELETE FROM user_teams WHERE org_id = $1 AND user_id = $2", hall.org_id,
                           hall.agent_ann.id)  # fmt: skip
    assert await days(hall.agent_bo, "2026-03-01", "2026-03-03") == {}
