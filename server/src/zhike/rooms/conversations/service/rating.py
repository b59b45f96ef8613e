"""How a talk was seen to, as its visitor says it."""

from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.conversations.repository import Conversations

OVER = frozenset({"resolved", "closed"})


async def to_rate(tx: Tx, visitor_id: UUID) -> Conversation | None:
    """The visitor's newest talk, locked, once it is over. None before that, and of one that is kept for a
    duty alone."""
    talk = await Conversations(tx).newest_of(visitor_id)
    return talk if talk is not None and talk.status in OVER and talk.restricted_at is None else None


async def over(tx: Tx, id: UUID, *, locked: bool = True) -> Conversation | None:
    """A talk, locked, once it is over; None before that. Raises `ConversationMissing`."""
    talks = Conversations(tx)
    talk = await (talks.get_for_update(id) if locked else talks.get(id))
    return talk if talk.status in OVER else None


async def rate(tx: Tx, talk: Conversation, score: int, comment: str | None) -> None:
    """Write down what the visitor says of a locked talk, from 1 to 5."""
    talk.satisfaction_score, talk.satisfaction_comment = score, comment
    await tx.flush()
    tx.audit("conversation.rated", "conversation", talk.id, after={"score": score})
    tx.publish(events.ConversationRated(conversation_id=talk.id, score=score, agent_id=talk.agent_id))
