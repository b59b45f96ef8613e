"""Deferred work of promises: counting what happens, and telling what ran out."""

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.sla import counting, telling

work = jobs.Room("sla")


@work.follow("SELECT DISTINCT org_id FROM sla_policies WHERE org_id = ANY ($1::uuid[])", lane="default")
async def count(run: Run) -> None:
    """Count what has happened since."""
    more = True
    while more:
        async with run.tx() as tx:
            more = await counting.spread(tx)


@work.every("* * * * *", per="org", max_attempts=1)
async def tell(run: Run) -> None:
    """Each minute: warn, and say what ran out. Counts first, so that an answer just given is heard."""
    more = True
    while more:
        async with run.tx() as tx:
            more = await counting.spread(tx)
    more = True
    while more:
        async with run.tx() as tx:
            more = await telling.sweep(tx)
