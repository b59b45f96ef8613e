"""Keeping the latest score of leads that are open; one that is won or lost keeps the score that it had, and
gets one where it had none. Of an erased one there is nothing to find, and so it gets none.

Scores are worked out upstairs (rooms/scores). They leave ``updated_at``, and with it everybody's ETag, alone.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.leads.rules import OPEN

_OPEN = ", ".join(f"'{status}'" for status in OPEN)
_SCORED = f"(status IN ({_OPEN}) OR score_details = '{{}}' AND search_keys <> '{{}}')"
_HOLD = f"""
SELECT id, score, score_details FROM leads
WHERE org_id = $1 AND {{which}} AND {_SCORED} ORDER BY id LIMIT $3 FOR NO KEY UPDATE
"""  # noqa: S608  words of our own
_SOME, _NEXT = _HOLD.replace("{which}", "id = ANY ($2::uuid[])"), _HOLD.replace("{which}", "id > $2")
_KEEP = """
UPDATE leads l SET score = r.score, score_details = r.details
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, score int, details jsonb)
WHERE l.org_id = $1 AND l.id = r.id
"""
# the newest line since the score was last worked out is what moved it
_IMPACT = """
UPDATE lead_activities SET score_impact = score_impact + $3
WHERE org_id = $1 AND id = (
  SELECT id FROM lead_activities WHERE org_id = $1 AND lead_id = $2
    AND created_at > coalesce($4::timestamptz, '-infinity')
  ORDER BY created_at DESC, id DESC LIMIT 1)
"""


async def hold(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """Those among these that are scored, with their score as it stands, locked in the order of their ids."""
    return list(await tx.conn.fetch(_SOME, tx.org_id, list(ids), len(ids)))


async def hold_next(tx: Tx, after: UUID, limit: int) -> list[Any]:
    """The next ones by id, likewise."""
    return list(await tx.conn.fetch(_NEXT, tx.org_id, after, limit))


async def count(tx: Tx, after: UUID | None = None) -> int:
    """How many there are to score, of those with a younger id."""
    found: int = await tx.conn.fetchval(
        f"SELECT count(*) FROM leads WHERE org_id = $1 AND {_SCORED}"  # noqa: S608  our own words
        " AND ($2::uuid IS NULL OR id > $2)",
        tx.org_id, after,
    )  # fmt: skip
    return found


async def keep(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Write scores: ``id``, ``score``, ``details``. The rows are held."""
    await tx.conn.execute(_KEEP, tx.org_id, to_json(list(rows)))


async def tell(tx: Tx, row: dict[str, Any], before: Any, since: Any) -> None:
    """Tell of one lead's change, and mark the line of its story that brought it about."""
    change = row["score"] - before["score"]
    tx.publish(events.LeadScored(lead_id=row["id"], score=row["score"], before=before["score"]))
    await tx.conn.execute(_IMPACT, tx.org_id, row["id"], change, since)
