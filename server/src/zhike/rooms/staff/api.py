"""Routes of staff: /api/employees, /api/staff-schedules, /api/schedule-exceptions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.staff import repository, schemas, service

employees = router("/api/employees", "staff")
schedules = router("/api/staff-schedules", "staff")
exceptions = router("/api/schedule-exceptions", "staff")

Many = Annotated[int, Query(ge=1, le=500, description="Rows on the page.")]
JSON = "application/json"


@employees.get("", response_model=paging.Page[schemas.EmployeeRead])
@access("employee:read")
async def list_employees(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, site_id: UUID | None = None,
    status: schemas.Status | None = None, position: str | None = None, user_id: UUID | None = None,
    team_id: UUID | None = None,
) -> Response:  # fmt: skip
    """People at work, oldest first."""
    values = paging.given(site_id=site_id, status=status, position=position, user_id=user_id,
                          team_id=team_id)  # fmt: skip
    statement = repository.employees_page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@employees.post("", status_code=201, response_model=schemas.EmployeeRead)
@access("employee:manage")
async def create_employee(tx: InTx, form: schemas.EmployeeFields) -> Response:
    """Add a person."""
    employee = await service.create_employee(tx, form)
    return Response(await repository.employee_json(tx, employee.id), 201, media_type=JSON)


@employees.get("/{id}", response_model=schemas.EmployeeRead)
@access("employee:read")
async def get_employee(tx: InTx, id: UUID) -> Response:
    """One person."""
    return Response(await repository.employee_json(tx, id), media_type=JSON)


@employees.put("/{id}", response_model=schemas.EmployeeRead)
@access("employee:manage")
async def put_employee(tx: InTx, id: UUID, form: schemas.EmployeePut) -> Response:
    """Replace what is known of a person."""
    await service.put_employee(tx, id, form)
    return Response(await repository.employee_json(tx, id), media_type=JSON)


@schedules.get("", response_model=paging.Page[schemas.ScheduleRead])
@access("schedule:read")
async def list_staff_schedules(
    tx: InTx, limit: Many = 200, cursor: paging.Cursor = None, staff_id: UUID | None = None,
    site_id: UUID | None = None,
) -> Response:  # fmt: skip
    """Weekly shifts."""
    values = paging.given(staff_id=staff_id, site_id=site_id)
    statement = repository.schedules_page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@schedules.post("", status_code=201)
@access("schedule:write")
async def create_staff_schedule(tx: InTx, form: schemas.ScheduleCreate) -> schemas.ScheduleRead:
    """Add a weekly shift; one that overlaps another of the same person is refused."""
    return schemas.ScheduleRead.model_validate(await service.create_schedule(tx, form))


@schedules.patch("/{id}")
@access("schedule:write")
async def patch_staff_schedule(tx: InTx, id: UUID, form: schemas.SchedulePatch) -> schemas.ScheduleRead:
    """Change a weekly shift."""
    return schemas.ScheduleRead.model_validate(await service.patch_schedule(tx, id, form))


@schedules.delete("/{id}", status_code=204)
@access("schedule:write")
async def delete_staff_schedule(tx: InTx, id: UUID) -> None:
    """Remove a weekly shift. Appointments already made stay."""
    await service.delete_schedule(tx, id)


@exceptions.get("", response_model=paging.Page[schemas.ExceptionRead])
@access("schedule:read")
async def list_schedule_exceptions(
    tx: InTx, limit: Many = 200, cursor: paging.Cursor = None, staff_id: UUID | None = None,
    start: schemas.Instant | None = None, end: schemas.Instant | None = None,
) -> Response:  # fmt: skip
    """Leave and extra hours, latest first; with ``start`` and ``end`` those that touch the period."""
    values = paging.given(staff_id=staff_id, start=start, end=end)
    statement = repository.exceptions_page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@exceptions.post("", status_code=201)
@access("schedule:write")
async def create_schedule_exception(tx: InTx, form: schemas.ExceptionCreate) -> schemas.ExceptionRead:
    """Note leave or extra hours."""
    return schemas.ExceptionRead.model_validate(await service.create_exception(tx, form))


@exceptions.delete("/{id}", status_code=204)
@access("schedule:write")
async def delete_schedule_exception(tx: InTx, id: UUID) -> None:
    """Take back leave or extra hours."""
    await service.delete_exception(tx, id)


TITLES = {
    "employee.not_found": ("找不到该员工", "No such employee"),
    "employee.code_taken": ("该工号已被使用", "This employee code is in use"),
    "employee.user_taken": ("该账号已绑定其他员工", "This login belongs to another employee"),
    "employee.reference": ("账号、门店、团队或上级不存在", "No such user, site, team or manager"),
    "employee.left": ("该员工已离职", "This employee has left"),
    "schedule.not_found": ("找不到该排班", "No such schedule"),
    "schedule.overlap": ("与该员工已有的排班重叠", "This overlaps another schedule of the same person"),
    "schedule.invalid": ("排班时间有误", "These hours are not valid"),
    "schedule_exception.not_found": ("找不到该请假或加班记录", "No such leave or extra hours"),
}
ROUTERS = (employees, schedules, exceptions)
