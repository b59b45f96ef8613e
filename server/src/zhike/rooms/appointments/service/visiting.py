"""What happens at the site: somebody comes, is seen to, and a slip of the desk is taken back."""

from typing import Any
from uuid import UUID

from zhike.core.clock import day_bounds, zone
from zhike.core.tx import Tx
from zhike.events import scheduling as events
from zhike.rooms.appointments import equipped, ledger, repository, rules
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.service import claiming, ending, record, refusals
from zhike.rooms.resources import service as resources


async def advance(tx: Tx, appointment_id: UUID, stage: str, version: int | None = None) -> Appointment:
    """Somebody has come, was assigned, is being treated: on only, and steps may be left out."""
    row = await ending.load(tx, appointment_id, "complete", version)
    if not rules.may_advance(row.stage, stage):
        raise refusals.StepRefused(status=row.stage or row.status, action=stage)
    row.stage, row.version = stage, row.version + 1
    row.arrived_at = row.arrived_at or tx.now
    fact = events.AppointmentAdvanced(**record.about(row), stage=stage)
    await record.step(tx, row, stage, row.status, fact)
    if stage == "arrived":
        await record.timeline(tx, row, stage)
    return row


async def undo(tx: Tx, appointment_id: UUID, reason: str, version: int | None = None) -> Appointment:
    """Make a visit confirmed again that was completed, missed or cancelled today by mistake.

    Its time, its rooms and its customer must still be free: it is a placing step like any other, but that
    its time may have begun. Raises `UndoTooLate` and what placing raises.
    """
    seen = await repository.standing(tx, appointment_id)
    wish = claiming.Wish(
        seen.staff_id, seen.service_item_id, seen.customer_id, seen.starts_at, seen.ends_at,
        beside=seen.is_beside,
    )  # fmt: skip
    await claiming.lock(tx, wish)
    row = await repository.Appointments(tx).get_for_update(appointment_id)
    if version is not None and version != row.version:
        raise refusals.Outdated(version=row.version)
    ended = row.completed_at or row.no_show_at or row.cancelled_at
    if not rules.may_undo(row.status, row.cancel_reason, row.slot_id is not None):
        raise refusals.StepRefused(status=row.status, action="undo")
    name = await repository.zone_of(tx, row.site_id)
    assert name is not None
    if ended is None or ended < day_bounds(tx.now.astimezone(zone(name)).date(), name)[0]:
        raise refusals.UndoTooLate()
    await _take_again(tx, wish, row)
    before, row.status, row.version = row.status, "confirmed", row.version + 1
    row.completed_at = row.no_show_at = row.cancelled_at = row.cancelled_by = row.cancel_reason = None
    await record.step(
        tx, row, "restored", before, events.AppointmentRestored(**record.about(row)), reason=reason
    )
    await record.timeline(tx, row, "restored", reason)
    return row


async def _take_again(tx: Tx, wish: claiming.Wish, row: Appointment) -> None:
    """The person, the very units that the visit had, and the customer, if nobody has them since."""
    busy = (row.busy_from, row.busy_until)
    if await ledger.taken(tx, [row.staff_id], *busy, row.id):
        raise refusals.SlotTaken(alternatives=[])
    had: list[Any] = await equipped.had(tx, row.id)
    await resources.lock(tx, {one["resource_id"] for one in had})
    if await equipped.clash(tx, row.id, busy):
        raise refusals.SlotTaken(alternatives=[])
    await ledger.lock_customer(tx, row.customer_id)
    await claiming.ask_customer(tx, wish, (row.starts_at, row.ends_at), row)
    await equipped.take_again(tx, row.id)
