"""When somebody is free: slots to offer, alternatives to a refusal, and the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core.tx import Tx
from zhike.rooms.appointments import ledger, repository, rules
from zhike.rooms.appointments.service import refusals
from zhike.rooms.staff import service as staff
from zhike.rooms.staff.rules import Period

LONGEST_LOOK = timedelta(days=45)
LONGEST_VISIT = timedelta(days=1)
MARGIN = timedelta(hours=33)  # a visit of a day and the longest buffer reach no further
NEAR, FAR = timedelta(days=3), timedelta(days=21)


def service_of(row: Any) -> rules.Service:
    """The rules' view of a service item's row."""
    return rules.Service(
        row["id"],
        timedelta(minutes=row["duration_minutes"]),
        timedelta(minutes=row["buffer_before"]),
        timedelta(minutes=row["buffer_after"]),
    )


@dataclass(frozen=True, slots=True)
class Diary:
    """A person's hours around ``window``, and what they are busy with then.

    ``stale`` are holds that have run out. Starts are offered within the window, and later than now.
    """

    staff_id: UUID
    window: rules.Span
    periods: list[Period]
    taken: list[rules.Taken]
    stale: list[Any]

    def starts(self, service: rules.Service, site_id: UUID | None = None) -> list[datetime]:
        here = [period for period in self.periods if site_id is None or period.site_id == site_id]
        return rules.free_starts(here, self.taken, service, self.window)


async def read_diary(
    tx: Tx, staff_id: UUID, start: datetime, end: datetime, but: UUID | None = None
) -> Diary:
    """The diary of one person; the appointment ``but`` is left out of it."""
    start = max(start, tx.now + timedelta(seconds=1))
    end = max(end, start)  # a window wholly in the past is an empty one
    periods = await staff.working_periods(tx, staff_id, start - LONGEST_VISIT, end + LONGEST_VISIT)
    rows = await ledger.taken(tx, staff_id, start - MARGIN, end + MARGIN, but)
    found: list[rules.Taken] = []
    stale = []
    for row in rows:
        if row["status"] == "pending" and row["hold_expires_at"] <= tx.now:
            stale.append(row)
            continue
        visit = (row["starts_at"], row["ends_at"])
        span = (row["busy_from"], row["busy_until"])
        found.append(rules.Taken(span, visit, row["service_item_id"], row["seats"]))
    return Diary(staff_id, (start, end), periods, found, stale)


async def around(tx: Tx, staff_id: UUID, wanted: datetime, but: UUID | None = None) -> Diary:
    """The diary of the days around a wanted start, enough to answer and to offer something else."""
    return await read_diary(tx, staff_id, wanted - NEAR, wanted + NEAR, but)


async def alternatives(
    tx: Tx, diary: Diary, service: rules.Service, wanted: datetime, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Three free starts nearest to the wanted one: within days, else within weeks."""
    found = diary.starts(service)
    if len(found) < 3:
        found = (await read_diary(tx, diary.staff_id, wanted - FAR, wanted + FAR, but)).starts(service)
    return [rules.choice(diary.staff_id, start, service) for start in rules.nearest(found, wanted)]


async def slots(
    tx: Tx, staff_id: UUID, service_item_id: UUID, start: datetime, end: datetime, site_id: UUID | None = None
) -> list[dict[str, Any]]:
    """What can be offered within ``[start, end)``. Raises for an unknown person, service or period."""
    _check_window(start, end)
    row = await ledger.offer(tx, staff_id, service_item_id)
    if row is None:
        raise refusals.StaffUnknown(field="staff_id")
    if row["id"] is None or not row["is_active"]:
        raise refusals.ServiceUnknown(field="service_item_id")
    if row["status"] != "active" or not rules.skilled(row["has"], row["needs"]):
        return []
    service = service_of(row)
    diary = await read_diary(tx, staff_id, start, end)
    return [rules.choice(staff_id, at, service) for at in diary.starts(service, site_id)]


async def calendar(
    tx: Tx, start: datetime, end: datetime, staff_id: UUID | None, site_id: UUID | None
) -> bytes:
    """Appointments that touch the period, and who works when in it, as JSON."""
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


async def ahead_at(tx: Tx, site_id: UUID) -> int:
    """How many appointments lie ahead at a site."""
    count: int = await tx.conn.fetchval(
        "SELECT count(*) FROM appointments WHERE org_id = $1 AND site_id = $2 AND ends_at > $3"
        " AND status IN ('pending', 'confirmed')",
        tx.org_id, site_id, tx.now,
    )  # fmt: skip
    return count
