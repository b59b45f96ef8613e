"""The table of answers that are sent later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import GONE, Holds, blank, declare

ON_REPLY = ("cancel", "send")
STATUSES = ("waiting", "sent", "cancelled", "failed")


class ScheduledMessage(Changing, Model):
    """An answer that somebody wrote and that is sent at ``send_at``. ``on_reply``: what becomes of it when
    the customer writes before that, after the message numbered ``after_seq``. ``reason``: the code of why it
    was not sent."""

    __tablename__ = "scheduled_messages"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("users", "author_id"),
        ref("messages", "message_id", ondelete="CASCADE"),
        one_of("on_reply", ON_REPLY),
        one_of("status", STATUSES),
        CheckConstraint("(status = 'waiting') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(status = 'sent') = (message_id IS NOT NULL)", name="sent"),
        Index("ix_scheduled_messages_conversation_id", "org_id", "conversation_id", text("send_at DESC"),
              text("id DESC")),
        Index("ix_scheduled_messages_author_id", "org_id", "author_id"),
        Index("ix_scheduled_messages_message_id", "org_id", "message_id",
              postgresql_where=text("message_id IS NOT NULL")),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    author_id: Mapped[UUID]
    content: Mapped[str] = mapped_column(Text)
    send_at: Mapped[datetime]
    on_reply: Mapped[str] = mapped_column(String(10), server_default="cancel")
    after_seq: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), server_default="waiting")
    reason: Mapped[str | None] = mapped_column(String(60))
    message_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


declare(
    Holds("scheduled_messages", ({"conversation_id": "conversation"},), blank("reason", content=GONE),
          data_class="communication",
          shows=("conversation_id", "content", "send_at", "status", "created_at")),
)  # fmt: skip
