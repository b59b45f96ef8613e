"""Files that are sent in a talk, both ways: known by their content, sealed where they lie, taken with a
ticket of whoever sees the talk."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.channels import service as channels
from zhike.rooms.conversations import repository, rules
from zhike.rooms.conversations.repository import Conversations, MessageFileMissing, MessageFiles
from zhike.rooms.conversations.service import papers, talk
from zhike.rooms.conversations.service.talk import Said
from zhike.rooms.files import kinds, pictures
from zhike.rooms.files.service import FileMissing, Store

MOST = 50  # of one talk
MOST_BYTES = 100_000_000  # of all of them together
_OF_VISITOR = """
SELECT true FROM messages m JOIN conversations c ON c.org_id = m.org_id AND c.id = m.conversation_id
WHERE m.org_id = $1 AND m.id = $2 AND c.visitor_id = $3 AND c.restricted_at IS NULL
"""


class FileKind(errors.Invalid):
    """Not a PDF, PNG or JPEG by its content, or larger than ``limit`` bytes."""

    code = "message.file_kind"


class TooManyFiles(errors.Conflict):
    """The talk has ``limit`` files, or ``bytes`` of them, already."""

    code = "message.too_many_files"


class FilesOff(errors.Forbidden):
    """Visitors of this channel send no files."""

    code = "message.files_off"


class FilesNotCarried(errors.Conflict):
    """The platform of this talk carries words alone."""

    code = "message.files_not_carried"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sends it. ``external_id`` is the sender's own: the same again is the same."""

    name: str | None
    content: bytes
    external_id: UUID


async def hear(tx: Tx, store: Store, door: channels.Door, sent: Sent) -> Said:
    """The visitor sends a file. Raises `FilesOff`, `FileKind`, `TooManyFiles`, and as `talk.hear` does."""
    if not door.reception.files:
        raise FilesOff()
    message, kind = _message(sent)
    said, row = await talk.take_in(tx, door, message)
    return said if row is None else await _keep(tx, store, row, sent, kind, "public")


async def reply(tx: Tx, store: Store, conversation_id: UUID, sent: Sent) -> Said:
    """One of ours sends a file. Raises `FilesNotCarried`, and as `talk.reply` does."""
    found = await Conversations(tx).get(conversation_id)
    if found.channel_type not in {None, "web"}:
        raise FilesNotCarried(platform=found.channel_type)
    message, kind = _message(sent)
    said, row = await talk.give_out(tx, conversation_id, message)
    return said if row is None else await _keep(tx, store, row, sent, kind, "full")


def _message(sent: Sent) -> tuple[dict[str, Any], str]:
    kind = kinds.kind_of(sent.content)
    if kind is None:
        raise FileKind(field="file", limit=kinds.MAX_BYTES)
    content_type = "image" if kind.startswith("image/") else "file"
    return {
        "message_id": uuid7(), "content_type": content_type, "content": kinds.shown(sent.name, content_type),
        "external_message_id": str(sent.external_id), "preview": rules.preview(content_type, None),
    }, kind  # fmt: skip


async def _keep(tx: Tx, store: Store, row: Any, sent: Sent, kind: str, seen: str) -> Said:
    """Keep the file of a message that was just said; its JSON as ``public`` or ``full``."""
    count, size = await MessageFiles(tx).kept(row["id"])
    if count >= MOST or size + len(sent.content) > MOST_BYTES:
        raise TooManyFiles(limit=MOST, bytes=MOST_BYTES)
    name = kinds.shown(sent.name, "file")
    await papers.keep(tx, store, row["id"], row["message_id"], [kinds.Paper(name, kind, sent.content)])
    sides = pictures.size_of(kind, sent.content)
    shown = {"name": name, "size": len(sent.content), "content_type": kind}
    shown |= {"width": sides[0], "height": sides[1]} if sides is not None else {}
    await papers.describe(tx, row["message_id"], {"file": shown})
    said = await repository.said_before(tx, row["channel_id"], str(sent.external_id))
    return Said(said[seen], True)


async def ask(tx: Tx, conversation_id: UUID, message_id: UUID) -> None:
    """A colleague is about to have the file of a message: that is written down. Raises as `see` does."""
    await see(tx, conversation_id, message_id)
    tx.audit("conversation.file_read", "conversation", conversation_id, message_id=str(message_id))


async def see(tx: Tx, conversation_id: UUID, message_id: UUID) -> None:
    """Raises `ConversationMissing`, `MessageFileMissing`."""
    await Conversations(tx).get(conversation_id)
    if (await MessageFiles(tx).of(message_id)).conversation_id != conversation_id:
        raise MessageFileMissing()


async def ask_own(tx: Tx, message_id: UUID) -> None:
    """The visitor is about to have a file of a talk of theirs. Raises `MessageFileMissing`."""
    if not await tx.conn.fetchval(_OF_VISITOR, tx.org_id, message_id, tx.actor.subject_id):
        raise MessageFileMissing()
    await MessageFiles(tx).of(message_id)


async def read(tx: Tx, store: Store, message_id: UUID) -> kinds.Paper:
    """The file of a message, for whoever has its ticket. Raises `MessageFileMissing`."""
    found = await MessageFiles(tx).of(message_id)
    try:
        file, content = await store.open(tx, found.file_id)
    except FileMissing:
        raise MessageFileMissing() from None
    return kinds.Paper(file.name or "file", file.content_type or "application/octet-stream", content)
