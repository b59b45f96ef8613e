"""Questions about what stands around a talk: notes, who takes part, what came before and after."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select, tuple_

from zhike.core import hot
from zhike.core.tx import Tx
from zhike.rooms.conversations.models import Note
from zhike.rooms.conversations.schemas import ConversationNoteRead

N = Note.__table__
MOST_PEOPLE = 100


@lru_cache(maxsize=2)
def notes(after: bool) -> hot.Statement:
    """A talk's notes, newest first."""
    query = select(*(N.c[name] for name in ConversationNoteRead.model_fields)).where(
        N.c.org_id == bindparam("org_id", type_=Uuid),
        N.c.conversation_id == bindparam("conversation_id", type_=Uuid),
    )
    if after:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(N.c.created_at, N.c.id) < mark)
    return hot.page_json(query.order_by(N.c.created_at.desc(), N.c.id.desc()), ("created_at", "id"))


_PEOPLE = """
SELECT p.user_id, u.name, p.joined_at FROM conversation_participants p
JOIN users u ON u.org_id = p.org_id AND u.id = p.user_id
WHERE p.org_id = $1 AND p.conversation_id = $2 ORDER BY p.joined_at, p.user_id LIMIT $3
"""
_BESIDE = """
SELECT n.previous_id = $2 AS following, n.id, n.session_name, n.status, n.created_at FROM conversations n
WHERE n.org_id = $1 AND n.restricted_at IS NULL AND (n.previous_id = $2 OR n.id = (
  SELECT c.previous_id FROM conversations c WHERE c.org_id = $1 AND c.id = $2))
ORDER BY n.created_at LIMIT 3
"""


async def around(tx: Tx, conversation_id: UUID) -> dict[str, Any]:
    """Participants, and the talks before and after."""
    people = await tx.conn.fetch(_PEOPLE, tx.org_id, conversation_id, MOST_PEOPLE)
    beside = await tx.conn.fetch(_BESIDE, tx.org_id, conversation_id)
    return {
        "participants": [dict(row) for row in people],
        "previous": next((dict(row) for row in beside if not row["following"]), None),
        "following": next((dict(row) for row in beside if row["following"]), None),
    }


async def for_bulk(tx: Tx, ids: list[UUID]) -> list[Any]:
    """What decides the fate of each talk of a step for many."""
    rows: list[Any] = await tx.conn.fetch(
        "SELECT id, status, agent_id, tags FROM conversations WHERE org_id = $1 AND id = ANY ($2::uuid[])"
        " AND restricted_at IS NULL",
        tx.org_id, ids,
    )  # fmt: skip
    return rows
