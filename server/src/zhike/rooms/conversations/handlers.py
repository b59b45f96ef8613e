"""What conversations do when other rooms publish a fact, or when a time has come."""

from datetime import datetime
from uuid import UUID

from zhike.core.jobs import Room, Run
from zhike.core.tx import Tx
from zhike.events import crm, privacy
from zhike.rooms.conversations import service

work = Room("conversations")


@work.job()
async def wake(run: Run, *, conversation_id: UUID, until: datetime) -> None:
    """A talk that was put aside until now comes back."""
    async with run.tx() as tx:
        await service.wake_at(tx, conversation_id, until)


@work.on(crm.LeadCreated)
async def remember_lead(tx: Tx, event: crm.LeadCreated) -> None:
    """The lead that was made of a conversation stands at the conversation."""
    if event.conversation_id is not None:
        await service.follow_lead(tx, event.conversation_id, event.lead_id)


@work.on(crm.LeadConverted)
async def remember_customer(tx: Tx, event: crm.LeadConverted) -> None:
    """The lead's conversations become the customer's."""
    await service.follow_customer(tx, event.lead_id, event.visitor_id, event.customer_id)


@work.on(privacy.ConsentChanged)
async def end_without_consent(tx: Tx, event: privacy.ConsentChanged) -> None:
    """A visitor who takes back that we may serve them is served no further."""
    if event.purpose == "service" and event.action == "withdrawn" and event.visitor_id is not None:
        await service.end_for_visitor(tx, event.visitor_id)
