"""Out of a pool: claimed, assigned, moved into another; and forgotten when the person is gone."""

from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.identity.models import User
from zhike.rooms.notify import service as notify
from zhike.rooms.pools import repository, rules, schemas, sight
from zhike.rooms.pools.catalogue import KINDS, Kind
from zhike.rooms.pools.models import Pool
from zhike.rooms.pools.service import refusals
from zhike.rooms.pools.service.settings import reach


async def _found(tx: Tx, kind: Kind, pool: Pool, person_id: UUID) -> Any:
    """The person's entry, locked. Raises `Taken` when somebody else was faster, `PersonMissing`."""
    entry = await repository.entry(tx, kind, pool.id, person_id)
    seen = entry is not None and await repository.detail(tx, pool, person_id) is not None
    if seen:
        return entry
    if entry is None and await repository.was_here(tx, kind, pool.id, person_id):
        raise refusals.Taken()
    raise refusals.PersonMissing()


async def _check_held(tx: Tx, kind: Kind, pool: Pool, user_id: UUID) -> int:
    held = await kind.held(tx, user_id)
    if rules.reached(pool.max_held, held):
        raise refusals.HoldingLimit(limit=pool.max_held, held=held)
    return held


async def claim(tx: Tx, pool_id: UUID, person_id: UUID) -> schemas.PoolTakenRead:
    """Take somebody for oneself.

    One person's claims come one after the other, so that their limits are counted right; who claims the same
    person waits for the entry and finds none. Raises `Taken`, `DailyLimit`, `HoldingLimit`, `Cooling`,
    `PersonMissing`, `Closed`, `PoolMissing`.
    """
    pool = await reach(tx, pool_id, active=True)
    kind, user_id = KINDS[pool.entity_type], tx.actor.user_id
    assert user_id is not None
    await tx.lock("pools", "taker", user_id)
    _, since = await repository.today(tx)
    used = await repository.claimed_since(tx, pool.id, user_id, since)
    if rules.reached(pool.daily_claims, used):
        raise refusals.DailyLimit(limit=pool.daily_claims, used=used)
    held = await _check_held(tx, kind, pool, user_id)
    until = rules.cool_until(
        await repository.gave_back(tx, kind, person_id, user_id), pool.cool_down_days, tx.now
    )
    async with sight.opened(tx):
        entry = await _found(tx, kind, pool, person_id)
        if until is not None:
            raise refusals.Cooling(until=until.isoformat())
        await _leave(tx, kind, pool, entry, user_id, "claimed", None)
    return schemas.PoolTakenRead(person_id=person_id, entity_type=kind.entity, to_user_id=user_id,
                         claimed_today=used + 1, held=held + 1)  # fmt: skip


async def assign(tx: Tx, pool_id: UUID, person_id: UUID, form: schemas.PoolAssign) -> schemas.PoolTakenRead:
    """Give somebody to a colleague for whom the pool is; they hear of it.

    Raises `WrongTaker`, `HoldingLimit`, `Taken`, `PersonMissing`, `Closed`, `PoolMissing`.
    """
    pool = await reach(tx, pool_id, active=True)
    kind = KINDS[pool.entity_type]
    user = await tx.session.get(User, (tx.org_id, form.user_id))
    if user is None or user.status != "active" or not await repository.belongs(tx, pool.id, user.id):
        raise refusals.WrongTaker(field="user_id")
    await tx.lock("pools", "taker", form.user_id)
    async with sight.opened(tx):
        held = await _check_held(tx, kind, pool, form.user_id)
        entry = await _found(tx, kind, pool, person_id)
        await _leave(tx, kind, pool, entry, form.user_id, "assigned", form.reason)
    if form.user_id != tx.actor.user_id:
        await notify.notify(
            tx, user_ids=[form.user_id], type="pool_assigned", title="公海有人分配给你", content=form.reason,
            resource_type=kind.entity, resource_id=person_id,
        )  # fmt: skip
    return schemas.PoolTakenRead(person_id=person_id, entity_type=kind.entity, to_user_id=form.user_id,
                         claimed_today=0, held=held + 1)  # fmt: skip


async def _leave(
    tx: Tx, kind: Kind, pool: Pool, entry: Any, user_id: UUID, way: str, reason: str | None
) -> None:
    title = f"从公海{'领取' if way == 'claimed' else '分配'}：{pool.name}"
    await repository.leave(tx, kind, entry, way, user_id, reason)
    person_id = entry[kind.column]
    await kind.take(tx, person_id, pool.id, user_id, title, way, reason)
    tx.audit(f"{kind.entity}.{way}", kind.entity, person_id, before={"pool_id": pool.id},
             after={kind.keeper: user_id}, reason=reason)  # fmt: skip
    tx.publish(events.PoolTaken(
        pool_id=pool.id, to_user_id=user_id, way=way,
        customer_id=person_id if kind.entity == "customer" else None,
        lead_id=person_id if kind.entity == "lead" else None,
    ))  # fmt: skip


async def move(tx: Tx, pool_id: UUID, person_id: UUID, form: schemas.PoolMoveTo) -> schemas.PoolGiven:
    """Put somebody into another pool of the same kind.

    Raises `WrongPool`, `Full`, `Taken`, `PersonMissing`, `Closed`, `PoolMissing`.
    """
    pool = await reach(tx, pool_id, active=True)
    other = await reach(tx, form.pool_id, active=True)
    kind = KINDS[pool.entity_type]
    if other.id == pool.id or other.entity_type != pool.entity_type:
        raise refusals.WrongPool(field="pool_id")
    locked = await repository.lock(tx, other.id)
    async with sight.opened(tx):
        entry = await _found(tx, kind, pool, person_id)
        site_id = await tx.conn.fetchval(
            f"SELECT site_id FROM {kind.table} WHERE org_id = $1 AND id = $2",  # noqa: S608  our own
            tx.org_id, person_id,
        )  # fmt: skip
        if other.site_id is not None and site_id not in {None, other.site_id}:
            raise refusals.WrongPool(field="pool_id", reason="site")
        inside = await repository.inside(tx, other.id)
        if rules.room(locked["capacity"], inside) == 0:
            raise refusals.Full(room=0)
        await repository.to_other(tx, entry, other.id, form.reason)
        for where in (pool.id, other.id):
            await repository.note(tx, kind, where, person_id, "moved", None, form.reason)
        await kind.move(tx, person_id, other.id, f"调拨到公海：{other.name}", form.reason)
    tx.audit(f"{kind.entity}.pool_moved", kind.entity, person_id, before={"pool_id": pool.id},
             after={"pool_id": other.id}, reason=form.reason)  # fmt: skip
    tx.publish(events.PoolFilled(pool_id=other.id, count=1, way="moved"))
    tx.publish(events.PoolChanged(pool_id=pool.id, fields=("people",)))
    return schemas.PoolGiven(put=1, inside=inside + 1)


async def forget(tx: Tx, entity: str, person_id: UUID) -> None:
    """Somebody in a pool was deleted or has become a customer: there is nobody to be claimed any more."""
    kind = KINDS[entity]
    entry = await tx.conn.fetchrow(
        f"SELECT * FROM pool_entries WHERE org_id = $1 AND {kind.column} = $2 FOR UPDATE",  # noqa: S608  ours
        tx.org_id, person_id,
    )  # fmt: skip
    if entry is None or await repository.lives(tx, kind, person_id):
        return  # not there, or back again before this was heard
    await repository.leave(tx, kind, entry, "gone", None, None)
    await kind.take(tx, person_id, entry["pool_id"], None, "移出公海", "gone")
    tx.audit(f"{kind.entity}.unpooled", kind.entity, person_id, before={"pool_id": entry["pool_id"]})
    tx.publish(events.PoolChanged(pool_id=entry["pool_id"], fields=("people",)))
