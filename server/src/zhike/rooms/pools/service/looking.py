"""Looking into pools: which there are, who lies in one, and the details of somebody, which are counted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.customers import timeline
from zhike.rooms.pools import repository, rules, schemas, sight
from zhike.rooms.pools.catalogue import KINDS
from zhike.rooms.pools.models import Pool
from zhike.rooms.pools.service import refusals
from zhike.rooms.pools.service.settings import reach


async def listed(tx: Tx) -> list[schemas.PoolRead]:
    """The pools that are for the actor; all of them for who runs the pools."""
    return await _shown(tx, await repository.listed(tx, tx.actor.may("pool:manage")))


async def one(tx: Tx, pool: Pool) -> schemas.PoolRead:
    """A pool that the actor may see, as the list has it."""
    await tx.flush()
    return (await _shown(tx, await repository.listed(tx, True, pool.id)))[0]


async def _shown(tx: Tx, rows: list[Any]) -> list[schemas.PoolRead]:
    held: dict[str, int] = {}
    for row in rows:
        kind = row["entity_type"]
        if row["max_held"] is not None and kind not in held and tx.actor.user_id is not None:
            held[kind] = await KINDS[kind].held(tx, tx.actor.user_id)
    return [
        schemas.PoolRead.of(row, held.get(row["entity_type"]) if row["max_held"] is not None else None)
        for row in rows
    ]  # fmt: skip


async def inside(
    tx: Tx, pool: Pool, limit: int, after: tuple[datetime, UUID] | None
) -> list[schemas.PooledBrief]:
    """Who lies in the pool, one more than ``limit``."""
    async with sight.opened(tx):
        rows = await repository.people(tx, pool, limit, after)
    return [schemas.PooledBrief.of(row) for row in rows]


async def details(tx: Tx, pool_id: UUID, person_id: UUID) -> schemas.PooledRead:
    """The details of somebody in the pool. It counts as a look, once a day, and is kept in the trail.

    Raises `ViewLimit`, `PersonMissing`, `PoolMissing`.
    """
    pool = await reach(tx, pool_id)
    kind = KINDS[pool.entity_type]
    await tx.lock("pools", "viewer", tx.actor.user_id)
    day, _ = await repository.today(tx)
    async with sight.opened(tx):
        row = await repository.detail(tx, pool, person_id)
        if row is None:
            raise refusals.PersonMissing()
        used = await repository.viewed(tx, pool.id, day)
        if await repository.view(tx, kind, pool.id, person_id, day):
            if rules.reached(pool.daily_views, used):
                raise refusals.ViewLimit(limit=pool.daily_views, used=used)
            used += 1
        lines = [dict(line) for line in await repository.lines(tx, kind, person_id)]
    timeline.veil(tx, lines)
    tx.audit(f"{kind.entity}.pool_viewed", kind.entity, person_id, pool_id=pool.id)
    return schemas.PooledRead.of(row, lines, used)
