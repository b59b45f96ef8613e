"""Two talks of one customer become one. Each keeps its messages, since each was had with another browser or
platform, and whoever sits there must not read what was said elsewhere (docs/decisions/0043)."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.channels import outgoing
from zhike.rooms.conversations import merge_schemas as shapes
from zhike.rooms.conversations import rules
from zhike.rooms.conversations.models import Conversation, Message
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.conversations.service import desk

TOLD = "这段对话已转到您的另一段对话里继续，我们会在那里回复您。您也可以在这里再留言，我们会另开一段对话。"
_PARTS = """
SELECT (SELECT count(*) FROM messages m WHERE m.org_id = $1 AND m.conversation_id = $2) AS messages,
  (SELECT count(*) FROM conversation_notes n WHERE n.org_id = $1 AND n.conversation_id = $2) AS notes,
  (SELECT count(*) FROM scheduled_messages s WHERE s.org_id = $1 AND s.conversation_id = $2
    AND s.status = 'waiting') AS scheduled,
  (SELECT u.name FROM users u WHERE u.org_id = $1 AND u.id = $3) AS agent_name
"""
_PEOPLE = """
INSERT INTO conversation_participants (org_id, id, conversation_id, user_id, last_read_seq, joined_at)
SELECT org_id, gen_random_uuid(), $3, user_id, 0, joined_at FROM conversation_participants
WHERE org_id = $1 AND conversation_id = $2 ON CONFLICT DO NOTHING
"""
# a note's own id was its talk's; in the other one it refuses no double any more
_NOTES = """
UPDATE conversation_notes SET conversation_id = $3, external_id = NULL
WHERE org_id = $1 AND conversation_id = $2
"""
# whoever sees the talk that goes on sees those that went into it
_FLAT = """
UPDATE conversations SET merged_into_id = $3, agent_id = $4 WHERE org_id = $1 AND merged_into_id = $2
"""
_TALKS = """
SELECT c.id, c.session_name, c.channel_type, v.name AS visitor_name, c.message_count,
  c.merge_reason AS reason, coalesce(c.closed_at, c.updated_at) AS merged_at, c.merged_into_id = $2 AS inward
FROM conversations c LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
WHERE c.org_id = $1 AND c.restricted_at IS NULL AND (c.merged_into_id = $2 OR c.id = (
  SELECT o.merged_into_id FROM conversations o WHERE o.org_id = $1 AND o.id = $2))
ORDER BY merged_at, c.id LIMIT 50
"""


class MergeRefused(errors.Conflict):
    """Into itself (``same``), of two customers or of nobody known (``customer``), or one of them is over
    (``over``), as ``reason`` says."""

    code = "conversation.merge"


async def talks(tx: Tx, conversation_id: UUID) -> shapes.MergedTalks:
    """What was merged into it, and into what it was. Raises `ConversationMissing`."""
    await Conversations(tx).get(conversation_id)
    rows = await tx.conn.fetch(_TALKS, tx.org_id, conversation_id)
    into = next((shapes.MergedTalk.model_validate(dict(row)) for row in rows if not row["inward"]), None)
    items = [shapes.MergedTalk.model_validate(dict(row)) for row in rows if row["inward"]]
    return shapes.MergedTalks(items=items, into=into)


async def preview(tx: Tx, conversation_id: UUID, into: UUID) -> shapes.MergePreview:
    """What merging would do; changes nothing. Raises `ConversationMissing`."""
    one, other = await Conversations(tx).get(conversation_id), await Conversations(tx).get(into)
    agent = other.agent_id or one.agent_id
    parts = dict(await tx.conn.fetchrow(_PARTS, tx.org_id, conversation_id, agent))
    return shapes.MergePreview(
        refused=_refusal(one, other), tags=_tags(one, other),
        priority=rules.more_urgent(one.priority, other.priority), **parts,  # type: ignore[arg-type]
    )  # fmt: skip


async def merge(tx: Tx, conversation_id: UUID, form: shapes.Merge) -> Conversation:
    """It is closed and goes on in the other one, with its notes, people and tags. Answers that one. Raises
    `ConversationMissing`, `MergeRefused`."""
    first, second = sorted((conversation_id, form.into))  # in one order: two who merge crosswise wait
    rows = {id: await Conversations(tx).get_for_update(id) for id in (first, second)}
    one, other = rows[conversation_id], rows[form.into]
    if refused := _refusal(one, other):
        raise MergeRefused(reason=refused)
    before: dict[str, Any] = {"tags": other.tags, "priority": other.priority}
    if other.agent_id is None and one.agent_id is not None:
        await desk.join(tx, other, one.agent_id)
        desk.put_in_charge(tx, other, one.agent_id, "merge")
    other.tags, other.priority = _tags(one, other), rules.more_urgent(one.priority, other.priority)
    other.lead_id = other.lead_id or one.lead_id
    other.unread_count += one.unread_count
    said = await _say(tx, one) if form.tell else None
    await tx.flush()
    await tx.conn.execute(_PEOPLE, tx.org_id, one.id, other.id)
    await tx.conn.execute(_NOTES, tx.org_id, one.id, other.id)
    await tx.conn.execute(_FLAT, tx.org_id, one.id, other.id, other.agent_id)
    desk.set_status(tx, one, "closed")
    one.merged_into_id, one.merge_reason, one.unread_count = other.id, form.reason, 0
    one.agent_id = other.agent_id
    await tx.flush()
    tx.audit("conversation.merged", "conversation", one.id, after={"merged_into_id": other.id})
    tx.publish(
        events.ConversationMerged(conversation_id=one.id, into_id=other.id, customer_id=one.customer_id)
    )
    changed = tuple(name for name, value in before.items() if getattr(other, name) != value)
    tx.publish(events.ConversationChanged(
        conversation_id=other.id, fields=("merged", *changed), visitor_id=other.visitor_id))  # fmt: skip
    if said is not None and one.channel_type not in {None, "web"}:
        await _send(tx, said, one.visitor_id)
    return other


def _refusal(one: Conversation, other: Conversation) -> shapes.Refusal | None:
    return rules.cannot_merge(
        (one.status, one.customer_id), (other.status, other.customer_id), same=one.id == other.id
    )


def _tags(one: Conversation, other: Conversation) -> list[str]:
    """Both's, as many as there may be."""
    return list(dict.fromkeys([*other.tags, *one.tags]))[: rules.MOST_TAGS]


async def _say(tx: Tx, one: Conversation) -> Message:
    """Say in a locked talk that it goes on elsewhere."""
    one.last_seq, one.message_count = one.last_seq + 1, one.message_count + 1
    one.last_message_at, one.last_message_preview = tx.now, rules.preview("text", TOLD)
    said = Message(
        org_id=tx.org_id, id=uuid7(), conversation_id=one.id, channel_id=one.channel_id, seq=one.last_seq,
        sender_type="system", content=TOLD, created_at=tx.now,
    )  # fmt: skip
    tx.session.add(said)
    await tx.flush()
    return said


async def _send(tx: Tx, said: Message, visitor_id: UUID | None) -> None:
    """Over a platform, if that takes it now. The last step: after a refusal, rows are strangers."""
    if said.channel_id is None or visitor_id is None:
        return
    message_id, put = said.id, {"channel_id": said.channel_id, "conversation_id": said.conversation_id}
    try:
        async with tx.attempt():
            await outgoing.put(tx, visitor_id=visitor_id, message_id=message_id, text=TOLD, **put)
    except errors.DomainError:  # its window is over: whoever merged sees that nothing left
        await tx.conn.execute(
            "UPDATE messages SET status = 'failed' WHERE org_id = $1 AND id = $2", tx.org_id, message_id
        )
