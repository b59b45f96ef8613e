"""What deals does when leads, customers and deals themselves speak."""

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.deals import service

work = jobs.Room("deals")


@work.on(events.LeadConverted)
async def open_for_lead(tx: Tx, event: events.LeadConverted) -> None:
    """Open a deal for a lead that became a customer, if the organization wants that."""
    await service.open_for_lead(tx, event)


@work.on(events.DealCreated, events.DealStageChanged)
async def count_for_customer(tx: Tx, event: events.DealCreated | events.DealStageChanged) -> None:
    """Keep the customer's figures: how many deals, what was won."""
    await service.count_for_customer(tx, event.customer_id)


@work.on(events.CustomerUpdated)
async def rename(tx: Tx, event: events.CustomerUpdated) -> None:
    """A customer has another name or phone: their deals are found by it."""
    await service.rename(tx, event)


@work.on(events.CustomerMerged)
async def follow_merge(tx: Tx, event: events.CustomerMerged) -> None:
    """Deals went over to another customer: they are found by that name, and counted there."""
    await service.settle(tx, event.customer_id)


@work.on(events.CustomerMergeUndone)
async def follow_undo(tx: Tx, event: events.CustomerMergeUndone) -> None:
    """And back."""
    await service.settle(tx, event.customer_id)
    await service.settle(tx, event.restored_id)
