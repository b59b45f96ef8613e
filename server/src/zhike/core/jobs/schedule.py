"""Cron ticks, each taken once however many workers look: whoever inserts the tick's row adds its job.

Both happen in one transaction by the database's clock, so neither a killed worker nor a wrong clock can lose
or double a tick. Of the ticks missed while nobody ran, only the newest is made up for.
"""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import asyncpg
import structlog
from croniter import croniter

from zhike.core.clock import zone
from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs.declare import Registry, Scope, Work
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.queue import Queue, writing
from zhike.core.lost import LOST

log = structlog.get_logger("zhike.schedule")

CATCH_UP = timedelta(hours=26)

# who has ticks, and by which clock; Beijing's for an organization that has no site yet
_OWNERS: dict[Scope, str] = {
    "system": "SELECT 'system' AS scope, NULL::uuid AS org_id, NULL::uuid AS site_id, 'UTC' AS clock",
    "org": """
      SELECT 'org:' || o.id AS scope, o.id AS org_id, NULL::uuid AS site_id, coalesce((
        SELECT s.timezone FROM sites s WHERE s.org_id = o.id AND s.is_active ORDER BY s.id LIMIT 1
      ), 'Asia/Shanghai') AS clock FROM organizations o""",
    "site": """
      SELECT 'site:' || s.id AS scope, s.org_id, s.id AS site_id, s.timezone AS clock
      FROM sites s WHERE s.is_active""",
}
_CLOCKS = {scope: f"SELECT DISTINCT clock FROM ({owners}) o" for scope, owners in _OWNERS.items()}  # noqa: S608
_TAKE = {
    scope: f"""
      WITH owners AS ({owners}), taken AS (
        INSERT INTO schedule_ticks (name, scope, tick_at)
        SELECT $1, scope, $2 FROM owners WHERE clock = $3 AND $2 <= now()
        ON CONFLICT DO NOTHING RETURNING scope
      )
      SELECT org_id, site_id FROM owners JOIN taken USING (scope)"""  # noqa: S608
    for scope, owners in _OWNERS.items()
}


def latest(cron: str, clock: str, now: datetime) -> datetime:
    """The newest tick at or before ``now``, in UTC.

    When clocks go back, an hour comes twice: a tick at a fixed hour belongs to the first pass alone.
    """
    local = (now.replace(microsecond=0) + timedelta(seconds=1)).astimezone(zone(clock))
    tick: datetime = croniter(cron, local).get_prev(datetime)
    if tick.fold and not cron.split()[1].startswith("*"):
        tick = tick.replace(fold=0)
    return tick.astimezone(UTC)


def following(cron: str, clock: str, now: datetime) -> datetime:
    """The first tick after ``now``, in UTC."""
    tick: datetime = croniter(cron, now.astimezone(zone(clock))).get_next(datetime)
    return tick.astimezone(UTC)


class Scheduler:
    """Looks each second, until `stop`."""

    def __init__(self, relay: Database, registry: Registry) -> None:
        self.relay = relay
        self.registry = registry
        self._not_before: dict[tuple[str, str], datetime] = {}
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            pause = 1.0
            try:
                pause = await self.look()
            except LOST as error:
                log.warning("schedule_lost_connection", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def look(self) -> float:
        """Take what is due. Returns the seconds until the next look, just after a full second."""
        works = self.registry.schedules()
        async with writing(self.relay) as conn:
            now: datetime = await conn.fetchval("SELECT clock_timestamp()")
            scopes = {work.every.per for work in works if work.every}
            clocks = {scope: await conn.fetch(_CLOCKS[scope]) for scope in scopes}
            for work in works:
                assert work.every is not None
                for row in clocks[work.every.per]:
                    await self._consider(conn, work, row["clock"], now)
        return 1.005 - now.microsecond / 1_000_000

    async def _consider(self, conn: asyncpg.Connection, work: Work, clock: str, now: datetime) -> None:
        assert work.every is not None
        not_before = self._not_before.get((work.name, clock))
        if not_before is not None and now < not_before:
            return
        try:
            tick, then = latest(work.every.cron, clock, now), following(work.every.cron, clock, now)
        except ZoneInfoNotFoundError:
            log.error("unknown_time_zone", clock=clock, job=work.name)
            tick, then = None, now + timedelta(hours=1)
        if tick is not None and now - tick <= CATCH_UP:
            await take(conn, work, clock, tick)
        self._not_before[work.name, clock] = then


async def take(conn: asyncpg.Connection, work: Work, clock: str, tick: datetime) -> int:
    """Add the job of ``tick`` for every owner on ``clock`` whose tick nobody took. Returns how many."""
    assert work.every is not None and work.arguments is not None
    async with conn.transaction():
        owners = await conn.fetch(_TAKE[work.every.per], work.name, tick, clock)
        day = tick.astimezone(zone(clock)).date()
        known: list[dict[str, Any]] = [{**owner, "day": day} for owner in owners]
        items = [
            (work.lane, _seal(work, {key: of[key] for key in work.names}, of), timedelta(0)) for of in known
        ]
        if items:
            await Queue.over(conn).put(items)
            log.info("tick", job=work.name, clock=clock, at=tick.isoformat(), jobs=len(items))
    return len(items)


def _seal(work: Work, args: dict[str, Any], owner: dict[str, Any]) -> bytes:
    return seal(work.name, id=uuid7(), org_id=owner["org_id"], args=args)
