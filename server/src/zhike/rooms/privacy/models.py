"""Tables of privacy (promises 3.10; model 2.3 consents)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, Keep, blank, declare

PURPOSES = (
    "service", "marketing_sms", "marketing_message", "sensitive_medical", "sensitive_biometric",
    "sensitive_financial", "ai_processing", "cross_border", "minor_guardian",
)  # fmt: skip
CHANNELS = ("console", "link", "widget", "sms", "phone", "paper", "import")
KINDS = ("export", "correction", "erasure")
STATUSES = ("review", "approved", "running", "done", "restricted", "rejected", "failed")
CLASSES = ("profile", "communication", "transaction", "medical", "securities", "log", "proof")


class ConsentText(Tenant, Model):
    """What people are shown. ``renews``: who agreed to an older version must be asked again."""

    __tablename__ = "consent_texts"
    __table_args__ = (
        ref("users", "created_by"),
        one_of("purpose", PURPOSES),
        UniqueConstraint("org_id", "purpose", "language", "version"),
        Index("ix_consent_texts_created_by", "org_id", "created_by"),
    )
    purpose: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    renews: Mapped[bool] = mapped_column(server_default=text("true"))
    effective_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Consent(Tenant, Model):
    """A line of the ledger. ``method`` is how it was said; ``recorded_by`` who wrote it down, if not the
    person. Rows are only added; an erasure empties ``phone_hash``, ``evidence`` and the file."""

    __tablename__ = "consents"
    __table_args__ = (
        ref("customers", "customer_id"),
        ref("leads", "lead_id"),
        ref("channel_visitors", "visitor_id"),
        ref("consent_texts", "text_id"),
        ref("files", "evidence_file_id"),
        ref("users", "recorded_by"),
        one_of("purpose", PURPOSES),
        one_of("action", ("given", "withdrawn")),
        one_of("channel", CHANNELS),
        CheckConstraint("action = 'withdrawn' OR text_id IS NOT NULL", name="text"),
        Index("ix_consents_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_consents_customer_id", "org_id", "customer_id", "purpose", text("created_at DESC")),
        Index("ix_consents_phone_hash", "org_id", "phone_hash", "purpose", text("created_at DESC")),
        *(
            Index(f"ix_consents_{column}", "org_id", column)
            for column in ("lead_id", "visitor_id", "text_id", "evidence_file_id", "recorded_by")
        ),
    )  # fmt: skip
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(10))
    text_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    evidence_file_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID | None]


class PrivacyRequest(Changing, Model):
    """Somebody's wish. ``work_sealed`` is whom it concerns while it is under way; ``progress`` is where a
    job goes on; ``changes_sealed`` what a correction changed; ``receipt`` what an erasure did."""

    __tablename__ = "privacy_requests"
    __table_args__ = (
        ref("customers", "customer_id"),
        ref("leads", "lead_id"),
        ref("files", "file_id"),
        ref("users", "requested_by"),
        ref("users", "decided_by"),
        one_of("kind", KINDS),
        one_of("status", STATUSES),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="subject"),
        Index("ix_privacy_requests_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_privacy_requests_status", "org_id", "status", text("created_at DESC"), text("id DESC")),
        *(
            Index(f"ix_privacy_requests_{column}", "org_id", column)
            for column in ("customer_id", "lead_id", "file_id", "requested_by", "decided_by")
        ),
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), server_default="review")
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    note: Mapped[str | None] = mapped_column(String(500))
    due_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    review: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    progress: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    work_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    changes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_id: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any] | None]
    held_until: Mapped[datetime | None]
    error_code: Mapped[str | None] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]


class LegalHold(Changing, Model):
    """Data of a class that must not be erased: of one person, or of everybody. ``until`` null: until it is
    released. ``data_class`` null: all classes."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        ref("customers", "customer_id"),
        ref("users", "created_by"),
        ref("users", "released_by"),
        one_of("data_class", CLASSES),
        Index("ix_legal_holds_newest", "org_id", text("created_at DESC"), text("id DESC")),
        *(
            Index(f"ix_legal_holds_{column}", "org_id", column)
            for column in ("customer_id", "created_by", "released_by")
        ),
    )
    customer_id: Mapped[UUID | None]
    data_class: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    until: Mapped[datetime | None]
    created_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]


class RetentionRule(Changing, Model):
    """An organization's own word about a class. ``duty_days``: must stay so long; ``keep_days``: goes after
    so long, null for never by itself."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        one_of("data_class", CLASSES),
        CheckConstraint("duty_days >= 0 AND keep_days > 0", name="days"),
        CheckConstraint("keep_days IS NULL OR keep_days >= duty_days", name="order"),
        UniqueConstraint("org_id", "data_class"),
    )
    data_class: Mapped[str] = mapped_column(String(20))
    duty_days: Mapped[int]
    keep_days: Mapped[int | None]
    basis: Mapped[str | None] = mapped_column(String(300))
    is_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    last_run_at: Mapped[datetime | None]
    last_count: Mapped[int] = mapped_column(server_default="0")


declare(
    Holds(
        "consents",
        ({"customer_id": "customer"}, {"lead_id": "lead", "visitor_id": "visitor"}, {"phone_hash": "phone"}),
        data_class="proof",
        shows=("purpose", "action", "text_id", "channel", "method", "evidence", "created_at"),
        files=("evidence_file_id",),
        erase=blank(phone_hash="NULL", evidence="'{}'"),
    ),
    Holds(
        "privacy_requests",
        ({"customer_id": "customer"}, {"lead_id": "lead"}),
        data_class="proof",
        shows=("kind", "status", "note", "created_at", "finished_at"),
        files=("file_id",),
        erase=blank(note="NULL", changes_sealed="NULL"),
    ),
    Holds(
        "legal_holds", ({"customer_id": "customer"},), data_class="proof",
        erase=Keep("why data of a person was kept is the answer to whoever asks for it"),
    ),
)  # fmt: skip
merging.declare(
    merging.Follow("consents", "customer_id", merging.move),
    merging.Follow("privacy_requests", "customer_id", merging.move),
    merging.Follow("legal_holds", "customer_id", merging.move),
)
