"""What is promised of tickets in the demo, how that was kept so far, and what rules do when it is not."""

from typing import Any

from zhike.core.ids import uuid7
from zhike.rooms.automations import service as automations
from zhike.rooms.automations.schemas import RuleTell, TicketRulePut
from zhike.rooms.sla import counting, schemas, service
from zhike.rooms.tickets.macro_models import TicketMacro
from zhike.rooms.tickets.macro_schemas import MacroPriority, MacroStatus, MacroTag
from zhike.seed.world import World

POLICIES = (
    schemas.PolicyPut(name="加急工单", subject="ticket", position=2, priorities=["urgent", "high"],
                      first_response_minutes=60, resolve_minutes=660,
                      tell_on_breach=["agent", "leader", "manager"]),
    schemas.PolicyPut(name="日常工单", subject="ticket", position=3, first_response_minutes=240,
                      resolve_minutes=1_980),
)  # fmt: skip
RULES = (
    TicketRulePut(name="4 小时没人回复", basis="reply", minutes=240, working=True,
            statuses=["pending", "in_progress"],
            actions=[RuleTell(kind="tell", whom=["agent", "leader"]),
                     MacroPriority(kind="priority", priority="urgent")]),
    TicketRulePut(name="快到承诺时限", position=1, basis="due", minutes=60, working=True,
            statuses=["pending", "in_progress", "waiting_internal"],
            actions=[RuleTell(kind="tell", whom=["agent", "watchers"])]),
    TicketRulePut(name="等客户三天", position=2, is_active=False, basis="answer", minutes=4_320,
            statuses=["waiting_customer"],
            actions=[MacroStatus(kind="status", status="resolved", reason="客户三天没有答复"),
                     MacroTag(kind="tag", tag="未答复")]),
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
    """Two policies, the clocks of the tickets there were, macros and rules."""
    for policy in POLICIES:
        await service.create_policy(world.tx, policy)
    rows: list[Any] = await world.tx.conn.fetch(_PAST, world.tx.org_id)
    await counting.count(world.tx, rows)
    await keep_macros(world)
    for rule in RULES:
        await automations.create(world.tx, rule)


# (whose, name, for all, what it does)
MACROS: tuple[tuple[str, str, bool, list[dict[str, Any]]], ...] = (
    ("manager", "退款办结", True, [
        {"kind": "comment", "comment_type": "public",
         "content": "{{customer}}您好，您的退款已提交财务，三个工作日内到账。工单号 {{number}}。"},
        {"kind": "tag", "tag": "已退款"},
        {"kind": "status", "status": "resolved", "reason": "退款已提交"},
    ]),
    ("manager", "转医生看照片", True, [
        {"kind": "priority", "priority": "high"},
        {"kind": "comment", "comment_type": "internal", "content": "请医生看一下 {{customer}} 的照片。"},
        {"kind": "status", "status": "waiting_internal", "reason": None},
    ]),
    ("ann", "我来跟进", False, [
        {"kind": "assign", "user_id": None}, {"kind": "status", "status": "in_progress", "reason": None},
    ]),
)  # fmt: skip


async def keep_macros(world: World) -> None:
    """What the clinic often does to tickets."""
    await world.add(TicketMacro, [
        {"id": uuid7(), "user_id": world.users[who], "name": name, "is_shared": shared, "actions": actions}
        for who, name, shared, actions in MACROS
    ])  # fmt: skip
