"""Published events of an organization as they happen, for streams to browsers.

The table is the truth: a stream reads it by number, so it can resume anywhere within a week and misses
nothing. Valkey only says when to look; without it each stream looks once a second.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from zhike.core.cache import LIVE, Cache
from zhike.core.context import Actor
from zhike.core.tx import Unit

log = structlog.get_logger("zhike.live")

PAGE = 500
BLIND_SECONDS = 1.0  # between looks while Valkey is away
CALM_SECONDS = 5.0  # between looks while Valkey would have said something
HEARTBEAT_SECONDS = 15.0
RECONNECT_SECONDS = 1.0

_HEAD = "SELECT coalesce(max(seq), 0) FROM outbox_events WHERE org_id = $1 AND seq IS NOT NULL"
_KNOWN = "SELECT EXISTS (SELECT FROM outbox_events WHERE org_id = $1 AND seq = $2)"
_READ = """
SELECT seq, id, event_type, aggregate_type, aggregate_id, site_id, created_at,
       CASE WHEN event_type = ANY($3::text[]) THEN payload END AS payload
FROM outbox_events WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    seq: int
    id: UUID
    type: str
    aggregate_type: str | None
    aggregate_id: UUID | None
    site_id: UUID | None
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """``last_seq`` is where to resume. ``reset``: events were missed for good, read everything afresh.

    A batch without events is a sign of life, or the first word of a stream that starts at the present.
    """

    last_seq: int
    events: list[LiveEvent] = field(default_factory=list)
    reset: bool = False


class Ear:
    """This process's one subscription, turned into wake-ups per organization."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self.hearing = False
        self._bells: dict[UUID, asyncio.Event] = {}

    def bell(self, org_id: UUID) -> asyncio.Event:
        """Rings at the next news. Take it before reading, or news in between goes unheard."""
        return self._bells.setdefault(org_id, asyncio.Event())

    def ring(self, org_id: UUID) -> None:
        if bell := self._bells.pop(org_id, None):
            bell.set()

    def ring_all(self) -> None:
        for org_id in list(self._bells):
            self.ring(org_id)

    async def listen(self) -> None:
        while self.url is not None:
            try:
                await self._session(self.url)
            except (RedisError, OSError) as error:
                log.warning("live_blind", error=type(error).__name__)
            self.hearing = False
            self.ring_all()  # whoever waits calmly must look more often now
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _session(self, url: str) -> None:
        client = Redis.from_url(url, socket_connect_timeout=1, health_check_interval=10)
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as ear:
                await ear.psubscribe(f"{LIVE.name}:*")
                self.hearing = True
                self.ring_all()  # for what was said while nobody listened
                async for message in ear.listen():
                    with contextlib.suppress(ValueError):
                        self.ring(UUID(message["channel"].rpartition(b":")[2].decode()))
        finally:
            await client.aclose()


_ear = Ear(None)
_task: asyncio.Task[None] | None = None


async def install(url: str | None) -> None:
    """Start listening. Call once in each process that serves streams."""
    global _ear, _task  # noqa: PLW0603 - one subscription per process
    await close()
    _ear = Ear(url)
    _task = asyncio.create_task(_ear.listen())


async def close() -> None:
    global _task  # noqa: PLW0603
    if _task is not None:
        _task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await _task
        _task = None


async def announce(cache: Cache, heads: Mapping[UUID, int]) -> None:
    """Tell every listening process which organizations have news. Silence when Valkey is away."""
    if cache.client is None:
        return
    try:
        async with cache.client.pipeline(transaction=False) as pipe:
            for org_id, seq in heads.items():
                pipe.publish(LIVE.key(org_id), str(seq))
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("announce_failed", error=type(error).__name__)


async def changes(
    unit: Unit, actor: Actor, after_seq: int | None, types: Collection[str]
) -> AsyncIterator[Batch]:
    """Events of ``types`` (names) after ``after_seq``, without end; None starts at the present.

    Yields a batch at once, then one per news, and an empty one each 15 seconds. Check what the caller may
    see: this knows the organization only.
    """
    wanted, ear = list(types), _ear
    last, reset = await _start(unit, actor, after_seq)
    yield Batch(last, reset=reset)
    loop = asyncio.get_running_loop()
    spoke = loop.time()
    while True:
        bell = ear.bell(actor.org_id)
        async with unit.reading(actor) as tx:
            rows = await tx.conn.fetch(_READ, actor.org_id, last, wanted, PAGE)
        events = [_event(row) for row in rows if row["payload"] is not None]
        last = rows[-1]["seq"] if rows else last
        if events or loop.time() - spoke >= HEARTBEAT_SECONDS:
            spoke = loop.time()
            yield Batch(last, events)
        if len(rows) < PAGE:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), CALM_SECONDS if ear.hearing else BLIND_SECONDS)


async def _start(unit: Unit, actor: Actor, after_seq: int | None) -> tuple[int, bool]:
    """Where to begin, and whether the place asked for is gone: rows are pruned from the oldest on."""
    async with unit.reading(actor) as tx:
        if after_seq is not None and await tx.conn.fetchval(_KNOWN, actor.org_id, after_seq):
            return after_seq, False
        return await tx.conn.fetchval(_HEAD, actor.org_id), after_seq is not None


def _event(row: Any) -> LiveEvent:
    return LiveEvent(
        seq=row["seq"], id=row["id"], type=row["event_type"], aggregate_type=row["aggregate_type"],
        aggregate_id=row["aggregate_id"], site_id=row["site_id"], payload=row["payload"],
        at=row["created_at"],
    )  # fmt: skip
