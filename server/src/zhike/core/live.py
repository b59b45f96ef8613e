"""Published events of an organization as they happen, for streams to browsers.

The table is the truth: a stream reads it by number, so it can resume anywhere within a week and misses
nothing. Valkey only says when to look; without it each stream looks once a second. What matters for a moment
only, such as that somebody is typing, is a *whisper*: it goes through Valkey alone and is lost without it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from zhike.core.cache import LIVE, WHISPER, Cache
from zhike.core.context import Actor
from zhike.core.tx import Unit

log = structlog.get_logger("zhike.live")

PAGE = 500
BLIND_SECONDS = 1.0  # between looks while Valkey is away
CALM_SECONDS = 5.0  # between looks while Valkey would have said something
HEARTBEAT_SECONDS = 15.0
APART_SECONDS = 0.2  # of a stream's looks: in a busy minute one look finds several events
RECONNECT_SECONDS = 1.0
MOST_WHISPERS = 50  # that wait for one stream; older ones are worth nothing any more

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
    whispers: list[dict[str, Any]] = field(default_factory=list)


class Listener:
    """One stream's place at the ear: there is news to read, or somebody whispered."""

    def __init__(self) -> None:
        self.news = False
        self.heard: deque[dict[str, Any]] = deque(maxlen=MOST_WHISPERS)
        self.stir = asyncio.Event()

    async def pause(self, seconds: float) -> AsyncIterator[list[dict[str, Any]]]:
        """Until there is news, ``seconds`` at most; yields what is whispered meanwhile."""
        until = asyncio.get_running_loop().time() + seconds
        while not self.news:
            if self.heard:
                heard = list(self.heard)
                self.heard.clear()
                yield heard
                continue
            self.stir.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self.stir.wait()
            except TimeoutError:
                return


class Ear:
    """This process's one subscription, turned into wake-ups per organization."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self.hearing = False
        self._listeners: dict[UUID, set[Listener]] = {}

    @contextlib.contextmanager
    def listening(self, org_id: UUID) -> Iterator[Listener]:
        """Hears from here on. Say ``news = False`` before reading, or news in between goes unheard."""
        mine = Listener()
        self._listeners.setdefault(org_id, set()).add(mine)
        try:
            yield mine
        finally:
            self._listeners[org_id].discard(mine)
            if not self._listeners[org_id]:
                del self._listeners[org_id]

    def ring(self, org_id: UUID) -> None:
        for listener in self._listeners.get(org_id, ()):
            listener.news = True
            listener.stir.set()

    def ring_all(self) -> None:
        for org_id in list(self._listeners):
            self.ring(org_id)

    def pass_on(self, org_id: UUID, whisper: bytes) -> None:
        listeners = self._listeners.get(org_id)
        said = orjson.loads(whisper) if listeners else None
        if isinstance(said, dict):
            for listener in listeners or ():
                listener.heard.append(said)
                listener.stir.set()

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
                await ear.psubscribe(f"{LIVE.name}:*", f"{WHISPER.name}:*")
                self.hearing = True
                self.ring_all()  # for what was said while nobody listened
                async for message in ear.listen():
                    kind, _, org = message["channel"].decode().rpartition(":")
                    with contextlib.suppress(ValueError):
                        if kind == LIVE.name:
                            self.ring(UUID(org))
                        else:
                            self.pass_on(UUID(org), message["data"])
        finally:
            await client.aclose()


_ear = Ear(None)


@contextlib.asynccontextmanager
async def hearing(url: str | None) -> AsyncIterator[None]:
    """Listen meanwhile, for streams that begin now. Once in each process that serves streams; an application
    inside another one's process has an ear of its own, and leaves the other's where it was."""
    global _ear  # noqa: PLW0603 - one subscription per process
    before, _ear = _ear, Ear(url)
    task = asyncio.create_task(_ear.listen())
    try:
        yield
    finally:
        _ear = before
        while not task.done():  # a cancellation that comes while the client connects is lost now and then
            task.cancel()
            await asyncio.wait({task}, timeout=1)


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


async def whisper(cache: Cache, org_id: UUID, **said: object) -> None:
    """Tell every listening stream of the organization something that is worth a moment."""
    if cache.client is None:
        return
    try:
        await cache.client.publish(WHISPER.key(org_id), orjson.dumps(said, default=str))
    except (RedisError, OSError) as error:
        log.warning("whisper_lost", error=type(error).__name__)


async def changes(
    unit: Unit, actor: Actor, after_seq: int | None, types: Collection[str]
) -> AsyncIterator[Batch]:
    """Events of ``types`` (names) after ``after_seq``, without end; None starts at the present.

    Yields a batch at once, then one per news or whisper, and an empty one each 15 seconds. Check what the
    caller may see: this knows the organization only.
    """
    wanted, ear, loop = list(types), _ear, asyncio.get_running_loop()
    with ear.listening(actor.org_id) as mine:
        last, reset = await _start(unit, actor, after_seq)
        yield Batch(last, reset=reset)
        spoke = loop.time()
        while True:
            mine.news, looked = False, loop.time()
            async with unit.reading(actor) as tx:
                rows = await tx.conn.fetch(_READ, actor.org_id, last, wanted, PAGE)
            events = [_event(row) for row in rows if row["payload"] is not None]
            last = rows[-1]["seq"] if rows else last
            if events or loop.time() - spoke >= HEARTBEAT_SECONDS:
                spoke = loop.time()
                yield Batch(last, events)
            if len(rows) < PAGE:
                async for whispers in mine.pause(CALM_SECONDS if ear.hearing else BLIND_SECONDS):
                    yield Batch(last, whispers=whispers)
                await asyncio.sleep(looked + APART_SECONDS - loop.time())


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
