"""The timeline: by kind, as it stood, and without the words that a role may not read."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from ...cast import Hall, _join
from ...stories.loop import get, post
from .test_api import make

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def life(hall: Hall, owner_db: asyncpg.Connection) -> str:
    """A customer with thirty days of lines, one of each kind a day."""
    made = await make(hall.owner)
    types = ("note_added", "deal_won", "appointment", "stage_change", "call_made", "file_added")
    await owner_db.executemany(
        "INSERT INTO customer_activities (org_id, id, customer_id, type, title, description, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [(hall.org_id, uuid4(), made["id"], types[n % len(types)], f"第{n}条", "家里电话 13900001234",
          NOON + timedelta(hours=4 * n)) for n in range(180)],
    )  # fmt: skip
    return f"/api/customers/{made['id']}/activities"


async def everything(hall: Hall, path: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(hall.owner, path, limit=50, **asked, **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_kinds_and_times_without_gap_or_double(hall: Hall, life: str) -> None:
    whole = await everything(hall, life)
    assert len(whole) == len({one["id"] for one in whole}) == 181
    notes = await everything(hall, life, kinds="note")
    assert len(notes) == 30 and {one["type"] for one in notes} == {"note_added"}
    some = await everything(hall, life, kinds="deal,contact")
    assert {one["type"] for one in some} == {"deal_won", "call_made"} and len(some) == 60
    then = await everything(hall, life, as_of=(NOON + timedelta(days=2)).isoformat())
    assert len(then) == 13 and then[0]["title"] == "第12条"
    both = await everything(hall, life, as_of=(NOON + timedelta(days=2)).isoformat(), kinds="note")
    assert [one["title"] for one in both] == ["第12条", "第6条", "第0条"]


@pytest.mark.parametrize("asked", [{"kinds": "luck"}, {"kinds": "note,"}, {"as_of": "2026-03-01"},
                                   {"as_of": "2026-03-01T00:00:00"}, {"as_of": "0001-01-01T00:00:00Z"},
                                   {"cursor": "x"}])  # fmt: skip
async def test_a_bad_question_is_refused(hall: Hall, life: str, asked: dict[str, str]) -> None:
    assert (await hall.owner.get(life, params=asked)).status_code == 422


async def test_a_role_reads_what_it_may(hall: Hall, life: str) -> None:
    seen = (await get(hall.reader, life, kinds="note", limit=1))["items"][0]
    assert seen["description"] == "家里电话 *******1234" and seen["is_masked"]
    plain = (await get(hall.agent_ann, life, kinds="note", limit=1))["items"][0]
    assert plain["description"] == "家里电话 13900001234" and not plain["is_masked"]
    role = {"code": "guide", "name": "导诊", "permissions": ["customer:read", "customer:reveal"]}
    await post(hall.owner, "/api/roles", role)
    async with _join(hall, "guide", "guide", "2001:db8::9") as guide:
        lines = (await get(guide, life, limit=20))["items"]
    for line in lines:
        closed = line["type"] in {"deal_won", "appointment"}
        assert line["is_masked"] == closed, line
        assert (line["title"] is None) == closed and not (closed and line["description"])


async def test_years_are_made_ahead_and_read_as_one(hall: Hall, owner_db: asyncpg.Connection) -> None:
    now = datetime.now(UTC)
    async with owner_db.transaction():
        await owner_db.execute("SET LOCAL ROLE zhike_relay")
        assert await owner_db.fetchval("SELECT app.make_timeline_years()") == 0  # the migration has made them
    years = ["before", str(now.year + 1), str(now.year + 2)]
    first, second = await make(hall.owner), await make(hall.owner)
    moments = [now.replace(year=now.year + step, month=6, day=1) for step in (-9, -1, 1, 2)]
    await owner_db.executemany(
        "INSERT INTO customer_activities (org_id, id, customer_id, type, title, created_at)"
        " VALUES ($1, $2, $3, 'note_added', $4, $5)",
        [(hall.org_id, uuid4(), second["id"], str(at.year), at) for at in moments],
    )  # fmt: skip
    held = await owner_db.fetch(
        "SELECT DISTINCT tableoid::regclass::text AS name FROM customer_activities WHERE customer_id = $1",
        second["id"],
    )
    assert {row["name"] for row in held} == {f"partitions.customer_activities_{year}" for year in years}

    await post(hall.owner, "/api/merges", {"winner_id": first["id"], "loser_id": second["id"]})
    path = f"/api/customers/{first['id']}/activities"
    notes = await everything(hall, path, kinds="note")
    assert [one["title"] for one in notes] == [str(at.year) for at in reversed(moments)]
    then = await everything(hall, path, kinds="note", as_of=moments[1].isoformat())
    assert [one["title"] for one in then] == [str(at.year) for at in (moments[1], moments[0])]
