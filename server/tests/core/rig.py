"""A room of jobs to test the floor with: what they did is read from the audit log."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from zhike.core import jobs
from zhike.core.event import Event
from zhike.core.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked(Event):
    NAME = "rig.appointment.booked"
    AGGREGATE = "appointment"
    appointment_id: UUID
    starts_at: datetime

    @property
    def aggregate_id(self) -> UUID:
        return self.appointment_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Event):
    NAME = "rig.thing.ignored"
    AGGREGATE = "thing"
    thing_id: UUID

    @property
    def aggregate_id(self) -> UUID:
        return self.thing_id


work = jobs.Room("rig")
broken: set[str] = set()  # names of the parts that shall fail now


@work.job(max_attempts=3)
async def note(
    run: jobs.Run, *, about: UUID, at: datetime, day: date | None = None, tags: tuple[int, ...] = ()
) -> None:
    assert isinstance(about, UUID) and isinstance(at, datetime) and (day is None or isinstance(day, date))
    async with run.tx() as tx:
        tx.audit("rig.noted", "rig", about, attempt=run.attempt, tags=tags, seen=tx.now.isoformat())


@work.job(max_attempts=3)
async def fail(run: jobs.Run, *, phone: str) -> None:
    secret = phone
    raise ValueError(f"cannot reach {secret}\nDETAIL: key is s3cr3t")


@work.job(max_attempts=3)
async def ask(run: jobs.Run, *, answer: str) -> None:
    if answer == "later":
        raise jobs.Retry("the line is busy", after=100)
    if answer == "never":
        raise jobs.Dead("the number does not exist")


@work.job(max_attempts=2, timeout=0.05)
async def sleep(run: jobs.Run) -> None:
    await asyncio.sleep(30)


@work.job()
async def trespass(run: jobs.Run, *, org_id: UUID) -> None:
    async with run.tx() as tx:
        await tx.conn.execute(
            "INSERT INTO event_consumptions (org_id, event_id, handler) VALUES ($1, $1, 'x')", org_id
        )


@work.on(Booked)
async def remind(tx: Tx, event: Booked, run: jobs.Run) -> None:
    assert isinstance(event.appointment_id, UUID) and isinstance(event.starts_at, datetime)
    tx.audit("rig.reminded", "rig", event.appointment_id, attempt=run.attempt)
    tx.enqueue("rig.note", run_at=event.starts_at, about=event.appointment_id, at=event.starts_at)
    if "remind" in broken:
        raise RuntimeError("after the effect, before the commit")


@work.on(Booked)
async def count(tx: Tx, event: Booked) -> None:
    tx.audit("rig.counted", "rig", event.appointment_id)


registry = jobs.Registry([work])


async def until(true: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait until it is true. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for knows nothing of us
            await asyncio.sleep(0.01)


async def effects(db: asyncpg.Connection, org_id: UUID, event_type: str) -> list[asyncpg.Record]:
    """What the room did in this organization, oldest first."""
    return await db.fetch(
        "SELECT resource_id, details, trace_id, request_id, operator_name FROM audit_logs"
        " WHERE org_id = $1 AND event_type = $2 ORDER BY created_at, id", org_id, event_type,
    )  # fmt: skip


async def letters(db: asyncpg.Connection, org_id: UUID) -> list[asyncpg.Record]:
    return await db.fetch("SELECT * FROM dead_letters WHERE org_id = $1 ORDER BY id", org_id)


async def queued(db: asyncpg.Connection, org_id: UUID) -> list[asyncpg.Record]:
    """The organization's rows in the queue."""
    return await db.fetch(
        "SELECT * FROM jobs.pgqueuer WHERE convert_from(payload, 'UTF8')::jsonb ->> 2 = $1 ORDER BY id",
        str(org_id),
    )


async def pending(db: asyncpg.Connection, org_id: UUID) -> int:
    """How many of the organization's outbox rows wait for the relay."""
    found: int = await db.fetchval(
        "SELECT count(*) FROM outbox_events WHERE org_id = $1 AND status = 'pending'", org_id
    )
    return found


async def all_carried(db: asyncpg.Connection, org_id: UUID, seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while await pending(db, org_id):  # noqa: ASYNC110 - the relay may run in another process
            await asyncio.sleep(0.02)
