"""Internal notes: what colleagues say to each other about a talk."""

from dataclasses import dataclass
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.conversations import schemas
from zhike.rooms.conversations.models import Note
from zhike.rooms.conversations.repository import Conversations, Notes
from zhike.rooms.identity import service as identity
from zhike.rooms.notify import service as notify


class MentionMissing(errors.Invalid):
    """Somebody mentioned is no colleague at work here."""

    code = "note.mention_missing"


@dataclass(frozen=True, slots=True)
class Written:
    """``fresh`` False: it had been written before."""

    note: Note
    fresh: bool


async def add_note(tx: Tx, conversation_id: UUID, form: schemas.NoteCreate) -> Written:
    """Write a note; who is mentioned hears of it. A closed talk takes notes, too. Raises `MentionMissing`."""
    talk = await Conversations(tx).get(conversation_id)
    await tx.lock("note", form.external_id)
    before = await Notes(tx).find(Note.conversation_id == talk.id, Note.external_id == form.external_id)
    if before is not None:
        return Written(before, False)
    called = await identity.colleagues(tx, form.mentions)
    if called.keys() != set(form.mentions):
        raise MentionMissing(field="mentions")
    note = Notes(tx).add(
        Note(
            id=uuid7(), conversation_id=talk.id, author_id=tx.actor.user_id, created_at=tx.now,
            author_name=tx.actor.name or None, content=form.content, external_id=form.external_id,
            mentions=[str(one) for one in dict.fromkeys(form.mentions)],
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("conversation.noted", "conversation", talk.id, after={"mentions": len(called)})
    tx.publish(events.ConversationNoted(conversation_id=talk.id, note_id=note.id, author_id=note.author_id))
    await notify.notify(
        tx, user_ids=sorted(called.keys() - {tx.actor.user_id}), type="conversation_mention",
        title=f"{tx.actor.name or '有人'} 在会话 {talk.session_name} 的备注中提到了您",
        resource_type="conversation", resource_id=talk.id,
    )  # fmt: skip
    return Written(note, True)
