"""Into a pool and out of it: the lead's side of what rooms/pools decides. As `customers.pooled`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.leads.rules import OPEN

LINE = "pool"  # the kind of line that it leaves in the history: no contact
_HOLD = """
SELECT id, assigned_to AS keeper, site_id, contact_name AS name FROM leads
WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND status = ANY ($3) AND pool_id IS NULL ORDER BY id FOR UPDATE
"""
_PUT = """
UPDATE leads SET assigned_to = NULL, assigned_at = NULL, pool_id = $3, updated_at = $4
WHERE org_id = $1 AND id = ANY ($2::uuid[])
"""
_TAKE = """
UPDATE leads SET assigned_to = $3, pool_id = NULL, updated_at = $4,
  assigned_at = CASE WHEN $3::uuid IS NULL THEN NULL ELSE $4::timestamptz END
WHERE org_id = $1 AND id = $2
"""
_MOVE = "UPDATE leads SET pool_id = $3, updated_at = $4 WHERE org_id = $1 AND id = $2"
_LINES = """
INSERT INTO lead_activities (org_id, id, lead_id, user_id, type, description, metadata, created_at)
SELECT $1, r.id, r.of, $2, 'pool', $3, $4::jsonb, $5 FROM unnest($6::uuid[], $7::uuid[]) AS r(id, of)
"""
_HELD = "SELECT count(*) FROM leads WHERE org_id = $1 AND assigned_to = $2 AND status = ANY ($3)"


async def hold(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """The open ones of these who are in no pool, locked in the order of their ids: id, keeper, site, name."""
    return list(await tx.conn.fetch(_HOLD, tx.org_id, list(ids), list(OPEN)))


async def put(
    tx: Tx, rows: Sequence[Any], pool_id: UUID, title: str, way: str, reason: str | None = None
) -> None:
    """Put leads who are held into a pool."""
    ids = [row["id"] for row in rows]
    await tx.conn.execute(_PUT, tx.org_id, ids, pool_id, tx.now)
    await _note(tx, ids, title, reason, pool_id, way)
    for row in rows:
        if row["keeper"] is not None:
            tx.publish(events.LeadAssigned(lead_id=row["id"], from_user_id=row["keeper"], to_user_id=None))


async def take(tx: Tx, id: UUID, pool_id: UUID, user_id: UUID | None, title: str, way: str,
               reason: str | None = None) -> None:  # fmt: skip
    """Out of a pool, into somebody's hands or into nobody's. The pool's entry is locked."""
    await tx.conn.execute(_TAKE, tx.org_id, id, user_id, tx.now)
    await _note(tx, [id], title, reason, pool_id, way)
    if user_id is not None:
        tx.publish(events.LeadAssigned(lead_id=id, from_user_id=None, to_user_id=user_id))


async def move(tx: Tx, id: UUID, pool_id: UUID, title: str, reason: str | None) -> None:
    """Into another pool."""
    await tx.conn.execute(_MOVE, tx.org_id, id, pool_id, tx.now)
    await _note(tx, [id], title, reason, pool_id, "moved")


async def held(tx: Tx, user_id: UUID) -> int:
    """How many open ones somebody follows up."""
    found: int = await tx.conn.fetchval(_HELD, tx.org_id, user_id, list(OPEN))
    return found


async def _note(tx: Tx, ids: list[UUID], title: str, reason: str | None, pool_id: UUID, way: str) -> None:
    about = to_json({"pool_id": pool_id, "way": way})
    said = f"{title}：{reason}" if reason else title
    await tx.conn.execute(
        _LINES, tx.org_id, tx.actor.user_id, said, about, tx.now, [uuid7() for _ in ids], ids
    )
