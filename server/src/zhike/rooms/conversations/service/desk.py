"""What colleagues do with a conversation: take it, give it on, resolve, close, link."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.channels import service as channels
from zhike.rooms.conversations import repository, rules, schemas
from zhike.rooms.conversations.models import Assignment, Conversation, Message, Participant
from zhike.rooms.conversations.repository import Assignments, Conversations
from zhike.rooms.conversations.service import marks
from zhike.rooms.customers import service as customers
from zhike.rooms.notify import service as notify

_FACTS = {
    "active": events.ConversationReopened, "resolved": events.ConversationResolved,
    "closed": events.ConversationClosed,
}  # fmt: skip


MOST_FOLLOWING = 50
# whoever sees a talk sees those that were merged into it
_WITH_IT = "UPDATE conversations SET agent_id = $3 WHERE org_id = $1 AND merged_into_id = $2"


class WrongStatus(errors.Conflict):
    code = "conversation.wrong_status"


class LinkMissing(errors.NotFound):
    """The customer or lead to link does not exist, or is another tenant's."""

    code = "conversation.link_missing"


class AgentMissing(errors.Invalid):
    code = "conversation.agent_missing"


def set_status(tx: Tx, conversation: Conversation, to: str) -> None:
    """Move a locked conversation, with its dates, its audit row and its fact. Raises `WrongStatus`."""
    before = conversation.status
    if not rules.may_move(before, to):
        raise WrongStatus(status=before, to=to)
    conversation.status = to
    conversation.sub_status_id = None
    if to in rules.OVER:
        conversation.snoozed_at = conversation.snoozed_until = conversation.snoozed_by = None
    if to == "resolved":
        conversation.resolved_at = tx.now
    elif to == "closed":
        conversation.closed_at = tx.now
    elif before == "resolved":
        conversation.reopened_count += 1
        conversation.resolved_at = None
    tx.audit(
        f"conversation.{to}", "conversation", conversation.id, before={"status": before}, after={"status": to}
    )
    if to != "active" or before == "resolved":
        tx.publish(
            _FACTS[to](
                conversation_id=conversation.id, agent_id=conversation.agent_id, status=to,
                customer_id=conversation.customer_id, visitor_id=conversation.visitor_id,
            )
        )  # fmt: skip


async def recognize(tx: Tx, contact: channels.Contact) -> channels.Contact:
    """The contact with the customer whose phone the visitor gave. A claim: nobody has checked it."""
    if contact.customer_id is not None or contact.phone is None:
        return contact
    customer = await customers.find_by_phone(tx, contact.phone)
    if customer is None:
        return contact
    await channels.link_customer(tx, contact.visitor_id, customer.id)
    return replace(contact, customer_id=customer.id)


async def give_to(tx: Tx, conversation: Conversation, customer_id: UUID) -> None:
    """A locked conversation is this customer's: the timeline gets its one line."""
    conversation.customer_id = customer_id
    await customers.note_activity(
        tx, customer_id, "conversation_started", "发起会话", occurred_at=conversation.created_at,
        metadata={"conversation_id": str(conversation.id), "channel_type": conversation.channel_type},
    )  # fmt: skip


def put_in_charge(tx: Tx, conversation: Conversation, user_id: UUID | None, reason: str | None) -> None:
    """Hand a locked conversation to ``user_id``, or back to the queue."""
    before = conversation.agent_id
    conversation.agent_id = user_id
    status = rules.on_assignment(conversation.status, user_id is not None)
    if status != conversation.status:
        conversation.status, conversation.sub_status_id = status, None
    Assignments(tx).add(
        Assignment(
            id=uuid7(), conversation_id=conversation.id, from_user_id=before, to_user_id=user_id,
            assigned_by=tx.actor.user_id, reason=reason,
        )
    )  # fmt: skip
    tx.audit(
        "conversation.assigned", "conversation", conversation.id,
        before={"agent_id": before}, after={"agent_id": user_id},
    )  # fmt: skip
    tx.publish(
        events.ConversationAssigned(
            conversation_id=conversation.id, from_user_id=before, to_user_id=user_id,
            status=conversation.status, visitor_id=conversation.visitor_id,
        )
    )  # fmt: skip


async def join(tx: Tx, conversation: Conversation, user_id: UUID) -> None:
    """Remember that a colleague is part of it."""
    row = {"org_id": tx.org_id, "id": uuid7(), "conversation_id": conversation.id, "user_id": user_id}
    await tx.session.execute(insert(Participant).values(**row).on_conflict_do_nothing())


async def assign(tx: Tx, conversation_id: UUID, form: schemas.Assign, *, tell: bool = True) -> Conversation:
    """Put a colleague in charge, who is told, or nobody. Doing it twice is doing it once."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    if conversation.status == "closed":
        raise WrongStatus(status="closed", to="assigned")
    if conversation.agent_id == form.user_id:
        return conversation
    if form.user_id is not None:
        if not await works_here(tx, form.user_id):
            raise AgentMissing(field="user_id")
        await join(tx, conversation, form.user_id)
    put_in_charge(tx, conversation, form.user_id, form.reason)
    await tx.conn.execute(_WITH_IT, tx.org_id, conversation_id, form.user_id)
    if tell and form.user_id is not None:
        await tell_in_charge(tx, form.user_id, f"会话 {conversation.session_name} 分配给您", conversation_id)
    return conversation


async def tell_in_charge(tx: Tx, user_id: UUID, title: str, conversation_id: UUID) -> None:
    """Let somebody know that a colleague has put them in charge; whoever did it themselves knows."""
    if tx.actor.user_id not in {None, user_id}:
        await notify.notify(
            tx, user_ids=[user_id], type="conversation_assigned", title=title,
            resource_type="conversation", resource_id=conversation_id,
        )  # fmt: skip


async def works_here(tx: Tx, user_id: UUID) -> bool:
    """Whether somebody is at work in this organization."""
    return bool(
        await tx.conn.fetchval(
            "SELECT true FROM users WHERE org_id = $1 AND id = $2 AND status = 'active'", tx.org_id, user_id
        )
    )


async def _move(tx: Tx, conversation_id: UUID, to: str) -> Conversation:
    conversation = await Conversations(tx).get_for_update(conversation_id)
    if conversation.status != to:
        set_status(tx, conversation, to)
    return conversation


async def resolve(tx: Tx, conversation_id: UUID) -> Conversation:
    """The matter is done. Words of the customer may reopen it. Raises `WrongStatus` when it is closed."""
    return await _move(tx, conversation_id, "resolved")


async def close(tx: Tx, conversation_id: UUID) -> Conversation:
    """It is over for good."""
    return await _move(tx, conversation_id, "closed")


async def reopen(tx: Tx, conversation_id: UUID) -> Conversation:
    """Take a resolved conversation up again. Raises `WrongStatus` for any other but an active one."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    if conversation.status not in {"resolved", "active"}:
        raise WrongStatus(status=conversation.status, to="active")
    if conversation.status == "resolved":
        set_status(tx, conversation, "active")
    return conversation


async def mark_read(tx: Tx, conversation_id: UUID, seq: int | None) -> Conversation:
    """What the customer said up to ``seq`` has been looked at."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    mark = conversation.last_seq if seq is None else min(seq, conversation.last_seq)
    of_customer = (
        Message.org_id == tx.org_id, Message.conversation_id == conversation.id,
        Message.sender_type == "customer",
    )  # fmt: skip
    await tx.session.execute(
        update(Message)
        .where(*of_customer, Message.seq > conversation.agent_read_seq, Message.seq <= mark)
        .values(status="read")
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    unread = await tx.conn.fetchval(
        "SELECT count(*) FROM messages WHERE org_id = $1 AND conversation_id = $2"
        " AND sender_type = 'customer' AND seq > $3",
        tx.org_id, conversation.id, mark,
    )  # fmt: skip
    conversation.unread_count = unread
    if mark > conversation.agent_read_seq:
        conversation.agent_read_seq = mark
        conversation.agent_seen_seq = max(conversation.agent_seen_seq, mark)
        marks.publish(tx, conversation.id, conversation.visitor_id, "customer",
                      conversation.agent_seen_seq, mark)  # fmt: skip
    return conversation


async def link(tx: Tx, conversation_id: UUID, form: schemas.Link) -> Conversation:
    """Say who the visitor is. Its later conversations know the customer too."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    field = "customer_id" if form.customer_id is not None else "lead_id"
    before, after = getattr(conversation, field), getattr(form, field)
    if before == after:
        return conversation
    if form.customer_id is not None:
        await _belongs_to(tx, conversation, form.customer_id)
    else:
        conversation.lead_id = form.lead_id
    await tx.flush()
    changed(tx, conversation, field, before, after)
    return conversation


async def _belongs_to(tx: Tx, conversation: Conversation, customer_id: UUID) -> None:
    if not await repository.customer_exists(tx, customer_id):
        raise LinkMissing(field="customer_id")
    await give_to(tx, conversation, customer_id)
    if conversation.visitor_id is not None:
        await channels.link_customer(tx, conversation.visitor_id, customer_id)


async def follow_lead(tx: Tx, conversation_id: UUID, lead_id: UUID) -> None:
    """A lead was made of this conversation."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    if conversation.lead_id is None:
        conversation.lead_id = lead_id
        await tx.flush()
        changed(tx, conversation, "lead_id", None, lead_id)


async def follow_customer(tx: Tx, lead_id: UUID, visitor_id: UUID | None, customer_id: UUID) -> None:
    """A lead became a customer: its newest conversations are the customer's."""
    for conversation in await Conversations(tx).of_lead(lead_id, visitor_id, MOST_FOLLOWING):
        await _belongs_to(tx, conversation, customer_id)
        await tx.flush()
        changed(tx, conversation, "customer_id", None, customer_id)


async def end_for_visitor(tx: Tx, visitor_id: UUID) -> None:
    """The visitor has taken back that we may talk: what is open is over."""
    conversation = await Conversations(tx).newest_of(visitor_id)
    if conversation is not None and conversation.status != "closed":
        set_status(tx, conversation, "closed")


async def set_priority(tx: Tx, conversation_id: UUID, form: schemas.SetPriority) -> Conversation:
    """How urgent it is."""
    conversation = await Conversations(tx).get_for_update(conversation_id)
    before = conversation.priority
    if before != form.priority:
        conversation.priority = form.priority
        changed(tx, conversation, "priority", before, form.priority)
    return conversation


_SHOW_PROMISES = """
UPDATE conversations c SET sla_first_response_at = r.response, sla_resolve_deadline = r.resolve
FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS r(id, response, resolve)
WHERE c.org_id = $1 AND c.id = r.id AND (c.sla_first_response_at, c.sla_resolve_deadline)
  IS DISTINCT FROM (r.response, r.resolve)
RETURNING c.id, c.visitor_id
"""


async def show_promises(tx: Tx, dues: Sequence[tuple[UUID, datetime | None, datetime | None]]) -> None:
    """Show when an answer, and when the end, of conversations is due; None: nothing is promised."""
    columns = [list(one) for one in zip(*dues, strict=True)] or [[], [], []]
    for row in await tx.conn.fetch(_SHOW_PROMISES, tx.org_id, *columns):
        tx.publish(
            events.ConversationChanged(
                conversation_id=row["id"], fields=("sla",), visitor_id=row["visitor_id"]
            )
        )


def changed(tx: Tx, conversation: Conversation, field: str, before: object, after: object) -> None:
    tx.audit(
        "conversation.updated", "conversation", conversation.id, before={field: before}, after={field: after}
    )
    tx.publish(
        events.ConversationChanged(
            conversation_id=conversation.id, fields=(field,), visitor_id=conversation.visitor_id
        )
    )


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_conversations_customer_id": LinkMissing,
    "fk_conversations_lead_id": LinkMissing,
    "fk_channel_visitors_customer_id": LinkMissing,
}
