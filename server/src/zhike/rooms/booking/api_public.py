"""What people do without a login: see a page, show their phone, book, look at their visit, give it back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core import text
from zhike.core.http.access import ByActor, Info, InTx, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.appointments.schemas import Instant
from zhike.rooms.booking import links, schemas, service
from zhike.rooms.booking.door import InDoor
from zhike.rooms.identity import codes
from zhike.rooms.identity.entrance import ByClient

pages = router("/api/public/booking/{key}", "public")
visits = router("/api/public/visits", "public")
feeds = router("/api/public/feeds", "public")
CALENDAR = {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "An iCalendar."}


@pages.get("")
@public("booking_page", limit=120)
async def show_booking_page(tx: InTx, door: InDoor, info: Info) -> schemas.PublicBooking:
    """What the site offers, by whom, from when until when."""
    return await service.shown(tx, door, info.language)


@pages.get("/times")
@public("booking_page", limit=120)
async def show_booking_times(
    tx: InTx, door: InDoor, service_item_id: UUID, start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")], staff_id: UUID | None = None,
) -> schemas.PublicTimes:  # fmt: skip
    """When the service could begin. At most 45 days."""
    found = await service.times(tx, door, service_item_id, start, end, staff_id)
    return schemas.PublicTimes.model_validate(
        {"items": [{"starts_at": one.start, "ends_at": one.end} for one in found]}
    )


@pages.post("/codes", status_code=202)
@public("booking_page", limit=10, transaction=False, max_body=4_000)
async def send_booking_code(
    request: Request, actor: ByActor, client: ByClient, form: schemas.PublicCodeAsk
) -> schemas.PublicCodeSent:
    """Have a code sent to one's phone."""
    challenge = await codes.ask(services(request), client, form.phone, "booking", actor)
    return schemas.PublicCodeSent(
        challenge=challenge, expires_in=int(codes.LIFETIME.total_seconds()), again_in=codes.AGAIN
    )


@pages.post("/proofs")
@public("booking_page", limit=30, transaction=False, max_body=4_000, also=(401,))
async def prove_booking_phone(
    request: Request, actor: ByActor, door: InDoor, info: Info, form: schemas.PublicProve
) -> schemas.PublicProof:
    """Show by its code that the phone is one's own. A wrong try counts."""
    async with services(request).unit.transaction(actor, info) as tx:
        right = await codes.use(tx, form.phone, form.challenge, "booking", form.code) is not None
    number = text.e164(form.phone)
    if not right or number is None:
        raise codes.CodeWrong()
    return schemas.PublicProof(proof=links.prove(services(request).unit.keyring, door.id, number))


@pages.post("/visits", status_code=201)
@public("booking_page", limit=20, max_body=16_000, also=(403, 409))
async def book_visit(tx: InTx, door: InDoor, info: Info, form: schemas.PublicBook) -> schemas.PublicVisitMade:
    """Book, with the proof of one's phone. The answer's token opens the visit again."""
    phone = links.proven(tx.unit.keyring, door.id, form.proof)
    if phone is None:
        raise service.ProofNeeded()
    return await service.book(tx, door, phone, form, info)


def _own(tx: Tx) -> UUID:
    assert tx.actor.subject_id is not None
    return tx.actor.subject_id


@visits.get("")
@public("visit_link", limit=60)
async def see_own_visit(tx: InTx) -> schemas.PublicVisit:
    """One's own visit, at the time to which it was moved."""
    return await service.see(tx, _own(tx))


@visits.post("/cancel")
@public("visit_link", limit=10, max_body=4_000, also=(409,))
async def cancel_own_visit(tx: InTx, form: schemas.PublicVisitCancel) -> schemas.PublicVisit:
    """Give the time back, until two hours before."""
    return await service.give_back(tx, _own(tx), form.reason)


@feeds.get("/{token}", response_class=Response, responses={200: CALENDAR})
@public("calendar_feed", limit=30)
async def read_calendar_feed(tx: InTx) -> Response:
    """The visits of whoever gave out this address, for calendar programs."""
    body = await service.feed(tx, _own(tx))
    headers = {"cache-control": "private, max-age=300", "content-disposition": 'inline; filename="zhike.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


ROUTERS = (pages, visits, feeds)
