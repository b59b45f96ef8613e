"""A time made one's own: lock, look again, take. Create, confirm and reschedule all pass through here.

The order of locks, everywhere: employees by id, the appointment that is moved, rooms and devices by id, the
customer. Who holds a later one waits for no earlier one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.appointments import equipped, ledger, rules
from zhike.rooms.appointments.equipment import Equipment, Unit
from zhike.rooms.appointments.models import Appointment
from zhike.rooms.appointments.repository import Standing
from zhike.rooms.appointments.service import availability, ending, refusals
from zhike.rooms.resources import service as resources
from zhike.rooms.staff.rules import Period, works_through

SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who, what and when, as it was asked for. ``beside``: at the same time as another visit, if need be."""

    staff_id: UUID
    service_item_id: UUID
    customer_id: UUID
    starts_at: datetime
    ends_at: datetime | None = None
    site_id: UUID | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A time that is free and stays so until the transaction ends."""

    site_id: UUID
    visit: rules.Span
    busy: rules.Span
    slot_id: UUID | None = None
    units: list[Unit] = field(default_factory=list)

    def rows(self) -> list[dict[str, Any]]:
        """The units as rows."""
        return equipped.rows(self.units, self.site_id, self.busy)


@dataclass(frozen=True, slots=True)
class Fit:
    """A wish that is free as far as one has looked."""

    service: rules.Service
    visit: rules.Span
    diary: availability.Diary
    period: Period

    @property
    def busy(self) -> rules.Span:
        return self.service.busy(*self.visit)


async def lock(tx: Tx, wish: Wish, *also: UUID) -> Any:
    """Lock the person (and ``also``, whom the visit leaves), and read what was asked for."""
    found = await ledger.lock_staff(tx, {wish.staff_id, *also}, wish.service_item_id, wish.customer_id)
    return found.get(wish.staff_id)


async def look(tx: Tx, wish: Wish, old: Standing | None = None) -> None:
    """Refuse at once a time that has gone, so that a crowd for one hour does not queue to hear it."""
    await _fit(tx, wish, await ledger.offer(tx, wish.staff_id, wish.service_item_id, wish.customer_id), old)


async def lock_or_look(tx: Tx, wish: Wish) -> Any:
    """Lock the person; whoever would have to wait looks first."""
    found = await ledger.lock_staff(tx, {wish.staff_id}, wish.service_item_id, wish.customer_id, wait=False)
    if wish.staff_id in found:
        return found[wish.staff_id]
    await look(tx, wish)
    return await lock(tx, wish)


def asked_service(row: Any, kept: UUID | None) -> rules.Service:
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


def asked_visit(tx: Tx, wish: Wish, service: rules.Service) -> rules.Span:
    end = wish.ends_at or wish.starts_at + service.duration
    if wish.starts_at <= tx.now:
        raise refusals.InThePast(field="starts_at")
    if wish.starts_at > tx.now + rules.FURTHEST:
        raise refusals.TooFar(field="starts_at", days=rules.FURTHEST.days)
    if not SHORTEST <= end - wish.starts_at <= availability.LONGEST_VISIT:
        raise refusals.PeriodInvalid(field="ends_at")
    return wish.starts_at, end


async def _fit(tx: Tx, wish: Wish, row: Any, old: Appointment | Standing | None = None) -> Fit:
    """The wish, when person, rooms, devices and customer are free then. Raises what `claim` raises."""
    service = asked_service(row, old.service_item_id if old else None)
    visit = asked_visit(tx, wish, service)
    but = old.id if old else None
    diary = await availability.around(tx, wish.staff_id, service, visit[0], but)
    period = works_through(diary.periods, *visit)
    if period is not None and wish.site_id in (None, period.site_id):
        if diary.admits(service, visit, period.site_id):
            return Fit(service, visit, diary, period)
        refusal: type[refusals.SlotTaken | refusals.OutsideHours] = refusals.SlotTaken
    else:
        refusal = refusals.OutsideHours
    raise refusal(alternatives=await availability.alternatives(tx, diary, service, visit[0], but))


async def settle(tx: Tx, wish: Wish, row: Any, old: Appointment | None = None) -> tuple[Fit, list[Unit]]:
    """With the employee locked: look again, lock rooms and devices, choose among them. Writes nothing."""
    fit = await _fit(tx, wish, row, old)
    if not fit.service.needs or rules.joins(fit.diary.taken, fit.service, fit.visit):
        return fit, []
    its = fit.diary.equipment
    wanted = {one.resource_id for one in its.candidates if one.site_id == fit.period.site_id}
    locked = await resources.lock(tx, wanted)
    but = [stale["id"] for stale in fit.diary.stale] + ([old.id] if old else [])
    found: Equipment = await equipped.read(tx, fit.service.id, its.needs, *fit.busy, but, locked)
    units = found.pick(fit.period.site_id, rules.seconds(fit.busy))
    if units is None:
        await _refuse(tx, fit, old)
    return fit, units or []


async def _refuse(tx: Tx, fit: Fit, old: Appointment | None) -> NoReturn:
    but = old.id if old else None
    found = await availability.alternatives(tx, fit.diary, fit.service, fit.visit[0], but)
    raise refusals.SlotTaken(alternatives=found)


async def claim(tx: Tx, wish: Wish, row: Any, old: Appointment | None = None) -> Claim:
    """Check hours, leave, breaks, buffers, rooms, devices and the customer, with the employee locked already.

    ``old`` makes room for the new one. Holds that have run out are cleared away. Raises `SlotTaken` or
    `OutsideHours`, with alternatives, and `CustomerBusy`.
    """
    return await take(tx, wish, *await settle(tx, wish, row, old), old)


async def clear(tx: Tx, fit: Fit) -> None:
    """Give back what holds that have run out still keep of this time."""
    for stale in fit.diary.stale:
        if stale["busy_from"] < fit.busy[1] and fit.busy[0] < stale["busy_until"]:
            await ending.expire(tx, stale["id"])


async def take(tx: Tx, wish: Wish, fit: Fit, units: list[Unit], old: Appointment | None = None) -> Claim:
    """Make what was settled one's own."""
    busy = fit.busy
    await clear(tx, fit)
    slot_id, seats = None, fit.service.seats_in(fit.period)
    if seats > 1:
        seat = await ledger.take_seat(
            tx, site_id=fit.period.site_id, staff_id=wish.staff_id, service_item_id=fit.service.id,
            visit=fit.visit, busy=busy, capacity=seats,
        )  # fmt: skip
        if seat is None:
            await _refuse(tx, fit, old)
        slot_id, first = seat
        if first and units:
            await ledger.take_units(tx, slot_id, equipped.rows(units, fit.period.site_id, busy))
        units = []
    await ledger.lock_customer(tx, wish.customer_id)
    await ask_customer(tx, wish, fit.visit, old)
    return Claim(fit.period.site_id, fit.visit, busy, slot_id, units)


async def ask_customer(tx: Tx, wish: Wish, visit: rules.Span, old: Appointment | None = None) -> None:
    """Raises `CustomerBusy` when the customer has another visit then, unless that was said to be right."""
    if wish.beside:
        return
    other = await ledger.of_customer(tx, wish.customer_id, visit, old.id if old else None)
    if other is not None:
        raise refusals.CustomerBusy(
            appointment_no=other["appointment_no"], starts_at=rules.plain(other["starts_at"])
        )
