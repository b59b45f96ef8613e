"""Tables of intake: where leads come in, and what came."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, blank, declare

KINDS = ("push", "form")
STATUSES = ("active", "paused")
SIGNATURES = ("none", "hmac_sha1", "hmac_sha256", "hmac_md5")
ENCODINGS = ("hex", "base64")
TAKEN = ("received", "made", "duplicate", "refused")
NEEDED_BY_SIGNATURE = "signature = 'none' OR (signature_header IS NOT NULL AND secret_sealed IS NOT NULL)"


class IntakeSource(Changing, Model):
    """An address that takes leads. ``public_key`` stands in it. ``mapping`` is field → path into the body,
    ``id_path`` where the sender's own id stands, ``form_path`` what tells its forms apart. ``form`` is what
    people see of a form of ours."""

    __tablename__ = "intake_sources"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("users", "created_by"),
        one_of("kind", KINDS),
        one_of("status", STATUSES),
        one_of("signature", SIGNATURES),
        one_of("signature_encoding", ENCODINGS),
        CheckConstraint(NEEDED_BY_SIGNATURE, name="signed"),
        CheckConstraint("(kind = 'form') = (form IS NOT NULL)", name="form"),
        UniqueConstraint("org_id", "public_key"),
        Index("ix_intake_sources_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_intake_sources_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_intake_sources_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    site_id: Mapped[UUID | None]
    public_key: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(20), server_default="active")
    source_platform: Mapped[str] = mapped_column(String(50))
    signature: Mapped[str] = mapped_column(String(20), server_default="none")
    signature_header: Mapped[str | None] = mapped_column(String(100))
    signature_encoding: Mapped[str] = mapped_column(String(10), server_default="hex")
    signature_prefix: Mapped[str] = mapped_column(String(50), server_default="")
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    id_path: Mapped[str | None] = mapped_column(String(300))
    form_path: Mapped[str | None] = mapped_column(String(300))
    form: Mapped[dict[str, Any] | None]
    allowed_origins: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_by: Mapped[UUID | None]


class IntakeDelivery(Tenant, Model):
    """One body that came. ``headers`` are the few that are kept, and in which ``charset`` the text is the
    very bytes again. ``body_key`` tells equal bodies and ``dedupe_key`` equal subjects, both by a key of the
    house: nobody can try phones against them. ``reasons`` is field → why it could not be taken."""

    __tablename__ = "intake_deliveries"
    __table_args__ = (
        ref("intake_sources", "source_id", ondelete="CASCADE"),
        ref("leads", "lead_id"),
        one_of("status", TAKEN),
        UniqueConstraint("org_id", "source_id", "dedupe_key"),
        Index("ix_intake_deliveries_recent", "org_id", "source_id", text("created_at DESC"),
              text("id DESC")),
        Index("ix_intake_deliveries_status", "org_id", "source_id", "status", text("created_at DESC"),
              text("id DESC")),
        Index("ix_intake_deliveries_body_key", "org_id", "source_id", "body_key", text("created_at DESC")),
        Index("ix_intake_deliveries_created_at", "org_id", "created_at"),
        Index("ix_intake_deliveries_kept", "org_id", "created_at",
              postgresql_where=text("body_sealed IS NOT NULL")),
        Index("ix_intake_deliveries_lead_id", "org_id", "lead_id",
              postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_intake_deliveries_phone_hash", "org_id", "phone_hash",
              postgresql_where=text("phone_hash IS NOT NULL")),
    )  # fmt: skip
    source_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(20), server_default="received")
    headers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_key: Mapped[str] = mapped_column(String(64))
    dedupe_key: Mapped[str | None] = mapped_column(String(64))
    reasons: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    lead_id: Mapped[UUID | None]
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime | None]


declare(
    Holds(
        "intake_deliveries",
        ({"lead_id": "lead", "phone_hash": "phone"},),
        data_class="communication",
        shows=("body", "headers", "created_at"),
        # the keys stay: what is erased must not come back by being sent again
        erase=blank("body_sealed", "phone_hash", headers="'{}'", reasons="'{}'"),
    )
)  # fmt: skip
