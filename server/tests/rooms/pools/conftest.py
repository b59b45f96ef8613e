"""An organization with a pool of customers and people who might lie in it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.settings import Settings

from ...cast import Hall, Person
from ...stories.loop import get, post
from ..scores.conftest import Past

FACTS = "SELECT event_type, payload FROM outbox_events WHERE org_id = $1 AND kind = 'event' AND event_type LIKE $2 ORDER BY created_at, id"  # noqa: E501


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def past(hall: Hall, owner_db: asyncpg.Connection) -> Past:
    return Past(hall, owner_db)


async def work(hall: Hall, relay_db: Database) -> None:
    """Do everything that waits."""
    done = await jobs.drain(
        hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
    )
    done.ok()


async def a_pool(hall: Hall, name: str = "公海", **fields: Any) -> str:
    """A pool that sets no limits unless they are said."""
    plain = {"daily_claims": None, "daily_views": None, "cool_down_days": 0}
    return str((await post(hall.owner, "/api/pools", {"name": name} | plain | fields))["id"])


async def a_customer(hall: Hall, name: str = "王小美", **fields: Any) -> str:
    return str((await post(hall.owner, "/api/customers", {"name": name} | fields))["id"])


async def put(person: Person, pool: str, *people: str, status: int = 200) -> dict[str, Any]:
    form = {"person_ids": list(people), "reason": "暂无需求"}
    return await post(person, f"/api/pools/{pool}/people", form, status)


async def pooled(hall: Hall, pool: str, name: str = "王小美", **fields: Any) -> str:
    """A customer of nobody who lies in the pool."""
    id = await a_customer(hall, name, **fields)
    await put(hall.owner, pool, id)
    return id


async def claim(person: Person, pool: str, id: str, status: int = 200) -> dict[str, Any]:
    return await post(person, f"/api/pools/{pool}/people/{id}/claim", None, status)


async def told(db: asyncpg.Connection, hall: Hall, name: str) -> list[dict[str, Any]]:
    rows = await db.fetch(FACTS, hall.org_id, name)
    return [orjson.loads(row["payload"]) for row in rows]


async def inside(person: Person, pool: str) -> list[str]:
    return [one["id"] for one in (await get(person, f"/api/pools/{pool}/people"))["items"]]
