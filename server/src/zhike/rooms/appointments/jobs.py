"""Deferred work of appointments: reminders, and holds that run out."""

from datetime import datetime
from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.appointments import service

work = jobs.Room("appointments")


@work.job()
async def remind(run: Run, *, appointment_id: UUID, starts_at: datetime) -> None:
    """Remind of a visit, if it is still certain and still then."""
    async with run.tx() as tx:
        await service.remind(tx, appointment_id, starts_at)


@work.job()
async def expire_hold(run: Run, *, appointment_id: UUID) -> None:
    """Give back a time that was held and not confirmed."""
    async with run.tx() as tx:
        await service.expire(tx, appointment_id)


@work.every("*/10 * * * *", per="org", lane="bulk")
async def sweep_holds(run: Run) -> None:
    """Give back whatever is held too long, each in a transaction of its own."""
    async with run.reading() as tx:
        found = await service.expired_holds(tx)
    for appointment_id in found:
        async with run.tx() as tx:
            await service.expire(tx, appointment_id)
