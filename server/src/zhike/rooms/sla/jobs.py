"""Deferred work of promises: counting what happens, and telling what ran out."""

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.sla import counting, telling

work = jobs.Room("sla")


@work.follow(
    "SELECT DISTINCT org_id FROM sla_policies WHERE org_id = ANY ($1::uuid[])", lane="default", timeout=150.0
)
async def count(run: Run) -> None:
    """Count what has happened since."""
    await run.in_turns(counting.spread)


@work.every("* * * * *", per="org", max_attempts=1)
async def tell(run: Run) -> None:
    """Each minute: warn, and say what ran out."""
    await run.in_turns(_count_then_tell)


async def _count_then_tell(tx: Tx) -> bool:
    """All that has happened is counted first, so that an answer just given is heard."""
    return await counting.spread(tx) or await telling.sweep(tx)
