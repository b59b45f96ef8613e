"""Deferred work of scores: one row soon after something happened, and all of them every night."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.scores import keeping, repository
from zhike.rooms.scores.catalogue import Entity

work = jobs.Room("scores")
FORGOTTEN_AT_ONCE = 5_000


@work.job()
async def refresh(run: Run, *, entity_type: Entity, entity_id: UUID) -> None:
    """Work out the scores of one lead or customer."""
    async with run.tx() as tx:
        await keeping.refresh(tx, entity_type, [entity_id])


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def sweep(run: Run, *, run_id: UUID) -> None:
    """Work out all rows of a kind, piece by piece, each in a transaction of its own."""
    await run.in_turns(lambda tx: keeping.step(tx, run_id), run_id=run_id)


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
