"""Questions that conversations asks the database: inbox, threads, a visitor's messages."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from zhike.core import errors, hot, search
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.conversations.file_models import MessageFile
from zhike.rooms.conversations.models import Assignment, Conversation, Message, Note, SubStatus
from zhike.rooms.conversations.speech import FULL, PUBLIC, json_of, shown
from zhike.rooms.customers.models import Customer
from zhike.rooms.identity.models import User

C, M = Conversation.__table__, Message.__table__
BRIEF = (
    "id", "session_name", "status", "priority", "channel_id", "channel_type", "customer_id", "lead_id",
    "visitor_id", "agent_id", "site_id", "handling_mode", "tags", "last_message_preview", "last_message_at",
    "unread_count", "message_count", "last_seq", "first_response_at", "sla_first_response_at",
    "sla_resolve_deadline", "resolved_at", "closed_at", "reopened_count", "previous_id", "sub_status_id",
    "snoozed_at", "snoozed_until", "merged_into_id", "answer_by", "created_at", "updated_at",
)  # fmt: skip


class ConversationMissing(errors.NotFound):
    code = "conversation.not_found"


def _org() -> Any:
    return bindparam("org_id", type_=Uuid)


def _rows() -> Any:
    """Conversations with the names of the people in them."""
    visitors, users, customers = ChannelVisitor.__table__, User.__table__, Customer.__table__
    joined = C.outerjoin(
        visitors, and_(visitors.c.org_id == C.c.org_id, visitors.c.id == C.c.visitor_id)
    ).outerjoin(users, and_(users.c.org_id == C.c.org_id, users.c.id == C.c.agent_id))
    joined = joined.outerjoin(
        customers, and_(customers.c.org_id == C.c.org_id, customers.c.id == C.c.customer_id)
    )
    masked = literal_column("'*******'", Text).concat(visitors.c.phone_last4)
    return (
        select(*(C.c[name] for name in BRIEF), visitors.c.name.label("visitor_name"),
               masked.label("visitor_phone"), users.c.name.label("agent_name"),
               visitors.c.email_hint.label("visitor_email"), customers.c.name.label("customer_name"))
        .select_from(joined).where(C.c.org_id == _org(), C.c.restricted_at.is_(None))
    )  # fmt: skip


_MOST_NAMED = literal_column("1000")


_VISITORS, _CUSTOMERS = ChannelVisitor.__table__, Customer.__table__
_SOUGHT = (
    (C.c.visitor_id, _VISITORS,
     search.Words(_VISITORS.c.search_keys, _VISITORS.c.name, _VISITORS.c.phone_hash)),
    (C.c.customer_id, _CUSTOMERS,
     search.Words(_CUSTOMERS.c.search_keys, _CUSTOMERS.c.name, _CUSTOMERS.c.phone_hash,
                  _CUSTOMERS.c.company_name, _CUSTOMERS.c.wechat_id)),
)  # fmt: skip


def _named(filters: frozenset[str]) -> list[Any]:
    """With a visitor or a customer who is found: the newest thousand of each. Empty without a search."""
    parts = []
    for column, of, words in _SOUGHT:
        found = words.condition(filters)
        if found is not None:
            ids = select(of.c.id).where(of.c.org_id == _org(), found).order_by(of.c.id.desc())
            parts.append(column == func.any(func.array(ids.limit(_MOST_NAMED).scalar_subquery())))
    return [or_(*parts)] if parts else []


_FILTERS: dict[str, Any] = {
    "open": lambda: C.c.status.in_([literal_column("'pending'"), literal_column("'active'")]),
    "status": lambda: C.c.status == bindparam("status", type_=Text),
    "nobody": lambda: C.c.agent_id.is_(None),
    "agent_id": lambda: C.c.agent_id == bindparam("agent_id", type_=Uuid),
    "customer_id": lambda: C.c.customer_id == bindparam("customer_id", type_=Uuid),
    "lead_id": lambda: C.c.lead_id == bindparam("lead_id", type_=Uuid),
    "sub_status_id": lambda: C.c.sub_status_id == bindparam("sub_status_id", type_=Uuid),
    "tag": lambda: C.c.tags.contains(bindparam("tag", type_=ARRAY(Text))),
    "awake": lambda: C.c.snoozed_at.is_(None),
    "snoozed": lambda: C.c.snoozed_at.is_not(None),
    "channel_id": lambda: C.c.channel_id == bindparam("channel_id", type_=Uuid),
}


@lru_cache(maxsize=256)
def inbox(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of conversations, the newest words first."""
    plain = sorted(name for name in filters if not search.is_search(name))
    query = _rows().where(*(_FILTERS[name]() for name in plain), *_named(filters))
    if after:
        query = query.where(
            tuple_(C.c.last_message_at, C.c.id)
            < tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    query = query.order_by(C.c.last_message_at.desc(), C.c.id.desc())
    return hot.page_json(query, ("last_message_at", "id"))


@lru_cache(maxsize=1)
def one() -> hot.Statement:
    return hot.object_json(_rows().where(C.c.id == bindparam("id", type_=Uuid)))


@lru_cache(maxsize=4)
def thread(direction: str) -> hot.Statement:
    """A page of a conversation's messages: ``older`` than seq, newest first, or ``newer``, oldest first."""
    mark = bindparam("seq", type_=Integer)
    query = select(*(shown(M.c, name) for name in FULL)).where(
        M.c.org_id == _org(), M.c.conversation_id == bindparam("conversation_id", type_=Uuid)
    )
    if direction == "older":
        query = query.where(M.c.seq < mark).order_by(M.c.seq.desc())
    else:
        query = query.where(M.c.seq > mark).order_by(M.c.seq)
    return hot.page_json(query, ("seq",))


def _heard(newest_first: bool) -> hot.Statement:
    """A visitor's own messages over all its conversations, and the newest number there is."""
    own = select(*(shown(M.c, name) for name in PUBLIC)).where(
        M.c.org_id == _org(), C.c.org_id == M.c.org_id, C.c.id == M.c.conversation_id,
        C.c.visitor_id == bindparam("visitor_id", type_=Uuid), M.c.seq > bindparam("seq", type_=Integer),
    )  # fmt: skip
    order = M.c.seq.desc() if newest_first else M.c.seq
    rows = own.order_by(order).limit(bindparam("limit", type_=Integer)).subquery("q")
    newest = select(func.coalesce(func.max(C.c.last_seq), 0)).where(
        C.c.org_id == _org(), C.c.visitor_id == bindparam("visitor_id", type_=Uuid)
    )
    item = func.row_to_json(literal_column("q"))
    items = func.coalesce(func.json_agg(aggregate_order_by(item, rows.c.seq)), literal_column("'[]'::json"))
    page = func.json_build_object("items", items, "last_seq", newest.scalar_subquery())
    return hot.Statement(select(page).select_from(rows))


HEARD_AFTER, HEARD_LAST = _heard(False), _heard(True)
_HEARD_ROWS = hot.Statement(
    select(M.c.seq, (M.c.sender_type != "customer").label("ours"), json_of(M.c, PUBLIC).label("message"))
    .where(
        M.c.org_id == _org(), C.c.org_id == M.c.org_id, C.c.id == M.c.conversation_id,
        C.c.visitor_id == bindparam("visitor_id", type_=Uuid), M.c.seq > bindparam("seq", type_=Integer),
    )
    .order_by(M.c.seq).limit(bindparam("limit", type_=Integer))
)  # fmt: skip
_HEAD = """
SELECT coalesce(max(last_seq), 0) AS seq, (array_agg(status ORDER BY created_at DESC, id DESC))[1] AS status,
       coalesce(max(agent_seen_seq), 0) AS agent_seen_seq, coalesce(max(agent_read_seq), 0) AS agent_read_seq,
       coalesce(max(visitor_seen_seq), 0) AS visitor_seen_seq
FROM conversations WHERE org_id = $1 AND visitor_id = $2
"""
_BY_ID = hot.Statement(
    select(M.c.id, M.c.status, json_of(M.c, FULL).label("message")).where(
        M.c.org_id == _org(), M.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    )
)


async def head_of(tx: Tx, visitor_id: UUID) -> Any:
    """The number of the visitor's newest message and the status of its newest conversation."""
    return await tx.conn.fetchrow(_HEAD, tx.org_id, visitor_id)


async def visitors_seen(tx: Tx, ids: list[str]) -> set[str]:
    """Those of the visitors of whom the caller sees a talk."""
    rows = await tx.conn.fetch(
        "SELECT DISTINCT visitor_id FROM conversations WHERE org_id = $1 AND visitor_id = ANY($2::uuid[])"
        " AND restricted_at IS NULL",
        tx.org_id, ids,
    )  # fmt: skip
    return {str(row["visitor_id"]) for row in rows}


async def visitor_of(tx: Tx, conversation_id: UUID) -> UUID | None:
    """Whom one talks to. Raises `ConversationMissing`."""
    row = await tx.conn.fetchrow(
        "SELECT visitor_id FROM conversations WHERE org_id = $1 AND id = $2 AND restricted_at IS NULL",
        tx.org_id, conversation_id,
    )  # fmt: skip
    if row is None:
        raise ConversationMissing()
    found: UUID | None = row["visitor_id"]
    return found


async def heard_after(tx: Tx, visitor_id: UUID, seq: int, limit: int) -> list[Any]:
    """(seq, whether it is ours, message as JSON) of the visitor's messages after a number, oldest first."""
    return await _HEARD_ROWS.rows(tx, org_id=tx.org_id, visitor_id=visitor_id, seq=seq, limit=limit)


async def messages_by_id(tx: Tx, ids: list[str]) -> dict[str, Any]:
    """``message`` as JSON and its ``status``, by the messages' ids."""
    rows = await _BY_ID.rows(tx, org_id=tx.org_id, ids=ids)
    return {str(row["id"]): row for row in rows}


_SAID = hot.Statement(
    select(
        C.c.id.label("conversation_id"), C.c.visitor_id,
        json_of(M.c, PUBLIC).label("public"), json_of(M.c, FULL).label("full"),
    ).where(
        M.c.org_id == _org(), M.c.channel_id == bindparam("channel_id", type_=Uuid),
        M.c.external_message_id == bindparam("external_message_id", type_=Text),
        C.c.org_id == M.c.org_id, C.c.id == M.c.conversation_id,
    )
)  # fmt: skip


async def said_before(tx: Tx, channel_id: UUID | None, external_message_id: str) -> Any:
    """The message a channel has under this external id, or None."""
    rows = await _SAID.rows(
        tx, org_id=tx.org_id, channel_id=channel_id, external_message_id=external_message_id
    )
    return rows[0] if rows else None


async def customer_exists(tx: Tx, customer_id: UUID) -> bool:
    return bool(
        await tx.conn.fetchval(
            "SELECT true FROM customers WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL",
            tx.org_id,
            customer_id,
        )
    )


_SUMMARY = """
SELECT count(*) FILTER (WHERE status = 'pending') AS pending,
       count(*) FILTER (WHERE status = 'active') AS active,
       count(*) FILTER (WHERE agent_id = $2) AS mine,
       count(*) FILTER (WHERE unread_count > 0) AS unread,
       min(created_at) FILTER (WHERE status = 'pending') AS oldest_pending_at
FROM (
  (SELECT status, agent_id, unread_count, created_at FROM conversations
   WHERE org_id = $1 AND status = 'pending' ORDER BY last_message_at, id LIMIT $3)
  UNION ALL
  (SELECT status, agent_id, unread_count, created_at FROM conversations
   WHERE org_id = $1 AND status = 'active' ORDER BY last_message_at DESC, id DESC LIMIT $3)) open
"""
MOST_COUNTED = 10_000


async def summary(tx: Tx, user_id: UUID | None) -> dict[str, Any]:
    """Open conversations, counted: `MOST_COUNTED` that wait longest, and as many that were spoken in last."""
    return dict(await tx.conn.fetchrow(_SUMMARY, tx.org_id, user_id, MOST_COUNTED))


class Conversations(Repository[Conversation]):
    model = Conversation
    missing = ConversationMissing

    def select(self) -> Select[tuple[Conversation]]:
        """Without those that are kept for a duty alone."""
        return super().select().where(Conversation.restricted_at.is_(None))

    async def newest_of(self, visitor_id: UUID) -> Conversation | None:
        """The visitor's newest conversation, locked and read afresh."""
        query = (
            self.select().where(Conversation.visitor_id == visitor_id)
            .order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(1).with_for_update()
        )  # fmt: skip
        return (await self.tx.session.scalars(query.execution_options(populate_existing=True))).first()

    async def of_lead(self, lead_id: UUID, visitor_id: UUID | None, most: int) -> list[Conversation]:
        """Conversations of a lead or its visitor that know no customer yet, locked."""
        whose = Conversation.lead_id == lead_id
        if visitor_id is not None:
            whose = or_(whose, Conversation.visitor_id == visitor_id)
        query = (
            self.select().where(whose, Conversation.customer_id.is_(None))
            .order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(most).with_for_update()
        )  # fmt: skip
        return list(await self.tx.session.scalars(query))

    async def open_of(self, visitor_id: UUID) -> Conversation | None:
        """The visitor's newest conversation, only to look at."""
        query = (
            self.select().where(Conversation.visitor_id == visitor_id)
            .order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(1)
        )  # fmt: skip
        return (await self.tx.session.scalars(query)).first()

    async def find_for_update(self, id: UUID) -> Conversation | None:
        """It, locked and read afresh, if it is still there."""
        query = self.select().where(Conversation.id == id).with_for_update()
        return (await self.tx.session.scalars(query.execution_options(populate_existing=True))).first()


class MessageFileMissing(errors.NotFound):
    code = "message.file_not_found"


class MessageFiles(Repository[MessageFile]):
    model = MessageFile
    missing = MessageFileMissing

    async def of(self, message_id: UUID) -> MessageFile:
        """Raises `MessageFileMissing`."""
        found = await self.find(MessageFile.message_id == message_id)
        if found is None:
            raise MessageFileMissing()
        return found

    async def kept(self, conversation_id: UUID) -> tuple[int, int]:
        """(how many, bytes) of a talk's files."""
        row = await self.tx.conn.fetchrow(
            "SELECT count(*), coalesce(sum(size), 0) FROM message_files"
            " WHERE org_id = $1 AND conversation_id = $2",
            self.tx.org_id, conversation_id,
        )  # fmt: skip
        return int(row[0]), int(row[1])


class Assignments(Repository[Assignment]):
    model = Assignment


class NoteMissing(errors.NotFound):
    code = "note.not_found"


class SubStatusMissing(errors.NotFound):
    code = "conversation.sub_status_not_found"


class Notes(Repository[Note]):
    model = Note
    missing = NoteMissing


class SubStatuses(Repository[SubStatus]):
    model = SubStatus
    missing = SubStatusMissing

    async def all(self) -> list[SubStatus]:
        """In the order of their categories and places."""
        query = self.select().order_by(SubStatus.category, SubStatus.position, SubStatus.name)
        return list(await self.tx.session.scalars(query))
