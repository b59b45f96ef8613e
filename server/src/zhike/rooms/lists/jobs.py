"""Deferred work of lists: bulk edits of many rows, and letting the rows of old ones go."""

from datetime import timedelta
from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.lists import editing, repository

work = jobs.Room("lists")
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 5_000


@work.job(lane="bulk", max_attempts=8, timeout=600.0)
async def edit(run: Run, *, edit_id: UUID) -> None:
    """Go on with an edit, or with taking it back, as the person who asked; each piece by itself."""
    async with run.tx() as tx:
        held = await repository.hold(tx, edit_id)
    if held is None:
        return
    actor = editing.as_asked(run.org_id, held)
    try:
        await run.in_turns(lambda tx: editing.piece(tx, edit_id), actor, edit_id=edit_id)
    except Exception:
        if run.last_attempt:
            async with run.tx() as tx:
                await repository.keep_edit(tx, edit_id, status="failed", finished_at=tx.now)
        raise


@work.every("35 4 * * *", per="org", lane="bulk")
async def forget(run: Run) -> None:
    """Which rows an edit touched is not needed for longer than a month."""
    gone = FORGOTTEN_AT_ONCE
    while gone == FORGOTTEN_AT_ONCE:
        async with run.tx() as tx:
            gone = await repository.forget(tx, tx.now - KEPT, FORGOTTEN_AT_ONCE)
