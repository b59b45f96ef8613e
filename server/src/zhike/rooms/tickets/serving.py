"""What a customer does by the link of a ticket: see it, answer, say how it was seen to; and a visitor, how
their talk was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.conversations import service as conversations
from zhike.rooms.tickets import repository, rules, service
from zhike.rooms.tickets.models import CsatResponse, Ticket, TicketComment

MOST_A_DAY = 20  # answers of a customer to one ticket
CHANGEABLE = timedelta(days=7)


class TooMuchSaid(errors.TooMany):
    """A customer says ``limit`` things to a ticket a day."""

    code = "ticket.said_enough"


class NotOver(errors.Conflict):
    """How it was seen to is said of what is resolved or closed."""

    code = "csat.not_over"


class RatingClosed(errors.Conflict):
    """What was said is changed within seven days."""

    code = "csat.closed"


async def seen(tx: Tx, id: UUID, *, write: bool = False) -> Ticket:
    """The ticket as its customer may have it. Raises `TicketMissing`, also for one whose customer asked to be
    forgotten or restricted."""
    tickets = repository.Tickets(tx)
    row = await (tickets.get_for_update(id) if write else tickets.get(id))
    if row.restricted_at is not None:
        raise repository.TicketMissing()
    return row


async def answer(tx: Tx, id: UUID, content: str) -> TicketComment:
    """The customer says something; one who was waited for is waited for no more. Raises `TicketClosed`,
    `TooMuchSaid`."""
    row = await seen(tx, id, write=True)
    if row.status in {"closed", "archived"}:
        raise service.TicketClosed()
    if await repository.answers_since(tx, id, tx.now - timedelta(days=1)) >= MOST_A_DAY:
        raise TooMuchSaid(3_600, limit=MOST_A_DAY)
    return await take(tx, row, content)


async def take(tx: Tx, row: Ticket, content: str) -> TicketComment:
    """Write down what the customer says about a locked ticket, and tell whoever watches."""
    made = service.write_down(tx, row, content, "public", (row.customer or {}).get("name"), by_customer=True)
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("ticket.answered", "ticket", row.id, comment_id=made.id, ticket_id=row.ticket_id)
    tx.publish(events.TicketCommented(
        id=row.id, comment_id=made.id, comment_type="public", by_customer=True))  # fmt: skip
    if row.status == "waiting_customer":
        await service.go(tx, row, "in_progress", "客户已回复", None)
    await service.tell_all(tx, row, "ticket_commented", f"客户回复了工单 {row.ticket_id}：{row.title}")
    return made


async def rating(tx: Tx, id: UUID) -> CsatResponse | None:
    return await _said(tx, CsatResponse.ticket_id == id)


async def _said(tx: Tx, of: Any) -> CsatResponse | None:
    query = select(CsatResponse).where(CsatResponse.org_id == tx.org_id, of)
    return (await tx.session.scalars(query)).one_or_none()


async def rate_talk(tx: Tx, visitor_id: UUID, score: int, comment: str | None) -> CsatResponse:
    """The visitor says of their newest talk how it was seen to; it may be changed for seven days. Raises
    `NotOver`, `RatingClosed`."""
    talk = await conversations.to_rate(tx, visitor_id)
    if talk is None:
        raise NotOver()
    return await _rate_talk(tx, talk, score, comment)


async def rate_linked(tx: Tx, conversation_id: UUID, score: int, comment: str | None) -> CsatResponse:
    """The same by the link of a talk. Raises `ConversationMissing`, too."""
    talk = await conversations.over(tx, conversation_id)
    if talk is None:
        raise NotOver()
    return await _rate_talk(tx, talk, score, comment)


async def talk_shown(tx: Tx, conversation_id: UUID) -> dict[str, Any]:
    """What the link of a talk shows. Raises `ConversationMissing`."""
    talk = await conversations.over(tx, conversation_id, locked=False)
    said = await _said(tx, CsatResponse.conversation_id == conversation_id)
    open_ = said is None or tx.now < said.created_at + CHANGEABLE
    return {
        "organization": await repository.organization(tx), "may_rate": talk is not None and open_,
        "score": said.score if said else None, "comment": said.comment if said else None,
    }  # fmt: skip


async def _rate_talk(tx: Tx, talk: Any, score: int, comment: str | None) -> CsatResponse:
    said = await _said(tx, CsatResponse.conversation_id == talk.id)
    if said is not None and tx.now >= said.created_at + CHANGEABLE:
        raise RatingClosed()
    if said is None:
        said = CsatResponse(
            org_id=tx.org_id, id=uuid7(), subject_kind="conversation", conversation_id=talk.id,
            agent_id=talk.agent_id, score=score, comment=comment, created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        tx.session.add(said)
    said.score, said.comment, said.updated_at = score, comment, tx.now
    await conversations.rate(tx, talk, score, comment)
    return said


def may_rate(row: Ticket, said: CsatResponse | None, tx: Tx) -> bool:
    """Whether it is over, and what was said may still be changed."""
    over = row.status in rules.REOPENABLE
    return over and (said is None or tx.now < said.created_at + CHANGEABLE)


async def rate(tx: Tx, id: UUID, score: int, comment: str | None) -> CsatResponse:
    """Say once how it was seen to, from 1 to 5; it may be changed for seven days. Raises `NotOver`,
    `RatingClosed`."""
    row = await seen(tx, id, write=True)
    said = await rating(tx, id)
    if row.status not in rules.REOPENABLE:
        raise NotOver(status=row.status)
    if not may_rate(row, said, tx):
        raise RatingClosed()
    if said is None:
        said = CsatResponse(
            org_id=tx.org_id, id=uuid7(), subject_kind="ticket", ticket_id=id, agent_id=row.assigned_agent_id,
            score=score, comment=comment, created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        tx.session.add(said)
    said.score, said.comment, said.updated_at = score, comment, tx.now
    await tx.flush()
    tx.audit("ticket.rated", "ticket", row.id, after={"score": score}, ticket_id=row.ticket_id)
    tx.publish(events.TicketRated(id=row.id, score=score))
    return said
