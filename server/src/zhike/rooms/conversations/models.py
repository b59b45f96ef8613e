"""Tables of conversations (seed 004 §2.5; model 2.4 and 2.18)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import GONE, Holds, blank, declare

STATUSES = ("pending", "active", "resolved", "closed")
PRIORITIES = ("low", "medium", "high", "urgent")
SENDERS = ("customer", "agent", "ai", "system")
CONTENT_TYPES = ("text", "image", "voice", "video", "file", "card", "location", "system")
MESSAGE_STATUSES = ("sent", "delivered", "read", "failed")
CATEGORIES = ("pending", "active", "resolved")


class Conversation(Changing, Model):
    """One talk with one person over one channel. ``last_seq`` is the number of its newest message;
    ``unread_count`` counts what the customer said since one of ours looked. ``restricted_at``: kept for a
    duty alone (rooms/privacy), shown to nobody and to no model.
    ``visitor_seen_seq`` is how far our words have reached the visitor, ``visitor_read_seq`` how far they were
    looked at; ``agent_…`` the same of the customer's words and us.
    ``answer_by``: the visitor left a message and is gone; answers also go there until they are back.
    ``snoozed_at`` set: put aside until ``snoozed_until``, or (None) until the customer writes.
    ``merged_into_id``: in which talk of the same customer it goes on."""

    __tablename__ = "conversations"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("channels", "channel_id"),
        ref("channel_visitors", "visitor_id"),
        ref("users", "agent_id"),
        ref("customers", "customer_id"),
        ref("leads", "lead_id"),
        ref("conversations", "previous_id"),
        ref("conversation_statuses", "sub_status_id"),
        ref("users", "snoozed_by"),
        ref("conversations", "merged_into_id"),
        one_of("status", STATUSES),
        one_of("priority", PRIORITIES),
        one_of("handling_mode", ("ai", "human", "mixed")),
        one_of("answer_by", ("email", "sms")),
        one_of("ai_sentiment", ("positive", "neutral", "negative")),
        CheckConstraint("satisfaction_score BETWEEN 1 AND 5", name="satisfaction_score"),
        CheckConstraint("last_seq >= 0 AND message_count >= 0 AND unread_count >= 0", name="counters"),
        CheckConstraint(
            "snoozed_at IS NOT NULL OR (snoozed_until IS NULL AND snoozed_by IS NULL)", name="snoozed"
        ),
        CheckConstraint(
            "merged_into_id IS NULL OR (status = 'closed' AND merged_into_id <> id)", name="merged"
        ),
        UniqueConstraint("org_id", "session_name"),
        Index("uq_conversations_open_visitor", "org_id", "visitor_id", unique=True,
              postgresql_where=text("status <> 'closed'")),
        Index("idx_conversations_org_status", "org_id", "status", text("last_message_at DESC"),
              text("id DESC")),
        Index("ix_conversations_recent", "org_id", text("last_message_at DESC"), text("id DESC")),
        Index("idx_conversations_agent", "org_id", "agent_id", "status"),
        Index("idx_conversations_customer", "org_id", "customer_id", text("created_at DESC")),
        Index("ix_conversations_visitor_id", "org_id", "visitor_id", text("created_at DESC")),
        Index("ix_conversations_channel_id", "org_id", "channel_id"),
        Index("ix_conversations_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_conversations_lead_id", "org_id", "lead_id", postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_conversations_previous_id", "org_id", "previous_id",
              postgresql_where=text("previous_id IS NOT NULL")),
        Index("ix_conversations_merged_into_id", "org_id", "merged_into_id",
              postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_conversations_sub_status_id", "org_id", "sub_status_id",
              postgresql_where=text("sub_status_id IS NOT NULL")),
        Index("ix_conversations_snoozed_by", "org_id", "snoozed_by",
              postgresql_where=text("snoozed_by IS NOT NULL")),
        Index("ix_conversations_snoozed", "org_id", text("last_message_at DESC"), text("id DESC"),
              postgresql_where=text("snoozed_at IS NOT NULL")),
        Index("ix_conversations_queue", "org_id", "created_at", "id",
              postgresql_where=text("agent_id IS NULL AND status IN ('pending', 'active')")),
        Index("ix_conversations_created_at", "org_id", "created_at"),
        Index("ix_conversations_first_response_at", "org_id", "first_response_at",
              postgresql_where=text("first_response_at IS NOT NULL")),
        Index("ix_conversations_ended_at", "org_id", text("coalesce(resolved_at, closed_at)"),
              postgresql_where=text("coalesce(resolved_at, closed_at) IS NOT NULL")),
        Index("ix_conversations_escalated_at", "org_id", "escalated_at",
              postgresql_where=text("escalated_at IS NOT NULL")),
        Index("ix_conversations_open", "org_id", text("last_message_at DESC"), text("id DESC"),
              postgresql_where=text("status IN ('pending', 'active')")),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    session_name: Mapped[str] = mapped_column(String(50))
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    previous_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    channel_type: Mapped[str | None] = mapped_column(String(50))
    external_chat_id: Mapped[str | None] = mapped_column(String(500))
    agent_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(30), server_default="pending")
    priority: Mapped[str] = mapped_column(String(20), server_default="medium")
    handling_mode: Mapped[str] = mapped_column(String(10), server_default="human")
    escalation: Mapped[str | None] = mapped_column(String(200))
    escalated_at: Mapped[datetime | None]
    ai_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    ai_summary: Mapped[str | None] = mapped_column(Text)
    ai_sentiment: Mapped[str | None] = mapped_column(String(20))
    sla_first_response_at: Mapped[datetime | None]
    sla_resolve_deadline: Mapped[datetime | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    satisfaction_score: Mapped[int | None]
    satisfaction_comment: Mapped[str | None] = mapped_column(Text)
    message_count: Mapped[int] = mapped_column(server_default="0")
    unread_count: Mapped[int] = mapped_column(server_default="0")
    last_seq: Mapped[int] = mapped_column(server_default="0")
    visitor_seen_seq: Mapped[int] = mapped_column(server_default="0")
    visitor_read_seq: Mapped[int] = mapped_column(server_default="0")
    agent_seen_seq: Mapped[int] = mapped_column(server_default="0")
    agent_read_seq: Mapped[int] = mapped_column(server_default="0")
    last_message_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_message_preview: Mapped[str | None] = mapped_column(Text)
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened_count: Mapped[int] = mapped_column(server_default="0")
    restricted_at: Mapped[datetime | None]
    sub_status_id: Mapped[UUID | None]
    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    merge_reason: Mapped[str | None] = mapped_column(String(200))
    answer_by: Mapped[str | None] = mapped_column(String(10))


class Message(Tenant, Model):
    """One message. ``channel_id`` is its conversation's, kept here for the key that refuses doubles;
    ``sender_name`` is the name at the time."""

    __tablename__ = "messages"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("messages", "reply_to_id"),
        one_of("sender_type", SENDERS),
        one_of("content_type", CONTENT_TYPES),
        one_of("status", MESSAGE_STATUSES),
        CheckConstraint(
            "sender_type <> 'ai' OR (ai_generated AND ai_run_id IS NOT NULL)", name="ai_labelled"
        ),
        Index("idx_messages_conversation", "org_id", "conversation_id", "seq", unique=True),
        Index("idx_messages_external", "org_id", "channel_id", "external_message_id", unique=True,
              postgresql_where=text("external_message_id IS NOT NULL")),
        Index("ix_messages_created_at", "org_id", "created_at"),
        Index("ix_messages_reply_to_id", "org_id", "reply_to_id",
              postgresql_where=text("reply_to_id IS NOT NULL")),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    channel_id: Mapped[UUID | None]
    seq: Mapped[int]
    sender_type: Mapped[str] = mapped_column(String(20))
    sender_id: Mapped[str | None] = mapped_column(String(200))
    sender_name: Mapped[str | None] = mapped_column(String(100))
    content_type: Mapped[str] = mapped_column(String(30), server_default="text")
    content: Mapped[str | None] = mapped_column(Text)
    media_url: Mapped[str | None] = mapped_column(Text)
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    reply_to_id: Mapped[UUID | None]
    ai_generated: Mapped[bool] = mapped_column(server_default=text("false"))
    ai_confidence: Mapped[float | None]
    ai_sources: Mapped[list[Any] | None]
    ai_run_id: Mapped[UUID | None]
    prompt_version: Mapped[str | None] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(20), server_default="sent")
    external_message_id: Mapped[str | None] = mapped_column(String(500))


class Participant(Tenant, Model):
    """Somebody of ours who has spoken in a conversation or been in charge of it."""

    __tablename__ = "conversation_participants"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        UniqueConstraint("org_id", "conversation_id", "user_id"),
        Index("ix_conversation_participants_user_id", "org_id", "user_id"),
    )
    conversation_id: Mapped[UUID]
    user_id: Mapped[UUID]
    last_read_seq: Mapped[int] = mapped_column(server_default="0")
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Assignment(Tenant, Model):
    """A change of who is in charge. Nobody in ``to_user_id``: it went back to the queue."""

    __tablename__ = "conversation_assignments"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("users", "from_user_id"),
        ref("users", "to_user_id"),
        ref("users", "assigned_by"),
        Index("ix_conversation_assignments_conversation_id", "org_id", "conversation_id",
              text("created_at DESC")),
        Index("ix_conversation_assignments_created_at", "org_id", "created_at"),
        Index("ix_conversation_assignments_from_user_id", "org_id", "from_user_id"),
        Index("ix_conversation_assignments_to_user_id", "org_id", "to_user_id"),
        Index("ix_conversation_assignments_assigned_by", "org_id", "assigned_by"),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    from_user_id: Mapped[UUID | None]
    to_user_id: Mapped[UUID | None]
    assigned_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(200))


class Note(Tenant, Model):
    """What colleagues say to each other about a talk. It is no message: nothing that a visitor may read looks
    here. ``mentions`` are the colleagues who were to hear it; ``external_id`` is the writer's own."""

    __tablename__ = "conversation_notes"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("users", "author_id"),
        Index("ix_conversation_notes_conversation_id", "org_id", "conversation_id", text("created_at DESC"),
              text("id DESC")),
        Index("ix_conversation_notes_author_id", "org_id", "author_id",
              postgresql_where=text("author_id IS NOT NULL")),
        Index("uq_conversation_notes_external", "org_id", "conversation_id", "external_id", unique=True,
              postgresql_where=text("external_id IS NOT NULL")),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    mentions: Mapped[list[Any]] = mapped_column(server_default="[]")
    external_id: Mapped[UUID | None]


class SubStatus(Changing, Model):
    """An organization's own word for a part of ``category``, one of the fixed statuses."""

    __tablename__ = "conversation_statuses"
    __table_args__ = (one_of("category", CATEGORIES), UniqueConstraint("org_id", "category", "name"))
    category: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(50))
    position: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


_OF_CONVERSATION = ({"conversation_id": "conversation"},)
declare(
    Holds(
        "conversations",
        ({"customer_id": "customer"}, {"lead_id": "lead"}, {"visitor_id": "visitor"}),
        names="conversation",
        leads_to={"visitor_id": "visitor"},
        data_class="communication",
        since="last_message_at",
        shows=("session_name", "channel_type", "status", "tags", "ai_summary", "ai_sentiment",
               "satisfaction_score", "satisfaction_comment", "created_at", "closed_at"),
        restricts={"restricted_at": "coalesce(restricted_at, now())"},
        erase=blank(
            "external_chat_id", "escalation", "ai_summary", "satisfaction_comment", "last_message_preview",
            "merge_reason",
            tags="'{}'", unread_count="0", status="'closed'", closed_at="coalesce(closed_at, now())",
        ),
    ),
    Holds("messages", _OF_CONVERSATION, data_class="communication",
          shows=("conversation_id", "seq", "sender_type", "sender_name", "content_type", "content",
                 "media_url", "ai_generated", "created_at"),
          erase=blank(
              "media_url", "ai_sources", content=GONE, metadata="'{}'",
              sender_name="CASE WHEN sender_type <> 'customer' THEN sender_name END",
          )),
    Holds("conversation_notes", _OF_CONVERSATION, blank(content=GONE), data_class="communication",
          shows=("conversation_id", "author_name", "content", "created_at")),
    Holds("conversation_assignments", _OF_CONVERSATION, blank("reason"), data_class="communication"),
)  # fmt: skip
merging.declare(merging.Follow("conversations", "customer_id", merging.move))
