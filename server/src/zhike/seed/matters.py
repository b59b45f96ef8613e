"""What is promised of tickets in the demo, and how that was kept so far."""

from typing import Any

from zhike.rooms.sla import counting, schemas, service
from zhike.seed.world import World

POLICIES = (
    schemas.PolicyPut(name="加急工单", subject="ticket", position=2, priorities=["urgent", "high"],
                      first_response_minutes=60, resolve_minutes=660,
                      tell_on_breach=["agent", "leader", "manager"]),
    schemas.PolicyPut(name="日常工单", subject="ticket", position=3, first_response_minutes=240,
                      resolve_minutes=1_980),
)  # fmt: skip
# what has happened, as the relay would have told it
_PAST = """
SELECT t.id AS subject_id, e.event_type, e.payload, e.created_at FROM tickets t, LATERAL (
  SELECT 'desk.ticket.created' AS event_type, '{}'::jsonb AS payload, t.created_at
  UNION ALL
  SELECT 'desk.ticket.status_changed',
    jsonb_build_object('from_status', h.from_status, 'status', h.to_status),
    h.created_at FROM ticket_status_history h
  WHERE h.org_id = t.org_id AND h.ticket_id = t.id AND h.from_status IS NOT NULL
  UNION ALL
  SELECT 'desk.ticket.commented', jsonb_build_object('comment_type', m.comment_type), m.created_at
  FROM ticket_comments m WHERE m.org_id = t.org_id AND m.ticket_id = t.id
) e WHERE t.org_id = $1 ORDER BY e.created_at
"""


async def write(world: World) -> None:
    """Two policies, and the clocks of the tickets there were."""
    for policy in POLICIES:
        await service.create_policy(world.tx, policy)
    rows: list[Any] = await world.tx.conn.fetch(_PAST, world.tx.org_id)
    await counting.count(world.tx, rows)
