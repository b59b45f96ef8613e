"""Who is writing just now (seed 004 §4): told at once to who listens, and known for five seconds to who comes
in between. Both go through Valkey alone, and are lost without it and without harm."""

from uuid import UUID

from zhike.core import live
from zhike.core.cache import TYPING, Cache


async def tell(cache: Cache, org_id: UUID, *, visitor_id: UUID, by: str, **more: object) -> None:
    """Somebody of the talk with this visitor is typing; ``by`` is ``customer`` or ``agent``."""
    await cache.set(TYPING.key(org_id, visitor_id, by), "1", TYPING.ttl)
    await live.whisper(cache, org_id, visitor_id=visitor_id, by=by, **more)


async def of_agent(cache: Cache, org_id: UUID, visitor_id: UUID) -> bool:
    """Whether one of ours is writing to this visitor."""
    return await cache.get(TYPING.key(org_id, visitor_id, "agent")) is not None
