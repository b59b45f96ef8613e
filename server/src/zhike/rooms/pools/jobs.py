"""Deferred work of pools: sweeps, by night and by hand; and what it does when people are gone."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.pools import recycling, service

work = jobs.Room("pools")


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def sweep(run: Run, *, sweep_id: UUID) -> None:
    """Look at everybody whom a pool's rules speak of, each piece in a transaction of its own."""
    await run.in_turns(lambda tx: recycling.step(tx, sweep_id), sweep_id=sweep_id)


@work.every("40 3 * * *", per="org", lane="bulk")
async def nightly(run: Run) -> None:
    """Begin the night's sweeps."""
    async with run.tx() as tx:
        if await run.first_time(tx):
            await recycling.nightly(tx)
            await recycling.tidy(tx)


@work.on(events.CustomerDeleted)
async def customer_gone(tx: Tx, event: events.CustomerDeleted) -> None:
    """Who was deleted lies in no pool."""
    await service.forget(tx, "customer", event.customer_id)


@work.on(events.CustomerMerged)
async def customer_merged(tx: Tx, event: events.CustomerMerged) -> None:
    """Who was merged lies in no pool; where the winner lies is the winner's business."""
    await service.forget(tx, "customer", event.merged_id)


@work.on(events.LeadConverted)
async def lead_gone(tx: Tx, event: events.LeadConverted) -> None:
    """A lead that became a customer lies in no pool, and neither does one that is lost."""
    await service.forget(tx, "lead", event.lead_id)


@work.on(events.LeadLost)
async def lead_lost(tx: Tx, event: events.LeadLost) -> None:
    """Nobody claims a lead that came to nothing."""
    await service.forget(tx, "lead", event.lead_id)
