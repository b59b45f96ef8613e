"""Reading the book of promises: calendars as hours, policies in their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.sla import hours
from zhike.rooms.sla.models import Calendar, CalendarDay, Policy


class CalendarMissing(errors.NotFound):
    code = "calendar.not_found"


class PolicyMissing(errors.NotFound):
    code = "sla.not_found"


class Calendars(Repository[Calendar]):
    model = Calendar
    missing = CalendarMissing


class Policies(Repository[Policy]):
    model = Policy
    missing = PolicyMissing


async def lock(tx: Tx) -> None:
    """Whoever changes what is promised, or counts, is alone."""
    await tx.lock("sla")


async def hours_of(tx: Tx) -> dict[UUID | None, hours.Hours]:
    """Every calendar as hours; that of None is the default, or round the clock."""
    found: dict[UUID | None, hours.Hours] = {None: hours.ALWAYS}
    rows = (await tx.session.scalars(Calendars(tx).select())).all()
    special = (await tx.session.scalars(select(CalendarDay).where(CalendarDay.org_id == tx.org_id))).all()
    for row in rows:
        days = {one.day: _intervals(one.intervals) for one in special if one.calendar_id == row.id}
        found[row.id] = hours.Hours(row.time_zone, tuple(_intervals(spans) for spans in row.weekly), days)
        if row.is_default:
            found[None] = found[row.id]
    return found


async def working(tx: Tx, calendar_id: UUID | None) -> tuple[bool, datetime | None]:
    """Whether somebody works now by this calendar, or by the organization's, and when they begin otherwise
    (`channels.hours.Port`)."""
    found = await hours_of(tx)
    mine = found.get(calendar_id, found[None])
    at_work = mine.at_work(tx.now)
    return at_work, None if at_work else mine.opens(tx.now)


def _intervals(stored: list[Any]) -> tuple[hours.Interval, ...]:
    return tuple((start, end) for start, end in stored)


async def policies(tx: Tx) -> Sequence[Policy]:
    """All of them, in the order in which they are asked."""
    return (await tx.session.scalars(Policies(tx).select().order_by(Policy.position, Policy.id))).all()
