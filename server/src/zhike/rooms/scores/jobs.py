"""Deferred work of scores: one row soon after something happened, and all of them every night."""

import time
from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.scores import keeping, repository
from zhike.rooms.scores.catalogue import Entity

work = jobs.Room("scores")
TURN_SECONDS = 60.0  # a long run makes way for others, and starts again from where it was
FORGOTTEN_AT_ONCE = 5_000


@work.job()
async def refresh(run: Run, *, entity_type: Entity, entity_id: UUID) -> None:
    """Work out the scores of one lead or customer."""
    async with run.tx() as tx:
        await keeping.refresh(tx, entity_type, [entity_id])


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def sweep(run: Run, *, run_id: UUID) -> None:
    """Work out all rows of a kind, piece by piece, each in a transaction of its own."""
    until = time.monotonic() + TURN_SECONDS
    while True:
        async with run.tx() as tx:
            more = await keeping.step(tx, run_id)
            if more and time.monotonic() > until:
                tx.enqueue("scores.sweep", run_id=run_id)
                more = False
        if not more:
            return


@work.every("30 2 * * *", per="org", lane="bulk")
async def nightly(run: Run) -> None:
    """What fades has faded by another day; and history ends somewhere."""
    async with run.tx() as tx:
        if not await run.first_time(tx):
            return
        await keeping.begin(tx, "lead", "nightly")
        await keeping.begin(tx, "customer", "nightly")
    gone = FORGOTTEN_AT_ONCE
    while gone == FORGOTTEN_AT_ONCE:
        async with run.tx() as tx:
            gone = await repository.forget_values(tx, keeping.oldest(tx), FORGOTTEN_AT_ONCE)
