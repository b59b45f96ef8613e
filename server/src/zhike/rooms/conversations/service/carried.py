"""Words that another platform carries: what a person says there comes in, what became of ours is told."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import conversation as events
from zhike.rooms.channels import service as channels
from zhike.rooms.conversations import repository, rules, speech
from zhike.rooms.conversations.service import papers, talk
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store

# a mark only moves forward: what was read is not merely delivered, whatever comes late
_RANK = {"failed": 0, "sent": 1, "delivered": 2, "read": 3}
_NOTE = """
UPDATE messages SET metadata = metadata || $3::text::jsonb WHERE org_id = $1 AND id = $2
"""
_TOLD = """
UPDATE messages SET status = $3, metadata = metadata || $4::text::jsonb
WHERE org_id = $1 AND id = $2 AND status = ANY($5::text[]) RETURNING seq
"""
_LAST = """
SELECT content, external_message_id, metadata FROM messages
WHERE org_id = $1 AND conversation_id = $2 AND sender_type = 'customer' ORDER BY seq DESC LIMIT 1
"""
_SAID = """
SELECT m.content, m.sender_name, c.session_name FROM messages m
JOIN conversations c ON c.org_id = m.org_id AND c.id = m.conversation_id
WHERE m.org_id = $1 AND m.id = $2
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said. ``external_id`` is the platform's: the same again is the same message. ``files``:
    (name, content) of what came with it."""

    external_id: str
    content: str
    content_type: str = "text"
    sender_name: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


async def hear_from(tx: Tx, door: channels.Door, visitor_id: UUID, words: Words, store: Store) -> UUID | None:
    """Somebody of a platform says something: the message, or None when it had been heard before. Files are
    kept with it, those that may be; of the others their names."""
    kept, left = kinds.sorted_out(words.files, papers.MOST, papers.MOST_BYTES)
    message = {
        "message_id": uuid7(), "content_type": words.content_type,
        "content": f"{words.content}{kinds.not_kept(left)}",
        "external_message_id": words.external_id, "sender_id": str(visitor_id),
        "sender_name": words.sender_name,
        "preview": rules.preview(words.content_type, words.content),
    }  # fmt: skip
    row = await speech.of_customer(tx, visitor_id, **message)
    if row is None:
        if await repository.said_before(tx, door.id, words.external_id) is not None:
            return None
        await talk.have_one_open(tx, door, visitor_id)
        row = await speech.of_customer(tx, visitor_id, **message)
    if row is None:
        raise errors.Unavailable()
    if row["message_id"] is None:
        return None
    note = dict(words.metadata)
    if kept:
        note["files"] = await papers.keep(tx, store, row["id"], row["message_id"], kept)
    if note:
        await tx.conn.execute(_NOTE, tx.org_id, row["message_id"], to_json(note))
    talk.tell_heard(tx, row)
    found: UUID = row["message_id"]
    return found


async def told(
    tx: Tx, conversation_id: UUID, message_id: UUID, status: str, *, visitor_id: UUID, **delivery: Any
) -> bool:
    """What became of a message of ours (``queued`` again, ``sent``, ``delivered``, ``read``, ``failed``,
    ``uncertain``), and how. False: nothing new."""
    known = {"uncertain": "failed", "queued": "sent"}.get(status, status)
    if known in {"failed", "sent"}:
        before = ["sent", "failed"]
    else:
        before = [name for name, rank in _RANK.items() if rank < _RANK[known]]
    note = to_json({"delivery": delivery | {"state": status}})
    row = await tx.conn.fetchrow(_TOLD, tx.org_id, message_id, known, note, before)
    if row is None:
        return False
    facts = {"conversation_id": conversation_id, "message_id": message_id, "visitor_id": visitor_id}
    if known == "failed":
        tx.publish(
            events.MessageFailed(status=status, reason_code=str(delivery.get("reason") or ""), **facts)
        )
    else:
        tx.publish(events.MessageDelivered(status=status, **facts))
    return True


async def last_words(tx: Tx, conversation_id: UUID) -> dict[str, Any]:
    """The metadata of what the customer said last, with its platform's id as ``id``; empty without any."""
    row = await tx.conn.fetchrow(_LAST, tx.org_id, conversation_id)
    if row is None:
        return {}
    found: dict[str, Any] = dict(row["metadata"]) | {"id": row["external_message_id"]}
    return found


async def said(tx: Tx, message_id: UUID) -> tuple[str, str, str] | None:
    """(content, who said it, the conversation's public key) of a message; None when it is gone."""
    row = await tx.conn.fetchrow(_SAID, tx.org_id, message_id)
    return (row["content"] or "", row["sender_name"] or "", row["session_name"]) if row is not None else None
