"""The book of promises: calendars and policies, changed by whoever runs the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from zhike.core import errors, etag
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.sla import counting, schemas
from zhike.rooms.sla.book import CalendarMissing, Calendars, Policies, hours_of, lock, policies
from zhike.rooms.sla.models import Calendar, CalendarDay, Policy, SlaClock, SlaProgress

MOST_CALENDARS, MOST_POLICIES = 20, 50
_PLAIN = ("name", "subject", "position", "is_active", "priorities", "tag_ids", "channel_ids", "calendar_id",
          "first_response_minutes", "next_response_minutes", "resolve_minutes", "warn_percent",
          "pause_when_snoozed",
          "tell_on_warning", "tell_on_breach")  # fmt: skip


class CalendarTaken(errors.Conflict):
    code = "calendar.name_taken"


class CalendarInUse(errors.Conflict):
    """Policies go by it; ``policies`` is how many."""

    code = "calendar.in_use"


class PolicyTaken(errors.Conflict):
    code = "sla.name_taken"


class TooMany(errors.Conflict):
    code = "sla.too_many"


class UnknownReference(errors.Invalid):
    """A calendar, tag or channel that is not of this organization."""

    code = "sla.reference"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_business_calendars_org_id_name": CalendarTaken,
    "uq_sla_policies_org_id_name": PolicyTaken,
    "fk_sla_policies_calendar_id": CalendarMissing,
}


# --- calendars -------------------------------------------------------------------------------------


async def calendars(tx: Tx) -> list[schemas.CalendarRead]:
    """All of them, by name."""
    rows = (await tx.session.scalars(Calendars(tx).select().order_by(Calendar.name))).all()
    return await _shown(tx, rows)


async def calendar(tx: Tx, calendar_id: UUID) -> schemas.CalendarRead:
    return (await _shown(tx, [await Calendars(tx).get(calendar_id)]))[0]


async def _shown(tx: Tx, rows: Sequence[Calendar]) -> list[schemas.CalendarRead]:
    ids = [row.id for row in rows]
    days = (await tx.session.scalars(
        select(CalendarDay).where(CalendarDay.org_id == tx.org_id, CalendarDay.calendar_id.in_(ids))
        .order_by(CalendarDay.day)
    )).all()  # fmt: skip
    used = dict((await tx.session.execute(
        select(Policy.calendar_id, func.count()).where(Policy.org_id == tx.org_id)
        .group_by(Policy.calendar_id)
    )).all())  # fmt: skip
    return [
        schemas.CalendarRead(
            id=row.id, name=row.name, time_zone=row.time_zone, is_default=row.is_default,
            weekly=[schemas.written(spans) for spans in row.weekly],
            policies=used.get(row.id, 0) + (used.get(None, 0) if row.is_default else 0),
            days=[schemas.BusinessDay(day=one.day, kind=one.kind, name=one.name,  # type: ignore[arg-type]
                                      hours=schemas.written(one.intervals))
                  for one in days if one.calendar_id == row.id],
            created_at=row.created_at, updated_at=row.updated_at,
        )
        for row in rows
    ]  # fmt: skip


async def create_calendar(tx: Tx, form: schemas.CalendarPut) -> Calendar:
    """Make a calendar; the first of an organization is its default. Raises `CalendarTaken`, `TooMany`."""
    await lock(tx)
    there = await tx.session.scalar(select(func.count()).where(Calendar.org_id == tx.org_id))
    if there and there >= MOST_CALENDARS:
        raise TooMany(most=MOST_CALENDARS)
    hours = await hours_of(tx)
    row = Calendars(tx).add(Calendar(id=uuid7(), name=form.name, weekly=[], is_default=False))
    await _write(tx, row, form, default=form.is_default or not there)
    await counting.reckon_anew(tx, hours, await hours_of(tx))
    tx.audit("calendar.created", "business_calendar", row.id, after={"name": row.name})
    return row


async def put_calendar(
    tx: Tx, calendar_id: UUID, form: schemas.CalendarPut, expected: str | None
) -> Calendar:
    """Change it, whole. Clocks that run go by it at once. Raises `CalendarTaken`."""
    await lock(tx)
    row = await Calendars(tx).get_for_update(calendar_id)
    etag.check(expected, row)
    hours = await hours_of(tx)
    before = (await _shown(tx, [row]))[0].model_dump(mode="json")
    await _write(tx, row, form, default=form.is_default or row.is_default)
    await counting.reckon_anew(tx, hours, await hours_of(tx))
    after = (await _shown(tx, [row]))[0].model_dump(mode="json")
    changed = [
        name for name in ("name", "time_zone", "weekly", "days", "is_default") if before[name] != after[name]
    ]
    tx.audit("calendar.updated", "business_calendar", row.id, before={n: before[n] for n in changed},
             after={n: after[n] for n in changed})  # fmt: skip
    return row


async def _write(tx: Tx, row: Calendar, form: schemas.CalendarPut, *, default: bool) -> None:
    if default and not row.is_default:
        others = update(Calendar).where(Calendar.org_id == tx.org_id, Calendar.is_default)
        await tx.session.execute(others.values(is_default=False))
    row.name, row.time_zone, row.is_default, row.updated_at = form.name, form.time_zone, default, tx.now
    row.weekly = [[list(one) for one in schemas.minutes(spans)] for spans in form.weekly]
    await tx.flush()
    await tx.session.execute(
        delete(CalendarDay).where(CalendarDay.org_id == tx.org_id, CalendarDay.calendar_id == row.id)
    )
    tx.session.add_all(
        CalendarDay(org_id=tx.org_id, id=uuid7(), calendar_id=row.id, day=one.day, kind=one.kind,
                    name=one.name, intervals=[list(span) for span in schemas.minutes(one.hours)])
        for one in form.days
    )  # fmt: skip
    await tx.flush()
    tx.publish(events.SlaChanged(subject_id=row.id, what="calendar"))


async def delete_calendar(tx: Tx, calendar_id: UUID) -> None:
    """Remove a calendar by which no policy goes. Raises `CalendarInUse`."""
    await lock(tx)
    row = await Calendars(tx).get_for_update(calendar_id)
    used = await tx.session.scalar(
        select(func.count()).where(Policy.org_id == tx.org_id, Policy.calendar_id == row.id)
    )
    if used:
        raise CalendarInUse(policies=used)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("calendar.deleted", "business_calendar", calendar_id, before={"name": row.name})
    tx.publish(events.SlaChanged(subject_id=calendar_id, what="calendar"))


async def due(tx: Tx, asked: schemas.DueAsked) -> datetime | None:
    """When a promise would run out. Raises `CalendarMissing`."""
    if asked.calendar_id is not None:
        await Calendars(tx).get(asked.calendar_id)
    return (await hours_of(tx))[asked.calendar_id].after(asked.since, asked.minutes * 60)


# --- policies --------------------------------------------------------------------------------------


async def create_policy(tx: Tx, form: schemas.PolicyPut) -> Policy:
    """Promise something from now on. Raises `PolicyTaken`, `TooMany`, `UnknownReference`."""
    await lock(tx)
    if len(await policies(tx)) >= MOST_POLICIES:
        raise TooMany(most=MOST_POLICIES)
    await _check(tx, form)
    row = Policies(tx).add(Policy(id=uuid7(), **_fields(form)))
    await tx.flush()
    await _begin(tx)
    tx.audit("sla.created", "sla_policy", row.id, after=form.model_dump(mode="json"))
    tx.publish(events.SlaChanged(subject_id=row.id, what="policy"))
    return row


async def put_policy(tx: Tx, policy_id: UUID, form: schemas.PolicyPut, expected: str | None) -> Policy:
    """Change it, whole. It counts for what is opened or changed from now on."""
    await lock(tx)
    row = await Policies(tx).get_for_update(policy_id)
    etag.check(expected, row)
    await _check(tx, form)
    after = _fields(form)
    before = {name: getattr(row, name) for name in after if getattr(row, name) != after[name]}
    for name in before:
        setattr(row, name, after[name])
    await tx.flush()
    await _begin(tx)
    if before:
        tx.audit("sla.updated", "sla_policy", row.id, before=before, after={n: after[n] for n in before})
        tx.publish(events.SlaChanged(subject_id=row.id, what="policy"))
    return row


async def delete_policy(tx: Tx, policy_id: UUID) -> None:
    """Promise it no more: what it counts is cancelled, and what it has counted goes with it."""
    await lock(tx)
    row = await Policies(tx).get_for_update(policy_id)
    of_policy = SlaClock.org_id == tx.org_id, SlaClock.policy_id == row.id
    whose = func.coalesce(SlaClock.conversation_id, SlaClock.ticket_id)
    running = select(whose).where(*of_policy, SlaClock.status.in_(("running", "paused")))
    concerned = set((await tx.session.scalars(running)).all())
    await tx.session.execute(delete(SlaClock).where(*of_policy))
    await counting.show(tx, concerned)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("sla.deleted", "sla_policy", policy_id, before={"name": row.name})
    tx.publish(events.SlaChanged(subject_id=policy_id, what="policy"))


def _fields(form: schemas.PolicyPut) -> dict[str, Any]:
    return {name: getattr(form, name) for name in _PLAIN}


async def _check(tx: Tx, form: schemas.PolicyPut) -> None:
    if form.calendar_id is not None:
        await Calendars(tx).get(form.calendar_id)
    for table, ids in (("tags", form.tag_ids), ("channels", form.channel_ids)):
        known = await tx.conn.fetchval(
            f"SELECT count(*) FROM {table} WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608  ours
            tx.org_id, list(set(ids)),
        )  # fmt: skip
        if known != len(set(ids)):
            raise UnknownReference(field=table)


async def _begin(tx: Tx) -> None:
    """Counting begins with what happens after the first policy was made."""
    if (await tx.session.scalars(select(SlaProgress).where(SlaProgress.org_id == tx.org_id))).first() is None:
        head = await tx.conn.fetchval(
            "SELECT coalesce(max(seq), 0) FROM outbox_events WHERE org_id = $1", tx.org_id
        )
        tx.session.add(SlaProgress(org_id=tx.org_id, id=uuid7(), seq=head))
        await tx.flush()
