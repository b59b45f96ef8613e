"""Deferred work of privacy."""

from uuid import UUID

import structlog

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.privacy import repository
from zhike.rooms.privacy.service import erasing, exporting, keeping
from zhike.rooms.privacy.service.requests import finish

log = structlog.get_logger("zhike.privacy")
work = jobs.Room("privacy")


async def _give_up(run: Run, request_id: UUID) -> None:
    """The last attempt has failed: say so, and let people try again."""
    async with run.tx() as tx:
        row = await repository.Requests(tx).get_for_update(request_id)
        if row.status in {"approved", "running"}:
            finish(tx, row, "failed", "internal")


@work.job(max_attempts=5, timeout=600.0)
async def export(run: Run, *, request_id: UUID) -> None:
    """Make a person's copy of their data."""
    try:
        await exporting.export(run, request_id)
    except Exception:
        if run.last_attempt:
            await _give_up(run, request_id)
        raise


@work.job(max_attempts=12, lane="bulk", timeout=3600.0)
async def erase(run: Run, *, request_id: UUID) -> None:
    """Erase a person's data, from where an earlier attempt came to."""
    try:
        await erasing.erase(run, request_id)
    except erasing.Stopped:
        log.info("erasure_stopped", request_id=str(request_id))
    except Exception:
        if run.last_attempt:
            await _give_up(run, request_id)
        raise


@work.job(max_attempts=12, lane="bulk", timeout=3600.0)
async def erase_echoes(run: Run, *, request_id: UUID) -> None:
    """Clear what jobs under way during an erasure have left behind."""
    await erasing.erase_echoes(run, request_id)


@work.every("20 3 * * *", per="org", lane="bulk", timeout=3600.0)
async def nightly(run: Run) -> None:
    """Expired exports go, erasures whose duty has ended go on, and rows past their time go."""
    await keeping.let_go(run)
    rows = await keeping.keep_house(run)
    if rows:
        log.info("retention_applied", rows=rows)
