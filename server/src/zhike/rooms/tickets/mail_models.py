"""The table of mails that speak of tickets."""

from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Model, Tenant, ref
from zhike.core.persons import Holds, blank, declare


class TicketMail(Tenant, Model):
    """A mail that came and opened a ticket, or (``comment_id``) said something about one. ``mail_id`` is its
    Message-ID: the same again is the same mail. ``automatic``: a machine has written it."""

    __tablename__ = "ticket_mails"
    __table_args__ = (
        ref("tickets", "ticket_id", ondelete="CASCADE"),
        ref("ticket_comments", "comment_id", ondelete="CASCADE"),
        ref("channels", "channel_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "channel_id", "mail_id"),
        Index("ix_ticket_mails_ticket_id", "org_id", "ticket_id", text("created_at DESC"), text("id DESC")),
        Index("ix_ticket_mails_comment_id", "org_id", "comment_id",
              postgresql_where=text("comment_id IS NOT NULL")),
    )  # fmt: skip
    ticket_id: Mapped[UUID]
    comment_id: Mapped[UUID | None]
    channel_id: Mapped[UUID]
    mail_id: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(500), server_default="")
    automatic: Mapped[bool] = mapped_column(server_default=text("false"))


declare(
    Holds("ticket_mails", ({"ticket_id": "ticket"},), data_class="communication",
          shows=("ticket_id", "subject", "created_at"),
          erase=blank(subject="''", mail_id="'gone-' || id")),
)  # fmt: skip
