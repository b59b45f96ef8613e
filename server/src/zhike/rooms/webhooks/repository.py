"""Questions that webhooks ask the database."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, func, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.webhooks.models import WebhookDelivery, WebhookEndpoint

_HEAD = "SELECT coalesce(max(seq), 0) FROM outbox_events WHERE org_id = $1 AND seq IS NOT NULL"
_FOLLOWING = """
SELECT id, events, include_personal, cursor_seq FROM webhook_endpoints
WHERE org_id = $1 AND status = 'active' ORDER BY id FOR UPDATE
"""
_NEWS = """
SELECT seq, id, event_type, aggregate_type, aggregate_id, payload, created_at
FROM outbox_events WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""
_ADD = """
INSERT INTO webhook_deliveries (org_id, id, endpoint_id, event_id, event_type, object_type, object_id, seq,
                                body, next_attempt_at)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::bigint[],
                         $9::text[], $10::timestamptz[])
ON CONFLICT (org_id, endpoint_id, event_id) DO NOTHING RETURNING id
"""
_MOVE = """
UPDATE webhook_endpoints SET cursor_seq = $3 WHERE org_id = $1 AND id = ANY($2::uuid[]) AND cursor_seq < $3
"""
# `FOR UPDATE` waits for whoever is just finishing the earlier one, and then looks again
_EARLIER = """
SELECT id FROM webhook_deliveries
WHERE org_id = $1 AND endpoint_id = $2 AND object_id = $3 AND seq < $4 AND status IN ('pending', 'sending')
ORDER BY seq LIMIT 1 FOR UPDATE
"""
_LATER = """
SELECT id FROM webhook_deliveries
WHERE org_id = $1 AND endpoint_id = $2 AND object_id = $3 AND seq > $4 AND status IN ('pending', 'sending')
ORDER BY seq LIMIT 1
"""
_HEADS = """
SELECT DISTINCT ON (endpoint_id, object_id) id FROM webhook_deliveries
WHERE org_id = $1 AND status IN ('pending', 'sending') AND ($2::uuid IS NULL OR endpoint_id = $2)
  AND ($3::timestamptz IS NULL OR greatest(next_attempt_at, leased_until) < $3)
ORDER BY endpoint_id, object_id, seq LIMIT 5000
"""
_PRUNE = """
DELETE FROM webhook_deliveries WHERE (org_id, id) IN (
  SELECT org_id, id FROM webhook_deliveries WHERE org_id = $1 AND created_at < $2 LIMIT 2000)
"""


class EndpointMissing(errors.NotFound):
    code = "webhook.not_found"


class DeliveryMissing(errors.NotFound):
    code = "webhook.delivery_not_found"


class Endpoints(Repository[WebhookEndpoint]):
    model = WebhookEndpoint
    missing = EndpointMissing

    async def count(self) -> int:
        query = select(func.count()).where(WebhookEndpoint.org_id == self.tx.org_id)
        return int(await self.tx.session.scalar(query) or 0)

    async def page(self, limit: int, after: tuple[datetime, UUID] | None) -> list[WebhookEndpoint]:
        query = self.select().order_by(WebhookEndpoint.created_at.desc(), WebhookEndpoint.id.desc())
        if after is not None:
            query = query.where(tuple_(WebhookEndpoint.created_at, WebhookEndpoint.id) < after)
        return list(await self.tx.session.scalars(query.limit(limit + 1)))


class Deliveries(Repository[WebhookDelivery]):
    model = WebhookDelivery
    missing = DeliveryMissing


LISTED = (
    "id", "endpoint_id", "event_id", "event_type", "object_type", "object_id", "seq", "status", "attempts",
    "next_attempt_at", "last_status", "last_error", "delivered_at", "created_at",
)  # fmt: skip


@lru_cache(maxsize=16)
def deliveries_page(filters: frozenset[str], after: bool) -> hot.Statement:
    """Deliveries of one endpoint, newest first, without bodies and logs."""
    table = WebhookDelivery.__table__
    query = select(*(table.c[name] for name in LISTED)).where(
        table.c.org_id == bindparam("org_id", type_=Uuid),
        table.c.endpoint_id == bindparam("endpoint_id", type_=Uuid),
    )
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=String))
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id)
            < tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))


async def head(tx: Tx) -> int:
    """The number of the organization's latest event."""
    return int(await tx.conn.fetchval(_HEAD, tx.org_id))


async def following(tx: Tx) -> list[Any]:
    """The endpoints that hear of events, locked."""
    return list(await tx.conn.fetch(_FOLLOWING, tx.org_id))


async def news(tx: Tx, after: int, limit: int) -> list[Any]:
    """Published events after a number, in order."""
    return list(await tx.conn.fetch(_NEWS, tx.org_id, after, limit))


async def add(tx: Tx, rows: list[tuple[Any, ...]]) -> set[UUID]:
    """Insert deliveries (in the order of the statement's columns); those that exist stay. Returns the new."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return {row["id"] for row in await tx.conn.fetch(_ADD, tx.org_id, *columns)}


async def move(tx: Tx, endpoint_ids: list[UUID], seq: int) -> None:
    await tx.conn.execute(_MOVE, tx.org_id, endpoint_ids, seq)


async def has_earlier(tx: Tx, row: WebhookDelivery) -> bool:
    """Whether an earlier event of the same object still waits. Waits for one that is just being finished."""
    found = await tx.conn.fetchval(_EARLIER, tx.org_id, row.endpoint_id, row.object_id, row.seq)
    return found is not None


async def next_of(tx: Tx, row: WebhookDelivery) -> UUID | None:
    """The delivery that waited for this one."""
    place = (row.endpoint_id, row.object_id, row.seq)
    found: UUID | None = await tx.conn.fetchval(_LATER, tx.org_id, *place)
    return found


async def heads(tx: Tx, endpoint_id: UUID | None = None, overdue: datetime | None = None) -> list[UUID]:
    """The first unfinished delivery of each object, of one endpoint or of all; overdue by then only."""
    return [row["id"] for row in await tx.conn.fetch(_HEADS, tx.org_id, endpoint_id, overdue)]


async def prune(tx: Tx, before: datetime) -> int:
    return int((await tx.conn.execute(_PRUNE, tx.org_id, before)).rpartition(" ")[2])
