"""Placing steps: lock the person, check again, write. Create, confirm and reschedule are the same act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import ids
from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import ledger, repository, rules, schemas
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.repository import Standing
from zhike.rooms.appointments.service import availability, ending, record, refusals
from zhike.rooms.preferences import service as preferences
from zhike.rooms.staff.rules import Period, works_through

SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who, what and when, as it was asked for."""

    staff_id: UUID
    service_item_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A time that is free and stays so until the transaction ends."""

    site_id: UUID
    visit: rules.Span
    busy: rules.Span
    slot_id: UUID | None = None


async def _lock(tx: Tx, wish: Wish, *also: UUID) -> Any:
    """Lock the person (and ``also``, whom the visit leaves), and read what was asked for."""
    found = await ledger.lock_staff(tx, {wish.staff_id, *also}, wish.service_item_id, wish.customer_id)
    return found.get(wish.staff_id)


async def _look(tx: Tx, wish: Wish, old: Standing | None = None) -> None:
    """Refuse at once a time that has gone, so that a crowd for one hour does not queue to hear it."""
    await _fit(tx, wish, await ledger.offer(tx, wish.staff_id, wish.service_item_id, wish.customer_id), old)


async def _lock_or_look(tx: Tx, wish: Wish) -> Any:
    """Lock the person; whoever would have to wait looks first."""
    found = await ledger.lock_staff(tx, {wish.staff_id}, wish.service_item_id, wish.customer_id, wait=False)
    if wish.staff_id in found:
        return found[wish.staff_id]
    await _look(tx, wish)
    return await _lock(tx, wish)


def _service(row: Any, kept: UUID | None) -> rules.Service:
    """The service, when the wish makes sense at all. A service no longer offered may be ``kept``."""
    if row is None:
        raise refusals.StaffUnknown(field="staff_id")
    if row["status"] != "active":
        raise refusals.StaffAbsent(status=row["status"])
    if row["id"] is None or not (row["is_active"] or row["id"] == kept):
        raise refusals.ServiceUnknown(field="service_item_id")
    if not row["customer"]:
        raise refusals.CustomerUnknown(field="customer_id")
    if not rules.skilled(row["has"], row["needs"]):
        raise refusals.StaffUnskilled(field="staff_id", skills=row["needs"])
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


async def _fit(
    tx: Tx, wish: Wish, row: Any, old: Appointment | Standing | None = None
) -> tuple[rules.Service, rules.Span, availability.Diary, Period]:
    """The service, the visit, and the working period in which it is free. Raises what `claim` raises."""
    service = _service(row, old.service_item_id if old else None)
    visit = _visit(tx, wish, service)
    but = old.id if old else None
    diary = await availability.around(tx, wish.staff_id, visit[0], but)
    period = works_through(diary.periods, *visit)
    if period is not None and rules.free(diary.taken, service, visit):
        return service, visit, diary, period
    found = await availability.alternatives(tx, diary, service, visit[0], but)
    raise (refusals.OutsideHours if period is None else refusals.SlotTaken)(alternatives=found)


async def claim(tx: Tx, wish: Wish, row: Any, old: Appointment | None = None) -> Claim:
    """Check hours, leave, breaks, buffers and other appointments, with the employee locked already.

    ``old`` makes room for the new one. Holds that have run out are cleared away. Raises `SlotTaken` or
    `OutsideHours`, with alternatives.
    """
    service, visit, diary, period = await _fit(tx, wish, row, old)
    busy = service.busy(*visit)
    for stale in diary.stale:
        if stale["busy_from"] < busy[1] and busy[0] < stale["busy_until"]:
            await ending.expire(tx, stale["id"])
    slot_id = None
    if period.capacity > 1:
        slot_id = await ledger.take_seat(
            tx, site_id=period.site_id, staff_id=wish.staff_id, service_item_id=service.id, visit=visit,
            busy=busy, capacity=period.capacity,
        )  # fmt: skip
        if slot_id is None:
            but = old.id if old else None
            raise refusals.SlotTaken(
                alternatives=await availability.alternatives(tx, diary, service, visit[0], but)
            )
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
    if form.customer_id is None:
        raise refusals.CustomerNeeded(field="customer_id")
    wish = Wish(form.staff_id, form.service_item_id, form.customer_id, form.starts_at, form.ends_at)
    claimed = await claim(tx, wish, await _lock_or_look(tx, wish))
    values = _values(
        tx, wish, claimed, lead_id=form.lead_id, conversation_id=form.conversation_id, status="pending",
        source=form.source, source_type=form.source_type, note=form.note,
    )  # fmt: skip
    values["hold_expires_at"] = await _hold(tx, values["id"], form.starts_at)
    await ledger.insert(tx, values, "created", None, {})
    await record.timeline(tx, values, "created", form.note)
    after = {"starts_at": form.starts_at, "staff_id": form.staff_id, "status": "pending"}
    tx.audit("appointment.created", "appointment", values["id"], after=after)
    tx.publish(
        events.AppointmentCreated(
            **record.about(values), lead_id=form.lead_id, conversation_id=form.conversation_id
        )
    )
    return values["id"]  # type: ignore[no-any-return]


def _still_held(tx: Tx, row: Appointment) -> None:
    if row.status == "pending" and row.hold_expires_at is not None and row.hold_expires_at <= tx.now:
        raise refusals.HoldExpired(hold_expires_at=rules.plain(row.hold_expires_at))


async def confirm(tx: Tx, appointment_id: UUID, version: int | None = None) -> Appointment:
    """Make a held time certain, by the same checks under the same lock."""
    held = await repository.standing(tx, appointment_id)
    ending.check(held, "confirm", version)
    wish = Wish(held.staff_id, held.service_item_id, held.customer_id, held.starts_at, held.ends_at)
    asked = await _lock(tx, wish)
    row = await ending.load(tx, appointment_id, "confirm", version)
    _still_held(tx, row)
    await _check_kept(tx, wish, asked, row)
    before, row.status, row.confirmed_at, row.confirmed_by = row.status, "confirmed", tx.now, tx.actor.user_id
    row.hold_expires_at, row.version = None, row.version + 1
    await record.step(tx, row, "confirmed", before, events.AppointmentConfirmed(**record.about(row)))
    await record.timeline(tx, row, "confirmed")
    return row


async def _check_kept(tx: Tx, wish: Wish, asked: Any, row: Appointment) -> None:
    """Whether a held time can still be given: leave may have come, and the clock goes on."""
    service = _service(asked, row.service_item_id)
    visit = _visit(tx, wish, service)
    diary = await availability.around(tx, row.staff_id, row.starts_at, row.id)
    refusal: type[refusals.SlotTaken] | type[refusals.OutsideHours] | None = None
    if works_through(diary.periods, *visit) is None:
        refusal = refusals.OutsideHours
    elif row.slot_id is None and any(
        taken.span[0] < row.busy_until and row.busy_from < taken.span[1] for taken in diary.taken
    ):
        refusal = refusals.SlotTaken
    if refusal is not None:
        found = await availability.alternatives(tx, diary, service, row.starts_at, row.id)
        raise refusal(alternatives=found)


async def reschedule(tx: Tx, appointment_id: UUID, form: schemas.Reschedule) -> UUID:
    """Take another time, person or service: a new row, the old one cancelled. Answers the new id."""
    found = await repository.standing(tx, appointment_id)
    ending.check(found, "reschedule", form.version)
    staff_id = form.staff_id or found.staff_id
    service_id = form.service_item_id or found.service_item_id
    ends_at = form.ends_at
    if ends_at is None and service_id == found.service_item_id:
        ends_at = form.starts_at + (found.ends_at - found.starts_at)
    wish = Wish(staff_id, service_id, found.customer_id, form.starts_at, ends_at)
    await _look(tx, wish, found)
    asked = await _lock(tx, wish, found.staff_id)
    old = await ending.load(tx, appointment_id, "reschedule", form.version)
    _still_held(tx, old)
    if old.slot_id is not None:
        await ledger.give_seat_back(tx, old.slot_id)
    claimed = await claim(tx, wish, asked, old)
    values = _values(
        tx, wish, claimed, lead_id=old.lead_id, conversation_id=old.conversation_id, status=old.status,
        source=old.source, source_type=old.source_type, note=old.note, rescheduled_from_id=old.id,
        confirmed_at=old.confirmed_at, confirmed_by=old.confirmed_by,
    )  # fmt: skip
    if old.status == "pending":
        values["hold_expires_at"] = await _hold(tx, values["id"], form.starts_at)
    await ending.free(tx, old, rules.RESCHEDULED, superseded_by_id=values["id"], seat=False)
    await ledger.insert(
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
