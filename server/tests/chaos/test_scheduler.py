"""P-39: three workers, killed at random, fire every tick once, and stop politely without a loss."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from subprocess import Popen
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.settings import Settings

from .labourer import BEAT, CLOCK, SECONDS, connected, start

SITES = 1_000
TICKS = 5
KILLS = 4
LATE = timedelta(seconds=1)
# other tests of this database may have left work for another day
LEFT = "SELECT count(*) FROM jobs.pgqueuer WHERE convert_from(payload, 'UTF8')::jsonb ->> 2 = $1"


@contextmanager
def workers(settings: Settings, count: int) -> Iterator[list[Popen[bytes]]]:
    running = [start(settings, "ticks") for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait(10)


@pytest.fixture
async def org(owner_db: asyncpg.Connection) -> UUID:
    id = uuid4()
    await owner_db.execute("INSERT INTO organizations (id, name) VALUES ($1, 'Ticks')", id)
    await owner_db.execute(
        "INSERT INTO sites (org_id, id, name, timezone)"
        " SELECT $1, gen_random_uuid(), n::text, $2 FROM generate_series(1, $3) n", id, CLOCK, SITES,
    )  # fmt: skip
    return id


async def ticks(db: asyncpg.Connection) -> list[datetime]:
    rows = await db.fetch("SELECT DISTINCT tick_at FROM schedule_ticks WHERE name = $1 ORDER BY 1", BEAT)
    return [row["tick_at"] for row in rows]


async def first_up(db: asyncpg.Connection) -> datetime:
    """When the first of them came to work. Of the ticks missed before, the newest is made up for then."""
    await connected(db, 3)
    found: datetime = await db.fetchval(
        "SELECT min(backend_start) FROM pg_stat_activity"
        " WHERE application_name IN ('zhike worker', 'zhike upkeep') AND datname = current_database()"
    )
    return found


async def test_three_workers_fire_every_tick_once_while_they_are_killed(settings, owner_db, org):
    with workers(settings, 3) as alive:
        async with asyncio.timeout(180):
            killed, began = 0, await first_up(owner_db)
            while len(await ticks(owner_db)) <= TICKS or killed < KILLS:
                await asyncio.sleep(0.5)
                if killed < KILLS:
                    await connected(owner_db, 3)
                    await asyncio.sleep(random.uniform(0, SECONDS))
                    alive.append(start(settings, "ticks"))
                    victim = alive.pop(random.randrange(len(alive) - 1))
                    victim.kill()
                    victim.wait(10)
                    killed += 1
            await connected(owner_db, 3)
            # no more ticks; what was taken must still be finished
            await owner_db.execute("UPDATE sites SET is_active = false WHERE org_id = $1", org)
            while await owner_db.fetchval(LEFT, str(org)):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        for process in alive:
            process.send_signal(signal.SIGTERM)
        codes = [await asyncio.to_thread(process.wait, 25) for process in alive]
    assert codes == [0] * len(codes)

    taken = await ticks(owner_db)
    assert taken == [taken[0] + timedelta(seconds=SECONDS) * n for n in range(len(taken))], (
        "a tick is missing"
    )
    scopes = Counter(
        row["scope"]
        for row in await owner_db.fetch(
            "SELECT scope FROM schedule_ticks WHERE name = $1"
            " AND scope IN (SELECT 'site:' || id FROM sites WHERE org_id = $2)",
            BEAT,
            org,
        )
    )
    effects = Counter(
        f"site:{row['resource_id']}"
        for row in await owner_db.fetch(
            "SELECT resource_id FROM audit_logs WHERE org_id = $1 AND event_type = $2", org, BEAT
        )
    )
    assert len(scopes) == SITES and effects == scopes
    assert scopes.total() >= SITES * TICKS
    assert not await owner_db.fetch("SELECT FROM dead_letters WHERE org_id = $1", org)
    late = await owner_db.fetchval(
        "SELECT max(created_at - greatest(tick_at, $2)) FROM schedule_ticks WHERE name = $1", BEAT, began
    )
    print(
        f"P-39 {scopes.total()} ticks of {len(taken)} moments, {killed} kills, 0 lost, 0 doubled,"
        f" at most {late.total_seconds():.2f} s late  goal 0/0/1 s  {'pass' if late <= LATE else 'FAIL'}"
    )
    assert late < timedelta(seconds=SECONDS), "later than the next tick, however busy the machine"
