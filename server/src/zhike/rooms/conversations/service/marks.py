"""How far words have come on the other side: sent, delivered, read. A mark only moves forward."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import conversation as events

# of the visitor's newest conversation; its messages are looked at from the old mark on, never all of them
_BY_VISITOR = """
WITH c AS (
  SELECT id, visitor_seen_seq AS seen, visitor_read_seq AS read, least($3::int, last_seq) AS upto
  FROM conversations WHERE org_id = $1 AND visitor_id = $2 AND restricted_at IS NULL
  ORDER BY created_at DESC, id DESC LIMIT 1 FOR NO KEY UPDATE
), moved AS (
  UPDATE conversations v SET visitor_seen_seq = greatest(c.seen, c.upto),
    visitor_read_seq = CASE WHEN $4 THEN greatest(c.read, c.upto) ELSE c.read END
  FROM c WHERE v.org_id = $1 AND v.id = c.id AND (c.seen < c.upto OR $4 AND c.read < c.upto)
  RETURNING v.id, v.visitor_seen_seq AS seen_seq, v.visitor_read_seq AS read_seq
), told AS (
  UPDATE messages m SET status = CASE WHEN $4 THEN 'read' ELSE 'delivered' END
  FROM c, moved WHERE m.org_id = $1 AND m.conversation_id = moved.id AND m.sender_type <> 'customer'
    AND m.seq > CASE WHEN $4 THEN c.read ELSE c.seen END AND m.seq <= c.upto
    AND m.status = ANY(CASE WHEN $4 THEN '{sent,delivered}' ELSE '{sent}' END::text[])
)
SELECT * FROM moved
"""
# $2 and $3: conversations and how far each has come to a console
_AT_DESK = """
WITH c AS (
  SELECT v.id, v.agent_seen_seq AS seen, least(n.seq, v.last_seq) AS upto
  FROM conversations v JOIN unnest($2::uuid[], $3::int[]) AS n(id, seq) ON n.id = v.id
  WHERE v.org_id = $1 AND v.agent_seen_seq < n.seq AND v.restricted_at IS NULL
  ORDER BY v.id FOR NO KEY UPDATE OF v
), moved AS (
  UPDATE conversations v SET agent_seen_seq = c.upto FROM c
  WHERE v.org_id = $1 AND v.id = c.id AND c.seen < c.upto
  RETURNING v.id, v.visitor_id, v.agent_seen_seq AS seen_seq, v.agent_read_seq AS read_seq
), told AS (
  UPDATE messages m SET status = 'delivered'
  FROM c WHERE m.org_id = $1 AND m.conversation_id = c.id AND m.sender_type = 'customer'
    AND m.seq > c.seen AND m.seq <= c.upto AND m.status = 'sent'
)
SELECT * FROM moved
"""


def publish(tx: Tx, conversation_id: UUID, visitor_id: UUID | None, of: str, seen: int, read: int) -> None:
    """Tell that ``of``'s words (``customer`` or ``agent``) have come so far."""
    tx.publish(events.ConversationMarked(
        conversation_id=conversation_id, visitor_id=visitor_id, sender_type=of, seen_seq=seen, read_seq=read
    ))  # fmt: skip


async def reached_visitor(tx: Tx, visitor_id: UUID, seq: int, *, read: bool) -> None:
    """Our words up to ``seq`` are in the visitor's browser, and with ``read`` were looked at."""
    row = await tx.conn.fetchrow(_BY_VISITOR, tx.org_id, visitor_id, seq, read)
    if row is not None:
        publish(tx, row["id"], visitor_id, "agent", row["seen_seq"], row["read_seq"])


async def reached_desk(tx: Tx, newest: Mapping[UUID, int]) -> None:
    """Customers' words have come to the console of somebody who can answer."""
    rows: list[Any] = await tx.conn.fetch(_AT_DESK, tx.org_id, list(newest), list(newest.values()))
    for row in rows:
        publish(tx, row["id"], row["visitor_id"], "customer", row["seen_seq"], row["read_seq"])
