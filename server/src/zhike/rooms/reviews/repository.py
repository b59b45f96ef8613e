"""Questions that reviews asks the database: its own tables, and those of the rooms below."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, String, Table, Uuid, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from zhike.core import hot
from zhike.core.errors import NotFound
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.customers.models import Customer
from zhike.rooms.identity.models import User
from zhike.rooms.reviews.models import ReviewRun, ServiceReview, ServiceReviewItem

MOST_LINES = 1_000
MOST_MOVES = 20


class ReviewMissing(NotFound):
    code = "review.not_found"


class ItemMissing(NotFound):
    code = "review_item.not_found"


class Reviews(Repository[ServiceReview]):
    model = ServiceReview
    missing = ReviewMissing

    async def of_day(self, conversation_id: UUID, day: date) -> ServiceReview | None:
        """The review of a conversation's day, locked."""
        query = self.select().where(
            ServiceReview.conversation_id == conversation_id, ServiceReview.review_date == day
        )
        return (await self.tx.session.scalars(query.with_for_update())).first()


class Items(Repository[ServiceReviewItem]):
    model = ServiceReviewItem
    missing = ItemMissing

    async def of(self, review_id: UUID) -> list[ServiceReviewItem]:
        query = self.select().where(ServiceReviewItem.review_id == review_id)
        return list(await self.tx.session.scalars(query.order_by(ServiceReviewItem.position).limit(500)))


_SITES = """
SELECT id, timezone, id = (SELECT id FROM sites WHERE org_id = $1 ORDER BY created_at, id LIMIT 1) AS first
FROM sites WHERE org_id = $1 AND is_active AND ($2::uuid IS NULL OR id = $2) ORDER BY created_at, id LIMIT 500
"""
_SPOKEN = """
SELECT c.id FROM conversations c
WHERE c.org_id = $1 AND (c.site_id = $2 OR ($3 AND c.site_id IS NULL))
  AND c.last_message_at >= $4 AND c.created_at < $5 AND c.id > $6 AND c.restricted_at IS NULL
  AND EXISTS (SELECT FROM messages m WHERE m.org_id = c.org_id AND m.conversation_id = c.id
    AND m.created_at >= $4 AND m.created_at < $5 AND m.sender_type = 'customer')
ORDER BY c.id LIMIT $7
"""
_CASE = """
SELECT c.id, c.site_id, c.customer_id, c.visitor_id, l.id AS lead_id, l.status AS lead_status,
       coalesce((SELECT u.id FROM messages m JOIN users u ON u.org_id = m.org_id AND u.id::text = m.sender_id
          WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND m.sender_type = 'agent'
          AND m.created_at >= $3 AND m.created_at < $4 ORDER BY m.seq DESC LIMIT 1), c.agent_id) AS agent_id,
       ARRAY(SELECT DISTINCT n FROM unnest(ARRAY[cu.name, v.name, l.contact_name]) n WHERE n <> '') AS names,
       num_nonnulls(cu.phone_hash, v.phone_hash, l.contact_phone_hash, cu.wechat_id, l.contact_wechat) > 0
         AS has_contact
FROM conversations c
LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
LEFT JOIN customers cu ON cu.org_id = c.org_id AND cu.id = c.customer_id
LEFT JOIN LATERAL (
  SELECT * FROM leads l WHERE l.org_id = c.org_id AND (l.id = c.lead_id OR l.visitor_id = c.visitor_id)
  ORDER BY l.id = c.lead_id DESC NULLS LAST LIMIT 1) l ON true
WHERE c.org_id = $1 AND c.id = $2 AND c.restricted_at IS NULL
"""
_LINES = """
SELECT * FROM (
  SELECT id, seq, sender_type, coalesce(sender_name, '') AS name, created_at,
         coalesce(content, '[' || content_type || ']') AS text
  FROM messages WHERE org_id = $1 AND conversation_id = $2 AND created_at >= $3 AND created_at < $4
  ORDER BY seq DESC LIMIT $5) newest
ORDER BY seq
"""
_APPOINTMENTS = """
SELECT id, status, created_at, starts_at FROM appointments
WHERE org_id = $1 AND (conversation_id = $2 OR customer_id = $3) AND superseded_by_id IS NULL
  AND (conversation_id = $2 OR created_at >= $4 OR (starts_at >= $4 AND starts_at < $5))
ORDER BY created_at DESC LIMIT 20
"""
_MOVES = """
SELECT type, coalesce(description, '') AS description FROM lead_activities
WHERE org_id = $1 AND lead_id = $2 AND created_at >= $3 AND created_at < $4
ORDER BY created_at, id LIMIT $5
"""
_COUNTS = """
SELECT json_build_object(
  'open_items', (SELECT count(*) FROM (SELECT FROM service_review_items
     WHERE org_id = $1 AND status = 'open' LIMIT 10000) o),
  'high_items', (SELECT count(*) FROM (SELECT FROM service_review_items
     WHERE org_id = $1 AND status = 'open' AND severity = 'high' LIMIT 10000) h),
  'drafts', (SELECT count(*) FROM (SELECT FROM service_reviews
     WHERE org_id = $1 AND status = 'draft' AND created_at > $2 LIMIT 10000) d))
"""


async def sites(tx: Tx, site_id: UUID | None) -> list[Any]:
    """Active sites with their clocks; ``first`` takes what belongs to no site."""
    return list(await tx.conn.fetch(_SITES, tx.org_id, site_id))


async def spoken(
    tx: Tx, site_id: UUID, first: bool, start: datetime, end: datetime, after: UUID, limit: int
) -> list[UUID]:
    """Conversations in which the customer said something in the period."""
    rows = await tx.conn.fetch(_SPOKEN, tx.org_id, site_id, first, start, end, after, limit)
    return [row["id"] for row in rows]


async def case(tx: Tx, conversation_id: UUID, start: datetime, end: datetime) -> Any:
    return await tx.conn.fetchrow(_CASE, tx.org_id, conversation_id, start, end)


async def lines(tx: Tx, conversation_id: UUID, start: datetime, end: datetime) -> list[Any]:
    """The period's messages, oldest first; of a very long talk the newest."""
    return list(await tx.conn.fetch(_LINES, tx.org_id, conversation_id, start, end, MOST_LINES))


async def appointments(
    tx: Tx, conversation_id: UUID, customer_id: UUID | None, start: datetime, end: datetime
) -> list[Any]:
    """Appointments made since the period began, due in it, or made from this talk; not the replaced ones."""
    return list(await tx.conn.fetch(_APPOINTMENTS, tx.org_id, conversation_id, customer_id, start, end))


async def lead_moves(tx: Tx, lead_id: UUID, start: datetime, end: datetime) -> list[str]:
    rows = await tx.conn.fetch(_MOVES, tx.org_id, lead_id, start, end, MOST_MOVES)
    return [f"{row['type']} {row['description']}".strip()[:200] for row in rows]


async def mark_run(tx: Tx, id: UUID, site_id: UUID, day: date, **values: Any) -> None:
    """Write the day's marker, new or again."""
    table = ReviewRun.__table__
    statement = insert(table).values(
        org_id=tx.org_id, id=id, site_id=site_id, review_date=day, started_at=tx.now, **values
    )
    again = {**values, "started_at": tx.now, "updated_at": tx.now}
    await tx.session.execute(
        statement.on_conflict_do_update(index_elements=["org_id", "site_id", "review_date"], set_=again)
    )


_R: Table = ServiceReview.__table__  # type: ignore[assignment]
_I: Table = ServiceReviewItem.__table__  # type: ignore[assignment]
_U: Table = User.__table__  # type: ignore[assignment]
_CU: Table = Customer.__table__  # type: ignore[assignment]
_CO: Table = Conversation.__table__  # type: ignore[assignment]
_V: Table = ChannelVisitor.__table__  # type: ignore[assignment]
_ORG = bindparam("org_id", type_=Uuid)
FILTERS: dict[str, Any] = {"review_date": Date, "site_id": Uuid, "agent_id": Uuid, "status": String}
_SHOWN = (
    "id", "site_id", "review_date", "conversation_id", "customer_id", "lead_id", "appointment_id", "agent_id",
    "status", "generator", "summary", "outcome", "model", "prompt_version", "generated_at", "published_at",
    "created_at", "updated_at",
)  # fmt: skip


def _brief() -> Any:
    item = (
        select(
            func.count().label("item_count"),
            func.count().filter(_I.c.status == "open").label("open_items"),
            func.count().filter(_I.c.status == "open", _I.c.severity == "high").label("high_items"),
        )
        .where(_I.c.org_id == _R.c.org_id, _I.c.review_id == _R.c.id)
        .lateral("counted")
    )
    return (
        select(
            *(_R.c[name] for name in _SHOWN),
            func.coalesce(_CU.c.name, _V.c.name).label("customer_name"),
            _U.c.name.label("agent_name"),
            item.c.item_count, item.c.open_items, item.c.high_items,
        )
        .join(_CO, (_CO.c.org_id == _R.c.org_id) & (_CO.c.id == _R.c.conversation_id))
        .outerjoin(_V, (_V.c.org_id == _CO.c.org_id) & (_V.c.id == _CO.c.visitor_id))
        .outerjoin(_CU, (_CU.c.org_id == _R.c.org_id) & (_CU.c.id == _R.c.customer_id))
        .outerjoin(_U, (_U.c.org_id == _R.c.org_id) & (_U.c.id == _R.c.agent_id))
        .join(item, bindparam("yes", True))
        .where(_R.c.org_id == _ORG)
    )  # fmt: skip


@lru_cache(maxsize=32)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of reviews, newest first."""
    query = _brief()
    for name in sorted(filters):
        query = query.where(_R.c[name] == bindparam(name, type_=FILTERS[name]))
    if after:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(_R.c.created_at, _R.c.id) < mark)
    return hot.page_json(query.order_by(_R.c.created_at.desc(), _R.c.id.desc()), ("created_at", "id"))


REVIEW = hot.object_json(_brief().where(_R.c.id == bindparam("id", type_=Uuid)))

_ITEM = """
SELECT json_build_object(
  'id', i.id, 'review_id', i.review_id, 'rule', i.rule, 'item_type', i.item_type, 'severity', i.severity,
  'content', i.content, 'suggestion', i.suggestion, 'evidence', i.evidence, 'status', i.status,
  'handled_by', i.handled_by, 'handled_by_name', u.name, 'handled_at', i.handled_at,
  'handle_note', i.handle_note, 'revised_at', i.revised_at)
FROM service_review_items i LEFT JOIN users u ON u.org_id = i.org_id AND u.id = i.handled_by
WHERE i.org_id = $1
"""
ITEM = _ITEM + " AND i.id = $2"
_PARTS = f"""
SELECT json_build_object(
  'items', coalesce((SELECT json_agg(found.json) FROM (
     SELECT listed.json_build_object AS json FROM ({_ITEM} AND i.review_id = $2 ORDER BY i.position, i.id)
       AS listed) AS found), '[]'::json),
  'evidence_messages', coalesce((SELECT json_agg(json_build_object(
       'id', m.id, 'seq', m.seq, 'sender_type', m.sender_type, 'sender_name', m.sender_name,
       'content', m.content, 'created_at', m.created_at) ORDER BY m.seq)
     FROM messages m WHERE m.org_id = $1
       AND m.id IN (SELECT unnest(evidence) FROM service_review_items WHERE org_id = $1 AND review_id = $2)
    ), '[]'::json))
"""  # noqa: S608 - constants of this module


async def detail(tx: Tx, review_id: UUID) -> bytes | None:
    """The review with its items and the messages they cite, as JSON."""
    head = await REVIEW.json(tx, org_id=tx.org_id, id=review_id)
    if head is None:
        return None
    parts: bytes = await tx.conn.fetchval(_PARTS, tx.org_id, review_id)
    return head.rstrip()[:-1] + b"," + parts.lstrip()[1:]  # two JSON objects become one


async def item(tx: Tx, item_id: UUID) -> bytes | None:
    found: bytes | None = await tx.conn.fetchval(ITEM, tx.org_id, item_id)
    return found


async def counts(tx: Tx, since: datetime) -> bytes:
    found: bytes = await tx.conn.fetchval(_COUNTS, tx.org_id, since)
    return found
