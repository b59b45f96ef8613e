"""Deferred work of transfers."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.files.service import Store
from zhike.rooms.transfers import forgetting, service, working  # noqa: F401  forgetting registers itself

work = jobs.Room("transfers")


@work.job(lane="bulk", max_attempts=3, timeout=1_800.0)
async def make(run: Run, *, transfer_id: UUID) -> None:
    """Write the file that somebody asked for."""
    await working.make(run, transfer_id)


@work.job(lane="bulk", max_attempts=3, timeout=1_800.0)
async def take(run: Run, *, transfer_id: UUID) -> None:
    """Take in the talks of a file."""
    await working.take(run, transfer_id)


@work.every("50 3 * * *", per="org", lane="bulk")
async def forget(run: Run, *, org_id: UUID) -> None:
    """Remove files after a week."""
    async with run.tx() as tx:
        await service.forget(tx, Store(run.services.settings.data / "files"))
