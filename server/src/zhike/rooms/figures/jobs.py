"""When days are reckoned."""

from datetime import date

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.figures import service

work = jobs.Room("figures")


@work.job(lane="bulk", timeout=300.0)
async def reckon(run: Run, *, day: date) -> None:
    """Count a day that somebody asked for."""
    async with run.tx() as tx:
        await service.reckon(tx, day)


@work.every("25 * * * *", per="org", lane="bulk", timeout=600.0)
async def reckon_waiting(run: Run) -> None:
    """Each hour: count days that are over by now, and those that nobody has counted. After midnight there is
    one, afterwards none."""
    await run.in_turns(service.reckon_next)
