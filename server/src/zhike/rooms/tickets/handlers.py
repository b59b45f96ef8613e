"""What tickets do when other rooms publish a fact."""

from zhike.core.jobs import Room
from zhike.core.tx import Tx
from zhike.events import conversation
from zhike.rooms.tickets import service

work = Room("tickets")


@work.on(conversation.ConversationMerged)
async def follow_talk(tx: Tx, event: conversation.ConversationMerged) -> None:
    """Tickets of a talk that goes on in another one are that one's."""
    await service.follow_talk(tx, event.conversation_id, event.into_id)
