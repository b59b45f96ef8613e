"""Routes of appointments: /api/appointments (seed 000 §3.4) and /api/service-items."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from zhike.core.clock import day_bounds, zone
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.appointments import repository, schemas, service
from zhike.rooms.appointments.service import refusals

appointments = router("/api/appointments", "appointments")
items = router("/api/service-items", "appointments")
JSON = "application/json"
Instant = schemas.Instant


async def _shown(tx: Tx, id: UUID, status: int = 200) -> Response:
    await tx.flush()
    return Response(await repository.one_json(tx, id), status, media_type=JSON)


async def _day(tx: Tx, day: date | None, site_id: UUID | None) -> tuple[Any, Any]:
    """The bounds of a day (today) on the clock of the site."""
    name = await repository.zone_of(tx, site_id)
    if name is None:
        raise refusals.PeriodInvalid(field="site_id")
    return day_bounds(day or tx.now.astimezone(zone(name)).date(), name)


@appointments.post("", status_code=201, response_model=schemas.AppointmentRead)
@access("appointment:write")
async def create_appointment(tx: InTx, form: schemas.AppointmentCreate) -> Response:
    """Ask for a time and hold it. 409 `appointment.slot_taken` carries three free alternatives."""
    return await _shown(tx, await service.create(tx, form), 201)


@appointments.get("", response_model=paging.Page[schemas.AppointmentRead])
@access("appointment:read")
async def list_appointments(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, customer_id: UUID | None = None,
    staff_id: UUID | None = None, site_id: UUID | None = None, status: schemas.Status | None = None,
    day: date | None = None,
) -> Response:  # fmt: skip
    """Appointments, latest visit first. ``day`` is a date on the clock of the site, or of the first one."""
    values = paging.given(customer_id=customer_id, staff_id=staff_id, site_id=site_id, status=status)
    if day is not None:
        values["day_start"], values["day_end"] = await _day(tx, day, site_id)
    statement = repository.page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@appointments.get("/calendar", response_model=schemas.Calendar)
@access("appointment:read")
async def appointment_calendar(
    tx: InTx, start: Instant, end: Instant, staff_id: UUID | None = None, site_id: UUID | None = None,
    resource_id: UUID | None = None,
) -> Response:  # fmt: skip
    """Appointments that touch the period, and who works when in it. At most 45 days."""
    body = await service.calendar(tx, start, end, staff_id, site_id, resource_id)
    return Response(body, media_type=JSON)


@appointments.get("/slots", response_model=schemas.Slots)
@access("appointment:read")
async def list_slots(
    tx: InTx, staff_id: UUID, service_item_id: UUID, start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")], site_id: UUID | None = None,
) -> schemas.Slots:  # fmt: skip
    """When this person could give this service. At most 45 days and 500 starts."""
    found = await service.slots(tx, staff_id, service_item_id, start, end, site_id)
    return schemas.Slots.model_validate({"items": found})


@appointments.get("/openings", response_model=schemas.Openings)
@access("appointment:read")
async def list_openings(
    tx: InTx, service_item_id: UUID, start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")], staff_id: UUID | None = None, site_id: UUID | None = None,
) -> Response:  # fmt: skip
    """When anybody could give this service, with the rooms and devices it needs. At most 45 days."""
    found = await service.open_times(tx, service_item_id, start, end, staff_id=staff_id, site_id=site_id)
    return Response(schemas.openings_json(found), media_type=JSON)


@appointments.get("/summary", response_model=schemas.Summary)
@access("appointment:read")
async def appointment_summary(tx: InTx, site_id: UUID | None = None) -> Response:
    """Counts of today, and of what is to come."""
    start, end = await _day(tx, None, site_id)
    return Response(await repository.summary(tx, start, end, site_id), media_type=JSON)


@appointments.get("/report")
@access("appointment:read")
async def appointment_report(
    tx: InTx, start: Annotated[Instant, Query(alias="from")], end: Annotated[Instant, Query(alias="to")],
    site_id: UUID | None = None,
) -> schemas.AppointmentReport:  # fmt: skip
    """How full the hours were and who did not come, person by person. At most 45 days."""
    found = await service.report(tx, start, end, site_id)
    return schemas.AppointmentReport.model_validate({"items": found})


@appointments.post("/series", status_code=201)
@access("appointment:write")
async def create_appointment_series(tx: InTx, form: schemas.SeriesCreate) -> schemas.SeriesRead:
    """Hold visits that come again: all of them, or 409 with the list of those that cannot be."""
    series_id, made = await service.create_series(tx, form)
    return schemas.SeriesRead(series_id=series_id, appointment_ids=made)


@appointments.get("/{id}", response_model=schemas.AppointmentRead)
@access("appointment:read")
async def get_appointment(tx: InTx, id: UUID) -> Response:
    """One appointment."""
    return await _shown(tx, id)


@appointments.get("/{id}/events", response_model=paging.Page[schemas.AppointmentEventRead])
@access("appointment:read")
async def list_appointment_events(tx: InTx, id: UUID) -> Response:
    """Its life, step by step, oldest first."""
    await repository.Appointments(tx).get(id)
    body = await repository.events().json(tx, org_id=tx.org_id, id=id, limit=500)
    return Response(body, media_type=JSON)


@appointments.post("/{id}/confirm", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def confirm_appointment(tx: InTx, id: UUID, form: schemas.Step | None = None) -> Response:
    """Make a held time certain. The reminder is planned."""
    return await _shown(tx, (await service.confirm(tx, id, form.version if form else None)).id)


@appointments.post("/{id}/reschedule", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def reschedule_appointment(tx: InTx, id: UUID, form: schemas.Reschedule) -> Response:
    """Take another time: a new appointment, which is answered; the old one is cancelled and kept."""
    return await _shown(tx, await service.reschedule(tx, id, form))


@appointments.post("/{id}/cancel", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def cancel_appointment(tx: InTx, id: UUID, form: schemas.Cancel) -> Response:
    """Give the time back."""
    return await _shown(tx, (await service.cancel(tx, id, form.reason, form.version)).id)


@appointments.post("/{id}/complete", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def complete_appointment(tx: InTx, id: UUID, form: schemas.Step | None = None) -> Response:
    """The customer came and was served."""
    return await _shown(tx, (await service.complete(tx, id, form.version if form else None)).id)


@appointments.post("/{id}/no-show", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def no_show_appointment(tx: InTx, id: UUID, form: schemas.Step | None = None) -> Response:
    """The customer did not come."""
    step = form or schemas.Step()
    return await _shown(tx, (await service.no_show(tx, id, step.version, step.reason)).id)


@appointments.post("/{id}/stage", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def advance_appointment(tx: InTx, id: UUID, form: schemas.Advance) -> Response:
    """The customer has come, was assigned, or is being treated."""
    return await _shown(tx, (await service.advance(tx, id, form.stage, form.version)).id)


@appointments.post("/{id}/undo", response_model=schemas.AppointmentRead)
@access("appointment:write")
async def undo_appointment(tx: InTx, id: UUID, form: schemas.Undo) -> Response:
    """Make a visit confirmed again that was completed, missed or cancelled today, if its time is free."""
    return await _shown(tx, (await service.undo(tx, id, form.reason, form.version)).id)


@items.get("", response_model=paging.Page[schemas.ServiceItemRead])
@access("service_item:read")
async def list_service_items(
    tx: InTx, limit: paging.Limit = 200, cursor: paging.Cursor = None, active: bool = False
) -> Response:
    """What can be booked, oldest first."""
    return await paging.answer(tx, repository.items_page(active, cursor is not None), limit, cursor)


@items.post("", status_code=201, response_model=schemas.ServiceItemRead)
@access("service_item:write")
async def create_service_item(tx: InTx, form: schemas.ServiceItemCreate) -> Response:
    """Offer a new service."""
    item = await service.create_item(tx, form)
    return Response(await repository.item_json(tx, item.id), 201, media_type=JSON)


@items.patch("/{id}", response_model=schemas.ServiceItemRead)
@access("service_item:write")
async def patch_service_item(tx: InTx, id: UUID, form: schemas.ServiceItemPatch) -> Response:
    """Change a service, or stop offering it."""
    await service.patch_item(tx, id, form)
    return Response(await repository.item_json(tx, id), media_type=JSON)


TITLES = {
    "appointment.not_found": ("找不到该预约", "No such appointment"),
    "appointment.slot_taken": ("该时间已被预约", "This time is taken"),
    "appointment.outside_hours": ("该时间不在工作时间内", "This is outside of working hours"),
    "appointment.customer_busy": ("该客户此时已有其他预约", "The customer has another appointment then"),
    "appointment.series_conflicts": ("部分日期无法预约", "Some of the dates cannot be booked"),
    "appointment.undo_too_late": ("只能撤销当天的操作", "Only what was done today is undone"),
    "service_item.resource_unknown": ("找不到所需的诊室或设备", "No such room or device"),
    "appointment.hold_expired": ("预约保留已超时，请重新预约", "The time is no longer held; book again"),
    "appointment.status": ("预约当前状态不允许此操作", "The appointment's status does not allow this"),
    "appointment.staff_absent": ("该员工目前不可预约", "This person cannot be booked at present"),
    "appointment.past": ("不能预约过去的时间", "This time is in the past"),
    "appointment.too_far": ("预约时间过远", "This time is too far away"),
    "appointment.period": ("时间范围有误", "This period is not valid"),
    "appointment.customer_needed": ("请先将线索转为客户再预约", "Convert the lead into a customer first"),
    "appointment.customer_unknown": ("找不到该客户", "No such customer"),
    "appointment.lead_unknown": ("找不到该线索", "No such lead"),
    "appointment.conversation_unknown": ("找不到该会话", "No such conversation"),
    "appointment.staff_unknown": ("找不到该员工", "No such employee"),
    "appointment.service_unknown": (
        "该服务项目不存在或已停用",
        "This service does not exist or is not offered",
    ),
    "appointment.staff_unskilled": ("该员工不提供此服务", "This person does not give this service"),
    "service_item.not_found": ("找不到该服务项目", "No such service"),
    "service_item.code_taken": ("该项目编码已被使用", "This service code is in use"),
}
ROUTERS = (appointments, items)
