"""Deferred work of duplicates: a scan's pieces, rows that arrive late, and what is kept for undoing."""

from uuid import UUID

import structlog

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.rooms.duplicates import service

log = structlog.get_logger(__name__)
work = jobs.Room("duplicates")


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def sweep(run: Run, *, scan_id: UUID) -> None:
    """Look at all customers, piece by piece, each in a transaction of its own."""
    await run.in_turns(lambda tx: service.step(tx, scan_id), scan_id=scan_id)


@work.job()
async def gather(run: Run, *, merge_id: UUID) -> None:
    """Have follow what reached a merged customer a moment late."""
    async with run.tx() as tx:
        await service.gather(tx, merge_id)


async def _gather_or_say(run: Run, merge_id: UUID) -> None:
    """One that fails keeps nothing from the others: it gets a job of its own, whose failures are told."""
    try:
        async with run.tx() as tx:
            await service.gather(tx, merge_id)
    except Exception as error:
        log.warning("gather_failed", merge_id=str(merge_id), error=type(error).__name__)
        async with run.tx() as tx:
            tx.enqueue("duplicates.gather", merge_id=merge_id)


@work.every("40 3 * * *", per="org", lane="bulk")
async def nightly(run: Run) -> None:
    """Nothing stays behind at those who were merged; and after thirty days nothing is kept for undoing."""
    after = NOBODY
    while True:
        async with run.tx() as tx:
            ids = await service.recent(tx, after)
        if not ids:
            break
        for id in ids:
            await _gather_or_say(run, id)
        after = ids[-1]
    forgotten = 1
    while forgotten:
        async with run.tx() as tx:
            forgotten = await service.forget(tx, tx.now)
