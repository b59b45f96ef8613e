"""Deferred work of imports."""

from datetime import datetime
from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.leads.imports import forgetting, trying, undoing, watching, working  # noqa: F401  forgetting registers itself

work = jobs.Room("imports")


@work.job(lane="bulk", max_attempts=3, timeout=150.0)
async def look(run: Run, *, batch_id: UUID) -> None:
    """Read the heading and the first rows of an uploaded file."""
    await working.look(run, batch_id)


@work.job(lane="bulk", max_attempts=3, timeout=900.0)
async def check(run: Run, *, batch_id: UUID) -> None:
    """Find out what a start would do."""
    await trying.check(run, batch_id)


@work.job(lane="bulk", max_attempts=12, timeout=3600.0)
async def bring_in(run: Run, *, batch_id: UUID) -> None:
    """Bring the rows of a started import in."""
    await working.bring_in(run, batch_id)


@work.job(lane="bulk", max_attempts=12, timeout=3600.0)
async def undo(run: Run, *, batch_id: UUID, by: UUID | None) -> None:
    """Remove the leads of an import that nobody has touched."""
    await undoing.undo(run, batch_id, by)


@work.job()
async def watch(run: Run, *, batch_id: UUID) -> None:
    """Notice a batch whose job was buried."""
    await watching.watch(run, working.store_of(run), batch_id)


@work.job()
async def forget(run: Run, *, batch_id: UUID, finished_at: datetime) -> None:
    """Drop the file of a failed import that nobody took up within a week."""
    await watching.forget(run, working.store_of(run), batch_id, finished_at)
