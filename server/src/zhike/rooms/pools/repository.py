"""Questions about pools."""
# ruff: noqa: S608  names of our own tables and columns

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from zhike.core import clock, errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.identity import service as identity
from zhike.rooms.pools.catalogue import KINDS, Kind
from zhike.rooms.pools.models import Pool, PoolMember, PoolRule, PoolSweep

MOST_POOLS = 200
LINES_SHOWN = 20


class PoolMissing(errors.NotFound):
    code = "pool.not_found"


class Pools(Repository[Pool]):
    model = Pool
    missing = PoolMissing

    async def rules(self, pool_id: UUID) -> list[PoolRule]:
        query = select(PoolRule).where(PoolRule.org_id == self.tx.org_id, PoolRule.pool_id == pool_id)
        return list(await self.tx.session.scalars(query.order_by(PoolRule.position)))

    async def members(self, pool_id: UUID) -> list[PoolMember]:
        query = select(PoolMember).where(PoolMember.org_id == self.tx.org_id, PoolMember.pool_id == pool_id)
        return list(await self.tx.session.scalars(query.order_by(PoolMember.created_at, PoolMember.id)))


class Sweeps(Repository[PoolSweep]):
    model = PoolSweep


# whose a pool is: everybody's, or its members' and its teams'
_FOR = """
(p.everyone OR EXISTS (
  SELECT FROM pool_members m LEFT JOIN user_teams t
    ON t.org_id = m.org_id AND t.team_id = m.team_id AND t.user_id = $2
  WHERE m.org_id = p.org_id AND m.pool_id = p.id AND (m.user_id = $2 OR t.user_id IS NOT NULL)))
"""
_BELONGS = f"SELECT {_FOR} FROM pools p WHERE p.org_id = $1 AND p.id = $3"
_LIST = f"""
SELECT p.id, p.name, p.entity_type, p.site_id, p.is_active, p.everyone, p.capacity, p.daily_claims,
  p.max_held, p.cool_down_days, p.daily_views, p.updated_at, {_FOR} AS belongs,
  (SELECT count(*) FROM pool_entries e WHERE e.org_id = p.org_id AND e.pool_id = p.id) AS inside,
  (SELECT count(*) FROM pool_moves m WHERE m.org_id = p.org_id AND m.pool_id = p.id AND m.to_user_id = $2
     AND m.way = 'claimed' AND m.created_at >= $3) AS claimed_today,
  (SELECT count(*) FROM pool_views v WHERE v.org_id = p.org_id AND v.pool_id = p.id AND v.user_id = $2
     AND v.day = $4) AS viewed_today
FROM pools p WHERE p.org_id = $1 AND ($5 OR (p.is_active AND {_FOR})) AND ($6::uuid IS NULL OR p.id = $6)
ORDER BY p.created_at, p.id LIMIT {MOST_POOLS}
"""


async def today(tx: Tx) -> tuple[date, datetime]:
    """(which day it is at the organization's first site, when it began)."""
    zone = await identity.home_zone(tx)
    day = clock.local(tx.now, zone).date()
    return day, clock.day_bounds(day, zone)[0]


async def belongs(tx: Tx, pool_id: UUID, user_id: UUID | None) -> bool:
    """Whether a pool is for this person."""
    return bool(await tx.conn.fetchval(_BELONGS, tx.org_id, user_id, pool_id))


async def listed(tx: Tx, everything: bool, pool_id: UUID | None = None) -> list[Any]:
    """Pools with how many lie in each and what the actor has used up today."""
    day, since = await today(tx)
    return list(await tx.conn.fetch(_LIST, tx.org_id, tx.actor.user_id, since, day, everything, pool_id))


async def lock(tx: Tx, pool_id: UUID) -> Any:
    """The pool, held until the end of the transaction, so that its capacity is counted by one at a time. Its
    key is left free: lines of the history name pools, and two moves there and back would block each other."""
    row = await tx.conn.fetchrow(
        "SELECT * FROM pools WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE", tx.org_id, pool_id
    )
    if row is None:
        raise PoolMissing()
    return row


async def inside(tx: Tx, pool_id: UUID) -> int:
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM pool_entries WHERE org_id = $1 AND pool_id = $2", tx.org_id, pool_id
    )
    return found


@lru_cache(maxsize=2)
def _people(entity: str) -> str:
    kind = KINDS[entity]
    return f"""
SELECT p.id, left({kind.name}, 1) AS first, {kind.phone4} AS phone4, {kind.city} AS city,
  {kind.source} AS source, p.{kind.stage} AS stage, p.score, p.created_at, e.id AS entry_id, e.entered_at,
  e.way, e.reason, u.name AS from_name
FROM pool_entries e
JOIN {kind.table} p ON p.org_id = e.org_id AND p.id = e.{kind.column} AND {kind.living}
LEFT JOIN users u ON u.org_id = e.org_id AND u.id = e.from_user_id
WHERE e.org_id = $1 AND e.pool_id = $2
  AND ($4::timestamptz IS NULL OR (e.entered_at, e.id) < ($4, $5::uuid))
ORDER BY e.entered_at DESC, e.id DESC LIMIT $3
"""


async def people(tx: Tx, pool: Any, limit: int, after: tuple[datetime, UUID] | None) -> list[Any]:
    """Who lies in the pool, the latest first; one row more than ``limit``."""
    at, id = after or (None, None)
    return list(await tx.conn.fetch(_people(pool.entity_type), tx.org_id, pool.id, limit + 1, at, id))


@lru_cache(maxsize=2)
def _detail(entity: str) -> str:
    kind = KINDS[entity]
    return f"""
SELECT p.id, {kind.name} AS name, {kind.phone4} AS phone4, {kind.wechat} AS wechat, {kind.email} AS email,
  p.company_name, {kind.city} AS city, {kind.source} AS source, p.{kind.stage} AS stage, p.score,
  p.created_at, e.entered_at, e.way, e.reason, u.name AS from_name
FROM pool_entries e JOIN {kind.table} p ON p.org_id = e.org_id AND p.id = e.{kind.column}
LEFT JOIN users u ON u.org_id = e.org_id AND u.id = e.from_user_id
WHERE e.org_id = $1 AND e.pool_id = $2 AND e.{kind.column} = $3 AND {kind.living}
"""


async def detail(tx: Tx, pool: Any, person_id: UUID) -> Any | None:
    return await tx.conn.fetchrow(_detail(pool.entity_type), tx.org_id, pool.id, person_id)


async def lives(tx: Tx, kind: Kind, person_id: UUID) -> bool:
    """Whether this is somebody who may lie in a pool."""
    return bool(await tx.conn.fetchval(
        f"SELECT EXISTS (SELECT FROM {kind.table} p WHERE p.org_id = $1 AND p.id = $2 AND {kind.living})",
        tx.org_id, person_id,
    ))  # fmt: skip


async def lines(tx: Tx, kind: Kind, person_id: UUID) -> list[Any]:
    """The newest lines of what happened with somebody."""
    return list(await tx.conn.fetch(
        f"SELECT l.type, {kind.line_title} AS title, l.description, l.created_at FROM {kind.lines} l"
        f" WHERE l.org_id = $1 AND l.{kind.column} = $2 ORDER BY l.created_at DESC, l.id DESC"
        f" LIMIT {LINES_SHOWN}",
        tx.org_id, person_id,
    ))  # fmt: skip


async def entry(tx: Tx, kind: Kind, pool_id: UUID, person_id: UUID) -> Any | None:
    """The entry of somebody in the pool, locked: who comes second waits here and finds none."""
    return await tx.conn.fetchrow(
        f"SELECT * FROM pool_entries WHERE org_id = $1 AND pool_id = $2 AND {kind.column} = $3 FOR UPDATE",
        tx.org_id, pool_id, person_id,
    )  # fmt: skip


async def was_here(tx: Tx, kind: Kind, pool_id: UUID, person_id: UUID) -> bool:
    """Whether somebody was in this pool who is no more."""
    return bool(await tx.conn.fetchval(
        f"SELECT EXISTS (SELECT FROM pool_moves WHERE org_id = $1 AND {kind.column} = $3 AND pool_id = $2)",
        tx.org_id, pool_id, person_id,
    ))  # fmt: skip


async def enter(tx: Tx, kind: Kind, pool_id: UUID, rows: Sequence[Any], way: str, reason: str | None) -> None:
    """Write the entries of people who are put in, each with its line of the history."""
    ids, keepers = [row["id"] for row in rows], [row["keeper"] for row in rows]
    await tx.conn.execute(
        f"INSERT INTO pool_entries (org_id, id, pool_id, {kind.column}, way, from_user_id, reason,"
        " entered_at) SELECT $1, r.id, $2, r.of, $3, r.keeper, $4, $5"
        " FROM unnest($6::uuid[], $7::uuid[], $8::uuid[]) AS r(id, of, keeper)",
        tx.org_id, pool_id, way, reason, tx.now, [uuid7() for _ in ids], ids, keepers,
    )  # fmt: skip
    await tx.conn.execute(
        f"INSERT INTO pool_moves (org_id, id, pool_id, {kind.column}, way, from_user_id, user_id, reason,"
        " created_at) SELECT $1, r.id, $2, r.of, $3, r.keeper, $4, $5, $6"
        " FROM unnest($7::uuid[], $8::uuid[], $9::uuid[]) AS r(id, of, keeper)",
        tx.org_id, pool_id, way, tx.actor.user_id, reason, tx.now, [uuid7() for _ in ids], ids, keepers,
    )  # fmt: skip


async def leave(
    tx: Tx, kind: Kind, found: Any, way: str, to_user_id: UUID | None, reason: str | None
) -> None:
    """Take an entry away that is locked, with its line of the history."""
    await tx.conn.execute("DELETE FROM pool_entries WHERE org_id = $1 AND id = $2", tx.org_id, found["id"])
    await note(tx, kind, found["pool_id"], found[kind.column], way, to_user_id, reason)


async def note(
    tx: Tx, kind: Kind, pool_id: UUID, person_id: UUID, way: str, to_user_id: UUID | None, reason: str | None
) -> None:
    """A line of the history."""
    await tx.conn.execute(
        f"INSERT INTO pool_moves (org_id, id, pool_id, {kind.column}, way, to_user_id, user_id, reason,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.org_id, uuid7(), pool_id, person_id, way, to_user_id, tx.actor.user_id, reason, tx.now,
    )  # fmt: skip


async def to_other(tx: Tx, found: Any, pool_id: UUID, reason: str | None) -> None:
    """Move an entry that is locked into another pool."""
    await tx.conn.execute(
        "UPDATE pool_entries SET pool_id = $3, way = 'moved', reason = $4, entered_at = $5"
        " WHERE org_id = $1 AND id = $2",
        tx.org_id, found["id"], pool_id, reason, tx.now,
    )  # fmt: skip


_USED = """
SELECT count(*) FROM pool_moves WHERE org_id = $1 AND pool_id = $2 AND to_user_id = $3 AND way = 'claimed'
  AND created_at >= $4
"""


async def claimed_since(tx: Tx, pool_id: UUID, user_id: UUID | None, since: datetime) -> int:
    found: int = await tx.conn.fetchval(_USED, tx.org_id, pool_id, user_id, since)
    return found


async def gave_back(tx: Tx, kind: Kind, person_id: UUID, user_id: UUID | None) -> datetime | None:
    """When somebody last gave this person back, whichever pool it was."""
    found: datetime | None = await tx.conn.fetchval(
        f"SELECT max(created_at) FROM pool_moves WHERE org_id = $1 AND {kind.column} = $2"
        " AND from_user_id = $3 AND way = 'given_back'",
        tx.org_id, person_id, user_id,
    )  # fmt: skip
    return found


async def viewed(tx: Tx, pool_id: UUID, day: date) -> int:
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM pool_views WHERE org_id = $1 AND pool_id = $2 AND user_id = $3 AND day = $4",
        tx.org_id, pool_id, tx.actor.user_id, day,
    )  # fmt: skip
    return found


async def view(tx: Tx, kind: Kind, pool_id: UUID, person_id: UUID, day: date) -> bool:
    """Count a look; False: it is counted already."""
    done: str = await tx.conn.execute(
        f"INSERT INTO pool_views (org_id, id, pool_id, user_id, {kind.column}, day)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        tx.org_id, uuid7(), pool_id, tx.actor.user_id, person_id, day,
    )  # fmt: skip
    return done.endswith("1")


_MOVES = """
SELECT m.id, m.way, m.reason, m.created_at, m.customer_id, m.lead_id, f.name AS from_name, t.name AS to_name,
  b.name AS by_name, left(coalesce(c.name, d.contact_name), 1) AS first
FROM pool_moves m
LEFT JOIN users f ON f.org_id = m.org_id AND f.id = m.from_user_id
LEFT JOIN users t ON t.org_id = m.org_id AND t.id = m.to_user_id
LEFT JOIN users b ON b.org_id = m.org_id AND b.id = m.user_id
LEFT JOIN customers c ON c.org_id = m.org_id AND c.id = m.customer_id
LEFT JOIN leads d ON d.org_id = m.org_id AND d.id = m.lead_id
WHERE m.org_id = $1 AND m.pool_id = $2 AND ($4::timestamptz IS NULL OR (m.created_at, m.id) < ($4, $5::uuid))
ORDER BY m.created_at DESC, m.id DESC LIMIT $3
"""


async def moves(tx: Tx, pool_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[Any]:
    """The history of a pool, newest first; one row more than ``limit``."""
    at, id = after or (None, None)
    return list(await tx.conn.fetch(_MOVES, tx.org_id, pool_id, limit + 1, at, id))


async def sweeps(tx: Tx, pool_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[PoolSweep]:
    """A pool's sweeps, newest first; one more than ``limit``."""
    query = Sweeps(tx).select().where(PoolSweep.pool_id == pool_id)
    if after is not None:
        query = query.where(tuple_(PoolSweep.created_at, PoolSweep.id) < after)
    query = query.order_by(PoolSweep.created_at.desc(), PoolSweep.id.desc()).limit(limit + 1)
    return list(await tx.session.scalars(query))
