"""Tables of asking for a rating."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import Delete, Holds, declare

WAYS = ("channel", "sms")
STATUSES = ("waiting", "sent", "skipped")


class CsatSetting(Changing, Model):
    """How people of a channel are asked to rate their talk once it is over; without one, how those of all
    channels that have no setting of their own are. The chat of a web page asks by itself."""

    __tablename__ = "csat_settings"
    __table_args__ = (
        ref("channels", "channel_id", ondelete="CASCADE"),
        one_of("way", WAYS),
        CheckConstraint("delay_minutes BETWEEN 0 AND 1440", name="delay"),
        Index("uq_csat_settings_channel", "org_id", "channel_id", unique=True,
              postgresql_nulls_not_distinct=True),
    )  # fmt: skip
    channel_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    way: Mapped[str] = mapped_column(String(10), server_default="channel")
    delay_minutes: Mapped[int] = mapped_column(server_default="10")


class CsatInvitation(Changing, Model):
    """Somebody is asked, once a talk, to rate it. ``reason``: the code for which nothing was sent."""

    __tablename__ = "csat_invitations"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("channels", "channel_id"),
        one_of("way", WAYS),
        one_of("status", STATUSES),
        UniqueConstraint("org_id", "conversation_id"),
        Index("ix_csat_invitations_channel_id", "org_id", "channel_id"),
        Index("ix_csat_invitations_sent_at", "org_id", "sent_at",
              postgresql_where=text("sent_at IS NOT NULL")),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    channel_id: Mapped[UUID | None]
    way: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), server_default="waiting")
    reason: Mapped[str | None] = mapped_column(String(100))
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


declare(
    Holds("csat_invitations", ({"conversation_id": "conversation"},), Delete(), data_class="communication")
)
