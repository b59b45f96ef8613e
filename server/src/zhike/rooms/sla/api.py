"""Routes of promises: /api/business-calendars, /api/sla-policies, /api/sla-clocks, /api/sla-report."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from zhike.core.http import match
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.sla import holidays, reporting, schemas, service
from zhike.rooms.sla.models import Calendar, Policy

calendars = router("/api/business-calendars", "sla")
policies = router("/api/sla-policies", "sla")
clocks = router("/api/sla-clocks", "sla")
report = router("/api/sla-report", "sla")

# the hours to begin with on days that are worked instead; whoever has others changes them
_DESK: list[schemas.Span] = [("09:00", "12:00"), ("13:30", "18:00")]
Moment = Annotated[datetime, Query(description="With its offset from UTC.")]


async def _calendar(tx: Tx, response: Response, row: Calendar) -> schemas.CalendarRead:
    match.tag(response, row)
    return await service.calendar(tx, row.id)


@calendars.get("")
@access("sla:read")
async def list_business_calendars(tx: InTx) -> schemas.CalendarsRead:
    """When people work, by name."""
    return schemas.CalendarsRead(items=await service.calendars(tx))


@calendars.post("", status_code=201)
@access("sla:manage")
async def create_business_calendar(
    response: Response, tx: InTx, form: schemas.CalendarPut
) -> schemas.CalendarRead:
    """Make a calendar. The first one is the default."""
    return await _calendar(tx, response, await service.create_calendar(tx, form))


@calendars.get("/holidays")
@access("sla:read")
async def list_holidays(tx: InTx, year: Annotated[int, Query(ge=2000, le=2100)]) -> schemas.HolidaysRead:
    """The holidays and worked days of mainland China in a year, to put into a calendar."""
    days = [
        schemas.BusinessDay(day=day, kind="workday" if worked else "holiday", name=name,
                            hours=_DESK if worked else [])
        for day, name, worked in holidays.of(year)
    ]  # fmt: skip
    return schemas.HolidaysRead(year=year, items=days)


@calendars.post("/due")
@access("sla:read")
async def ask_when_due(tx: InTx, form: schemas.DueAsked) -> schemas.DueRead:
    """When a promise that begins at a moment would run out: to try a calendar."""
    return schemas.DueRead(due_at=await service.due(tx, form))


@calendars.get("/{calendar_id}")
@access("sla:read")
async def get_business_calendar(response: Response, tx: InTx, calendar_id: UUID) -> schemas.CalendarRead:
    """One calendar. The ETag is when it was changed: send it back as ``If-Match``."""
    return await _calendar(tx, response, await service.Calendars(tx).get(calendar_id))


@calendars.put("/{calendar_id}")
@access("sla:manage")
async def put_business_calendar(
    response: Response, tx: InTx, calendar_id: UUID, form: schemas.CalendarPut, expected: match.IfMatch = None
) -> schemas.CalendarRead:
    """Change a calendar, whole."""
    return await _calendar(tx, response, await service.put_calendar(tx, calendar_id, form, expected))


@calendars.delete("/{calendar_id}", status_code=204)
@access("sla:manage")
async def delete_business_calendar(tx: InTx, calendar_id: UUID) -> None:
    """Remove a calendar by which no policy goes."""
    await service.delete_calendar(tx, calendar_id)


def _policy(response: Response, row: Policy) -> schemas.PolicyRead:
    match.tag(response, row)
    return schemas.PolicyRead.model_validate(row, from_attributes=True)


@policies.get("")
@access("sla:read")
async def list_sla_policies(tx: InTx) -> schemas.PoliciesRead:
    """What is promised, in the order in which it is asked."""
    rows = await service.policies(tx)
    return schemas.PoliciesRead(
        items=[schemas.PolicyRead.model_validate(row, from_attributes=True) for row in rows]
    )


@policies.post("", status_code=201)
@access("sla:manage")
async def create_sla_policy(response: Response, tx: InTx, form: schemas.PolicyPut) -> schemas.PolicyRead:
    """Promise something from now on."""
    return _policy(response, await service.create_policy(tx, form))


@policies.get("/{policy_id}")
@access("sla:read")
async def get_sla_policy(response: Response, tx: InTx, policy_id: UUID) -> schemas.PolicyRead:
    """One promise. The ETag is when it was changed."""
    return _policy(response, await service.Policies(tx).get(policy_id))


@policies.put("/{policy_id}")
@access("sla:manage")
async def put_sla_policy(
    response: Response, tx: InTx, policy_id: UUID, form: schemas.PolicyPut, expected: match.IfMatch = None
) -> schemas.PolicyRead:
    """Change a promise, whole. It counts for what is opened or changed from now on."""
    return _policy(response, await service.put_policy(tx, policy_id, form, expected))


@policies.delete("/{policy_id}", status_code=204)
@access("sla:manage")
async def delete_sla_policy(tx: InTx, policy_id: UUID) -> None:
    """Promise it no more. What it counted goes with it; to keep the figures, switch it off instead."""
    await service.delete_policy(tx, policy_id)


@clocks.get("")
@access("conversation:read")
async def list_sla_clocks(tx: InTx, conversation_id: UUID) -> schemas.ClocksRead:
    """What is, and was, counted for a conversation, the newest first."""
    return schemas.ClocksRead(items=await reporting.clocks(tx, conversation_id))


@clocks.get("/of-ticket")
@access("ticket:read")
async def list_ticket_clocks(tx: InTx, ticket_id: UUID) -> schemas.ClocksRead:
    """What is, and was, counted for a ticket, the newest first."""
    return schemas.ClocksRead(items=await reporting.clocks(tx, ticket_id))


@report.get("")
@access("sla:read")
async def get_sla_report(
    tx: InTx, since: Moment, until: Moment, subject: Literal["conversation", "ticket"] = "conversation"
) -> schemas.ReportRead:
    """How promises that began in a time were kept, of conversations or of tickets."""
    found = await reporting.report(tx, since, until, tickets=subject == "ticket")
    return schemas.ReportRead(items=found)


ROUTERS = (calendars, policies, clocks, report)

TITLES: dict[str, tuple[str, str]] = {
    "calendar.not_found": ("找不到该工作日历", "No such calendar"),
    "calendar.name_taken": ("已有同名的工作日历", "There is a calendar of this name"),
    "calendar.in_use": ("还有服务承诺在使用该日历", "Promises still go by this calendar"),
    "sla.not_found": ("找不到该服务承诺", "No such promise"),
    "sla.name_taken": ("已有同名的服务承诺", "There is a promise of this name"),
    "sla.too_many": ("数量已达上限", "There are as many as there may be"),
    "sla.reference": ("找不到所选的日历、标签或渠道", "No such calendar, tag or channel"),
}
