"""Putting a talk aside, and its waking: by the time, by the customer's words or by one of ours."""

from datetime import datetime
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.conversations import rules, schemas
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.conversations.service.desk import WrongStatus


class SnoozePast(errors.Invalid):
    """The time is over, or more than a year away."""

    code = "conversation.snooze_past"


async def snooze(tx: Tx, conversation_id: UUID, form: schemas.Snooze) -> Conversation:
    """Put an open talk aside until a time; without one until the customer writes, which wakes it anyway.

    Raises `SnoozePast`, and `WrongStatus` for a talk that is over.
    """
    talk = await Conversations(tx).get_for_update(conversation_id)
    if not rules.may_rest(talk.status):
        raise WrongStatus(status=talk.status, to="snoozed")
    if form.until is not None and not rules.may_rest_until(form.until, tx.now):
        raise SnoozePast(field="until")
    if talk.snoozed_at is not None and talk.snoozed_until == form.until:
        return talk
    before = talk.snoozed_until
    talk.snoozed_at, talk.snoozed_until, talk.snoozed_by = tx.now, form.until, tx.actor.user_id
    await tx.flush()
    if form.until is not None:
        tx.enqueue("conversations.wake", run_at=form.until, conversation_id=talk.id, until=form.until)
    tx.audit("conversation.snoozed", "conversation", talk.id, before={"until": before},
             after={"until": form.until})  # fmt: skip
    tx.publish(events.ConversationSnoozed(conversation_id=talk.id, until=form.until, agent_id=talk.agent_id))
    return talk


async def wake(tx: Tx, conversation_id: UUID) -> Conversation:
    """Take it up again by hand. One that is awake stays as it is."""
    talk = await Conversations(tx).get_for_update(conversation_id)
    if talk.snoozed_at is not None:
        _wake(tx, talk, "agent")
    return talk


async def wake_at(tx: Tx, conversation_id: UUID, until: datetime) -> bool:
    """The time has come, unless it was woken before or put aside until another. True when this woke it."""
    found = await Conversations(tx).find_for_update(conversation_id)
    if found is None or found.snoozed_at is None or found.snoozed_until != until:
        return False
    _wake(tx, found, "time")
    return True


def _wake(tx: Tx, talk: Conversation, way: str) -> None:
    before = talk.snoozed_until
    talk.snoozed_at = talk.snoozed_until = talk.snoozed_by = None
    tx.audit("conversation.woken", "conversation", talk.id, before={"until": before}, way=way)
    tx.publish(events.ConversationWoken(conversation_id=talk.id, way=way, agent_id=talk.agent_id))
