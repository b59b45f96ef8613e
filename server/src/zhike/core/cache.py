"""The cache registry: every key and lifetime in one place (seeds 001 §4.1, 004 §4). Valkey may die.

Nothing here is needed for a right answer: a miss, a timeout and a dead server look the same to callers.
"""
# ASVS 1.3.9, 14.2.2: keys are ours, values go by the protocol

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, TimeoutError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry: the key's name and its lifetime in seconds."""

    name: str
    ttl: int

    def key(self, org_id: UUID | None, *parts: object) -> str:
        """Always led by the tenant, so that no entry can be read across one."""
        return ":".join([self.name, org_id.hex if org_id else "-", *map(str, parts)])


AGENT_STATUS = Kind("agent:status", 90)
TYPING = Kind("conversation:typing", 5)
LOGIN = Kind("login", 86_400)
RATE = Kind("ratelimit", 60)
LIVE = Kind("live", 0)
WHISPER = Kind("whisper", 0)
MACHINE = Kind("machine", 86_400)
ENDED = Kind("ended", 0)
FORGED = Kind("intake:forged", 172_800)
STATS_DAILY = Kind("stats:daily", 60)
STATS_CHANNEL = Kind("stats:channel", 60)


MOST_LATE = 3  # answers that did not come in time, one after the other
REST_SECONDS = 1.0


class Cache:
    """Valkey or Redis behind a fuse: when it is away, calls answer "nothing" at once. One that hangs is left
    alone for a second after three calls, lest every request waits for it."""

    def __init__(self, url: str | None) -> None:
        self.client: Redis | None = (
            Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25) if url else None
        )
        self._late = 0
        self._rests_until = 0.0

    async def close(self) -> None:
        if self.client is not None:
            await self.client.aclose()

    def _at_hand(self) -> Redis | None:
        return self.client if time.monotonic() >= self._rests_until else None

    @contextlib.asynccontextmanager
    async def _fuse(self, doing: str) -> AsyncIterator[None]:
        try:
            yield
        except (RedisError, OSError) as exc:
            log.warning("cache_away", doing=doing, error=type(exc).__name__)
            self._late += isinstance(exc, TimeoutError)
            if self._late >= MOST_LATE:
                self._rests_until = time.monotonic() + REST_SECONDS
        else:
            if self._at_hand() is not None:
                self._late = 0

    async def get(self, key: str) -> bytes | None:
        async with self._fuse("get"):
            if (client := self._at_hand()) is not None:
                value: bytes | None = await client.get(key)
                return value
        return None

    async def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values in the order of ``keys``; all None when away."""
        async with self._fuse("get_many"):
            if keys and (client := self._at_hand()) is not None:
                values: list[bytes | None] = await client.mget(keys)
                return values
        return [None] * len(keys)

    async def set(self, key: str, value: bytes | str, ttl: int) -> None:
        async with self._fuse("set"):
            if (client := self._at_hand()) is not None:
                await client.set(key, value, ex=ttl)

    async def drop(self, *keys: str) -> None:
        async with self._fuse("drop"):
            if keys and (client := self._at_hand()) is not None:
                await client.delete(*keys)

    async def count(self, key: str, ttl: int) -> int:
        """How often this was called with ``key`` within ``ttl`` seconds of the first; 0 when away."""
        async with self._fuse("count"):
            if (client := self._at_hand()) is not None:
                async with client.pipeline(transaction=True) as pipe:
                    pipe.incr(key)
                    pipe.expire(key, ttl, nx=True)
                    return int((await pipe.execute())[0])
        return 0
