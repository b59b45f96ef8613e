"""The verbs of public booking: keep pages and feeds; offer, book, see and give back a visit."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.context import RequestInfo
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.appointments import schemas as appointment_schemas
from zhike.rooms.appointments import service as appointments
from zhike.rooms.appointments.openings import Opening
from zhike.rooms.booking import links, repository, rules, schemas
from zhike.rooms.booking.door import Door
from zhike.rooms.booking.models import BookingPage, CalendarFeed
from zhike.rooms.customers import schemas as customer_schemas
from zhike.rooms.customers import service as customers
from zhike.rooms.privacy.service import consents

PURPOSE = "service"
BEHIND, AHEAD = timedelta(days=30), timedelta(days=180)


class SiteUnknown(errors.Invalid):
    code = "booking_page.site_unknown"


class ProofNeeded(errors.Forbidden):
    """The phone has not been shown on this page, or too long ago."""

    code = "booking.proof_needed"


class NotOffered(errors.Invalid):
    """The page does not offer this service, person or time."""

    code = "booking.not_offered"


class ConsentNeeded(errors.Invalid):
    """Agree to the text first."""

    code = "booking.consent_needed"


class TooManyAhead(errors.Conflict):
    """Three visits that were booked this way lie ahead already."""

    code = "booking.too_many"


class TooLate(errors.Conflict):
    """The visit begins soon, or has: call the site."""

    code = "booking.too_late"


class VisitMissing(errors.NotFound):
    code = "booking.visit_not_found"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_booking_pages_site_id": SiteUnknown,
}


async def create_page(tx: Tx, form: schemas.BookingPageCreate) -> BookingPage:
    """Open a page for a site. Raises `SiteUnknown`."""
    if await repository.place(tx, form.site_id) is None:
        raise SiteUnknown(field="site_id")
    key = rules.make_key(tx.org_id, secrets.token_bytes(12))
    row = repository.Pages(tx).add(BookingPage(id=uuid7(), key=key, **form.model_dump()))
    await tx.flush()
    tx.audit("booking_page.created", "booking_page", row.id, after=form.model_dump(mode="json"))
    return row


async def patch_page(tx: Tx, page_id: UUID, form: schemas.BookingPagePatch) -> BookingPage:
    """Change a page, or close it."""
    row = await repository.Pages(tx).get_for_update(page_id)
    fields = form.model_dump(exclude_unset=True)
    for name in fields.keys() - {"intro"}:
        if fields[name] is None:
            raise errors.Invalid(field=name)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    await tx.flush()
    tx.audit("booking_page.updated", "booking_page", row.id, before=before, after=fields)
    return row


async def make_feed(tx: Tx) -> tuple[CalendarFeed, str]:
    """A new address for the caller's visits; an earlier one is worth nothing any more."""
    assert tx.actor.user_id is not None
    await drop_feed(tx)
    secret = secrets.token_bytes(32)
    row = CalendarFeed(
        id=uuid7(), user_id=tx.actor.user_id, secret_hash=hashlib.sha256(secret).digest(), created_at=tx.now
    )
    repository.Feeds(tx).add(row)
    await tx.flush()
    tx.audit("calendar_feed.created", "calendar_feed", row.id)
    return row, f"/api/public/feeds/{rules.make_feed(tx.org_id, row.id, secret)}"


async def drop_feed(tx: Tx) -> None:
    """Nobody reads the caller's visits any more."""
    row = await own_feed(tx)
    if row is not None:
        await tx.session.delete(row)
        await tx.flush()
        tx.audit("calendar_feed.deleted", "calendar_feed", row.id)


async def own_feed(tx: Tx) -> CalendarFeed | None:
    return await repository.Feeds(tx).find(CalendarFeed.user_id == tx.actor.user_id)


async def feed(tx: Tx, user_id: UUID) -> str:
    """The visits of a colleague as a calendar: what, where and when, and of nobody who."""
    rows = await repository.visits_of(tx, user_id, tx.now - BEHIND, tx.now + AHEAD)
    return rules.calendar((_entry(row, row["service"]) for row in rows), rows[0]["site"] if rows else "")


def _entry(row: Any, title: str) -> rules.Entry:
    return rules.Entry(
        row["id"], row["starts_at"], row["ends_at"], title, row["address"] or row["site"], row["version"],
        row["updated_at"], row["status"] in ("cancelled", "no_show"), row["appointment_no"],
    )  # fmt: skip


async def shown(tx: Tx, door: Door, language: str) -> schemas.PublicBooking:
    """The page: what is offered by whom, and what is agreed to."""
    place = await repository.place(tx, door.site_id)
    offered = await repository.services(tx)
    opens_at, closes_at = rules.window(tx.now, door.lead_minutes, door.window_days, place["timezone"])
    people = await repository.staff(tx, door.site_id) if door.choose_staff else []
    text = await consents.text_in_force(tx, PURPOSE, language)
    return schemas.PublicBooking(
        organization=place["organization"], site=place["site"], address=place["address"],
        timezone=place["timezone"], title=door.title, intro=door.intro, opens_at=opens_at,
        closes_at=closes_at,
        services=[schemas.PublicService.model_validate(dict(row)) for row in offered],
        staff=[
            schemas.PublicStaff(
                id=one["id"], name=one["name"], position=one["position"],
                service_item_ids=[row["id"] for row in offered if set(row["skills"]) <= set(one["skills"])],
            )
            for one in people
        ],
        consent=text and schemas.PublicConsentText(text_id=text.id, title=text.title, body=text.body),
    )  # fmt: skip


async def times(
    tx: Tx, door: Door, service_item_id: UUID, start: datetime, end: datetime, staff_id: UUID | None
) -> list[Opening]:
    """When the page's site could give the service, of what the page lets people book."""
    await _offered(tx, door, service_item_id, staff_id)
    place = await repository.place(tx, door.site_id)
    opens_at, closes_at = rules.window(tx.now, door.lead_minutes, door.window_days, place["timezone"])
    start, end = max(start, opens_at), min(end, closes_at)
    if end <= start:
        return []
    return await appointments.open_times(
        tx, service_item_id, start, end, staff_id=staff_id, site_id=door.site_id
    )


async def _offered(tx: Tx, door: Door, service_item_id: UUID, staff_id: UUID | None) -> None:
    if service_item_id not in {row["id"] for row in await repository.services(tx)}:
        raise NotOffered(field="service_item_id")
    if staff_id is not None:
        people = await repository.staff(tx, door.site_id) if door.choose_staff else []
        if staff_id not in {row["id"] for row in people}:
            raise NotOffered(field="staff_id")


async def book(
    tx: Tx, door: Door, phone: str, form: schemas.PublicBook, info: RequestInfo
) -> schemas.PublicVisitMade:
    """Book for whoever has shown the phone: a customer whom we know by it, or a new one.

    Raises `NotOffered`, `ConsentNeeded`, `TooManyAhead`, and what placing raises.
    """
    await _offered(tx, door, form.service_item_id, form.staff_id)
    place = await repository.place(tx, door.site_id)
    opens_at, closes_at = rules.window(tx.now, door.lead_minutes, door.window_days, place["timezone"])
    if not opens_at <= form.starts_at < closes_at:
        raise NotOffered(field="starts_at")
    text = await consents.text_in_force(tx, PURPOSE, info.language)
    if text is not None and form.text_id is None:
        raise ConsentNeeded(field="text_id")
    customer_id = await _customer(tx, door, phone, form.name)
    if form.text_id is not None:
        evidence = {"ip": info.ip, "user_agent": info.user_agent[:200], "page": str(door.id)}
        await consents.record(tx, customer_id=customer_id, purpose=PURPOSE, action="given", channel="link",
                              method="checkbox", text_id=form.text_id, evidence=evidence)  # fmt: skip
    if await repository.ahead(tx, customer_id, rules.SOURCE) >= rules.MOST_AHEAD:
        raise TooManyAhead(most=rules.MOST_AHEAD)
    wish = appointment_schemas.AppointmentCreate(
        customer_id=customer_id, staff_id=form.staff_id, service_item_id=form.service_item_id,
        starts_at=form.starts_at, note=form.note, source=rules.SOURCE, site_id=door.site_id,
    )  # fmt: skip
    made = await appointments.create(tx, wish)
    await appointments.confirm(tx, made)
    await tx.flush()
    row = await repository.visit(tx, made)
    expires = int((row["ends_at"] + rules.LINK_AFTER).timestamp())
    token = links.make(tx.unit.keyring, tx.org_id, made, expires)
    return schemas.PublicVisitMade(**_visit(tx, row).model_dump(), token=token)


async def _customer(tx: Tx, door: Door, phone: str, name: str) -> UUID:
    """Whose phone it is. Of a customer whom we know nothing is changed, and nothing is told."""
    known = await customers.find_by_phone(tx, phone)
    if known is not None:
        return known.id
    form = customer_schemas.CustomerCreate(name=name, phone=phone, site_id=door.site_id)
    return (await customers.create_customer(tx, form))[0]


async def see(tx: Tx, appointment_id: UUID) -> schemas.PublicVisit:
    """One's own visit. Raises `VisitMissing`."""
    row = await repository.visit(tx, appointment_id)
    if row is None:
        raise VisitMissing()
    return _visit(tx, row)


async def give_back(tx: Tx, appointment_id: UUID, reason: str | None) -> schemas.PublicVisit:
    """Cancel one's own visit, until two hours before it begins. Raises `TooLate`."""
    row = await repository.visit(tx, appointment_id)
    if row is None:
        raise VisitMissing()
    if not rules.may_cancel(row["status"], row["starts_at"], tx.now):
        raise TooLate(status=row["status"])
    await appointments.cancel(tx, row["id"], reason or "客户自行取消")
    await tx.flush()
    return await see(tx, row["id"])


def _visit(tx: Tx, row: Any) -> schemas.PublicVisit:
    return schemas.PublicVisit(
        organization=row["organization"], site=row["site"], address=row["address"], timezone=row["timezone"],
        appointment_no=row["appointment_no"], service=row["service"], staff=row["staff"],
        starts_at=row["starts_at"], ends_at=row["ends_at"], status=row["status"],
        may_cancel=rules.may_cancel(row["status"], row["starts_at"], tx.now),
        ics=rules.calendar([_entry(row, f"{row['service']} · {row['organization']}")]),
    )  # fmt: skip
