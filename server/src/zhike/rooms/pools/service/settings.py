"""Making a pool, what it allows, whom it is for and who is recycled into it."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.pools import repository, rules, schemas
from zhike.rooms.pools.models import Pool, PoolMember, PoolRule
from zhike.rooms.pools.repository import Pools
from zhike.rooms.pools.service import refusals


async def reach(tx: Tx, pool_id: UUID, *, active: bool = False) -> Pool:
    """The pool, if it is for the actor or they run the pools; else it is not there. Raises `PoolMissing`, and
    with ``active`` also `Closed`."""
    pool = await Pools(tx).get(pool_id)
    if not tx.actor.may("pool:manage") and not (
        pool.is_active and await repository.belongs(tx, pool.id, tx.actor.user_id)
    ):
        raise repository.PoolMissing()
    if active and not pool.is_active:
        raise refusals.Closed()
    return pool


def _check_site(tx: Tx, site_id: UUID | None) -> None:
    """What is everybody's is changed by those who act for everybody. Raises `OutOfScope`."""
    if tx.actor.scope == "s" and (site_id is None or site_id not in tx.actor.site_ids):
        raise errors.OutOfScope()


async def create_pool(tx: Tx, form: schemas.PoolCreate) -> Pool:
    """A new pool. Raises `NameTaken`, `UnknownReference`."""
    fields = form.model_dump()
    fields["site_id"] = fields["site_id"] or tx.actor.at_site
    _check_site(tx, fields["site_id"])
    pool = Pools(tx).add(Pool(id=uuid7(), **fields))
    await tx.flush()
    tx.audit("pool.created", "pool", pool.id, after=fields)
    tx.publish(events.PoolChanged(pool_id=pool.id, fields=("created",)))
    return pool


async def _load(tx: Tx, pool_id: UUID, expected: str | None) -> Pool:
    pool = await Pools(tx).get_for_update(pool_id)
    _check_site(tx, pool.site_id)
    etag.check(expected, pool)
    return pool


async def change_pool(tx: Tx, pool_id: UUID, form: schemas.PoolPatch, expected: str | None = None) -> Pool:
    """Change what a pool allows. Raises `NameTaken`, `EditConflict`. A smaller capacity throws nobody out."""
    pool = await _load(tx, pool_id, expected)
    sent = form.model_dump(exclude_unset=True)
    before = {name: getattr(pool, name) for name, value in sent.items() if getattr(pool, name) != value}
    for name in before:
        setattr(pool, name, sent[name])
    await tx.flush()
    if before:
        tx.audit("pool.updated", "pool", pool.id, before=before, after={name: sent[name] for name in before})
        tx.publish(events.PoolChanged(pool_id=pool.id, fields=tuple(sorted(before))))
    return pool


async def put_members(
    tx: Tx, pool_id: UUID, form: schemas.PoolMembersPut, expected: str | None = None
) -> Pool:
    """Say anew whom the pool is for. Raises `UnknownReference`, `EditConflict`."""
    pool = await _load(tx, pool_id, expected)
    before = await Pools(tx).members(pool.id)
    await tx.session.execute(
        delete(PoolMember).where(PoolMember.org_id == tx.org_id, PoolMember.pool_id == pool.id)
    )
    new = [{"user_id": id, "team_id": None} for id in dict.fromkeys(form.user_ids)]
    new += [{"user_id": None, "team_id": id} for id in dict.fromkeys(form.team_ids)]
    await _seen(tx, "teams", form.team_ids)
    await _seen(tx, "users", form.user_ids)
    for line in new:
        tx.session.add(PoolMember(org_id=tx.org_id, id=uuid7(), pool_id=pool.id, **line))
    pool.updated_at = tx.now
    await tx.flush()
    was = [one.user_id or one.team_id for one in before]
    tx.audit("pool.members_changed", "pool", pool.id, before={"members": was},
             after={"members": [*form.user_ids, *form.team_ids]})  # fmt: skip
    tx.publish(events.PoolChanged(pool_id=pool.id, fields=("members",)))
    return pool


async def put_rules(tx: Tx, pool_id: UUID, form: schemas.PoolRulesPut, expected: str | None = None) -> Pool:
    """Say anew who is recycled. Raises `StageUnknown`, `UnknownReference`, `EditConflict`."""
    pool = await _load(tx, pool_id, expected)
    for line in form.items:
        if not rules.stages_fit(pool.entity_type, line.stages):
            raise refusals.StageUnknown(field="items", allowed=list(rules.STAGES[pool.entity_type]))
    await _seen(tx, "tags", [tag for line in form.items for tag in line.tag_ids])
    before = [_told(one) for one in await Pools(tx).rules(pool.id)]
    await tx.session.execute(
        delete(PoolRule).where(PoolRule.org_id == tx.org_id, PoolRule.pool_id == pool.id)
    )
    for position, line in enumerate(form.items):
        tx.session.add(
            PoolRule(org_id=tx.org_id, id=uuid7(), pool_id=pool.id, position=position, **line.model_dump())
        )
    pool.updated_at = tx.now
    await tx.flush()
    tx.audit("pool.rules_changed", "pool", pool.id, before={"rules": before},
             after={"rules": [_told(one) for one in form.items]})  # fmt: skip
    tx.publish(events.PoolChanged(pool_id=pool.id, fields=("rules",)))
    return pool


def _told(rule: Any) -> dict[str, Any]:
    names = ("idle_days", "warn_days", "stages", "is_active")
    return {name: getattr(rule, name) for name in names} | {"tag_ids": [str(tag) for tag in rule.tag_ids]}


async def _seen(tx: Tx, table: str, ids: list[UUID]) -> None:
    """Raises `UnknownReference` unless the actor sees a row for each of these ids."""
    if not ids:
        return
    found = await tx.conn.fetchval(
        f"SELECT count(*) FROM {table} WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608  our own
        tx.org_id, list(set(ids)),
    )  # fmt: skip
    if found != len(set(ids)):
        raise refusals.UnknownReference(field=table)


async def settings(tx: Tx, pool: Pool) -> schemas.PoolSettings:
    """Members and rules."""
    pools = Pools(tx)
    return schemas.PoolSettings(
        members=[schemas.PoolMemberLine.model_validate(one) for one in await pools.members(pool.id)],
        rules=[schemas.PoolRuleRead.model_validate(one) for one in await pools.rules(pool.id)],
        stages=list(rules.STAGES[pool.entity_type]),
    )
