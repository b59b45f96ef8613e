"""Putting people into a pool."""

from collections.abc import Sequence
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.pools import repository, rules, schemas, sight
from zhike.rooms.pools.catalogue import KINDS
from zhike.rooms.pools.service import refusals
from zhike.rooms.pools.service.settings import reach

TITLE = "退回公海"


async def give_back(tx: Tx, pool_id: UUID, ids: Sequence[UUID], reason: str) -> schemas.PoolGiven:
    """Put people into a pool, all of them or none; they are nobody's from then on.

    Raises `NotYours`, `WrongPerson`, `Full`, `Closed`, `PoolMissing`.
    """
    pool = await reach(tx, pool_id, active=True)
    kind, wanted = KINDS[pool.entity_type], sorted(set(ids))
    locked = await repository.lock(tx, pool.id)
    async with sight.opened(tx):
        rows = await kind.hold(tx, wanted)
        if len(rows) != len(wanted):
            raise refusals.WrongPerson(field="person_ids", count=len(wanted) - len(rows))
        if not tx.actor.may("pool:assign") and any(row["keeper"] != tx.actor.user_id for row in rows):
            raise refusals.NotYours(permission="pool:assign")
        if pool.site_id is not None and any(row["site_id"] not in {None, pool.site_id} for row in rows):
            raise refusals.WrongPerson(field="person_ids", reason="site")
        inside = await repository.inside(tx, pool.id)
        room = rules.room(locked["capacity"], inside)
        if room is not None and len(rows) > room:
            raise refusals.Full(room=room)
        for way in ("given_back", "put"):
            some = [row for row in rows if (row["keeper"] is not None) == (way == "given_back")]
            if some:
                await repository.enter(tx, kind, pool.id, some, way, reason)
                await kind.put(tx, some, pool.id, f"{TITLE}：{pool.name}", way, reason)
    for row in rows:
        tx.audit(f"{kind.entity}.pooled", kind.entity, row["id"], reason=reason, pool_id=pool.id,
                 before={kind.keeper: row["keeper"]}, after={"pool_id": pool.id})  # fmt: skip
    tx.publish(events.PoolFilled(pool_id=pool.id, count=len(rows)))
    return schemas.PoolGiven(put=len(rows), inside=inside + len(rows))
