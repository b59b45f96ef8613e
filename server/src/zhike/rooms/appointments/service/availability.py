"""When somebody is free: slots to offer, alternatives to a refusal, and the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core.tx import Tx
from zhike.rooms.appointments import equipped, ledger, repository, rules
from zhike.rooms.appointments.equipment import NEVER, Busy, Equipment
from zhike.rooms.appointments.openings import Free, Opening, Session, Shape, Stretch, openings
from zhike.rooms.appointments.service import refusals
from zhike.rooms.staff import service as staff
from zhike.rooms.staff.rules import Period, stretches, works_through

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
        row["seats"],
        row["equipment"],
    )


@dataclass(frozen=True, slots=True)
class Diary:
    """A person's hours around ``window``, what they are busy with then, and what the service needs besides.

    ``stale`` are holds that have run out. Starts are offered within the window, and later than now.
    """

    staff_id: UUID
    window: rules.Span
    periods: list[Period]
    taken: list[rules.Taken]
    stale: list[Any]
    equipment: Equipment

    def admits(self, service: rules.Service, visit: rules.Span, site_id: UUID) -> bool:
        """Whether person, rooms and devices are free; a running session has its room already."""
        if not rules.free(self.taken, service, visit):
            return False
        if rules.joins(self.taken, service, visit):
            return True
        return self.equipment.pick(site_id, rules.seconds(service.busy(*visit))) is not None

    def starts(self, service: rules.Service, site_id: UUID | None = None) -> list[datetime]:
        here = [period for period in self.periods if site_id is None or period.site_id == site_id]
        found = rules.free_starts(here, self.taken, service, self.window)
        if not service.needs:
            return found
        return [start for start in found if self._equipped(service, start)]

    def _equipped(self, service: rules.Service, start: datetime) -> bool:
        visit = (start, start + service.duration)
        period = works_through(self.periods, *visit)
        return period is not None and self.admits(service, visit, period.site_id)


async def read_diaries(
    tx: Tx, staff_ids: list[UUID], service: rules.Service, start: datetime, end: datetime,
    but: UUID | None = None,
) -> list[Diary]:  # fmt: skip
    """The diaries of these people, in this order; the appointment ``but`` is left out of them."""
    start = max(start, tx.now + timedelta(seconds=1))
    end = max(end, start)  # a window wholly in the past is an empty one
    hours = await staff.everybodys_periods(tx, staff_ids, start - LONGEST_VISIT, end + LONGEST_VISIT)
    taken: dict[UUID, list[rules.Taken]] = {}
    stale: dict[UUID, list[Any]] = {}
    for row in await ledger.taken(tx, staff_ids, start - MARGIN, end + MARGIN, but):
        if row["status"] == "pending" and row["hold_expires_at"] <= tx.now:
            stale.setdefault(row["staff_id"], []).append(row)
            continue
        visit = (row["starts_at"], row["ends_at"])
        span = (row["busy_from"], row["busy_until"])
        one = rules.Taken(span, visit, row["service_item_id"], row["seats"])
        taken.setdefault(row["staff_id"], []).append(one)
    reach = (start - MARGIN, end + MARGIN)
    kept = [but] if but else []
    needed = await equipped.read(tx, service.id, service.needs, *reach, kept)
    found = []
    for one in staff_ids:
        lapsed = stale.get(one, [])  # they give way to this person's next visit, with the rooms they have
        own = needed
        if lapsed and service.needs:
            but_these = [*kept, *(row["id"] for row in lapsed)]
            own = await equipped.read(tx, service.id, service.needs, *reach, but_these)
        found.append(Diary(one, (start, end), hours.get(one, []), taken.get(one, []), lapsed, own))
    return found


async def around(
    tx: Tx, staff_id: UUID, service: rules.Service, wanted: datetime, but: UUID | None = None
) -> Diary:
    """The diary of the days around a wanted start, enough to answer and to offer something else."""
    return (await read_diaries(tx, [staff_id], service, wanted - NEAR, wanted + NEAR, but))[0]


async def alternatives(
    tx: Tx, diary: Diary, service: rules.Service, wanted: datetime, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Three free starts nearest to the wanted one: within days, else within weeks."""
    found = diary.starts(service)
    if len(found) < 3:
        (wide,) = await read_diaries(tx, [diary.staff_id], service, wanted - FAR, wanted + FAR, but)
        found = wide.starts(service)
    return [rules.choice(diary.staff_id, start, service) for start in rules.nearest(found, wanted)]


async def slots(
    tx: Tx, staff_id: UUID, service_item_id: UUID, start: datetime, end: datetime, site_id: UUID | None = None
) -> list[dict[str, Any]]:
    """What can be offered within ``[start, end)``. Raises for an unknown person, service or period."""
    check_window(start, end)
    row = await ledger.offer(tx, staff_id, service_item_id)
    if row is None:
        raise refusals.StaffUnknown(field="staff_id")
    if row["id"] is None or not row["is_active"]:
        raise refusals.ServiceUnknown(field="service_item_id")
    if row["status"] != "active" or not rules.skilled(row["has"], row["needs"]):
        return []
    service = service_of(row)
    (diary,) = await read_diaries(tx, [staff_id], service, start, end)
    return [rules.choice(staff_id, at, service) for at in diary.starts(service, site_id)]


async def open_times(
    tx: Tx, service_item_id: UUID, start: datetime, end: datetime, *, staff_id: UUID | None = None,
    site_id: UUID | None = None,
) -> list[Opening]:  # fmt: skip
    """When anybody (or ``staff_id``) could give the service within ``[start, end)``, with who could.

    Raises `ServiceUnknown` and `PeriodInvalid`."""
    check_window(start, end)
    row = await ledger.service(tx, service_item_id)
    if row is None or not row["is_active"]:
        raise refusals.ServiceUnknown(field="service_item_id")
    service = service_of(row)
    able = await ledger.able(tx, service_item_id, site_id)
    people = [one for one in able if staff_id is None or one == staff_id]
    start = max(start, tx.now + timedelta(seconds=1))
    if not people or end <= start:
        return []
    first, last = start - MARGIN, end + MARGIN
    hours = await staff.everybodys_periods(tx, people, start - LONGEST_VISIT, end + LONGEST_VISIT)
    busy = await ledger.busy(tx, people, first, last)
    running = await ledger.sessions(tx, people, service.id, start, end)
    needed = await equipped.read(tx, service.id, service.needs, first, last)
    shape = Shape(*(int(part.total_seconds()) for part in (service.duration, service.before, service.after)))
    free = [_free(one, hours.get(one, []), busy.get(one, NEVER), running, service, site_id) for one in people]
    return openings(free, shape, needed, (-int(-start.timestamp() // 1), -int(-end.timestamp() // 1)))


def _free(
    staff_id: UUID, periods: list[Period], busy: Busy, running: list[Any], service: rules.Service,
    site_id: UUID | None,
) -> Free:  # fmt: skip
    """One person as `openings` sees them."""
    working = [
        Stretch(int(period.start.timestamp()), int(period.end.timestamp()), int(until.timestamp()),
                period.site_id, period.slot_minutes * 60)
        for period, until in stretches(periods)
        if site_id is None or period.site_id == site_id
    ]  # fmt: skip
    sessions = [
        Session(int(row["starts_at"].timestamp()), int(row["ends_at"].timestamp()), row["site_id"])
        for row in running
        if row["staff_id"] == staff_id
        and row["ends_at"] - row["starts_at"] == service.duration
        and works_through(periods, row["starts_at"], row["ends_at"]) is not None
        and (site_id is None or row["site_id"] == site_id)
    ]
    return Free(staff_id, working, busy, sessions)


async def calendar(
    tx: Tx, start: datetime, end: datetime, staff_id: UUID | None, site_id: UUID | None,
    resource_id: UUID | None = None,
) -> bytes:  # fmt: skip
    """Appointments that touch the period, and who works when in it, as JSON."""
    check_window(start, end)
    wanted = (("staff_id", staff_id), ("site_id", site_id), ("resource_id", resource_id))
    given = {name: value for name, value in wanted if value}
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


def check_window(start: datetime, end: datetime) -> None:
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
