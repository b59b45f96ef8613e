"""What the house itself writes into a talk, in nobody's name."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.channels import outgoing
from zhike.rooms.conversations.models import Message
from zhike.rooms.conversations.repository import Conversations


class Followed(errors.Conflict):
    """Another talk with the same person has begun since."""

    code = "conversation.followed"


async def tell_customer(tx: Tx, conversation_id: UUID, text: str) -> UUID:
    """Write something to the person of a talk, which may be over, and have their platform carry it. It is no
    answer: it stops no clock and opens nothing. The message. Raises `ConversationMissing`, `Followed`, and
    what `outgoing.put` does."""
    talk = await Conversations(tx).get_for_update(conversation_id)
    if talk.visitor_id is not None:
        newest = await Conversations(tx).newest_of(talk.visitor_id)
        if newest is None or newest.id != talk.id:
            raise Followed()
    message_id = uuid7()
    talk.last_seq += 1
    talk.message_count += 1
    talk.updated_at = tx.now
    tx.session.add(
        Message(
            org_id=tx.org_id, id=message_id, conversation_id=talk.id, channel_id=talk.channel_id,
            seq=talk.last_seq, sender_type="system", content_type="text", content=text, created_at=tx.now,
        )
    )  # fmt: skip
    await tx.flush()
    tx.publish(
        events.ConversationChanged(conversation_id=talk.id, fields=("messages",), visitor_id=talk.visitor_id)
    )
    if talk.channel_type not in {None, "web"} and talk.channel_id is not None and talk.visitor_id is not None:
        await outgoing.put(
            tx, channel_id=talk.channel_id, visitor_id=talk.visitor_id, conversation_id=talk.id,
            message_id=message_id, text=text,
        )  # fmt: skip
    return message_id
