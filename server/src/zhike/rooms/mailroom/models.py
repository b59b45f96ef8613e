"""Tables of the mailroom: mail that went out (seed 002 §2.2.8)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Model, Tenant, one_of, ref
from zhike.core.persons import GONE, Holds, blank, declare


class EmailRecord(Tenant, Model):
    """A mail of ours and what became of it. ``message_id`` is its Message-ID, ``session_name`` the public key
    of its conversation, ``ticket_id`` the number of a ticket (``matter_id``)."""

    __tablename__ = "email_records"
    __table_args__ = (
        ref("conversations", "conversation_id"),
        ref("channels", "channel_id"),
        ref("tickets", "matter_id"),
        one_of("status", ("pending", "sent", "failed", "uncertain")),
        UniqueConstraint("org_id", "message_id"),
        Index("idx_email_records_status", "org_id", "status"),
        Index("idx_email_records_session", "org_id", "session_name"),
        Index("idx_email_records_created", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_email_records_conversation_id", "org_id", "conversation_id",
              postgresql_where=text("conversation_id IS NOT NULL")),
        Index("ix_email_records_matter_id", "org_id", "matter_id",
              postgresql_where=text("matter_id IS NOT NULL")),
        Index("ix_email_records_channel_id", "org_id", "channel_id",
              postgresql_where=text("channel_id IS NOT NULL")),
    )  # fmt: skip
    message_id: Mapped[str | None] = mapped_column(String(100))
    session_name: Mapped[str | None] = mapped_column(String(255))
    ticket_id: Mapped[str | None] = mapped_column(String(50))
    conversation_id: Mapped[UUID | None]
    channel_id: Mapped[UUID | None]
    matter_id: Mapped[UUID | None]
    recipients: Mapped[list[Any]]
    subject: Mapped[str] = mapped_column(String(500))
    template_type: Mapped[str | None] = mapped_column(String(50))
    html_content: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    error_message: Mapped[str | None] = mapped_column(Text)
    retry_count: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]


declare(
    Holds("email_records", ({"conversation_id": "conversation"}, {"matter_id": "ticket"}),
          data_class="communication",
          shows=("recipients", "subject", "status", "created_at"),
          erase=blank("message_id", "template_type", "html_content", "error_message", subject=GONE,
                      recipients="'[]'")),
)  # fmt: skip
