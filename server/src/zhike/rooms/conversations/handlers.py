"""What conversations do when other rooms publish a fact, or when a time has come."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.core.jobs import Room, Run
from zhike.core.tx import Tx
from zhike.events import conversation, crm, privacy
from zhike.rooms.conversations import service

work = Room("conversations")


@work.job()
async def wake(run: Run, *, conversation_id: UUID, until: datetime) -> None:
    """A talk that was put aside until now comes back."""
    async with run.tx() as tx:
        await service.wake_at(tx, conversation_id, until)


@work.job()
async def send_later(run: Run, *, scheduled_id: UUID) -> None:
    """The time of an answer that was written before has come: it is sent as whoever wrote it."""
    async with run.reading() as tx:
        author = await service.later.author_of(tx, scheduled_id)
    if author is not None:
        actor = replace(run.actor, user_id=author[0], name=author[1])
        async with run.unit.transaction(actor, run.request, now=run.now) as tx:
            await service.later.send_due(tx, scheduled_id)


@work.on(conversation.ConversationClosed)
async def call_off(tx: Tx, event: conversation.ConversationClosed) -> None:
    """What was to be sent in a talk that is over is not."""
    await service.later.call_off(tx, event.conversation_id)


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
