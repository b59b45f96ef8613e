"""Tables of machine clients: API keys (model 2.1). A service account is a user of the kind ``service``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, ref


class ApiKey(Changing, Model):
    """A key by which a machine acts as ``user_id``, within ``scopes`` and within what that user may do.

    ``key_id`` is public and carries the organization. The token's secret is kept as its SHA-256 only; the
    signing secret is sealed, because checking a signature needs it. After a rotation the previous pair lives
    on until ``previous_until``.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        ref("users", "user_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "key_id"),
        CheckConstraint(
            "num_nonnulls(previous_hash, previous_signing_sealed, previous_until) IN (0, 3)", name="previous"
        ),
        CheckConstraint("rate_per_minute > 0 AND daily_quota > 0", name="limits"),
        Index("ix_api_keys_user_id", "org_id", "user_id"),
        Index("ix_api_keys_created_at", "org_id", text("created_at DESC"), text("id DESC")),
    )
    user_id: Mapped[UUID]
    created_by: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(100))
    key_id: Mapped[str] = mapped_column(String(50))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    signing_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_signing_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_until: Mapped[datetime | None]
    scopes: Mapped[list[Any]]
    require_signature: Mapped[bool] = mapped_column(server_default=text("false"))
    rate_per_minute: Mapped[int] = mapped_column(server_default="120")
    daily_quota: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None] = mapped_column(String(45))
