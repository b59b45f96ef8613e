"""Questions about archives, and the snapshot itself."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, all_, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.archives.models import SessionArchive
from zhike.rooms.archives.schemas import SessionArchiveBrief, SessionArchiveRead

A: Any = SessionArchive.__table__
_STAMP = DateTime(timezone=True)
_FILTERS: dict[str, Any] = {
    "keys": lambda: A.c.search_keys.contains(bindparam("keys", type_=ARRAY(Text))),
    "patterns": lambda: A.c.words.like(all_(bindparam("patterns", type_=ARRAY(Text)))),
    "agent_id": lambda: A.c.agent_id == bindparam("agent_id", type_=Uuid),
    "customer_id": lambda: A.c.customer_id == bindparam("customer_id", type_=Uuid),
    "since": lambda: A.c.closed_at >= bindparam("since", type_=_STAMP),
    "until": lambda: A.c.closed_at < bindparam("until", type_=_STAMP),
}


class ArchiveMissing(errors.NotFound):
    code = "archive.not_found"


class Archives(Repository[SessionArchive]):
    model = SessionArchive
    missing = ArchiveMissing


def _shown(model: type[Any]) -> Any:
    return select(*(A.c[name] for name in model.model_fields)).where(
        A.c.org_id == bindparam("org_id", type_=Uuid), A.c.restricted_at.is_(None)
    )


@lru_cache(maxsize=64)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of archives, the newest end first."""
    query = _shown(SessionArchiveBrief).where(*(_FILTERS[name]() for name in sorted(filters)))
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(A.c.closed_at, A.c.id) < mark)
    query = query.order_by(A.c.closed_at.desc(), A.c.id.desc())
    return hot.page_json(query, ("closed_at", "id"), weighed="keys" in filters)


ONE = hot.object_json(_shown(SessionArchiveRead).where(A.c.id == bindparam("id", type_=Uuid)))
_SNAPSHOT = """
SELECT c.id, c.site_id, c.session_name, c.customer_id, c.agent_id, c.status, c.message_count, c.priority,
  c.escalation, c.escalated_at, c.created_at, c.updated_at, c.closed_at, c.channel_type,
  v.name AS visitor_name, k.name, k.email, coalesce(k.phone_last4, v.phone_last4) AS last4,
  u.name AS agent_name, a.agent_id AS agent_code,
  EXISTS (SELECT FROM conversations n WHERE n.org_id = c.org_id AND n.previous_id = c.id) AS followed,
  array(SELECT t.ticket_id FROM tickets t WHERE t.org_id = c.org_id AND t.conversation_id = c.id
    ORDER BY t.created_at) AS ticket_ids
FROM conversations c
LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
LEFT JOIN customers k ON k.org_id = c.org_id AND k.id = c.customer_id
LEFT JOIN users u ON u.org_id = c.org_id AND u.id = c.agent_id
LEFT JOIN agents a ON a.org_id = c.org_id AND a.user_id = c.agent_id
WHERE c.org_id = $1 AND c.id = $2 AND c.status = 'closed' AND c.restricted_at IS NULL FOR SHARE OF c
"""
_LINES = """
SELECT seq, sender_type, sender_name, content_type, content, ai_generated, created_at FROM messages
WHERE org_id = $1 AND conversation_id = $2
UNION ALL
SELECT NULL, 'note', author_name, 'text', content, false, created_at FROM conversation_notes
WHERE org_id = $1 AND conversation_id = $2
ORDER BY created_at, seq
"""


async def snapshot(tx: Tx, conversation_id: UUID) -> Any:
    """A closed talk and who was in it; None: it is not closed, or is kept for a duty alone."""
    return await tx.conn.fetchrow(_SNAPSHOT, tx.org_id, conversation_id)


async def lines(tx: Tx, conversation_id: UUID) -> list[dict[str, Any]]:
    """All that was said and noted, in order."""
    return [dict(row) for row in await tx.conn.fetch(_LINES, tx.org_id, conversation_id)]
