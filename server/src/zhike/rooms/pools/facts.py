"""What the rules judge people by, read for many at once; now, and as it was on past days."""
# ruff: noqa: S608  names of our own tables and columns

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhike.core.context import NOBODY
from zhike.core.tx import Tx, to_json
from zhike.rooms.pools.catalogue import KINDS, Kind
from zhike.rooms.pools.rules import Person, Rule

# whose people a pool's rules speak of: those of its site, whose keepers it is for
_KEPT = """
({living}) AND ($2::uuid IS NULL OR p.site_id = $2)
  AND ($3 OR p.{keeper} IN (
    SELECT m.user_id FROM pool_members m WHERE m.org_id = $1 AND m.pool_id = $4 AND m.user_id IS NOT NULL
    UNION SELECT t.user_id FROM pool_members m
      JOIN user_teams t ON t.org_id = m.org_id AND t.team_id = m.team_id
      WHERE m.org_id = $1 AND m.pool_id = $4))
"""


def _kept(kind: Kind) -> str:
    return _KEPT.format(living=kind.living, keeper=kind.keeper)


@lru_cache(maxsize=4)
def _people(entity: str, which: str) -> str:
    """How people stand. ``which``: conditions on ``p`` and their order; $5 and $6 are its own."""
    kind = KINDS[entity]
    return f"""
SELECT r.id, r.keeper, r.stage, r.tags, r.touched,
  EXISTS (SELECT FROM deals d WHERE d.org_id = $1 AND d.{kind.column} = r.id AND d.actual_close_date IS NULL)
  OR EXISTS (SELECT FROM appointments a WHERE a.org_id = $1 AND a.{kind.column} = r.id AND a.starts_at > $7
       AND a.status IN ('pending', 'confirmed')) AS busy,
  (SELECT w.warned_at FROM pool_warnings w WHERE w.org_id = $1 AND w.{kind.column} = r.id
     AND w.since = r.touched AND w.user_id = r.keeper) AS warned_at
FROM (
  SELECT p.id, p.{kind.keeper} AS keeper, p.{kind.stage} AS stage, {kind.tags} AS tags,
    greatest({kind.since},
      (SELECT max(l.created_at) FROM {kind.lines} l WHERE l.org_id = $1 AND l.{kind.column} = p.id
         AND l.type <> ALL ($8)),
      (SELECT max(m.created_at) FROM pool_moves m WHERE m.org_id = $1 AND m.{kind.column} = p.id),
      (SELECT max(v.last_message_at) FROM conversations v WHERE v.org_id = $1 AND v.{kind.column} = p.id)
    ) AS touched
  FROM {kind.table} p
  WHERE p.org_id = $1 AND p.pool_id IS NULL AND p.{kind.keeper} IS NOT NULL AND {_kept(kind)} AND {which}
) r"""


def _person(row: Any) -> Person:
    return Person(row["id"], row["keeper"], row["stage"], row["touched"], frozenset(row["tags"]), row["busy"],
                  row["warned_at"])  # fmt: skip


async def piece(tx: Tx, pool: Any, after: UUID | None, limit: int) -> list[Person]:
    """The next people by id whom the pool's rules speak of."""
    kind = KINDS[pool["entity_type"]]
    rows = await tx.conn.fetch(
        _people(kind.entity, "p.id > $5 ORDER BY p.id LIMIT $6") + " ORDER BY r.id",
        tx.org_id, pool["site_id"], pool["everyone"], pool["id"], after or NOBODY, limit, tx.now,
        list(kind.quiet),
    )  # fmt: skip
    return [_person(row) for row in rows]


# `rules.judge` in SQL, as far as "recycle" goes
_DUE = """
SELECT w.* FROM ({people}) w WHERE NOT w.busy AND EXISTS (
  SELECT FROM jsonb_to_recordset($9::jsonb) AS u(idle int, warn int, stages text[], tags uuid[])
  WHERE w.stage <> ALL (u.stages) AND NOT w.tags && u.tags AND w.touched + u.idle * interval '24 hours' <= $7
    AND (u.warn = 0 OR w.warned_at + u.warn * interval '24 hours' <= $7))
ORDER BY w.touched, w.id LIMIT $6
"""


async def longest(tx: Tx, pool: Any, rules: Sequence[Rule], limit: int) -> list[Person]:
    """Of everybody whom the rules would recycle now, those idle for longest."""
    kind = KINDS[pool["entity_type"]]
    said = [{"idle": one.idle_days, "warn": one.warn_days, "stages": sorted(one.stages),
             "tags": sorted(one.tag_ids)} for one in rules]  # fmt: skip
    idle = min((one.idle_days for one in rules), default=0)
    rows = await tx.conn.fetch(
        _DUE.format(people=_people(kind.entity, f"{kind.since} <= $5")),
        tx.org_id, pool["site_id"], pool["everyone"], pool["id"], tx.now - timedelta(days=idle), limit,
        tx.now, list(kind.quiet), to_json(said),
    )  # fmt: skip
    return [_person(row) for row in rows]


async def count(tx: Tx, pool: Any) -> int:
    """How many people the pool's rules speak of."""
    kind = KINDS[pool["entity_type"]]
    found: int = await tx.conn.fetchval(
        f"SELECT count(*) FROM {kind.table} p WHERE p.org_id = $1 AND p.pool_id IS NULL"
        f" AND p.{kind.keeper} IS NOT NULL AND {_kept(kind)}",
        tx.org_id, pool["site_id"], pool["everyone"], pool["id"],
    )  # fmt: skip
    return found


async def warn(tx: Tx, kind: Kind, people: Sequence[Person]) -> None:
    """Keep that their keepers are warned about this very contact."""
    await tx.conn.execute(
        f"INSERT INTO pool_warnings (org_id, id, {kind.column}, user_id, since, warned_at)"
        " SELECT $1, gen_random_uuid(), r.id, r.keeper, r.since, $2"
        " FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[]) AS r(id, keeper, since)"
        f" ON CONFLICT (org_id, {kind.column}) WHERE {kind.column} IS NOT NULL"
        " DO UPDATE SET user_id = excluded.user_id, since = excluded.since, warned_at = excluded.warned_at",
        tx.org_id, tx.now, [one.id for one in people], [one.keeper for one in people],
        [one.touched for one in people],
    )  # fmt: skip


@lru_cache(maxsize=2)
def _past(entity: str) -> str:
    kind = KINDS[entity]
    return f"""
WITH people AS (
  SELECT p.id, {kind.since} AS since, p.created_at FROM {kind.table} p
  WHERE p.org_id = $1 AND (p.{kind.keeper} IS NOT NULL AND {_kept(kind)} OR p.pool_id = $4)
    AND p.{kind.stage} <> ALL ($5) AND NOT {kind.tags} && $6::uuid[]
), contacts AS (
  SELECT id, created_at AS at FROM people
  UNION ALL SELECT id, since FROM people
  UNION ALL SELECT l.{kind.column}, l.created_at FROM {kind.lines} l JOIN people q ON q.id = l.{kind.column}
    WHERE l.org_id = $1 AND l.type <> ALL ($7)
  UNION ALL SELECT m.{kind.column}, m.created_at FROM pool_moves m JOIN people q ON q.id = m.{kind.column}
    WHERE m.org_id = $1 AND m.to_user_id IS NOT NULL
  UNION ALL SELECT v.{kind.column}, v.last_message_at FROM conversations v
    JOIN people q ON q.id = v.{kind.column} WHERE v.org_id = $1
), gaps AS (
  SELECT id, at + make_interval(days => $8) AS due, lead(at) OVER (PARTITION BY id ORDER BY at) AS next
  FROM contacts
), overdue AS (
  SELECT g.id, g.due FROM gaps g
  WHERE g.due >= $9 AND g.due < $10 AND (g.next IS NULL OR g.next > g.due)
    AND NOT EXISTS (SELECT FROM deals d WHERE d.org_id = $1 AND d.{kind.column} = g.id
      AND d.created_at <= g.due
      AND (d.actual_close_date IS NULL OR d.actual_close_date > (g.due AT TIME ZONE $11)::date))
    AND NOT EXISTS (SELECT FROM appointments a WHERE a.org_id = $1 AND a.{kind.column} = g.id
      AND a.created_at <= g.due AND a.starts_at > g.due AND coalesce(a.cancelled_at, 'infinity') > g.due)
)
SELECT (SELECT count(*) FROM people) AS people, (due AT TIME ZONE $11)::date AS day, count(DISTINCT id) AS due
FROM overdue GROUP BY 2
UNION ALL SELECT count(*), NULL, NULL FROM people
"""


async def past(
    tx: Tx, pool: Any, rule: Rule, since: datetime, until: datetime, zone: str
) -> tuple[int, dict[date, int]]:
    """(how many people the rule speaks of, how many were due by it on each past day). Nothing is written.

    Stages, tags and keepers are those of now; contacts, deals and bookings those of the day.
    """
    kind = KINDS[pool.entity_type]
    rows = await tx.conn.fetch(
        _past(kind.entity), tx.org_id, pool.site_id, pool.everyone, pool.id, sorted(rule.stages),
        list(rule.tag_ids), list(kind.quiet), rule.idle_days, since, until, zone,
    )  # fmt: skip
    days = {row["day"]: row["due"] for row in rows if row["day"] is not None}
    return max((row["people"] for row in rows), default=0), days
