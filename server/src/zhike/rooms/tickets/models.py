"""Tables of tickets (seed 002 §2.2.2 to §2.2.5; model 2.5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import GONE, Delete, Holds, blank, declare
from zhike.rooms.tickets.rules import COMMENT_TYPES, LINKS, PRIORITIES, STATUSES, TYPES

_ORDER = (text("created_at DESC"), text("id DESC"))


class Ticket(Changing, Model):
    """A matter. ``ticket_id`` is the number that people name; ``customer`` a frozen copy of who it was (name,
    email, hint of the phone); ``status_changed_at`` is since when it is in its state. ``due_*`` are what is
    promised and still awaited (`rooms/sla`), None while the customer is waited for. ``channel_id`` and
    ``visitor_id``: the mailbox that it came by, and who wrote; public comments go out there."""

    __tablename__ = "tickets"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("customers", "customer_id"),
        ref("conversations", "conversation_id"),
        ref("users", "created_by"),
        ref("users", "assigned_agent_id"),
        ref("users", "reopened_by"),
        ref("tickets", "merged_into_id"),
        ref("sla_policies", "sla_policy_id"),
        ref("channels", "channel_id"),
        ref("channel_visitors", "visitor_id"),
        one_of("ticket_type", TYPES),
        one_of("status", STATUSES),
        one_of("priority", PRIORITIES),
        CheckConstraint("reopened_count >= 0", name="reopened_count"),
        CheckConstraint("(channel_id IS NULL) = (visitor_id IS NULL)", name="mailed"),
        CheckConstraint("merged_into_id IS NULL OR status IN ('closed', 'archived')", name="merged"),
        UniqueConstraint("org_id", "ticket_id"),
        Index("idx_tickets_status", "org_id", "status", *_ORDER),
        Index("idx_tickets_priority", "org_id", "priority", *_ORDER),
        Index("idx_tickets_assigned", "org_id", "assigned_agent_id", "status", *_ORDER),
        Index("idx_tickets_session", "org_id", "session_name",
              postgresql_where=text("session_name IS NOT NULL")),
        Index("idx_tickets_created", "org_id", *_ORDER),
        Index("idx_tickets_customer_email", "org_id", text("(customer ->> 'email')"),
              postgresql_where=text("customer ->> 'email' IS NOT NULL")),
        Index("ix_tickets_customer_id", "org_id", "customer_id", *_ORDER,
              postgresql_where=text("customer_id IS NOT NULL")),
        *(Index(f"ix_tickets_{one}", "org_id", one, postgresql_where=text(f"{one} IS NOT NULL"))
          for one in ("site_id", "conversation_id", "created_by", "reopened_by", "merged_into_id",
                      "sla_policy_id", "channel_id", "visitor_id")),
        Index("ix_tickets_due", "org_id", text("least(due_first_response_at, due_resolution_at)"),
              postgresql_where=text("least(due_first_response_at, due_resolution_at) IS NOT NULL")),
        Index("ix_tickets_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    ticket_id: Mapped[str] = mapped_column(String(50))
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    session_name: Mapped[str | None] = mapped_column(String(255))
    ticket_type: Mapped[str] = mapped_column(String(20), server_default="after_sale")
    status: Mapped[str] = mapped_column(String(30), server_default="pending")
    priority: Mapped[str] = mapped_column(String(20), server_default="medium")
    created_by: Mapped[UUID | None]
    created_by_name: Mapped[str | None] = mapped_column(String(100))
    assigned_agent_id: Mapped[UUID | None]
    assigned_agent_name: Mapped[str | None] = mapped_column(String(100))
    customer: Mapped[dict[str, Any] | None]
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    site_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(50)), server_default="{}")
    watchers: Mapped[list[UUID]] = mapped_column(ARRAY(UuidType), server_default="{}")
    comment_count: Mapped[int] = mapped_column(server_default="0")
    status_changed_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    reopened_count: Mapped[int] = mapped_column(server_default="0")
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[UUID | None]
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    restricted_at: Mapped[datetime | None]
    sla_policy_id: Mapped[UUID | None]
    due_first_response_at: Mapped[datetime | None]
    due_resolution_at: Mapped[datetime | None]
    channel_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]


class TicketMove(Tenant, Model):
    """A move from state to state, with who, why, and how long it had been in the state before."""

    __tablename__ = "ticket_status_history"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("users", "changed_by"),
        one_of("from_status", STATUSES),
        one_of("to_status", STATUSES),
        UniqueConstraint("org_id", "history_id"),
        Index("idx_ticket_history_ticket", "org_id", "ticket_id", *_ORDER),
        Index("ix_ticket_status_history_created_at", "org_id", "created_at"),
        Index("ix_ticket_status_history_changed_by", "org_id", "changed_by",
              postgresql_where=text("changed_by IS NOT NULL")),
    )  # fmt: skip
    history_id: Mapped[str] = mapped_column(String(50))
    ticket_id: Mapped[UUID]
    from_status: Mapped[str | None] = mapped_column(String(30))
    to_status: Mapped[str] = mapped_column(String(30))
    changed_by: Mapped[UUID | None]
    changed_by_name: Mapped[str | None] = mapped_column(String(100))
    change_reason: Mapped[str | None] = mapped_column(String(255))
    comment: Mapped[str | None] = mapped_column(Text)
    duration_seconds: Mapped[int | None]


class TicketComment(Tenant, Model):
    """What somebody said about it; ``mentions`` are the colleagues who were to hear it. ``by_customer``: the
    customer did; a public one of nobody else is a rule's. ``delivery``: what became of it as a mail (state,
    reason, send_id)."""

    __tablename__ = "ticket_comments"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("users", "author_id"),
        one_of("comment_type", COMMENT_TYPES),
        CheckConstraint(
            "NOT by_customer OR (author_id IS NULL AND comment_type = 'public')", name="by_customer"
        ),
        UniqueConstraint("org_id", "comment_id"),
        Index("idx_ticket_comments_ticket", "org_id", "ticket_id", *_ORDER),
        Index("ix_ticket_comments_author_id", "org_id", "author_id",
              postgresql_where=text("author_id IS NOT NULL")),
    )  # fmt: skip
    comment_id: Mapped[str] = mapped_column(String(50))
    ticket_id: Mapped[UUID]
    content: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(String(100))
    comment_type: Mapped[str] = mapped_column(String(20), server_default="internal")
    mentions: Mapped[list[Any]] = mapped_column(server_default="[]")
    delivery: Mapped[dict[str, Any] | None]
    by_customer: Mapped[bool] = mapped_column(server_default=text("false"))


class TicketAttachment(Tenant, Model):
    """A file that belongs to a ticket, or to one of its comments. ``original_filename`` is what its sender
    called it, ``filename`` the same made safe to show; ``stored_path`` is where `rooms/files` keeps it."""

    __tablename__ = "ticket_attachments"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("ticket_comments", "comment_id", ondelete="CASCADE"),
        ref("files", "file_id"),
        ref("users", "uploader_id"),
        CheckConstraint("size >= 0", name="size"),
        UniqueConstraint("org_id", "attachment_id"),
        UniqueConstraint("org_id", "file_id"),
        Index("idx_ticket_attachments_ticket", "org_id", "ticket_id", *_ORDER),
        *(Index(f"ix_ticket_attachments_{one}", "org_id", one, postgresql_where=text(f"{one} IS NOT NULL"))
          for one in ("comment_id", "uploader_id")),
    )  # fmt: skip
    attachment_id: Mapped[str] = mapped_column(String(50))
    ticket_id: Mapped[UUID]
    comment_id: Mapped[UUID | None]
    file_id: Mapped[UUID]
    filename: Mapped[str] = mapped_column(String(255))
    original_filename: Mapped[str] = mapped_column(String(255))
    stored_path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str | None] = mapped_column(String(100))
    uploader_id: Mapped[UUID | None]
    uploader_name: Mapped[str | None] = mapped_column(String(100))


class TicketLink(Tenant, Model):
    """Two tickets that belong together: ``split``, when ``other_id`` was made out of ``ticket_id``, and of
    which comment; or ``related``."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("tickets", "other_id", ondelete="CASCADE"),
        ref("ticket_comments", "comment_id", ondelete="CASCADE"),
        ref("users", "created_by"),
        one_of("kind", LINKS),
        CheckConstraint("ticket_id <> other_id", name="two"),
        UniqueConstraint("org_id", "ticket_id", "other_id", "kind"),
        Index("ix_ticket_links_other_id", "org_id", "other_id"),
        *(Index(f"ix_ticket_links_{one}", "org_id", one, postgresql_where=text(f"{one} IS NOT NULL"))
          for one in ("comment_id", "created_by")),
    )  # fmt: skip
    ticket_id: Mapped[UUID]
    other_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    comment_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]


class CsatResponse(Changing, Model):
    """What a customer says of how a ticket, or a conversation, was seen to: ``score`` from 1 to 5.
    ``agent_id`` was in charge when it was said; ``handle_note`` is for colleagues."""

    __tablename__ = "csat_responses"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("users", "agent_id"),
        ref("users", "handled_by"),
        one_of("subject_kind", ("ticket", "conversation")),
        CheckConstraint(
            "(subject_kind = 'ticket') = (ticket_id IS NOT NULL)"
            " AND (subject_kind = 'conversation') = (conversation_id IS NOT NULL)", name="subject",
        ),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        UniqueConstraint("org_id", "ticket_id"),
        UniqueConstraint("org_id", "conversation_id"),
        Index("ix_csat_responses_agent_id", "org_id", "agent_id",
              postgresql_where=text("agent_id IS NOT NULL")),
        Index("ix_csat_responses_handled_by", "org_id", "handled_by",
              postgresql_where=text("handled_by IS NOT NULL")),
        Index("ix_csat_responses_low", "org_id", *_ORDER,
              postgresql_where=text("score <= 2 AND handled_at IS NULL")),
        Index("ix_csat_responses_created_at", "org_id", text("created_at DESC")),
    )  # fmt: skip
    subject_kind: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    score: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None] = mapped_column(Text)
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]
    handle_note: Mapped[str | None] = mapped_column(Text)


_OF_TICKET = ({"ticket_id": "ticket"},)
declare(
    Holds(
        "tickets",
        ({"customer_id": "customer"}, {"conversation_id": "conversation"}, {"visitor_id": "visitor"}),
        names="ticket",
        leads_to={"visitor_id": "visitor"},
        data_class="communication",
        since="status_changed_at",
        shows=("ticket_id", "title", "description", "ticket_type", "status", "priority", "customer", "tags",
               "created_at", "closed_at"),
        restricts={"restricted_at": "coalesce(restricted_at, now())", "search_keys": "'{}'"},
        erase=blank(title=GONE, description=GONE, customer="NULL", metadata="'{}'", tags="'{}'",
                    search_keys="'{}'"),
        open="status NOT IN ('resolved', 'closed', 'archived')",
    ),
    Holds("ticket_comments", _OF_TICKET, blank("delivery", content=GONE), data_class="communication",
          shows=("ticket_id", "comment_type", "author_name", "content", "created_at")),
    Holds("ticket_status_history", _OF_TICKET, blank("change_reason", "comment"), data_class="communication",
          shows=("ticket_id", "from_status", "to_status", "change_reason", "created_at")),
    Holds("ticket_attachments", _OF_TICKET, Delete(), data_class="communication", files=("file_id",),
          shows=("ticket_id", "original_filename", "size", "created_at")),
    Holds("csat_responses", ({"ticket_id": "ticket", "conversation_id": "conversation"},),
          blank("comment", "handle_note"), data_class="communication",
          shows=("ticket_id", "conversation_id", "score", "comment", "created_at")),
    Holds("ticket_links", _OF_TICKET, Delete(), data_class="communication"),
)  # fmt: skip
merging.declare(merging.Follow("tickets", "customer_id", merging.move))
