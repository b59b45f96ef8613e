"""Files that come with words over another platform: kept by what they are, sealed, for colleagues."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx, to_json
from zhike.events import conversation as events
from zhike.rooms.conversations.file_models import MessageFile
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.files import kinds
from zhike.rooms.files.service import FileMissing, Store

MOST = 20  # with one message
MOST_BYTES = 25_000_000  # of all of them together


class PaperMissing(errors.NotFound):
    code = "conversation.file_not_found"


class Papers(Repository[MessageFile]):
    model = MessageFile
    missing = PaperMissing


async def keep(
    tx: Tx, store: Store, conversation_id: UUID, message_id: UUID, files: Sequence[kinds.Paper]
) -> list[dict[str, Any]]:
    """Keep them with their message; answers how they are shown in its metadata."""
    shown = []
    for paper in files:
        file = await store.save(
            tx, kind="message", name=paper.name, content=paper.content, content_type=paper.kind
        )
        row = Papers(tx).add(MessageFile(
            id=uuid7(), conversation_id=conversation_id, message_id=message_id, file_id=file.id,
            name=paper.name, size=len(paper.content), content_type=paper.kind, created_at=tx.now,
        ))  # fmt: skip
        await tx.flush()
        await store.judge(tx, file.id, ready=True)
        shown.append(
            {"id": str(row.id), "name": row.name, "size": row.size, "content_type": row.content_type}
        )
    await tx.flush()
    return shown


_WANTED = """
SELECT conversation_id FROM messages WHERE org_id = $1 AND id = $2 AND NOT metadata ? 'files'
"""
_SHOW = "UPDATE messages SET metadata = metadata || $3::text::jsonb WHERE org_id = $1 AND id = $2"


async def describe(tx: Tx, message_id: UUID, shown: dict[str, Any]) -> None:
    """Tell in a message's metadata what it carries."""
    await tx.conn.execute(_SHOW, tx.org_id, message_id, to_json(shown))


async def is_wanted(tx: Tx, message_id: UUID) -> bool:
    """Whether a message is there and has no files yet."""
    return await tx.conn.fetchval(_WANTED, tx.org_id, message_id) is not None


async def keep_late(tx: Tx, store: Store, message_id: UUID, paper: kinds.Paper) -> bool:
    """Keep what was fetched after its message had come. False: it has it already, or is gone."""
    conversation_id = await tx.conn.fetchval(f"{_WANTED} FOR UPDATE", tx.org_id, message_id)
    if conversation_id is None:
        return False
    shown = await keep(tx, store, conversation_id, message_id, [paper])
    await describe(tx, message_id, {"files": shown})
    tx.publish(events.MessageFiled(conversation_id=conversation_id, message_id=message_id))
    return True


async def _of(tx: Tx, conversation_id: UUID, id: UUID) -> MessageFile:
    """Raises `ConversationMissing`, `PaperMissing`."""
    await Conversations(tx).get(conversation_id)
    row = await Papers(tx).get(id)
    if row.conversation_id != conversation_id:
        raise PaperMissing()
    return row


async def ask(tx: Tx, conversation_id: UUID, id: UUID) -> MessageFile:
    """Somebody is about to have the file: that is written down."""
    row = await _of(tx, conversation_id, id)
    tx.audit("conversation.file_read", "conversation", conversation_id, file_id=row.id)
    return row


async def read(tx: Tx, store: Store, conversation_id: UUID, id: UUID) -> tuple[bytes, MessageFile]:
    """(content, what it is). Raises `PaperMissing`."""
    row = await _of(tx, conversation_id, id)
    try:
        return await store.read(tx, row.file_id), row
    except FileMissing:
        raise PaperMissing() from None
