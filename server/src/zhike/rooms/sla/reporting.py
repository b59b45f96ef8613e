"""What was counted, to be looked at: of one conversation, and summed up."""

from datetime import datetime, timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.sla import schemas
from zhike.rooms.sla.clock import METRICS

MOST = 100
LONGEST = timedelta(days=400)
_CLOCKS = f"""
SELECT k.*, p.name AS policy_name FROM sla_clocks k
JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND (k.conversation_id = $2 OR k.ticket_id = $2)
ORDER BY k.created_at DESC, k.id DESC LIMIT {MOST}
"""  # noqa: S608  our own figure
_REPORT = """
SELECT metric, count(*) FILTER (WHERE status = 'met' AND breached_at IS NULL) AS kept,
  count(*) FILTER (WHERE breached_at IS NOT NULL) AS broken,
  count(*) FILTER (WHERE status IN ('running', 'paused') AND breached_at IS NULL) AS running,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY spent_seconds) FILTER (WHERE status = 'met') AS median_seconds
FROM sla_clocks WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
  AND (ticket_id IS NOT NULL) = $4 GROUP BY metric
"""


async def clocks(tx: Tx, subject_id: UUID) -> list[schemas.ClockRead]:
    """Of a conversation or of a ticket."""
    rows = await tx.conn.fetch(_CLOCKS, tx.org_id, subject_id)
    return [schemas.ClockRead.model_validate(dict(row)) for row in rows]


async def report(
    tx: Tx, since: datetime, until: datetime, *, tickets: bool = False
) -> list[schemas.MetricReport]:
    """Raises `errors.Invalid` for a time without an offset, the wrong way round, or too long."""
    if since.tzinfo is None or until.tzinfo is None or not timedelta() < until - since <= LONGEST:
        raise errors.Invalid(field="since")
    found = {
        row["metric"]: dict(row) for row in await tx.conn.fetch(_REPORT, tx.org_id, since, until, tickets)
    }
    nothing = {"kept": 0, "broken": 0, "running": 0, "median_seconds": None}
    return [
        schemas.MetricReport.model_validate({**nothing, "metric": one, **found.get(one, {})})
        for one in METRICS
    ]
