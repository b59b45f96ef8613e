"""Into a pool and out of it: the customer's side of what rooms/pools decides.

Many at once are one statement. Whoever calls has opened their eyes for pools (`rooms/pools/sight.py`); who is
in a pool has no owner, which a CHECK holds.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events

LINE = "pool"  # the kind of line that it leaves on the timeline: no contact
_HOLD = """
SELECT id, owner_id AS keeper, site_id, name FROM customers
WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL AND pool_id IS NULL ORDER BY id FOR UPDATE
"""
_PUT = """
UPDATE customers SET owner_id = NULL, pool_id = $3, updated_at = $4
WHERE org_id = $1 AND id = ANY ($2::uuid[])
"""
_TAKE = "UPDATE customers SET owner_id = $3, pool_id = NULL, updated_at = $4 WHERE org_id = $1 AND id = $2"
_MOVE = "UPDATE customers SET pool_id = $3, updated_at = $4 WHERE org_id = $1 AND id = $2"
_LINES = """
INSERT INTO customer_activities
  (org_id, id, customer_id, user_id, type, title, description, metadata, created_at)
SELECT $1, r.id, r.of, $2, 'pool', $3, $4, $5::jsonb, $6
FROM unnest($7::uuid[], $8::uuid[]) AS r(id, of)
"""
_HELD = """
SELECT count(*) FROM customers WHERE org_id = $1 AND owner_id = $2 AND deleted_at IS NULL
"""


async def hold(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """Those of these who are in no pool, locked in the order of their ids: id, keeper, site, name."""
    return list(await tx.conn.fetch(_HOLD, tx.org_id, list(ids)))


async def put(
    tx: Tx, rows: Sequence[Any], pool_id: UUID, title: str, way: str, reason: str | None = None
) -> None:
    """Put customers who are held into a pool."""
    ids = [row["id"] for row in rows]
    await tx.conn.execute(_PUT, tx.org_id, ids, pool_id, tx.now)
    await _note(tx, ids, title, reason, pool_id, way)
    for row in rows:
        if row["keeper"] is not None:
            tx.publish(events.CustomerOwnerChanged(
                customer_id=row["id"], from_user_id=row["keeper"], to_user_id=None, way=way))  # fmt: skip


async def take(tx: Tx, id: UUID, pool_id: UUID, user_id: UUID | None, title: str, way: str,
               reason: str | None = None) -> None:  # fmt: skip
    """Out of a pool, into somebody's hands or into nobody's. The pool's entry is locked."""
    await tx.conn.execute(_TAKE, tx.org_id, id, user_id, tx.now)
    await _note(tx, [id], title, reason, pool_id, way)
    if user_id is not None:
        tx.publish(events.CustomerOwnerChanged(
            customer_id=id, from_user_id=None, to_user_id=user_id, way=way))  # fmt: skip


async def move(tx: Tx, id: UUID, pool_id: UUID, title: str, reason: str | None) -> None:
    """Into another pool."""
    await tx.conn.execute(_MOVE, tx.org_id, id, pool_id, tx.now)
    await _note(tx, [id], title, reason, pool_id, "moved")


async def held(tx: Tx, user_id: UUID) -> int:
    """How many somebody looks after."""
    found: int = await tx.conn.fetchval(_HELD, tx.org_id, user_id)
    return found


async def _note(tx: Tx, ids: list[UUID], title: str, reason: str | None, pool_id: UUID, way: str) -> None:
    about = to_json({"pool_id": pool_id, "way": way})
    await tx.conn.execute(
        _LINES, tx.org_id, tx.actor.user_id, title, reason, about, tx.now, [uuid7() for _ in ids], ids
    )
