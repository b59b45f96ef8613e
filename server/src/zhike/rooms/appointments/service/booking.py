"""Booking steps: lock the person, check again, write. Create, confirm and reschedule are the same act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import ids
from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import repository, rules, schemas
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.service import availability, ending, record, refusals
from zhike.rooms.preferences import service as preferences
from zhike.rooms.staff import service as staff

SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who, what and when, as it was asked for. ``but`` is the appointment that makes room for it."""

    staff_id: UUID
    service_item_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime | None = None
    but: Appointment | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A time that is free and stays so until the transaction ends."""

    site_id: UUID
    visit: rules.Span
    busy: rules.Span
    slot_id: UUID | None = None


async def _asked(tx: Tx, wish: Wish, people: dict[UUID, Any]) -> rules.Service:
    """The service, when the wish makes sense at all."""
    person = people.get(wish.staff_id)
    if person is None:
        raise refusals.StaffUnknown(field="staff_id")
    if person["status"] != "active":
        raise refusals.StaffAbsent(status=person["status"])
    row = await repository.asked(tx, wish.service_item_id, wish.customer_id)
    kept = wish.but is not None and wish.but.service_item_id == wish.service_item_id
    if row["id"] is None or not (row["is_active"] or kept):
        raise refusals.ServiceUnknown(field="service_item_id")
    if not row["customer"]:
        raise refusals.CustomerUnknown(field="customer_id")
    if not rules.skilled(person["skills"], row["skills"]):
        raise refusals.StaffUnskilled(field="staff_id", skills=row["skills"])
    return availability.service_of(row)


def _visit(tx: Tx, wish: Wish, service: rules.Service) -> rules.Span:
    end = wish.ends_at or wish.starts_at + service.duration
    if wish.starts_at <= tx.now:
        raise refusals.InThePast(field="starts_at")
    if wish.starts_at > tx.now + rules.FURTHEST:
        raise refusals.TooFar(field="starts_at", days=rules.FURTHEST.days)
    if not SHORTEST <= end - wish.starts_at <= availability.LONGEST_VISIT:
        raise refusals.PeriodInvalid(field="ends_at")
    return wish.starts_at, end


async def claim(tx: Tx, wish: Wish, people: dict[UUID, Any]) -> Claim:
    """Check hours, leave, breaks, buffers and other bookings, with the employee locked already.

    Holds that have run out are cleared away. Raises `SlotTaken` or `OutsideHours`, with alternatives.
    """
    service = await _asked(tx, wish, people)
    visit = _visit(tx, wish, service)
    busy = service.busy(*visit)
    but = wish.but.id if wish.but else None
    day = timedelta(days=1)
    periods = await staff.working_periods(tx, wish.staff_id, visit[0] - day, visit[1] + day)
    period = rules.works_through(periods, *visit)
    if period is None:
        found = await availability.alternatives(tx, wish.staff_id, service, visit[0], but)
        raise refusals.OutsideHours(alternatives=found)
    if not rules.free(await availability.taken(tx, wish.staff_id, *busy, but), service, visit):
        found = await availability.alternatives(tx, wish.staff_id, service, visit[0], but)
        raise refusals.SlotTaken(alternatives=found)
    for row in await repository.busy(tx, wish.staff_id, *busy, but):
        await ending.expire(tx, row["id"])  # what is still there is a hold that has run out
    slot_id = None
    if period.capacity > 1:
        slot_id = await repository.take_seat(
            tx, site_id=period.site_id, staff_id=wish.staff_id, service_item_id=service.id, visit=visit,
            busy=busy, capacity=period.capacity,
        )  # fmt: skip
        if slot_id is None:
            raise refusals.SlotTaken(alternatives=[])
    return Claim(period.site_id, visit, busy, slot_id)


async def _hold(tx: Tx, appointment_id: UUID, starts_at: datetime) -> datetime:
    """Until when the time is held, with the job that gives it back."""
    minutes = await preferences.config(tx, "appointments.hold_minutes")
    until = min(tx.now + timedelta(minutes=minutes), starts_at)
    tx.enqueue("appointments.expire_hold", run_at=until, appointment_id=appointment_id)
    return until  # type: ignore[no-any-return]


def _values(tx: Tx, wish: Wish, claimed: Claim, **more: Any) -> dict[str, Any]:
    return {
        "id": ids.uuid7(), "site_id": claimed.site_id, "appointment_no": ids.public_code("APT", tx.now),
        "customer_id": wish.customer_id, "staff_id": wish.staff_id, "service_item_id": wish.service_item_id,
        "slot_id": claimed.slot_id, "starts_at": claimed.visit[0], "ends_at": claimed.visit[1],
        "busy_from": claimed.busy[0], "busy_until": claimed.busy[1], **more,
    }  # fmt: skip


async def create(tx: Tx, form: schemas.AppointmentCreate) -> UUID:
    """Ask for a time and hold it (seed 000 §3.3). Answers the new appointment's id."""
    wish = Wish(form.staff_id, form.service_item_id, form.customer_id, form.starts_at, form.ends_at)
    people = await repository.lock_staff(tx, wish.staff_id)
    claimed = await claim(tx, wish, people)
    values = _values(
        tx, wish, claimed, lead_id=form.lead_id, conversation_id=form.conversation_id, status="pending",
        source=form.source, source_type=form.source_type, note=form.note,
    )  # fmt: skip
    values["hold_expires_at"] = await _hold(tx, values["id"], form.starts_at)
    await repository.insert(tx, values, "created", None, {})
    await record.timeline(tx, values, "created", form.note)
    after = {"starts_at": form.starts_at, "staff_id": form.staff_id, "status": "pending"}
    tx.audit("appointment.created", "appointment", values["id"], after=after)
    tx.publish(
        events.AppointmentCreated(
            **record.about(values), lead_id=form.lead_id, conversation_id=form.conversation_id
        )
    )
    return values["id"]  # type: ignore[no-any-return]


async def _still_held(tx: Tx, row: Appointment) -> None:
    if row.status == "pending" and row.hold_expires_at is not None and row.hold_expires_at <= tx.now:
        raise refusals.HoldExpired(hold_expires_at=rules.plain(row.hold_expires_at))


async def confirm(tx: Tx, appointment_id: UUID, version: int | None = None) -> Appointment:
    """Make a held time certain, by the same checks under the same lock."""
    staff_id = (await repository.Appointments(tx).get(appointment_id)).staff_id
    people = await repository.lock_staff(tx, staff_id)
    row = await ending.load(tx, appointment_id, "confirm", version)
    await _still_held(tx, row)
    await _check_kept(tx, row, people)
    before, row.status, row.confirmed_at, row.confirmed_by = row.status, "confirmed", tx.now, tx.actor.user_id
    row.hold_expires_at, row.version = None, row.version + 1
    await record.step(tx, row, "confirmed", before, events.AppointmentConfirmed(**record.about(row)))
    await record.timeline(tx, row, "confirmed")
    return row


async def _check_kept(tx: Tx, row: Appointment, people: dict[UUID, Any]) -> None:
    """Whether a held time can still be given: leave may have come, and the clock goes on."""
    wish = Wish(row.staff_id, row.service_item_id, row.customer_id, row.starts_at, row.ends_at, row)
    service = await _asked(tx, wish, people)
    if row.starts_at <= tx.now:
        raise refusals.InThePast(field="starts_at")
    day = timedelta(days=1)
    periods = await staff.working_periods(tx, row.staff_id, row.starts_at - day, row.ends_at + day)
    if rules.works_through(periods, row.starts_at, row.ends_at) is None:
        found = await availability.alternatives(tx, row.staff_id, service, row.starts_at, row.id)
        raise refusals.OutsideHours(alternatives=found)
    if row.slot_id is None:
        others = await availability.taken(tx, row.staff_id, row.busy_from, row.busy_until, row.id)
        if not rules.free(others, service, (row.starts_at, row.ends_at)):
            found = await availability.alternatives(tx, row.staff_id, service, row.starts_at, row.id)
            raise refusals.SlotTaken(alternatives=found)


async def reschedule(tx: Tx, appointment_id: UUID, form: schemas.Reschedule) -> UUID:
    """Take another time, person or service: a new row, the old one cancelled. Answers the new id."""
    found = await repository.Appointments(tx).get(appointment_id)
    staff_id = form.staff_id or found.staff_id
    people = await repository.lock_staff(tx, found.staff_id, staff_id)
    old = await ending.load(tx, appointment_id, "reschedule", form.version)
    await _still_held(tx, old)
    ends_at = form.ends_at
    if ends_at is None and form.service_item_id in (None, old.service_item_id):
        ends_at = form.starts_at + (old.ends_at - old.starts_at)
    service_id = form.service_item_id or old.service_item_id
    wish = Wish(staff_id, service_id, old.customer_id, form.starts_at, ends_at, old)
    if old.slot_id is not None:
        await repository.give_seat_back(tx, old.slot_id)
    claimed = await claim(tx, wish, people)
    values = _values(
        tx, wish, claimed, lead_id=old.lead_id, conversation_id=old.conversation_id, status=old.status,
        source=old.source, source_type=old.source_type, note=old.note, rescheduled_from_id=old.id,
        confirmed_at=old.confirmed_at, confirmed_by=old.confirmed_by,
    )  # fmt: skip
    if old.status == "pending":
        values["hold_expires_at"] = await _hold(tx, values["id"], form.starts_at)
    await ending.free(tx, old, rules.RESCHEDULED, superseded_by_id=values["id"], seat=False)
    await repository.insert(
        tx, values, "rescheduled", form.reason, {"rescheduled_from_id": str(old.id), "from": old.starts_at}
    )
    old.superseded_by_id = values["id"]
    await tx.flush()
    tx.audit(
        "appointment.rescheduled", "appointment", values["id"], reason=form.reason,
        before={"id": old.id, "starts_at": old.starts_at, "staff_id": old.staff_id},
        after={"id": values["id"], "starts_at": form.starts_at, "staff_id": staff_id},
    )  # fmt: skip
    fact = events.AppointmentRescheduled(
        **record.about(values), rescheduled_from_id=old.id, status=values["status"]
    )
    tx.publish(fact)
    await record.timeline(tx, values, "rescheduled", form.reason, rescheduled_from_id=str(old.id))
    return values["id"]  # type: ignore[no-any-return]
