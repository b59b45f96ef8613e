"""Questions about people and their hours."""

from datetime import datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, select, tuple_
from sqlalchemy.sql.expression import ColumnElement

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.staff import rules
from zhike.rooms.staff.models import Employee, ScheduleException, StaffSchedule


class EmployeeMissing(errors.NotFound):
    code = "employee.not_found"


class ScheduleMissing(errors.NotFound):
    code = "schedule.not_found"


class ExceptionMissing(errors.NotFound):
    code = "schedule_exception.not_found"


_EMPLOYEE = (
    "id", "site_id", "user_id", "employee_code", "name", "position", "level", "team_id", "manager_id",
    "skills",
    "status", "external_ref", "created_at", "updated_at",
)  # fmt: skip
_FILTERS = {"site_id": Uuid, "team_id": Uuid, "status": String, "position": String, "user_id": Uuid}
_SCHEDULE = (
    "id", "staff_id", "site_id", "weekday", "start_time", "end_time", "breaks", "slot_minutes", "capacity",
    "effective_from", "effective_to", "status", "created_at", "updated_at",
)  # fmt: skip
_EXCEPTION = ("id", "staff_id", "site_id", "kind", "starts_at", "ends_at", "reason", "created_at")


def _own(table: Any) -> ColumnElement[bool]:
    return table.c.org_id == bindparam("org_id", type_=Uuid)


@lru_cache(maxsize=32)
def employees_page(filters: frozenset[str], after: bool) -> hot.Statement:
    """People, oldest first."""
    table = Employee.__table__
    query = select(*(table.c[name] for name in _EMPLOYEE)).where(_own(table))
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=_FILTERS[name]))
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id)
            > tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at, table.c.id), ("created_at", "id"))


@lru_cache(maxsize=8)
def schedules_page(filters: frozenset[str], after: bool) -> hot.Statement:
    """Shifts, oldest first."""
    table = StaffSchedule.__table__
    query = select(*(table.c[name] for name in _SCHEDULE)).where(_own(table))
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=Uuid))
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id)
            > tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at, table.c.id), ("created_at", "id"))


@lru_cache(maxsize=16)
def exceptions_page(filters: frozenset[str], after: bool) -> hot.Statement:
    """Leave and extra hours, latest first; ``start`` and ``end`` keep what touches that period."""
    table = ScheduleException.__table__
    stamp = DateTime(timezone=True)
    query = select(*(table.c[name] for name in _EXCEPTION)).where(_own(table))
    if "staff_id" in filters:
        query = query.where(table.c.staff_id == bindparam("staff_id", type_=Uuid))
    if "start" in filters:
        query = query.where(table.c.ends_at > bindparam("start", type_=stamp))
    if "end" in filters:
        query = query.where(table.c.starts_at < bindparam("end", type_=stamp))
    if after:
        query = query.where(
            tuple_(table.c.starts_at, table.c.id)
            < tuple_(bindparam("at", type_=stamp), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.starts_at.desc(), table.c.id.desc()), ("starts_at", "id"))


def _one(table: Any, columns: tuple[str, ...]) -> hot.Statement:
    query = select(*(table.c[name] for name in columns))
    return hot.object_json(query.where(_own(table), table.c.id == bindparam("id", type_=Uuid)))


EMPLOYEE = _one(Employee.__table__, _EMPLOYEE)


async def employee_json(tx: Tx, id: UUID) -> bytes:
    """Raises `EmployeeMissing`."""
    body = await EMPLOYEE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise EmployeeMissing()
    return body


class Employees(Repository[Employee]):
    model = Employee
    missing = EmployeeMissing

    async def next_code(self) -> str:
        """The next free ``EMP_001``. Hold the lock on codes."""
        highest = await self.tx.conn.fetchval(
            "SELECT max(substr(employee_code, 5)::int) FROM employees"
            " WHERE org_id = $1 AND employee_code ~ '^EMP_[0-9]{3,8}$'",
            self.tx.org_id,
        )
        return f"EMP_{(highest or 0) + 1:03d}"


class Schedules(Repository[StaffSchedule]):
    model = StaffSchedule
    missing = ScheduleMissing


class Exceptions(Repository[ScheduleException]):
    model = ScheduleException
    missing = ExceptionMissing


# the weekly hours and exceptions of some people (all who are not gone when $2 is null) around a window
_HOURS = """
SELECT s.staff_id, 'shift' AS kind, s.id, s.site_id, z.timezone AS zone, s.weekday, s.start_time, s.end_time,
       s.breaks, s.slot_minutes, s.capacity, s.effective_from, s.effective_to,
       NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at
FROM staff_schedules s
JOIN employees e ON e.org_id = s.org_id AND e.id = s.staff_id AND e.status <> 'left'
JOIN sites z ON z.org_id = s.org_id AND z.id = s.site_id
WHERE s.org_id = $1 AND ($2::uuid[] IS NULL OR s.staff_id = ANY($2)) AND s.status = 'active'
  AND (s.effective_from IS NULL OR s.effective_from <= ($4::timestamptz + interval '1 day')::date)
  AND (s.effective_to IS NULL OR s.effective_to >= ($3::timestamptz - interval '2 days')::date)
UNION ALL
SELECT x.staff_id, x.kind, x.id, x.site_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       x.starts_at, x.ends_at
FROM schedule_exceptions x
WHERE x.org_id = $1 AND ($2::uuid[] IS NULL OR x.staff_id = ANY($2)) AND x.ends_at > $3 AND x.starts_at < $4
ORDER BY 1, 3
"""


def shift_of(row: Any, zone: str) -> rules.Shift:
    """A stored schedule as the rules see it."""
    pauses = tuple((time.fromisoformat(b["start"]), time.fromisoformat(b["end"])) for b in row["breaks"])
    return rules.Shift(
        row["site_id"], zone, row["weekday"], row["start_time"], row["end_time"], pauses,
        row["slot_minutes"], row["capacity"], row["effective_from"], row["effective_to"],
    )  # fmt: skip


async def hours(
    tx: Tx, staff_ids: list[UUID] | None, start: datetime, end: datetime
) -> dict[UUID, list[rules.Period]]:
    """Working periods within ``[start, end)`` by employee; None means everybody."""
    held: dict[UUID, tuple[list[rules.Shift], list[rules.Extra], list[rules.Span]]] = {}
    for row in await tx.conn.fetch(_HOURS, tx.org_id, staff_ids, start, end):
        shifts, extras, leaves = held.setdefault(row["staff_id"], ([], [], []))
        if row["kind"] == "shift":
            shifts.append(shift_of(row, row["zone"]))
        elif row["kind"] == "extra":
            extras.append(rules.Extra(row["site_id"], (row["starts_at"], row["ends_at"])))
        else:
            leaves.append((row["starts_at"], row["ends_at"]))
    return {id: rules.working_periods(*parts, (start, end)) for id, parts in held.items()}


async def shifts_of(tx: Tx, staff_id: UUID, but: UUID | None = None) -> list[tuple[UUID, rules.Shift]]:
    """The active shifts of one person, but for one of them."""
    rows = await tx.conn.fetch(
        "SELECT s.*, z.timezone AS zone FROM staff_schedules s"
        " JOIN sites z ON z.org_id = s.org_id AND z.id = s.site_id"
        " WHERE s.org_id = $1 AND s.staff_id = $2 AND s.status = 'active' AND s.id IS DISTINCT FROM $3",
        tx.org_id, staff_id, but,
    )  # fmt: skip
    return [(row["id"], shift_of(row, row["zone"])) for row in rows]


async def site_for(tx: Tx, wanted: UUID | None, own: UUID | None) -> Any:
    """(id, timezone) of the site that was asked for, else one's own, else the first; None when absent."""
    return await tx.conn.fetchrow(
        "SELECT id, timezone FROM sites WHERE org_id = $1 AND id = coalesce($2, $3, id)"
        " ORDER BY created_at, id LIMIT 1",
        tx.org_id, wanted, own,
    )  # fmt: skip
