"""How an appointment ends: served, missed, cancelled, or a hold that nobody confirmed."""

from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import ledger, repository, rules
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.service import record, refusals


async def load(tx: Tx, appointment_id: UUID, action: rules.Action, version: int | None) -> Appointment:
    """The appointment, locked, ready for the step. Raises `Outdated` and `StepRefused`."""
    row = await repository.Appointments(tx).get_for_update(appointment_id)
    check(row, action, version)
    return row


def check(row: Appointment | repository.Standing, action: rules.Action, version: int | None) -> None:
    """Whether the step may be made. Steps and versions only go on: what a look refuses, a lock would too."""
    if version is not None and version != row.version:
        raise refusals.Outdated(version=row.version)
    if not rules.may(action, row.status):
        raise refusals.StepRefused(status=row.status, action=action)


async def complete(tx: Tx, appointment_id: UUID, version: int | None = None) -> Appointment:
    """The customer came and was served."""
    row = await load(tx, appointment_id, "complete", version)
    before, row.status, row.completed_at = row.status, "completed", tx.now
    row.version += 1
    await record.step(tx, row, "completed", before, events.AppointmentCompleted(**record.about(row)))
    await ledger.release(tx, row.id)
    await record.timeline(tx, row, "completed")
    return row


async def no_show(
    tx: Tx, appointment_id: UUID, version: int | None = None, reason: str | None = None
) -> Appointment:
    """The customer did not come."""
    row = await load(tx, appointment_id, "no_show", version)
    before, row.status, row.no_show_at = row.status, "no_show", tx.now
    row.version += 1
    fact = events.AppointmentNoShow(**record.about(row))
    await record.step(tx, row, "no_show", before, fact, reason=reason)
    await ledger.release(tx, row.id)
    await record.timeline(tx, row, "no_show", reason)
    return row


async def cancel(tx: Tx, appointment_id: UUID, reason: str, version: int | None = None) -> Appointment:
    """Give the time back."""
    row = await load(tx, appointment_id, "cancel", version)
    await free(tx, row, reason)
    await record.timeline(tx, row, "cancelled", reason)
    return row


async def free(
    tx: Tx, row: Appointment, reason: str, *, superseded_by_id: UUID | None = None, seat: bool = True
) -> None:
    """Cancel a loaded appointment, giving back its ``seat`` if it has one; the timeline is the caller's."""
    before, row.status, row.cancelled_at, row.cancelled_by = row.status, "cancelled", tx.now, tx.actor.user_id
    row.cancel_reason, row.version = reason, row.version + 1
    fact = events.AppointmentCancelled(**record.about(row), reason=reason, superseded_by_id=superseded_by_id)
    more = {"superseded_by_id": str(superseded_by_id)} if superseded_by_id else {}
    await record.step(tx, row, "cancelled", before, fact, reason=reason, **more)
    await ledger.release(tx, row.id)
    if seat and row.slot_id is not None:
        await ledger.give_seat_back(tx, row.slot_id)


async def expire(tx: Tx, appointment_id: UUID) -> bool:
    """Cancel a hold that has run out; False when it no longer is one. The timeline follows by the fact, so
    that whoever clears away another customer's hold locks no second customer."""
    row = await repository.Appointments(tx).get_for_update(appointment_id)
    if row.status != "pending" or row.hold_expires_at is None or row.hold_expires_at > tx.now:
        return False
    await free(tx, row, rules.HOLD_EXPIRED)
    return True


async def expired_holds(tx: Tx) -> list[UUID]:
    """Which holds have run out."""
    return await ledger.expired_holds(tx)


async def tell_of_expiry(tx: Tx, event: events.AppointmentCancelled) -> None:
    """Write the timeline's line about a hold that ran out."""
    if event.reason == rules.HOLD_EXPIRED:
        row = await repository.Appointments(tx).find(Appointment.id == event.appointment_id)
        if row is not None:
            await record.timeline(tx, row, "cancelled", "超时未确认，已自动释放")
