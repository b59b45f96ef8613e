"""Keeping the latest scores of customers. They are worked out upstairs (rooms/scores) and stand here, so that
lists sort and filter by them.

A score is nobody's edit: it leaves ``updated_at``, and with it everybody's ETag, as they are.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.customers import service

WORTH_A_LINE = 10  # points of change that the timeline tells of

_HOLD = """
SELECT id, score, intent_score, stickiness_score, score_details FROM customers
WHERE org_id = $1 AND {which} AND deleted_at IS NULL AND restricted_at IS NULL
ORDER BY id LIMIT $3 FOR NO KEY UPDATE
"""
_SOME, _NEXT = _HOLD.replace("{which}", "id = ANY ($2::uuid[])"), _HOLD.replace("{which}", "id > $2")
_KEEP = """
UPDATE customers c SET score = coalesce(r.score, c.score), score_details = r.details,
  intent_score = coalesce(r.intent_score, c.intent_score),
  stickiness_score = coalesce(r.stickiness_score, c.stickiness_score)
FROM jsonb_to_recordset($2::jsonb)
  AS r(id uuid, score int, intent_score int, stickiness_score int, details jsonb)
WHERE c.org_id = $1 AND c.id = r.id
"""


async def hold(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """The living among these, with their scores as they stand, locked in the order of their ids."""
    return list(await tx.conn.fetch(_SOME, tx.org_id, list(ids), len(ids)))


async def hold_next(tx: Tx, after: UUID, limit: int) -> list[Any]:
    """The next ones by id, likewise."""
    return list(await tx.conn.fetch(_NEXT, tx.org_id, after, limit))


async def count(tx: Tx, after: UUID | None = None) -> int:
    """How many there are to score, of those with a younger id."""
    found: int = await tx.conn.fetchval(
        "SELECT count(*) FROM customers WHERE org_id = $1 AND deleted_at IS NULL AND restricted_at IS NULL"
        " AND ($2::uuid IS NULL OR id > $2)",
        tx.org_id, after,
    )  # fmt: skip
    return found


async def keep(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Write scores: ``id``, ``score``, ``intent_score``, ``stickiness_score``, ``details``. They are held."""
    await tx.conn.execute(_KEEP, tx.org_id, to_json(list(rows)))


async def tell(tx: Tx, row: dict[str, Any], before: Any) -> None:
    """Tell of one customer's change: the console hears it, and of a great one the timeline does."""
    tx.publish(
        events.CustomerScoreChanged(
            customer_id=row["id"], score=row["score"], before=before["score"],
            intent_score=row["intent_score"], stickiness_score=row["stickiness_score"],
        )
    )  # fmt: skip
    if before["score_details"] and abs(row["score"] - before["score"]) >= WORTH_A_LINE:
        await service.note_activity(
            tx, row["id"], "score_change", f"评分由 {before['score']} 变为 {row['score']}",
            metadata={"from": before["score"], "to": row["score"]},
        )  # fmt: skip
