"""Deferred work of duplicates: a scan's pieces, rows that arrive late, and what is kept for undoing."""

import time
from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.rooms.duplicates import service

work = jobs.Room("duplicates")
TURN_SECONDS = 60.0  # a long scan makes way for others, and starts again from where it was


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def sweep(run: Run, *, scan_id: UUID) -> None:
    """Look at all customers, piece by piece, each in a transaction of its own."""
    until = time.monotonic() + TURN_SECONDS
    while True:
        async with run.tx() as tx:
            more = await service.step(tx, scan_id)
            if more and time.monotonic() > until:
                tx.enqueue("duplicates.sweep", scan_id=scan_id)
                more = False
        if not more:
            return


@work.job()
async def gather(run: Run, *, merge_id: UUID) -> None:
    """Have follow what reached a merged customer a moment late."""
    async with run.tx() as tx:
        await service.gather(tx, merge_id)


@work.every("40 3 * * *", per="org", lane="bulk")
async def nightly(run: Run) -> None:
    """Nothing stays behind at those who were merged; and after thirty days nothing is kept for undoing."""
    after = NOBODY
    while True:
        async with run.tx() as tx:
            ids = await service.recent(tx, after)
            for id in ids:
                await service.gather(tx, id)
        if not ids:
            break
        after = ids[-1]
    forgotten = 1
    while forgotten:
        async with run.tx() as tx:
            forgotten = await service.forget(tx, tx.now)
