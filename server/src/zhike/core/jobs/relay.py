"""From the outbox to the queue: one leader carries what has been committed, in the order it became visible.

The leader is whose session holds an advisory lock; the others stand by. Each batch is one transaction that
numbers the events, adds a job per handler, and marks the rows. Batches exclude each other by a lock of their
transaction, so even two leaders could neither double nor disorder anything. Rows that commit late are in a
later batch and get a higher number: whoever has seen number N never meets a smaller one afterwards.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from uuid import UUID, uuid5

import asyncpg
import orjson
import structlog

from zhike.core.ids import uuid7
from zhike.core.jobs.declare import Registry
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.queue import Queue
from zhike.core.lost import LOST
from zhike.core.wake import CHANNEL

log = structlog.get_logger("zhike.relay")

BATCH = 500
POLL_SECONDS = 1.0
STAND_BY_SECONDS = 0.5
_LEADER, _BATCH = 7_012_030, 7_012_031  # advisory locks; migrations have their own

_PENDING = """
SELECT org_id, id, kind, event_type, payload::text AS payload, request_id, trace_id,
       coalesce(next_attempt_at - now(), interval '0') AS delay
FROM outbox_events WHERE status = 'pending' ORDER BY created_at, id LIMIT $1
"""
_NUMBERS = "SELECT nextval('outbox_seq') AS seq FROM generate_series(1, $1)"
_PUBLISHED = """
UPDATE outbox_events o SET status = 'published', published_at = now(), attempts = attempts + 1, seq = t.seq
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS t(org_id, id, seq)
WHERE o.org_id = t.org_id AND o.id = t.id
"""

Heads = dict[UUID, int]
Announce = Callable[[Heads], Awaitable[None]]


async def carry(
    conn: asyncpg.Connection, queue: Queue, registry: Registry, batch: int = BATCH
) -> tuple[int, Heads]:
    """Move one batch. Returns how many rows it had and the highest new number of each organization."""
    heads: Heads = {}
    async with conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock($1)", _BATCH)
        rows = await conn.fetch(_PENDING, batch)
        if not rows:
            return 0, heads
        # ids carry the moment of publishing, which within an aggregate follows its locks; created_at does not
        rows.sort(key=lambda row: row["id"])
        events = sum(row["kind"] == "event" for row in rows)
        numbers = iter(await conn.fetch(_NUMBERS, events) if events else [])
        seqs = [next(numbers)["seq"] if row["kind"] == "event" else None for row in rows]
        news = {row["org_id"] for row in rows if row["kind"] == "event"}
        items = [item for row in rows for item in _items(row, registry)]
        if items := items + await _follow(conn, registry, news):
            await queue.put(items)
        orgs, ids = [row["org_id"] for row in rows], [row["id"] for row in rows]
        await conn.execute(_PUBLISHED, orgs, ids, seqs)
        heads.update((org, seq) for org, seq in zip(orgs, seqs, strict=True) if seq is not None)
    return len(rows), heads


def _items(row: asyncpg.Record, registry: Registry) -> list[tuple[str, bytes, timedelta]]:
    """The jobs that one outbox row becomes: itself, or one for each handler of the event."""
    payload = orjson.Fragment(row["payload"])
    id = row["id"]
    origin = {key: row[key] for key in ("org_id", "request_id", "trace_id")}
    if row["kind"] == "job":
        name = row["event_type"]
        return [(registry.lane_of(name), seal(name, id=id, args=payload, **origin), row["delay"])]
    args = {"event_id": id, "event_type": row["event_type"], "event": payload}
    return [
        (work.lane, seal(work.name, id=uuid5(id, work.name), args=args, **origin), row["delay"])
        for work in registry.handlers.get(row["event_type"], [])
    ]


async def _follow(
    conn: asyncpg.Connection, registry: Registry, news: Collection[UUID]
) -> list[tuple[str, bytes, timedelta]]:
    """One job for each organization with news that follows its events."""
    found = []
    for work in registry.followers() if news else ():
        for row in await conn.fetch(work.follows, list(news)):
            job = seal(work.name, id=uuid7(), org_id=row["org_id"], args={})
            found.append((work.lane, job, timedelta(0)))
    return found


class Relay:
    """Stands by until it leads, then carries until `stop`. Reconnects by itself."""

    def __init__(self, dsn: str, registry: Registry, announce: Announce | None = None) -> None:
        self.dsn = dsn
        self.registry = registry
        self.announce = announce
        self.leading = False
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._telling: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._session()
            except LOST as error:
                log.warning("relay_lost_connection", error=type(error).__name__)
                await self._pause(STAND_BY_SECONDS)
            finally:
                self.leading = False

    async def _session(self) -> None:
        conn = await asyncpg.connect(
            self.dsn, timeout=10, server_settings={"application_name": "zhike relay", "timezone": "UTC"}
        )
        try:
            while not await conn.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER):
                await self._pause(STAND_BY_SECONDS)
                if self._stopping.is_set():
                    return
            self.leading = True
            log.info("relay_leads")
            conn.add_termination_listener(lambda _: self._woken.set())
            await conn.add_listener(CHANNEL, lambda *_: self._woken.set())
            queue = Queue.over(conn)
            while not self._stopping.is_set():
                self._woken.clear()
                count, heads = await carry(conn, queue, self.registry)
                self._tell(heads)
                if count < BATCH:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
        finally:
            await _close(conn)

    def _tell(self, heads: Heads) -> None:
        """Wake the live streams beside the carrying: a slow cache must not delay a job."""
        if heads and self.announce is not None:
            task = asyncio.create_task(self.announce(heads))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _close(conn: asyncpg.Connection) -> None:
    with contextlib.suppress(*LOST):
        await conn.close(timeout=2)
