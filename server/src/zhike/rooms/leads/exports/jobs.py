"""Deferred work of exports."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.files.service import Store
from zhike.rooms.leads.exports import forgetting, service, working  # noqa: F401  forgetting registers itself

work = jobs.Room("exports")


@work.job(lane="bulk", max_attempts=3, timeout=1_800.0)
async def make(run: Run, *, export_id: UUID) -> None:
    """Make the file that somebody asked for."""
    await working.make(run, export_id)


@work.every("55 3 * * *", per="org", lane="bulk")
async def forget(run: Run, *, org_id: UUID) -> None:
    """Remove exported files after a week."""
    async with run.tx() as tx:
        await service.forget(tx, Store(run.services.settings.data / "files"))
