"""Questions about tickets, answered as JSON by PostgreSQL."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Select,
    String,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers.models import Customer
from zhike.rooms.tickets.models import Ticket, TicketAttachment, TicketComment, TicketMove
from zhike.rooms.tickets.rules import OPEN
from zhike.rooms.tickets.schemas import TicketBrief, TicketCommentRead, TicketRead

T: Any = Ticket.__table__
C, M, H = Customer.__table__, TicketComment.__table__, TicketMove.__table__
_STAMP = DateTime(timezone=True)
_RESTRICTED = literal_column("'（已限制）'", Text)  # kept for a duty alone (rooms/privacy)
MOST_MOVES = 200
SORTS: dict[str, Any] = {"-created_at": T.c.created_at, "-updated_at": T.c.updated_at}
_FILTERS: dict[str, Any] = {
    "statuses": lambda: T.c.status == any_(bindparam("statuses", type_=ARRAY(String))),
    "priority": lambda: T.c.priority == bindparam("priority", type_=String),
    "ticket_type": lambda: T.c.ticket_type == bindparam("ticket_type", type_=String),
    "assigned_agent_id": lambda: T.c.assigned_agent_id == bindparam("assigned_agent_id", type_=Uuid),
    "nobody": lambda: T.c.assigned_agent_id.is_(None),
    "customer_id": lambda: T.c.customer_id == bindparam("customer_id", type_=Uuid),
    "conversation_id": lambda: T.c.conversation_id == bindparam("conversation_id", type_=Uuid),
    "site_id": lambda: T.c.site_id == bindparam("site_id", type_=Uuid),
    "email": lambda: T.c.customer["email"].astext == bindparam("email", type_=Text),
    "watcher": lambda: T.c.watchers.contains(bindparam("watcher", type_=ARRAY(Uuid))),
    "tag": lambda: T.c.tags.contains(bindparam("tag", type_=ARRAY(String))),
    "late": lambda: (
        func.least(T.c.due_first_response_at, T.c.due_resolution_at) < bindparam("late", type_=_STAMP)
    ),
    "number": lambda: T.c.ticket_id == bindparam("number", type_=String),
    "keys": lambda: T.c.search_keys.contains(bindparam("keys", type_=ARRAY(Text))),
}


class TicketMissing(errors.NotFound):
    code = "ticket.not_found"


class Tickets(Repository[Ticket]):
    model = Ticket
    missing = TicketMissing


class AttachmentMissing(errors.NotFound):
    code = "ticket.attachment_not_found"


class Attachments(Repository[TicketAttachment]):
    model = TicketAttachment
    missing = AttachmentMissing


def _open_to_see(column: Any) -> Any:
    return case((T.c.restricted_at.is_not(None), _RESTRICTED), else_=column)


_SPECIAL: dict[str, Any] = {
    "title": _open_to_see(T.c.title), "description": _open_to_see(T.c.description),
    "customer": case((T.c.restricted_at.is_(None), T.c.customer)),
    "customer_name": case(
        (T.c.restricted_at.is_not(None), _RESTRICTED),
        else_=func.coalesce(C.c.name, T.c.customer["name"].astext),
    ),
}  # fmt: skip
_JOINED = T.outerjoin(C, and_(C.c.org_id == T.c.org_id, C.c.id == T.c.customer_id, C.c.deleted_at.is_(None)))


def shown(model: type[Any]) -> Select[Any]:
    """Tickets of the organization with the columns of a read schema."""
    columns = [_SPECIAL[name].label(name) if name in _SPECIAL else T.c[name] for name in model.model_fields]
    return select(*columns).select_from(_JOINED).where(T.c.org_id == bindparam("org_id", type_=Uuid))


@lru_cache(maxsize=512)
def page(filters: frozenset[str], sort: str, after: bool) -> hot.Statement:
    """A page of tickets; compiled once for each set of filters."""
    query = shown(TicketBrief).where(*(_FILTERS[name]() for name in sorted(filters)))
    column = SORTS[sort]
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(column, T.c.id) < mark)
    return hot.page_json(query.order_by(column.desc(), T.c.id.desc()), (column.name, "id"))


ONE = hot.object_json(shown(TicketRead).where(T.c.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=4)
def comments(public_only: bool, after: bool) -> hot.Statement:
    """What was said about a ticket, newest first."""
    query = select(*(M.c[name] for name in TicketCommentRead.model_fields)).where(
        M.c.org_id == bindparam("org_id", type_=Uuid), M.c.ticket_id == bindparam("ticket_id", type_=Uuid)
    )
    if public_only:
        query = query.where(M.c.comment_type == "public")
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(M.c.created_at, M.c.id) < mark)
    return hot.page_json(query.order_by(M.c.created_at.desc(), M.c.id.desc()), ("created_at", "id"))


_MOVES = f"""
SELECT id, history_id, from_status, to_status, changed_by, changed_by_name, change_reason, comment,
  duration_seconds, created_at
FROM ticket_status_history WHERE org_id = $1 AND ticket_id = $2
ORDER BY created_at DESC, id DESC LIMIT {MOST_MOVES}
"""  # noqa: S608  our own figure
_COUNTS = """
SELECT count(*) FILTER (WHERE status = 'pending') AS pending,
  count(*) FILTER (WHERE status = 'in_progress') AS in_progress,
  count(*) FILTER (WHERE status = 'waiting_customer') AS waiting_customer,
  count(*) FILTER (WHERE status = 'waiting_internal') AS waiting_internal,
  count(*) FILTER (WHERE assigned_agent_id = $2) AS mine,
  count(*) FILTER (WHERE assigned_agent_id IS NULL) AS unassigned,
  count(*) FILTER (WHERE least(due_first_response_at, due_resolution_at) < $4) AS late
FROM tickets WHERE org_id = $1 AND status = ANY ($3)
"""
_TALK = """
SELECT c.session_name, c.customer_id, c.site_id, v.name AS visitor_name
FROM conversations c LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
WHERE c.org_id = $1 AND c.id = $2
"""


_FOLLOW = """
UPDATE tickets t SET conversation_id = c.id, session_name = c.session_name, updated_at = $4
FROM conversations c WHERE t.org_id = $1 AND t.conversation_id = $2 AND c.org_id = $1 AND c.id = $3
RETURNING t.id, t.ticket_id
"""


async def of_visitor(tx: Tx, visitor_id: UUID) -> list[UUID]:
    """Tickets that somebody has written of whom nobody knew who it is."""
    rows = await tx.conn.fetch(
        "SELECT id FROM tickets WHERE org_id = $1 AND visitor_id = $2 AND customer_id IS NULL"
        " AND status <> 'archived' ORDER BY id LIMIT 50", tx.org_id, visitor_id,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def of_talk(tx: Tx, conversation_id: UUID, into: UUID) -> list[Any]:
    """Tickets of a talk, given to another one."""
    rows: list[Any] = await tx.conn.fetch(_FOLLOW, tx.org_id, conversation_id, into, tx.now)
    return rows


async def moves(tx: Tx, ticket_id: UUID) -> list[Any]:
    rows: list[Any] = await tx.conn.fetch(_MOVES, tx.org_id, ticket_id)
    return rows


async def counts(tx: Tx) -> Any:
    return await tx.conn.fetchrow(_COUNTS, tx.org_id, tx.actor.user_id, sorted(OPEN), tx.now)


async def talk(tx: Tx, conversation_id: UUID) -> Any:
    return await tx.conn.fetchrow(_TALK, tx.org_id, conversation_id)


_ATTACHMENTS = """
SELECT a.id, a.attachment_id, a.comment_id, a.original_filename, a.size, a.content_type, a.uploader_id,
  a.uploader_name, a.created_at
FROM ticket_attachments a WHERE a.org_id = $1 AND a.ticket_id = $2 ORDER BY a.created_at DESC, a.id DESC
"""
_LINKS = """
SELECT l.id, l.kind, l.ticket_id = $2 AS outward, l.comment_id, l.created_at, t.id AS other_id,
  t.ticket_id, t.status, CASE WHEN t.restricted_at IS NULL THEN t.title ELSE '（已限制）' END AS title
FROM ticket_links l
JOIN tickets t ON t.org_id = l.org_id AND t.id = CASE l.ticket_id WHEN $2 THEN l.other_id ELSE l.ticket_id END
WHERE l.org_id = $1 AND (l.ticket_id = $2 OR l.other_id = $2) ORDER BY l.created_at DESC, l.id DESC LIMIT 100
"""
_SAID = "SELECT content FROM ticket_comments WHERE org_id = $1 AND ticket_id = $2 AND id = $3"


async def attachments(tx: Tx, ticket_id: UUID) -> list[Any]:
    rows: list[Any] = await tx.conn.fetch(_ATTACHMENTS, tx.org_id, ticket_id)
    return rows


async def attached(tx: Tx, ticket_id: UUID) -> tuple[int, int]:
    """(how many files, how many bytes)."""
    row = await tx.conn.fetchrow(
        "SELECT count(*) AS count, coalesce(sum(size), 0)::bigint AS size FROM ticket_attachments"
        " WHERE org_id = $1 AND ticket_id = $2", tx.org_id, ticket_id,
    )  # fmt: skip
    return row["count"], row["size"]


async def said(tx: Tx, ticket_id: UUID, comment_id: UUID) -> str | None:
    """The words of a comment of this ticket."""
    found: str | None = await tx.conn.fetchval(_SAID, tx.org_id, ticket_id, comment_id)
    return found


async def is_comment(tx: Tx, ticket_id: UUID, comment_id: UUID) -> bool:
    return await said(tx, ticket_id, comment_id) is not None


_PUBLIC = """
SELECT content, CASE WHEN by_customer OR author_id IS NOT NULL THEN author_name END AS author_name,
  NOT by_customer AS ours, created_at FROM ticket_comments
WHERE org_id = $1 AND ticket_id = $2 AND comment_type = 'public' ORDER BY created_at DESC, id DESC LIMIT 200
"""
_ANSWERS = """
SELECT count(*) FROM ticket_comments WHERE org_id = $1 AND ticket_id = $2 AND by_customer AND created_at > $3
"""


async def public(tx: Tx, ticket_id: UUID) -> list[Any]:
    """What was written to the customer, and by them; the newest first."""
    rows: list[Any] = await tx.conn.fetch(_PUBLIC, tx.org_id, ticket_id)
    return rows


async def answers_since(tx: Tx, ticket_id: UUID, at: datetime) -> int:
    """How often the customer has said something."""
    return int(await tx.conn.fetchval(_ANSWERS, tx.org_id, ticket_id, at))


async def organization(tx: Tx) -> str:
    return str(await tx.conn.fetchval("SELECT name FROM organizations WHERE id = $1", tx.org_id))


async def links(tx: Tx, ticket_id: UUID) -> list[Any]:
    """Tickets that belong together with this one, as far as one sees them."""
    rows: list[Any] = await tx.conn.fetch(_LINKS, tx.org_id, ticket_id)
    return rows
