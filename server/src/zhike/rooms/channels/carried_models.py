"""Tables of what is carried between channels and platforms: what came, what goes out, what an adapter
remembers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, blank, declare

CAME = ("received", "taken", "refused")
GOES = ("queued", "sending", "sent", "failed", "uncertain")
UNFINISHED = "status IN ('queued', 'sending')"


class ChannelInbound(Tenant, Model):
    """One request of a platform, kept sealed as it came. ``events`` is how many words and receipts were in
    it, ``reason`` why it could not be read; ``visitor_id`` whose it is, where it is one person's alone."""

    __tablename__ = "channel_inbound"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        ref("channel_visitors", "visitor_id"),
        one_of("status", CAME),
        Index("ix_channel_inbound_recent", "org_id", "channel_id", text("created_at DESC"), text("id DESC")),
        Index("ix_channel_inbound_waiting", "org_id", "created_at",
              postgresql_where=text("status = 'received'")),
        Index("ix_channel_inbound_kept", "org_id", "created_at",
              postgresql_where=text("body_sealed IS NOT NULL")),
        Index("ix_channel_inbound_created_at", "org_id", "created_at"),
        Index("ix_channel_inbound_visitor_id", "org_id", "visitor_id",
              postgresql_where=text("visitor_id IS NOT NULL")),
    )  # fmt: skip
    channel_id: Mapped[UUID]
    visitor_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(20), server_default="received")
    headers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    events: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str | None] = mapped_column(String(100))
    taken_at: Mapped[datetime | None]


class ChannelSend(Changing, Model):
    """A message on its way out. Its id is the key under which the platform hears of it, each time the same.
    While it is ``sending`` until ``leased_until``, nobody else sends it; ``uncertain``: nobody knows whether
    it has arrived, and only a person decides to send it again. ``attempts`` counts those of the present plan.
    What goes out is a message of a conversation, or (``comment_id``) what was said about a ticket."""

    __tablename__ = "channel_sends"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        ref("channel_visitors", "visitor_id"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("messages", "message_id", ondelete="CASCADE"),
        ref("ticket_comments", "comment_id", ondelete="CASCADE"),
        one_of("status", GOES),
        CheckConstraint(
            "num_nonnulls(message_id, comment_id) = 1 AND (message_id IS NULL) = (conversation_id IS NULL)",
            name="what",
        ),
        UniqueConstraint("org_id", "message_id"),
        UniqueConstraint("org_id", "comment_id"),
        Index("uq_channel_sends_external", "org_id", "channel_id", "external_id", unique=True,
              postgresql_where=text("external_id IS NOT NULL")),
        Index("ix_channel_sends_recent", "org_id", "channel_id", text("created_at DESC"), text("id DESC")),
        Index("ix_channel_sends_queue", "org_id", "visitor_id", "id", postgresql_where=text(UNFINISHED)),
        Index("ix_channel_sends_due", "org_id", "updated_at", postgresql_where=text(UNFINISHED)),
        Index("ix_channel_sends_visitor_id", "org_id", "visitor_id"),
        Index("ix_channel_sends_conversation_id", "org_id", "conversation_id", text("id DESC")),
    )  # fmt: skip
    channel_id: Mapped[UUID]
    visitor_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    comment_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None] = mapped_column(String(100))
    sent_at: Mapped[datetime | None]


class ChannelMemory(Changing, Model):
    """What an adapter remembers of its platform: a place up to which it has read, a token that is good until
    ``expires_at``. Somebody is fetching a new one until ``leased_until``."""

    __tablename__ = "channel_memory"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "channel_id", "name"),
    )
    channel_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    value_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]


declare(
    Holds("channel_inbound", ({"visitor_id": "visitor"},), data_class="communication",
          shows=("body", "created_at"), erase=blank("body_sealed", "reason", headers="'{}'")),
    Holds("channel_sends", ({"conversation_id": "conversation"}, {"visitor_id": "visitor"}),
          blank("external_id", "reason"), data_class="communication"),
)  # fmt: skip
