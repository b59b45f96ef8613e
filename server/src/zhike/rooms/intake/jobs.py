"""Deferred work of intake: taking what came, taking again what was refused, keeping the archive short."""

from datetime import timedelta
from uuid import UUID

from zhike.core.context import NOBODY
from zhike.core.jobs import Room, Run
from zhike.rooms.intake import forgetting, repository, taking  # noqa: F401  forgetting registers itself

work = Room("intake")

PIECE = 200
LOST = timedelta(minutes=15)
BODIES_KEPT = timedelta(days=90)
ROWS_KEPT = timedelta(days=400)


@work.job(max_attempts=8)
async def take(run: Run, *, delivery_id: UUID) -> None:
    """Make a lead of what came."""
    async with run.tx() as tx:
        await taking.take(tx, delivery_id)


@work.job(lane="bulk", max_attempts=5, timeout=900.0)
async def retake(run: Run, *, source_id: UUID) -> None:
    """Take everything again that was refused, each by itself: one that breaks leaves the others alone, and is
    tried once more when they are through."""
    after, broken = NOBODY, None
    while True:
        async with run.reading() as tx:
            ids = await repository.refused(tx, source_id, after, PIECE)
        for id in ids:
            try:
                async with run.tx() as tx:
                    await taking.take(tx, id)
            except Exception as error:
                broken = error
        if len(ids) < PIECE:
            break
        after = ids[-1]
    if broken is not None:
        raise broken


@work.every("17 * * * *", per="org", lane="bulk")
async def tidy(run: Run) -> None:
    """Each hour: take what lost its job, empty bodies of ninety days, drop rows of thirteen months."""
    async with run.tx() as tx:
        while await repository.strip(tx, tx.now - BODIES_KEPT) == 2_000:
            pass
        while await repository.prune(tx, tx.now - ROWS_KEPT) == 2_000:
            pass
        for id in await repository.waiting(tx, tx.now - LOST):
            tx.enqueue("intake.take", delivery_id=id)
