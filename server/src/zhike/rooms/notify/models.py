"""Tables of notify (seed 004 §2.10 notifications, seed 000 §6.2; model 2.11 and 2.18)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import ANY, GONE, Holds, blank, declare

VENDORS = ("console", "simulator")
KINDS = ("verify", "reminder", "marketing")
AUDIT_STATUSES = ("draft", "submitted", "approved", "rejected")
STATUSES = ("queued", "sending", "unknown", "sent", "delivered", "failed", "expired")
OUTCOMES = ("accepted", "rejected", "unknown", "lost")


class Notification(Tenant, Model):
    """A line for one colleague."""

    __tablename__ = "notifications"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        Index("idx_notifications_user", "org_id", "user_id", "is_read", text("created_at DESC")),
        Index("ix_notifications_newest", "org_id", "user_id", text("created_at DESC"), text("id DESC")),
    )
    user_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(String(50))
    title: Mapped[str] = mapped_column(String(500))
    content: Mapped[str | None] = mapped_column(Text)
    resource_type: Mapped[str | None] = mapped_column(String(50))
    resource_id: Mapped[UUID | None]
    is_read: Mapped[bool] = mapped_column(server_default=text("false"))
    read_at: Mapped[datetime | None]


class NotificationDelivery(Tenant, Model):
    """One way over which a notification went."""

    __tablename__ = "notification_deliveries"
    __table_args__ = (
        ref("notifications", "notification_id", ondelete="CASCADE"),
        one_of("channel", ("in_app", "sms", "email", "push")),
        one_of("status", ("pending", "delivered", "failed")),
        UniqueConstraint("org_id", "notification_id", "channel"),
    )
    notification_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(String(20), server_default="in_app")
    status: Mapped[str] = mapped_column(String(20), server_default="delivered")
    delivered_at: Mapped[datetime | None]


class SmsProvider(Changing, Model):
    """A supplier as this organization uses it. The smallest ``priority`` is asked first.

    ``config_sealed`` is JSON; ``health`` is the circuit breaker's memory (see `rules.Circuit`).
    """

    __tablename__ = "sms_providers"
    __table_args__ = (one_of("vendor", VENDORS), UniqueConstraint("org_id", "code"))
    code: Mapped[str] = mapped_column(String(50))
    vendor: Mapped[str] = mapped_column(String(30))
    config_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    priority: Mapped[int] = mapped_column(server_default="100")
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    health: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class SmsTemplate(Changing, Model):
    """A text with ``{{variables}}``; ``provider_template_ids`` maps a provider's code to its own id."""

    __tablename__ = "sms_templates"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("audit_status", AUDIT_STATUSES),
        UniqueConstraint("org_id", "code"),
    )
    code: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(20))
    sign_name: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(String(500))
    variables: Mapped[list[Any]] = mapped_column(server_default="[]")
    provider_template_ids: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    audit_status: Mapped[str] = mapped_column(String(20), server_default="draft")


class SmsMessage(Changing, Model):
    """One SMS to one phone. ``unknown``: a provider may or may not have taken it, and is being asked.

    Of a verification message ``params`` and ``content`` show asterisks; the values are in
    ``secrets_sealed``. ``customer_id`` is no foreign key: customers live upstairs, and so does the ledger of
    ``consent_id``, the consent by which a marketing message went. Only an erased one has no phone.
    """

    __tablename__ = "sms_messages"
    __table_args__ = (
        ref("sms_templates", "template_id"),
        ref("sms_providers", "provider_id"),
        one_of("status", STATUSES),
        UniqueConstraint("org_id", "dedupe_key"),
        Index("ix_sms_messages_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_sms_messages_status", "org_id", "status", text("created_at DESC"), text("id DESC")),
        Index("ix_sms_messages_purpose", "org_id", "purpose", text("created_at DESC"), text("id DESC")),
        Index("ix_sms_messages_phone_last4", "org_id", "phone_last4", text("created_at DESC")),
        Index("ix_sms_messages_phone_hash", "org_id", "phone_hash", text("created_at DESC")),
        Index("ix_sms_messages_template_id", "org_id", "template_id"),
        Index("ix_sms_messages_provider_id", "org_id", "provider_id"),
        Index("ix_sms_messages_customer_id", "org_id", "customer_id"),
    )
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str] = mapped_column(String(4))
    customer_id: Mapped[UUID | None]
    consent_id: Mapped[UUID | None]
    template_id: Mapped[UUID]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    content: Mapped[str] = mapped_column(String(1000))
    secrets_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(50))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    provider_id: Mapped[UUID | None]
    provider_message_id: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(server_default="0")
    error_code: Mapped[str | None] = mapped_column(String(80))
    error_message: Mapped[str | None] = mapped_column(String(500))
    receipt: Mapped[dict[str, Any] | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class SmsAttempt(Tenant, Model):
    """One call of one provider. ``outcome`` is null from the intent until the answer.

    ``run_id`` and ``run_attempt`` name the job run that owns it: whoever else finds it without an outcome
    knows that its owner died between intent and result.
    """

    __tablename__ = "sms_attempts"
    __table_args__ = (
        ref("sms_messages", "message_id", ondelete="CASCADE"),
        ref("sms_providers", "provider_id"),
        one_of("outcome", OUTCOMES),
        UniqueConstraint("org_id", "message_id", "number"),
        Index("ix_sms_attempts_provider_id", "org_id", "provider_id"),
    )
    message_id: Mapped[UUID]
    number: Mapped[int]
    provider_id: Mapped[UUID]
    run_id: Mapped[UUID]
    run_attempt: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    is_final: Mapped[bool] = mapped_column(server_default=text("false"))
    code: Mapped[str | None] = mapped_column(String(80))
    message: Mapped[str | None] = mapped_column(String(500))
    provider_message_id: Mapped[str | None] = mapped_column(String(100))


class SmsReply(Tenant, Model):
    """What somebody answered to an SMS, as the supplier pushed it. ``action``: what it did."""

    __tablename__ = "sms_replies"
    __table_args__ = (
        ref("sms_providers", "provider_id"),
        one_of("action", ("none", "opt_out")),
        UniqueConstraint("org_id", "provider_id", "provider_reply_id"),
        Index("ix_sms_replies_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_sms_replies_phone_hash", "org_id", "phone_hash"),
    )
    provider_id: Mapped[UUID]
    provider_reply_id: Mapped[str] = mapped_column(String(100))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_last4: Mapped[str] = mapped_column(String(4))
    content: Mapped[str] = mapped_column(String(500))
    action: Mapped[str] = mapped_column(String(20), server_default="none")
    said_at: Mapped[datetime]


declare(
    Holds("notifications", ({"resource_id": ANY},), blank("content", title=GONE), data_class="communication"),
    Holds(
        "sms_messages",
        ({"customer_id": "customer"}, {"phone_hash": "phone"}),
        names="sms_message",
        data_class="communication",
        open="status IN ('sending', 'unknown')",
        shows=("phone", "purpose", "content", "status", "sent_at", "delivered_at", "created_at"),
        erase=blank(
            "phone_sealed", "phone_hash", "secrets_sealed", "receipt", "error_message", phone_last4="''",
            params="'{}'", content="''",
            status="CASE WHEN status = 'queued' THEN 'expired' ELSE status END",
        ),
    ),
    Holds("sms_attempts", ({"message_id": "sms_message"},), blank("message"), data_class="communication",
          shows=("number", "started_at", "finished_at", "outcome")),
    Holds("sms_replies", ({"phone_hash": "phone"},), data_class="communication",
          shows=("phone", "content", "action", "said_at", "created_at"),
          erase=blank("phone_sealed", "phone_hash", phone_last4="''", content="''")),
)  # fmt: skip
merging.declare(
    merging.Follow("sms_messages", "customer_id", merging.move),
    merging.Follow("notifications", "resource_id", merging.stay(
        "a notice tells what was; who follows its link is told where the customer is now"
    )),
)  # fmt: skip
