"""Questions about transfers, and the lines of talks as PostgreSQL writes them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.transfers.models import TalkTransfer

PAGE = 200


class TransferMissing(errors.NotFound):
    code = "transfer.not_found"


class Transfers(Repository[TalkTransfer]):
    model = TalkTransfer
    missing = TransferMissing

    async def newest(self, user_id: UUID | None, limit: int) -> list[TalkTransfer]:
        """The last ones that this person asked for."""
        query = self.select().where(TalkTransfer.requested_by == user_id)
        query = query.order_by(TalkTransfer.created_at.desc(), TalkTransfer.id.desc()).limit(limit)
        return list(await self.tx.session.scalars(query))

    async def outdated(self, before: datetime) -> list[TalkTransfer]:
        """Finished ones from before that time whose file is still kept."""
        query = self.select().where(TalkTransfer.status == "done", TalkTransfer.file_id.is_not(None),
                                    TalkTransfer.finished_at < before).limit(200)  # fmt: skip
        return list(await self.tx.session.scalars(query))

    async def kept_after(self, id: UUID, limit: int) -> list[TalkTransfer]:
        """The next ones whose file is still kept, by id."""
        query = self.select().where(TalkTransfer.file_id.is_not(None), TalkTransfer.id > id)
        return list(await self.tx.session.scalars(query.order_by(TalkTransfer.id).limit(limit)))


_CHOSEN = """c.org_id = $1 AND c.restricted_at IS NULL
  AND c.created_at >= coalesce($2, '-infinity'::timestamptz)
  AND c.created_at < coalesce($3, 'infinity'::timestamptz) AND ($4::uuid IS NULL OR c.channel_id = $4)"""
COUNT = f"SELECT count(*) FROM conversations c WHERE {_CHOSEN}"  # noqa: S608  our own conditions
_MESSAGES = """(SELECT coalesce(json_agg(json_build_object('seq', m.seq, 'sender_type', m.sender_type,
    'sender_name', m.sender_name, 'content_type', m.content_type, 'content', m.content, 'media_url',
    m.media_url, 'ai_generated', m.ai_generated, 'status', m.status, 'reply_to_seq', r.seq, 'created_at',
    m.created_at) ORDER BY m.seq), '[]'::json)
  FROM messages m LEFT JOIN messages r ON r.org_id = m.org_id AND r.id = m.reply_to_id
  WHERE m.org_id = c.org_id AND m.conversation_id = c.id)"""
_NOTES = """CASE WHEN $5 THEN (SELECT coalesce(json_agg(json_build_object('author_name', n.author_name,
    'content', n.content, 'created_at', n.created_at) ORDER BY n.created_at, n.content), '[]'::json)
  FROM conversation_notes n WHERE n.org_id = c.org_id AND n.conversation_id = c.id) END"""
# what is told of a talk that was held here; one that was taken in is told as it came
_HERE = """jsonb_build_object('origin', jsonb_build_object('organization', c.org_id, 'id', c.id),
  'session_name', c.session_name, 'channel_type', c.channel_type, 'channel_name', h.name,
  'status', c.status, 'priority', c.priority, 'handling_mode', c.handling_mode, 'escalation', c.escalation,
  'escalated_at', c.escalated_at, 'tags', c.tags, 'satisfaction_score', c.satisfaction_score,
  'satisfaction_comment', c.satisfaction_comment, 'agent_name', u.name,
  'person', jsonb_build_object('visitor_name', v.name, 'customer_name', k.name,
    'phone', '*******' || coalesce(k.phone_last4, v.phone_last4)),
  'participants', (SELECT coalesce(jsonb_agg(w.name ORDER BY p.joined_at, w.name), '[]')
    FROM conversation_participants p JOIN users w ON w.org_id = p.org_id AND w.id = p.user_id
    WHERE p.org_id = c.org_id AND p.conversation_id = c.id),
  'created_at', c.created_at, 'first_response_at', c.first_response_at, 'resolved_at', c.resolved_at,
  'closed_at', c.closed_at, 'last_message_at', c.last_message_at)"""
_LINES = f"""
SELECT c.created_at, c.id, coalesce(i.told, {_HERE}) AS told, {_MESSAGES} AS messages, {_NOTES} AS notes
FROM conversations c
LEFT JOIN imported_talks i ON i.org_id = c.org_id AND i.conversation_id = c.id
LEFT JOIN channels h ON h.org_id = c.org_id AND h.id = c.channel_id
LEFT JOIN users u ON u.org_id = c.org_id AND u.id = c.agent_id
LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
LEFT JOIN customers k ON k.org_id = c.org_id AND k.id = c.customer_id AND k.deleted_at IS NULL
WHERE {_CHOSEN} AND ($6::timestamptz IS NULL OR (c.created_at, c.id) > ($6, $7))
ORDER BY c.created_at, c.id LIMIT {PAGE}
"""  # noqa: S608
_KNOWN = """
SELECT EXISTS (SELECT FROM imported_talks WHERE org_id = $1 AND origin_org = $2 AND origin_id = $3)
  OR ($2 = $1 AND EXISTS (SELECT FROM conversations WHERE org_id = $1 AND id = $3))
"""
_TALK = """
INSERT INTO conversations (org_id, id, session_name, channel_type, status, priority, handling_mode,
  escalation, escalated_at, ai_enabled, tags, satisfaction_score, satisfaction_comment, message_count,
  last_seq, last_message_at, last_message_preview, first_response_at, resolved_at, closed_at, created_at,
  updated_at)
VALUES ($1, $2, $3, $4, 'closed', $5, $6, $7, $8, false, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
  $19, $20)
"""
_SAID = """
INSERT INTO messages (org_id, id, conversation_id, seq, sender_type, sender_name, content_type, content,
  media_url, ai_generated, ai_run_id, status, reply_to_id, created_at)
SELECT $1, r.id, $2, r.seq, r.sender_type, r.sender_name, r.content_type, r.content, r.media_url,
  r.ai_generated, r.ai_run_id, r.status, r.reply_to_id, r.created_at
FROM jsonb_to_recordset($3::text::jsonb) AS r(id uuid, seq int, sender_type text, sender_name text,
  content_type text, content text, media_url text, ai_generated bool, ai_run_id uuid, status text,
  reply_to_id uuid, created_at timestamptz)
"""
_NOTED = """
INSERT INTO conversation_notes (org_id, id, conversation_id, author_name, content, created_at)
SELECT $1, r.id, $2, r.author_name, r.content, r.created_at
FROM jsonb_to_recordset($3::text::jsonb) AS r(id uuid, author_name text, content text, created_at timestamptz)
"""
_ORIGIN = """
INSERT INTO imported_talks (org_id, id, conversation_id, transfer_id, origin_org, origin_id, told)
VALUES ($1, $2, $2, $3, $4, $5, $6::text::jsonb)
"""


async def count(tx: Tx, chosen: tuple[Any, ...]) -> int:
    """How many talks are chosen (since, until, channel)."""
    return int(await tx.conn.fetchval(COUNT, tx.org_id, *chosen))


async def page(tx: Tx, chosen: tuple[Any, ...], notes: bool, after: tuple[Any, ...]) -> list[Any]:
    """The next talks, the oldest first, with what is told of them and what was said."""
    rows: list[Any] = await tx.conn.fetch(_LINES, tx.org_id, *chosen, notes, *after)
    return rows


async def known(tx: Tx, origin_org: UUID, origin_id: UUID) -> bool:
    """Whether the talk is here, by itself or since it was taken in."""
    return bool(await tx.conn.fetchval(_KNOWN, tx.org_id, origin_org, origin_id))


async def add(
    tx: Tx, talk: list[Any], said: str, noted: str, id: UUID, transfer_id: UUID, origin: tuple[UUID, UUID],
    told: str,
) -> None:  # fmt: skip
    """Write a talk with all that was said."""
    await tx.conn.execute(_TALK, tx.org_id, id, *talk)
    await tx.conn.execute(_SAID, tx.org_id, id, said)
    await tx.conn.execute(_NOTED, tx.org_id, id, noted)
    await tx.conn.execute(_ORIGIN, tx.org_id, id, transfer_id, *origin, told)


async def sees_channel(tx: Tx, channel_id: UUID) -> bool:
    return bool(
        await tx.conn.fetchval(
            "SELECT true FROM channels WHERE org_id = $1 AND id = $2", tx.org_id, channel_id
        )
    )


async def organization(tx: Tx) -> str:
    found: str = await tx.conn.fetchval("SELECT name FROM organizations WHERE id = $1", tx.org_id)
    return found
