"""Telling every process at once that somebody's sign-in ended, so that none goes by what it remembers.

Valkey carries the word. Nothing depends on it: without Valkey each process forgets by itself, soon enough
for promise P-22 (`rooms.identity.resolve`).
"""

import asyncio
import contextlib
from collections.abc import Callable
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from zhike.core.cache import ENDED

log = structlog.get_logger("zhike.ended")

RECONNECT_SECONDS = 1.0
Forget = Callable[[UUID, UUID | None], None]

_listeners: list[Forget] = []
_voice: Redis | None = None
_task: asyncio.Task[None] | None = None


async def install(url: str | None, forget: Forget) -> None:
    """Call ``forget(organization, user)`` whenever a sign-in ends in any process; no user means all."""
    global _voice, _task  # noqa: PLW0603 - one subscription per process
    _listeners.append(forget)
    if url is not None and _task is None:
        _voice = Redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25)
        _task = asyncio.create_task(_listen(url))


async def close(forget: Forget) -> None:
    """Call it no more. The subscription ends with the last one who listens."""
    global _voice, _task  # noqa: PLW0603
    _listeners.remove(forget)
    if _listeners:
        return
    if _task is not None:
        while not _task.done():  # a cancellation that comes while the client connects is lost now and then
            _task.cancel()
            await asyncio.wait({_task}, timeout=1)
        _task = None
    if _voice is not None:
        await _voice.aclose()
        _voice = None


async def tell(org_id: UUID, user_id: UUID | None) -> None:
    """After the commit: this process forgets now, the others as soon as they hear."""
    _forget(org_id, user_id)
    if _voice is not None:
        try:
            await _voice.publish(ENDED.key(org_id), user_id.hex if user_id else "")
        except (RedisError, OSError) as error:
            log.warning("tell_failed", error=type(error).__name__)


def _forget(org_id: UUID, user_id: UUID | None) -> None:
    for forget in _listeners:
        forget(org_id, user_id)


async def _listen(url: str) -> None:
    while True:
        try:
            await _session(url)
        except (RedisError, OSError) as error:
            log.warning("ended_deaf", error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _session(url: str) -> None:
    client = Redis.from_url(url, socket_connect_timeout=1, health_check_interval=10)
    try:
        async with client.pubsub(ignore_subscribe_messages=True) as ear:
            await ear.psubscribe(f"{ENDED.name}:*")
            async for message in ear.listen():
                with contextlib.suppress(ValueError):
                    org_id = UUID(message["channel"].rpartition(b":")[2].decode())
                    said = message["data"].decode()
                    _forget(org_id, UUID(said) if said else None)
    finally:
        await client.aclose()
