"""Upkeep of looked-up orders."""

from datetime import timedelta

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.orders import repository

work = jobs.Room("orders")
KEPT = timedelta(days=7)


@work.every("51 * * * *", per="org", lane="bulk")
async def tidy(run: Run) -> None:
    """Each hour: forget answers that nobody has asked for in a week."""
    async with run.tx() as tx:
        await repository.prune(tx, tx.now - KEPT)
