"""Fetching what a platform does not bring, from where the last time ended: every one, and none twice."""

from uuid import UUID

from zhike.core.jobs import Retry, Run
from zhike.rooms.channels import accounts, inbound, memory
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.providers.protocol import Unwell
from zhike.rooms.mailroom import taking

MOST_BATCHES = 20


async def poll(run: Run, channel_id: UUID, place: str, hint: str) -> None:
    """Fetch and apply, batch by batch. The place moves on in the transaction of a batch's last event, and
    only from where this run has read it: another run that was quicker is not set back."""
    async with run.reading() as tx:
        account, door = await inbound.knock(tx, channel_id)
        cursor = await memory.recall(tx, channel_id, f"cursor:{place}")
    provider = accounts.provider_of(account.platform)
    if not provider.capabilities(account.settings).polls:
        return
    store, tickets = taking.store_of(run), taking.opens_tickets(account)
    house = await House.of(run.services, run.unit, run.actor, channel_id)
    for _ in range(MOST_BATCHES):
        try:
            batch = await provider.poll(account, place, hint, cursor, house)
        except Unwell as unwell:
            async with run.tx() as tx:
                await accounts.is_unwell(tx, channel_id, unwell.reason)
            raise Retry(unwell.reason) from None
        events = [await taking.clean(run, event) for event in batch.events]
        for event in events[:-1]:
            async with run.tx() as tx:
                await taking.apply(tx, door, event, store, tickets=tickets)
        async with run.tx() as tx:
            if events:
                await taking.apply(tx, door, events[-1], store, tickets=tickets)
            await memory.move(tx, channel_id, f"cursor:{place}", cursor, batch.cursor)
            await accounts.is_well(tx, channel_id)
        cursor = batch.cursor
        if not batch.more:
            return
    async with run.tx() as tx:
        tx.enqueue(taking.POLL, channel_id=channel_id, place=place, hint=hint)
