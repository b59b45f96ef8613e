"""What the clinic promises whoever writes to it, and how that was kept so far."""

from typing import Any

from zhike.rooms.sla import counting, holidays, schemas, service
from zhike.seed.world import World

_OPEN: list[schemas.Span] = [("09:30", "12:30"), ("13:30", "20:30")]
POLICIES = (
    schemas.PolicyPut(name="加急会话", position=0, priorities=["urgent", "high"], first_response_minutes=5,
                      next_response_minutes=10, resolve_minutes=120,
                      tell_on_breach=["agent", "leader", "manager"]),
    schemas.PolicyPut(name="日常咨询", position=1, first_response_minutes=10, next_response_minutes=30,
                      resolve_minutes=1_200),
)  # fmt: skip
# what has happened, as the relay would have told it
_PAST = """
SELECT c.id AS subject_id, e.event_type, e.payload, e.created_at FROM conversations c, LATERAL (
  SELECT 'conversation.opened' AS event_type, '{}'::jsonb AS payload, c.created_at
  UNION ALL
  SELECT CASE m.sender_type WHEN 'customer' THEN 'conversation.message.received'
    ELSE 'conversation.message.sent' END, jsonb_build_object('sender_type', m.sender_type), m.created_at
  FROM messages m WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND m.sender_type <> 'system'
  UNION ALL SELECT 'conversation.resolved', '{}', c.resolved_at WHERE c.resolved_at IS NOT NULL
  UNION ALL SELECT 'conversation.closed', '{}', c.closed_at WHERE c.closed_at IS NOT NULL
) e WHERE c.org_id = $1 ORDER BY e.created_at
"""


async def write(world: World) -> None:
    """The calendar with this year's holidays, two policies, and the clocks of the talks there were."""
    days = [
        schemas.BusinessDay(day=day, kind="workday" if worked else "holiday", name=name,
                            hours=_OPEN if worked else [])
        for day, name, worked in holidays.of(world.now.year)
    ]  # fmt: skip
    form = schemas.CalendarPut(name="前台接待时间", weekly=[_OPEN] * 7, days=days)
    await service.create_calendar(world.tx, form)
    for policy in POLICIES:
        await service.create_policy(world.tx, policy)
    rows: list[Any] = await world.tx.conn.fetch(_PAST, world.tx.org_id)
    await counting.count(world.tx, rows)
