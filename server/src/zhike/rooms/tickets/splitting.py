"""One ticket that turns out to be two: what was said becomes its own, and each names the other."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.tickets import repository, schemas, service
from zhike.rooms.tickets.models import Ticket, TicketLink


class NothingToSplit(errors.Invalid):
    """Neither a comment of this ticket nor any words."""

    code = "ticket.split"


async def split(tx: Tx, id: UUID, form: schemas.TicketSplit) -> Ticket:
    """Make a ticket out of a comment, or of words chosen from it, for the same customer. Returns the new one.
    Raises `NothingToSplit`, `TicketClosed`, `NoAssignee`."""
    row = await service.locked(tx, id)
    if row.restricted_at is not None:
        raise NothingToSplit(field="description")
    words = form.description
    if form.comment_id is not None:
        said = await repository.said(tx, id, form.comment_id)
        if said is None:
            raise NothingToSplit(field="comment_id")
        words = words or said
    if words is None:
        raise NothingToSplit(field="description")
    made = await service.open_ticket(tx, schemas.TicketCreate(
        title=form.title, description=words, ticket_type=form.ticket_type or row.ticket_type,  # type: ignore[arg-type]
        priority=form.priority or row.priority, customer_id=row.customer_id,  # type: ignore[arg-type]
        conversation_id=row.conversation_id, site_id=row.site_id, assigned_agent_id=form.assigned_agent_id,
    ))  # fmt: skip
    tx.session.add(TicketLink(
        org_id=tx.org_id, id=uuid7(), ticket_id=row.id, other_id=made.id, kind="split",
        comment_id=form.comment_id, created_by=tx.actor.user_id, created_at=tx.now,
    ))  # fmt: skip
    service.say(tx, row, f"已拆分出工单 {made.ticket_id}：{made.title}")
    service.say(tx, made, f"由工单 {row.ticket_id} 拆分而来")
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("ticket.split", "ticket", row.id, after={"other_id": made.id}, ticket_id=row.ticket_id)
    tx.publish(events.TicketChanged(id=row.id, fields=("links",)))
    return made
