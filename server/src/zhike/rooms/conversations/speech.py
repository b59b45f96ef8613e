"""The hot write: one statement that finds the open conversation, numbers a message, adds it and counts it.

The first step locks the conversation's row and, after waiting, sees its newest state; so the number is right
and nobody else has it. When the key that refuses doubles refuses, nothing is counted, and no number is lost.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, bindparam, exists, func, literal_column, or_, select, true, update
from sqlalchemy.dialects.postgresql import JSON, insert

from zhike.core import hot
from zhike.core.tx import Tx
from zhike.rooms.conversations.models import Conversation, Message, Participant

C, M, P = Conversation.__table__, Message.__table__, Participant.__table__
PUBLIC = (
    "id", "seq", "sender_type", "sender_name", "content_type", "content", "created_at", "status",
    "external_message_id", "file",
)  # fmt: skip
FULL = (*PUBLIC, "conversation_id", "sender_id", "media_url", "ai_generated", "metadata")
# of the conversation, for the event
FACTS = ("id", "channel_id", "channel_type", "site_id", "visitor_id", "customer_id", "agent_id", "snoozed_at",
         "answer_by")  # fmt: skip


def _bind(name: str, type_: Any = Text) -> Any:
    return bindparam(name, type_=type_)


def _word(value: str) -> Any:
    """A constant word in the statement's own text, where the planner sees it."""
    return literal_column(f"'{value}'", Text)


def shown(columns: Any, name: str) -> Any:
    """A column as a message shows it: ``file`` is the part of its metadata that anybody may see."""
    if name == "file":
        return columns["metadata"].op("->", return_type=JSON)(_word("file")).label("file")
    return columns[name]


def json_of(columns: Any, names: tuple[str, ...]) -> Any:
    """``json_build_object`` of the named columns."""
    return func.json_build_object(*(part for name in names for part in (_word(name), shown(columns, name))))


def _statement(
    sender_type: str, conversation: Any, counts: dict[Any, Any], shown: tuple[str, ...]
) -> hot.Statement:
    spoken_to = (
        select(*(C.c[name] for name in FACTS), (C.c.last_seq + 1).label("seq"))
        .where(C.c.org_id == _bind("org_id", Uuid), conversation)
        .with_for_update(key_share=True)
        .cte("spoken_to")
    )
    given = {
        "org_id": _bind("org_id", Uuid), "id": _bind("message_id", Uuid), "conversation_id": spoken_to.c.id,
        "channel_id": spoken_to.c.channel_id, "seq": spoken_to.c.seq,
        "sender_type": _word(sender_type),
        "sender_id": _bind("sender_id"), "sender_name": _bind("sender_name"),
        "content_type": _bind("content_type"), "content": _bind("content"),
        "external_message_id": _bind("external_message_id"), "created_at": func.clock_timestamp(),
    }  # fmt: skip
    said = (
        insert(M)
        .from_select(list(given), select(*given.values()).select_from(spoken_to), include_defaults=False)
        .on_conflict_do_nothing(
            index_elements=["org_id", "channel_id", "external_message_id"],
            index_where=M.c.external_message_id.is_not(None),
        )
        .returning(*(M.c[name] for name in FULL if name != "file"))
        .cte("said")
    )
    counted = (
        update(C)
        .where(C.c.org_id == _bind("org_id", Uuid), C.c.id == said.c.conversation_id)
        .values({C.c.last_seq: said.c.seq, C.c.message_count: C.c.message_count + 1,
                 C.c.last_message_at: said.c.created_at, C.c.last_message_preview: _bind("preview"),
                 C.c.updated_at: func.now()} | counts)
        .returning(C.c.id)
        .cte("counted")
    )  # fmt: skip
    found = select(
        *(spoken_to.c[name] for name in FACTS), said.c.id.label("message_id"), said.c.seq,
        json_of(said.c, shown).label("message"),
    ).select_from(spoken_to.outerjoin(said, true()))  # fmt: skip
    return hot.Statement(found.add_cte(counted))


_OF_CUSTOMER = _statement(
    "customer",
    and_(
        C.c.visitor_id == _bind("visitor_id", Uuid),
        or_(C.c.status == _word("pending"), C.c.status == _word("active")),
    ),
    {
        C.c.unread_count: C.c.unread_count + 1,
        C.c.snoozed_at: literal_column("NULL"),
        C.c.snoozed_until: literal_column("NULL"),
        C.c.snoozed_by: literal_column("NULL"),
    },
    PUBLIC,
)
# a colleague who is not yet part of it, or a conversation nobody is in charge of, takes the longer way
_OF_AGENT = _statement(
    "agent",
    and_(
        C.c.id == _bind("conversation_id", Uuid), C.c.status == _word("active"), C.c.agent_id.is_not(None),
        exists().where(P.c.org_id == C.c.org_id, P.c.conversation_id == C.c.id,
                       P.c.user_id == _bind("user_id", Uuid)),
    ),
    {
        C.c.unread_count: 0,
        C.c.first_response_at: func.coalesce(C.c.first_response_at, func.clock_timestamp()),
    },
    FULL,
)  # fmt: skip


async def of_customer(tx: Tx, visitor_id: UUID, **message: Any) -> Any:
    """Say it in the visitor's open conversation. None: it has none. ``message_id`` None: said before."""
    rows = await _OF_CUSTOMER.rows(tx, org_id=tx.org_id, visitor_id=visitor_id, **message)
    return rows[0] if rows else None


async def of_agent(tx: Tx, conversation_id: UUID, user_id: UUID, **message: Any) -> Any:
    """Say it as a colleague who is part of an active conversation. None: not so; the longer way knows why."""
    rows = await _OF_AGENT.rows(
        tx, org_id=tx.org_id, conversation_id=conversation_id, user_id=user_id, **message
    )
    return rows[0] if rows else None
