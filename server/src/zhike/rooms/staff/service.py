"""The verbs of staff: keep people, their weekly hours, their leave; and answer when somebody works."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import workforce as events
from zhike.rooms.staff import repository, rules, schemas
from zhike.rooms.staff.models import Employee, ScheduleException, StaffSchedule
from zhike.rooms.staff.repository import EmployeeMissing, ExceptionMissing, ScheduleMissing

__all__ = ["EmployeeMissing", "ExceptionMissing", "ScheduleMissing"]
LONGEST_EXCEPTION = timedelta(days=400)


class CodeTaken(errors.Conflict):
    code = "employee.code_taken"


class UserTaken(errors.Conflict):
    """One login is one employee."""

    code = "employee.user_taken"


class UnknownReference(errors.Invalid):
    """A user, site or manager that is not of this organization."""

    code = "employee.reference"


class ScheduleOverlaps(errors.Conflict):
    code = "schedule.overlap"


class ScheduleInvalid(errors.Invalid):
    code = "schedule.invalid"


class EmployeeGone(errors.Conflict):
    code = "employee.left"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_employees_org_id_employee_code": CodeTaken,
    "uq_employees_org_id_user_id": UserTaken,
    "fk_employees_user_id": UnknownReference,
    "fk_employees_site_id": UnknownReference,
    "fk_employees_manager_id": UnknownReference,
    "fk_employees_team_id": UnknownReference,
    "ck_employees_manager": UnknownReference,
}


async def working_periods(tx: Tx, staff_id: UUID, start: datetime, end: datetime) -> list[rules.Period]:
    """When the person works within ``[start, end)``: disjoint UTC periods in order."""
    return (await repository.hours(tx, [staff_id], start, end)).get(staff_id, [])


async def everybodys_periods(
    tx: Tx, staff_ids: list[UUID] | None, start: datetime, end: datetime
) -> dict[UUID, list[rules.Period]]:
    """The same for some people, or for all when ``staff_ids`` is None."""
    return await repository.hours(tx, staff_ids, start, end)


async def lock(tx: Tx, *staff_ids: UUID) -> list[Employee]:
    """Lock employees against appointments and changes of hours until the transaction ends, in id order.

    Raises `EmployeeMissing`.
    """
    found = repository.Employees(tx)
    return [await found.get_for_update(staff_id) for staff_id in sorted(set(staff_ids))]


async def create_employee(tx: Tx, form: schemas.EmployeeFields) -> Employee:
    fields = form.model_dump()
    found = repository.Employees(tx)
    if fields["employee_code"] is None:
        await tx.lock("employees", "code")
        fields["employee_code"] = await found.next_code()
    employee = found.add(Employee(id=uuid7(), **fields))
    await tx.flush()
    tx.audit("employee.created", "employee", employee.id, after=fields)
    tx.publish(events.EmployeeChanged(staff_id=employee.id, fields=("created",)))
    return employee


async def put_employee(tx: Tx, employee_id: UUID, form: schemas.EmployeePut) -> Employee:
    """Replace what is known of a person."""
    employee = await repository.Employees(tx).get_for_update(employee_id)
    fields = form.model_dump()
    for kept in ("employee_code", "skills"):
        if fields[kept] is None:
            del fields[kept]
    before = {name: getattr(employee, name) for name in fields if getattr(employee, name) != fields[name]}
    for name, value in fields.items():
        setattr(employee, name, value)
    await tx.flush()
    after = {name: fields[name] for name in before}
    tx.audit("employee.updated", "employee", employee.id, before=before, after=after)
    tx.publish(events.EmployeeChanged(staff_id=employee.id, fields=tuple(sorted(before))))
    return employee


async def _site(tx: Tx, wanted: UUID | None, employee: Employee) -> Any:
    site = await repository.site_for(tx, wanted, employee.site_id)
    if site is None:
        raise ScheduleInvalid(field="site_id")
    return site


async def _check_shift(tx: Tx, schedule: StaffSchedule, zone: str) -> None:
    """Raises `ScheduleInvalid` and `ScheduleOverlaps`."""
    shift = repository.shift_of(schedule.__dict__, zone)
    if shift.start == shift.end:
        raise ScheduleInvalid(field="end_time")
    if shift.effective_from and shift.effective_to and shift.effective_to < shift.effective_from:
        raise ScheduleInvalid(field="effective_to")
    if not rules.breaks_fit(shift):
        raise ScheduleInvalid(field="breaks")
    if schedule.status == "active":
        for other_id, other in await repository.shifts_of(tx, schedule.staff_id, but=schedule.id):
            if rules.clash(shift, other):
                raise ScheduleOverlaps(schedule_id=str(other_id))


def _plain_breaks(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("breaks") is not None:
        fields["breaks"] = [
            {"start": f"{pause['start']:%H:%M}", "end": f"{pause['end']:%H:%M}"} for pause in fields["breaks"]
        ]
    return fields


def _heard(tx: Tx, action: str, kind: str, row: StaffSchedule | ScheduleException, **change: Any) -> None:
    tx.audit(f"{kind}.{action}", kind, row.id, **change)
    tx.publish(events.HoursChanged(staff_id=row.staff_id, site_id=row.site_id))


async def create_schedule(tx: Tx, form: schemas.ScheduleCreate) -> StaffSchedule:
    """Add a weekly shift. Raises `ScheduleOverlaps` when the person already works at that time."""
    (employee,) = await lock(tx, form.staff_id)
    if employee.status == "left":
        raise EmployeeGone()
    site = await _site(tx, form.site_id, employee)
    fields = _plain_breaks(form.model_dump(exclude={"site_id"}))
    schedule = StaffSchedule(id=uuid7(), site_id=site["id"], status="active", **fields)
    await _check_shift(tx, schedule, site["timezone"])
    repository.Schedules(tx).add(schedule)
    await tx.flush()
    _heard(tx, "created", "staff_schedule", schedule, after=form.model_dump(mode="json"))
    return schedule


async def patch_schedule(tx: Tx, schedule_id: UUID, form: schemas.SchedulePatch) -> StaffSchedule:
    """Change a shift, by the same checks as a new one."""
    found = repository.Schedules(tx)
    (employee,) = await lock(tx, (await found.get(schedule_id)).staff_id)
    schedule = await found.get_for_update(schedule_id)
    fields = _plain_breaks(form.model_dump(exclude_unset=True))
    for name in fields.keys() - {"effective_from", "effective_to"}:
        if fields[name] is None:
            raise ScheduleInvalid(field=name)
    before = {name: getattr(schedule, name) for name in fields}
    for name, value in fields.items():
        setattr(schedule, name, value)
    await _check_shift(tx, schedule, (await _site(tx, schedule.site_id, employee))["timezone"])
    await tx.flush()
    _heard(tx, "updated", "staff_schedule", schedule, before=before, after=fields)
    return schedule


async def delete_schedule(tx: Tx, schedule_id: UUID) -> None:
    found = repository.Schedules(tx)
    await lock(tx, (await found.get(schedule_id)).staff_id)
    schedule = await found.get_for_update(schedule_id)
    await tx.session.delete(schedule)
    _heard(tx, "deleted", "staff_schedule", schedule, before={"weekday": schedule.weekday})


async def create_exception(tx: Tx, form: schemas.ExceptionCreate) -> ScheduleException:
    """Note leave or extra hours. Appointments already made in a leave stay, and
    cannot be confirmed any more."""
    if not form.starts_at < form.ends_at:
        raise ScheduleInvalid(field="ends_at")
    if form.ends_at - form.starts_at > LONGEST_EXCEPTION:
        raise ScheduleInvalid(field="ends_at", reason="long")
    (employee,) = await lock(tx, form.staff_id)
    if employee.status == "left":
        raise EmployeeGone()
    fields = form.model_dump()
    if form.kind == "extra" or form.site_id is not None:
        fields["site_id"] = (await _site(tx, form.site_id, employee))["id"]
    row = repository.Exceptions(tx).add(ScheduleException(id=uuid7(), **fields))
    await tx.flush()
    _heard(tx, "created", "schedule_exception", row, after=form.model_dump(mode="json"))
    return row


async def delete_exception(tx: Tx, exception_id: UUID) -> None:
    found = repository.Exceptions(tx)
    await lock(tx, (await found.get(exception_id)).staff_id)
    row = await found.get_for_update(exception_id)
    await tx.session.delete(row)
    _heard(tx, "deleted", "schedule_exception", row, before={"kind": row.kind})
