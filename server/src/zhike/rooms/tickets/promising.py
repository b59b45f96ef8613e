"""What is promised of tickets, shown at them; `rooms/sla` counts it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import desk as events

_SHOW = """
UPDATE tickets t SET sla_policy_id = r.policy_id, due_first_response_at = r.response,
  due_resolution_at = r.resolve
FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[])
  AS r(id, policy_id, response, resolve)
WHERE t.org_id = $1 AND t.id = r.id AND (t.sla_policy_id, t.due_first_response_at, t.due_resolution_at)
  IS DISTINCT FROM (r.policy_id, r.response, r.resolve) RETURNING t.id
"""


async def show(tx: Tx, dues: Sequence[tuple[UUID, UUID | None, datetime | None, datetime | None]]) -> None:
    """Show of tickets (id, policy, when the first answer is due, when the end is); None: nothing awaited."""
    columns = [list(one) for one in zip(*dues, strict=True)] or [[], [], [], []]
    for row in await tx.conn.fetch(_SHOW, tx.org_id, *columns):
        tx.publish(events.TicketChanged(id=row["id"], fields=("sla",)))
