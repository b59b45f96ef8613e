"""Tables of webhooks (model 2.2)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging, persons
from zhike.core.model import Changing, Model, one_of, ref

UNFINISHED = "status IN ('pending', 'sending')"


class WebhookEndpoint(Changing, Model):
    """An address that hears of events whose names fit ``events`` (``crm.lead.*``, ``*``).

    ``cursor_seq`` is the number of the last event that was looked at for it; what comes after is still to be
    delivered. ``failing_since`` is when it stopped taking anything.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        one_of("status", ("active", "disabled")),
        one_of("disabled_reason", ("by_hand", "gone", "failing")),
        CheckConstraint("num_nonnulls(previous_secret_sealed, previous_until) IN (0, 2)", name="previous"),
        Index("ix_webhook_endpoints_created_at", "org_id", text("created_at DESC"), text("id DESC")),
    )
    name: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[Any]]
    include_personal: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    disabled_reason: Mapped[str | None] = mapped_column(String(20))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    previous_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    cursor_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    failing_since: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]


class WebhookDelivery(Changing, Model):
    """One event for one endpoint. ``body`` is sent as it stands, so that every try is the same message.

    ``attempts`` counts those of the present plan; ``log`` tells of the latest ones. While it is ``sending``
    until ``leased_until``, nobody else sends it.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ref("webhook_endpoints", "endpoint_id", ondelete="CASCADE"),
        one_of("status", ("pending", "sending", "delivered", "failed")),
        UniqueConstraint("org_id", "endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_queue", "org_id", "endpoint_id", "object_id", "seq",
              postgresql_where=text(UNFINISHED)),
        Index("ix_webhook_deliveries_due", "org_id", "next_attempt_at", postgresql_where=text(UNFINISHED)),
        Index("ix_webhook_deliveries_created_at", "org_id", "endpoint_id", text("created_at DESC"),
              text("id DESC")),
    )  # fmt: skip
    endpoint_id: Mapped[UUID]
    event_id: Mapped[UUID]
    event_type: Mapped[str] = mapped_column(String(100))
    object_type: Mapped[str] = mapped_column(String(50))
    object_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(50))
    log: Mapped[list[Any]] = mapped_column(server_default="[]")
    delivered_at: Mapped[datetime | None]


persons.declare(persons.Holds("webhook_deliveries", of=({"object_id": persons.ANY},), erase=persons.Delete()))
merging.declare(
    merging.Follow("webhook_deliveries", "object_id", merging.stay(
        "what is sent is what happened then; the merge is an event of its own"
    )),
)  # fmt: skip
