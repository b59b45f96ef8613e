"""Deferred work of webhooks: hearing of events, delivering, keeping the log short."""

from datetime import timedelta
from uuid import UUID

from zhike.core.jobs import Room, Run
from zhike.rooms.webhooks import delivering, repository, rules

work = Room("webhooks")

STALE = timedelta(minutes=15)


@work.follow(
    "SELECT DISTINCT org_id FROM webhook_endpoints WHERE org_id = ANY($1::uuid[]) AND status = 'active'"
)
async def spread(run: Run) -> None:
    """Make deliveries of what has been published."""
    more = True
    while more:
        async with run.tx() as tx:
            more = await delivering.spread(tx)


@work.job(lane="bulk", max_attempts=10, timeout=45.0)
async def deliver(run: Run, *, delivery_id: UUID) -> None:
    """One try of one delivery."""
    async with run.tx() as tx:
        task = await delivering.take(tx, delivery_id)
    if task is None:
        return
    outcome = await delivering.call(run.services.egress, task)
    async with run.tx() as tx:
        await delivering.settle(tx, task, outcome)


@work.every("37 * * * *", per="org", lane="bulk")
async def tidy(run: Run) -> None:
    """Each hour: throw away what is a month old, and try again whatever lost its job."""
    async with run.tx() as tx:
        while await repository.prune(tx, tx.now - rules.KEPT) == 2_000:
            pass
        for id in await repository.heads(tx, overdue=tx.now - STALE):
            tx.enqueue(delivering.DELIVER, delivery_id=id)
