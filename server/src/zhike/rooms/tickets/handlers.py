"""What tickets do when other rooms publish a fact."""

from zhike.core.jobs import Room
from zhike.core.tx import Tx
from zhike.events import conversation, crm
from zhike.rooms.tickets import service

work = Room("tickets")


@work.on(conversation.ConversationMerged)
async def follow_talk(tx: Tx, event: conversation.ConversationMerged) -> None:
    """Tickets of a talk that goes on in another one are that one's."""
    await service.follow_talk(tx, event.conversation_id, event.into_id)


@work.on(crm.LeadConverted)
async def remember_customer(tx: Tx, event: crm.LeadConverted) -> None:
    """What a lead wrote is the customer's."""
    if event.visitor_id is not None:
        await service.follow_customer(tx, event.visitor_id, event.customer_id)
