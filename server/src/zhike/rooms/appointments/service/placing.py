"""Placing steps: create, confirm and reschedule, which are the same act."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import ids
from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import ledger, repository, rules, schemas
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.service import anybody, availability, claiming, ending, record, refusals
from zhike.rooms.appointments.service.claiming import Claim, Wish
from zhike.rooms.preferences import service as preferences
from zhike.rooms.staff.rules import works_through


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
        "busy_from": claimed.busy[0], "busy_until": claimed.busy[1], "is_beside": wish.beside, **more,
    }  # fmt: skip


async def create(tx: Tx, form: schemas.AppointmentCreate) -> UUID:
    """Ask for a time and hold it (seed 000 §3.3), with this person or with anybody. Answers the new
    appointment's id."""
    if form.customer_id is None:
        raise refusals.CustomerNeeded(field="customer_id")
    if form.staff_id is None:
        wish, claimed = await anybody.claim(tx, form, form.customer_id)
    else:
        wish = Wish(
            form.staff_id, form.service_item_id, form.customer_id, form.starts_at, form.ends_at, form.site_id,
            form.beside,
        )  # fmt: skip
        claimed = await claiming.claim(tx, wish, await claiming.lock_or_look(tx, wish))
    return await place(tx, wish, claimed, form)


async def place(
    tx: Tx, wish: Wish, claimed: Claim, form: schemas.AppointmentCreate | schemas.SeriesCreate, **more: Any
) -> UUID:
    """Write a visit that was claimed, held from now on."""
    values = _values(
        tx, wish, claimed, lead_id=form.lead_id, conversation_id=form.conversation_id, status="pending",
        source=form.source, source_type=form.source_type, note=form.note, **more,
    )  # fmt: skip
    values["hold_expires_at"] = await _hold(tx, values["id"], wish.starts_at)
    await ledger.insert(tx, values, claimed.rows(), "created", None, {})
    await record.timeline(tx, values, "created", form.note)
    after = {"starts_at": wish.starts_at, "staff_id": wish.staff_id, "status": "pending"}
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
    asked = await claiming.lock(tx, wish)
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
    service = claiming.asked_service(asked, row.service_item_id)
    visit = claiming.asked_visit(tx, wish, service)
    diary = await availability.around(tx, row.staff_id, service, row.starts_at, row.id)
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
    beside = found.is_beside if form.beside is None else form.beside
    wish = Wish(staff_id, service_id, found.customer_id, form.starts_at, ends_at, beside=beside)
    await claiming.look(tx, wish, found)
    asked = await claiming.lock(tx, wish, found.staff_id)
    old = await ending.load(tx, appointment_id, "reschedule", form.version)
    _still_held(tx, old)
    if old.slot_id is not None:
        await ledger.give_seat_back(tx, old.slot_id)
    claimed = await claiming.claim(tx, wish, asked, old)
    values = _values(
        tx, wish, claimed, lead_id=old.lead_id, conversation_id=old.conversation_id, status=old.status,
        source=old.source, source_type=old.source_type, note=old.note, rescheduled_from_id=old.id,
        confirmed_at=old.confirmed_at, confirmed_by=old.confirmed_by,
    )  # fmt: skip
    if old.status == "pending":
        values["hold_expires_at"] = await _hold(tx, values["id"], form.starts_at)
    await ending.free(tx, old, rules.RESCHEDULED, superseded_by_id=values["id"], seat=False)
    await ledger.insert(
        tx, values, claimed.rows(), "rescheduled", form.reason,
        {"rescheduled_from_id": str(old.id), "from": old.starts_at},
    )  # fmt: skip
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
