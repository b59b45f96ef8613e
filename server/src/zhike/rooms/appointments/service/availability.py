"""When somebody is free: slots to offer, alternatives to a refusal, and the calendar."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core.tx import Tx
from zhike.rooms.appointments import repository, rules
from zhike.rooms.appointments.service import refusals
from zhike.rooms.staff import service as staff

LONGEST_LOOK = timedelta(days=45)
LONGEST_VISIT = timedelta(days=1)
MARGIN = timedelta(hours=16)  # no buffer is longer than eight hours on each side
NEAR, FAR = timedelta(days=3), timedelta(days=21)


def service_of(row: Any) -> rules.Service:
    """The rules' view of a service item's row."""
    return rules.Service(
        row["id"],
        timedelta(minutes=row["duration_minutes"]),
        timedelta(minutes=row["buffer_before"]),
        timedelta(minutes=row["buffer_after"]),
    )


async def taken(
    tx: Tx, staff_id: UUID, start: datetime, end: datetime, but: UUID | None = None
) -> list[rules.Taken]:
    """What keeps the person busy in ``[start, end)``. A hold that has run out keeps nobody busy."""
    rows = await repository.busy(tx, staff_id, start, end, but)
    found = [
        rules.Taken((row["busy_from"], row["busy_until"]))
        for row in rows
        if row["status"] != "pending" or row["hold_expires_at"] > tx.now
    ]
    for row in await repository.sessions(tx, staff_id, start, end):
        visit = (row["starts_at"], row["ends_at"])
        span = (row["busy_from"], row["busy_until"])
        found.append(rules.Taken(span, visit, row["service_item_id"], row["seats"]))
    return found


async def starts(
    tx: Tx, staff_id: UUID, service: rules.Service, start: datetime, end: datetime, *,
    but: UUID | None = None, site_id: UUID | None = None,
) -> list[datetime]:  # fmt: skip
    """Free starts of the service with this person within ``[start, end)``."""
    periods = await staff.working_periods(tx, staff_id, start, end)
    if site_id is not None:
        periods = [period for period in periods if period.site_id == site_id]
    if not periods:
        return []
    found = await taken(tx, staff_id, periods[0].start - MARGIN, periods[-1].end + MARGIN, but)
    return rules.free_starts(periods, found, service, tx.now)


async def alternatives(
    tx: Tx, staff_id: UUID, service: rules.Service, wanted: datetime, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Three free starts nearest to the wanted one: within days, else within weeks."""
    found: list[datetime] = []
    for reach in (NEAR, FAR):
        first = max(wanted - reach, tx.now)
        found = await starts(tx, staff_id, service, first, max(wanted, tx.now) + reach, but=but)
        if len(found) >= 3:
            break
    return [rules.choice(staff_id, start, service) for start in rules.nearest(found, wanted)]


async def slots(
    tx: Tx, staff_id: UUID, service_item_id: UUID, start: datetime, end: datetime, site_id: UUID | None = None
) -> list[dict[str, Any]]:
    """What can be offered within ``[start, end)``. Raises for an unknown person, service or period."""
    _check_window(start, end)
    row = await repository.asked(tx, service_item_id, None)
    if row["id"] is None or not row["is_active"]:
        raise refusals.ServiceUnknown(field="service_item_id")
    person = await repository.person(tx, staff_id)
    if person is None:
        raise refusals.StaffUnknown(field="staff_id")
    if person["status"] != "active" or not rules.skilled(person["skills"], row["skills"]):
        return []
    service = service_of(row)
    found = await starts(tx, staff_id, service, start, end, site_id=site_id)
    return [rules.choice(staff_id, at, service) for at in found]


async def calendar(
    tx: Tx, start: datetime, end: datetime, staff_id: UUID | None, site_id: UUID | None
) -> bytes:
    """Bookings that touch the period, and who works when in it, as JSON."""
    _check_window(start, end)
    given = {name: value for name, value in (("staff_id", staff_id), ("site_id", site_id)) if value}
    items = await repository.calendar(frozenset(given)).json(
        tx, org_id=tx.org_id, start=start, end=end, reach=start - LONGEST_VISIT, **given
    )
    everybody = await staff.everybodys_periods(tx, [staff_id] if staff_id else None, start, end)
    working = [
        {"staff_id": str(person), "site_id": str(period.site_id), "starts_at": period.start,
         "ends_at": period.end, "capacity": period.capacity}
        for person, periods in everybody.items()
        for period in periods
        if site_id is None or period.site_id == site_id
    ]  # fmt: skip
    hours = orjson.dumps(working, option=orjson.OPT_UTC_Z)
    return b'{"items":' + (items or b"[]") + b',"working":' + hours + b',"next_cursor":null}'


def _check_window(start: datetime, end: datetime) -> None:
    if not start < end <= start + LONGEST_LOOK:
        raise refusals.PeriodInvalid(field="end", days=LONGEST_LOOK.days)
