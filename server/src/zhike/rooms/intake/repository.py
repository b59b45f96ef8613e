"""Questions that intake asks the database."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, func, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.intake.models import IntakeDelivery, IntakeSource

MOST_COUNTED = 10_000
_D = IntakeDelivery.__table__
_BRIEF = ("id", "source_id", "status", "reasons", "lead_id", "created_at", "taken_at")
ADD = """
INSERT INTO intake_deliveries (org_id, id, source_id, headers, body_sealed, body_key, created_at)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7)
"""
# the same subject, or the very same body a moment ago
_TWIN = """
(SELECT id, lead_id, body_key FROM intake_deliveries
 WHERE org_id = $1 AND source_id = $2 AND dedupe_key = ANY($4) AND id <> $3 LIMIT 1)
UNION ALL
(SELECT id, lead_id, body_key FROM intake_deliveries
 WHERE org_id = $1 AND source_id = $2 AND body_key = $5 AND created_at > $6 AND status = 'made' AND id <> $3
 ORDER BY created_at DESC LIMIT 1)
LIMIT 1
"""
_COUNT = """
SELECT s.status, f.n FROM unnest(ARRAY['received', 'made', 'duplicate', 'refused']) AS s(status)
CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM (
    SELECT FROM intake_deliveries
    WHERE org_id = $1 AND source_id = $2 AND status = s.status AND created_at > $3 LIMIT $4) counted) f
"""
_REFUSED = """
SELECT id FROM intake_deliveries
WHERE org_id = $1 AND source_id = $2 AND status = 'refused' AND body_sealed IS NOT NULL AND id > $3
ORDER BY id LIMIT $4
"""
_REFUSED_COUNT = """
SELECT count(*) FROM (SELECT FROM intake_deliveries WHERE org_id = $1 AND source_id = $2
  AND status = 'refused' AND body_sealed IS NOT NULL LIMIT $3) waiting
"""
# source by source, as the index by status has them; all rows of an organization would be read otherwise
_WAITING = """
SELECT w.id FROM intake_sources s CROSS JOIN LATERAL (
  SELECT id, created_at FROM intake_deliveries d
  WHERE d.org_id = $1 AND d.source_id = s.id AND d.status = 'received' AND d.created_at < $2
  ORDER BY d.created_at LIMIT 1000) w
WHERE s.org_id = $1 ORDER BY w.created_at LIMIT 1000
"""
# bodies go first; what remains says that something came, and keeps it from being made twice
_STRIP = """
UPDATE intake_deliveries SET body_sealed = NULL, headers = '{}' WHERE (org_id, id) IN (
  SELECT org_id, id FROM intake_deliveries
  WHERE org_id = $1 AND created_at < $2 AND body_sealed IS NOT NULL ORDER BY created_at LIMIT 2000)
"""
_PRUNE = """
DELETE FROM intake_deliveries WHERE (org_id, id) IN (
  SELECT org_id, id FROM intake_deliveries WHERE org_id = $1 AND created_at < $2 LIMIT 2000)
"""


class SourceMissing(errors.NotFound):
    code = "intake.not_found"


class DeliveryMissing(errors.NotFound):
    code = "intake.delivery_not_found"


class Sources(Repository[IntakeSource]):
    model = IntakeSource
    missing = SourceMissing

    async def by_key(self, public_key: str) -> IntakeSource | None:
        return await self.find(IntakeSource.public_key == public_key)

    async def count(self) -> int:
        query = select(func.count()).where(IntakeSource.org_id == self.tx.org_id)
        return int(await self.tx.session.scalar(query) or 0)

    async def page(self, limit: int, after: tuple[datetime, UUID] | None) -> list[IntakeSource]:
        """Newest first, one row more than asked."""
        query = self.select().order_by(IntakeSource.created_at.desc(), IntakeSource.id.desc())
        if after is not None:
            query = query.where(tuple_(IntakeSource.created_at, IntakeSource.id) < after)
        return list(await self.tx.session.scalars(query.limit(limit + 1)))


class Deliveries(Repository[IntakeDelivery]):
    model = IntakeDelivery
    missing = DeliveryMissing


@lru_cache(maxsize=4)
def page(by_status: bool, after: bool) -> hot.Statement:
    """Deliveries of one source, newest first, without their bodies."""
    query = select(*(_D.c[name] for name in _BRIEF), _D.c.body_sealed.is_not(None).label("has_body")).where(
        _D.c.org_id == bindparam("org_id", type_=Uuid), _D.c.source_id == bindparam("source_id", type_=Uuid)
    )
    if by_status:
        query = query.where(_D.c.status == bindparam("status", type_=String))
    if after:
        at = bindparam("at", type_=DateTime(timezone=True))
        query = query.where(tuple_(_D.c.created_at, _D.c.id) < tuple_(at, bindparam("id", type_=Uuid)))
    return hot.page_json(query.order_by(_D.c.created_at.desc(), _D.c.id.desc()), ("created_at", "id"))


async def twin(
    tx: Tx, source_id: UUID, own_id: UUID, keys: list[str], body_key: str, since: datetime
) -> Any | None:
    """A delivery that has made the lead already: its id, lead and body."""
    return await tx.conn.fetchrow(_TWIN, tx.org_id, source_id, own_id, keys, body_key, since)


async def counts(tx: Tx, source_id: UUID, since: datetime) -> dict[str, int]:
    """Status → how many since then, each up to `MOST_COUNTED`."""
    rows = await tx.conn.fetch(_COUNT, tx.org_id, source_id, since, MOST_COUNTED)
    return {row["status"]: row["n"] for row in rows}


async def refused(tx: Tx, source_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """The next ones that can be taken again."""
    return [row["id"] for row in await tx.conn.fetch(_REFUSED, tx.org_id, source_id, after, limit)]


async def refused_count(tx: Tx, source_id: UUID) -> int:
    return int(await tx.conn.fetchval(_REFUSED_COUNT, tx.org_id, source_id, MOST_COUNTED))


async def waiting(tx: Tx, before: datetime) -> list[UUID]:
    """What lost its job."""
    return [row["id"] for row in await tx.conn.fetch(_WAITING, tx.org_id, before)]


async def strip(tx: Tx, before: datetime) -> int:
    return int((await tx.conn.execute(_STRIP, tx.org_id, before)).rpartition(" ")[2])


async def prune(tx: Tx, before: datetime) -> int:
    return int((await tx.conn.execute(_PRUNE, tx.org_id, before)).rpartition(" ")[2])
