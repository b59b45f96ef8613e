"""What a rule does to a ticket, action by action."""

from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.automations import repository, schemas
from zhike.rooms.identity import service as identity
from zhike.rooms.notify import service as notify
from zhike.rooms.sla import telling
from zhike.rooms.tickets import macros
from zhike.rooms.tickets import schemas as shapes
from zhike.rooms.tickets import service as tickets
from zhike.rooms.tickets.macro_schemas import MacroPriority, MacroStatus, MacroTag
from zhike.rooms.tickets.models import Ticket

_PRIORITY = {"low": "低", "medium": "中", "high": "高", "urgent": "紧急"}
# (in Chinese) why a rule could do nothing, by the code of the refusal
WHY = {"ticket.wrong_status": "当前状态不能这样变更", "ticket.reason": "关闭需要写明原因",
       "ticket.no_assignee": "找不到可以负责的同事", "macro.not_found": "宏已被删除或不再共享",
       "macro.refused": "宏的某一步不能用于这张工单"}  # fmt: skip
CANNOT = "有一步不能用于这张工单"


class NobodyThere(errors.Invalid):
    """Of the team nobody is at work."""

    code = "ticket.no_assignee"


async def do(tx: Tx, id: UUID, action: schemas.RuleAction) -> str | None:
    """Do it. In Chinese, what was done; None when it was so already. Raises what the verbs of tickets raise,
    and `NobodyThere`."""
    row = await tickets.locked(tx, id)
    match action:
        case MacroStatus():
            done = await _move(tx, row, action)
        case MacroPriority() | MacroTag():
            done = await _change(tx, row, action)
        case schemas.RuleAssign() | schemas.RuleTeam():
            done = await _assign(tx, row, action)
        case schemas.RuleTell():
            done = await _tell(tx, row, action)
        case schemas.RuleMacro():
            done = f"执行宏“{await macros.run(tx, id, action.macro_id)}”"
        case schemas.RuleComment():
            words = await macros.words(tx, row, action.content)
            await tickets.comment(tx, id, shapes.TicketCommentCreate(content=words))
            done = "写内部备注"
    return done


async def _move(tx: Tx, row: Ticket, action: MacroStatus) -> str | None:
    if row.status == action.status:
        return None
    await tickets.move(
        tx, row.id, shapes.TicketMove(status=action.status, reason=action.reason or tx.actor.name)
    )
    return f"状态 → {tickets.STATUS_NAMES[action.status]}"


async def _change(tx: Tx, row: Ticket, action: MacroPriority | MacroTag) -> str | None:
    if isinstance(action, MacroPriority):
        if row.priority == action.priority:
            return None
        await tickets.change_ticket(tx, row.id, shapes.TicketPatch(priority=action.priority))
        return f"优先级 → {_PRIORITY[action.priority]}"
    if action.tag in row.tags:
        return None
    await tickets.change_ticket(tx, row.id, shapes.TicketPatch(tags=[*row.tags, action.tag]))
    return f"标签 + {action.tag}"


async def _assign(tx: Tx, row: Ticket, action: schemas.RuleAssign | schemas.RuleTeam) -> str | None:
    if isinstance(action, schemas.RuleAssign):
        who: UUID | None = action.user_id
    else:
        if row.assigned_agent_id and await repository.is_member(tx, action.team_id, row.assigned_agent_id):
            return None
        who = await repository.freest(tx, action.team_id)
    if who is None:
        raise NobodyThere(field="team_id")
    if row.assigned_agent_id == who:
        return None
    made = await tickets.assign(tx, row.id, who)
    return f"负责人 → {made.assigned_agent_name}"


async def _tell(tx: Tx, row: Ticket, action: schemas.RuleTell) -> str | None:
    """Whoever is told and still here; where nobody is in charge, whoever leads or manages."""
    heads = await telling.heads_of_tickets(tx, [row.id])
    asked = telling.whom(set(action.whom), row.assigned_agent_id, row.id, heads)
    asked += [*action.user_ids, *(row.watchers if "watchers" in action.whom else ())]
    names = await identity.colleagues(tx, asked)
    await notify.notify(
        tx, user_ids=[one for one in asked if one in names], type="ticket_rule",
        title=f"工单 {row.ticket_id}：{row.title}", content=tx.actor.name, resource_type="ticket",
        resource_id=row.id,
    )  # fmt: skip
    return f"通知 {'、'.join(dict.fromkeys(names.values()))}" if names else None
