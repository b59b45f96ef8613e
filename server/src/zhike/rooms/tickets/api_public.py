"""What customers do by the link of a ticket, and the routes by which colleagues make and count it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from zhike.core.context import Actor
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.channels.door import PublicRoute
from zhike.rooms.tickets import csat, links, repository, serving

own = router("/api/public/tickets", "tickets")
desk = router("/api/tickets", "tickets")
counted = router("/api/csat-report", "tickets")
pages = APIRouter(prefix="/api/public/channels/{key}", tags=["public"], route_class=PublicRoute)
Moment = Annotated[datetime, Query(description="With an offset.")]


async def _shown(tx: Tx, actor: Actor) -> csat.PublicTicket:
    assert actor.subject_id is not None
    row = await serving.seen(tx, actor.subject_id)
    said = await serving.rating(tx, row.id)
    comments = [
        csat.PublicTicketComment.model_validate(dict(one)) for one in await repository.public(tx, row.id)
    ]
    return csat.PublicTicket(
        organization=await repository.organization(tx), ticket_id=row.ticket_id, title=row.title,
        status=row.status, created_at=row.created_at, comments=comments,  # type: ignore[arg-type]
        may_answer=row.status not in {"closed", "archived"}, may_rate=serving.may_rate(row, said, tx),
        score=said.score if said else None, rating_comment=said.comment if said else None,
    )  # fmt: skip


@own.get("")
@public("ticket_link", limit=60)
async def get_public_ticket(tx: InTx, actor: ByActor) -> csat.PublicTicket:
    """The state of a ticket and what was written to its customer, the newest first."""
    return await _shown(tx, actor)


@own.post("/comments")
@public("ticket_link", limit=10, max_body=16_000)
async def answer_public_ticket(tx: InTx, actor: ByActor, form: csat.PublicTicketSay) -> csat.PublicTicket:
    """The customer says something to those who see to it."""
    assert actor.subject_id is not None
    await serving.answer(tx, actor.subject_id, form.content)
    return await _shown(tx, actor)


@own.post("/rating")
@public("ticket_link", limit=10, max_body=16_000, also=(409,))
async def rate_public_ticket(tx: InTx, actor: ByActor, form: csat.PublicTicketRate) -> csat.PublicTicket:
    """Say how it was seen to, once it is resolved; it may be changed for seven days."""
    assert actor.subject_id is not None
    await serving.rate(tx, actor.subject_id, form.score, form.comment)
    return await _shown(tx, actor)


@pages.post("/rating")
@public("visitor", limit=10, max_body=16_000, also=(409,))
async def rate_public_talk(tx: InTx, actor: ByActor, form: csat.PublicTicketRate) -> csat.TalkRating:
    """Say how my talk was seen to, once it is over; it may be changed for seven days."""
    assert actor.subject_id is not None
    said = await serving.rate_talk(tx, actor.subject_id, form.score, form.comment)
    return csat.TalkRating(score=said.score, comment=said.comment)


@desk.post("/{id}/customer-link", status_code=201)
@access("ticket:write", limit=60)
async def create_ticket_customer_link(tx: InTx, id: UUID) -> csat.TicketCustomerLink:
    """A link by which the customer sees the ticket, answers and says how it was seen to, for ninety days."""
    row = await serving.seen(tx, id)
    expires = tx.now + links.LIFETIME
    token = links.make(tx.unit.keyring, tx.org_id, row.id, round(expires.timestamp() * 1000))
    tx.audit("ticket.link_made", "ticket", row.id, ticket_id=row.ticket_id)
    return csat.TicketCustomerLink(token=token, expires_at=expires)


@desk.get("/{id}/csat")
@access("ticket:read")
async def get_ticket_csat(tx: InTx, id: UUID) -> csat.CsatRead:
    """What the customer said of how it was seen to."""
    await repository.Tickets(tx).get(id)
    said = await serving.rating(tx, id)
    if said is None:
        return csat.CsatRead(score=None, comment=None, answered_at=None, changed_at=None)
    return csat.CsatRead(score=said.score, comment=said.comment, answered_at=said.created_at,
                         changed_at=said.updated_at)  # fmt: skip


@counted.get("")
@access("ticket:read")
async def get_csat_report(tx: InTx, since: Moment, until: Moment) -> csat.CsatReport:
    """What customers said in a time, by score and by who was in charge."""
    return await csat.report(tx, since, until)


ROUTERS = (own, pages, desk, counted)
TITLES: dict[str, tuple[str, str]] = {
    "ticket.said_enough": (
        "今天的回复已达上限，请明天再来或致电",
        "That is enough for today; call, or come back",
    ),
    "csat.not_over": ("结束后才能评价", "It can be rated once it is over"),
    "csat.closed": ("评价已过修改期限", "The rating can no longer be changed"),
}
