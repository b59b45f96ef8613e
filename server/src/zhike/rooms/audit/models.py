"""Tables of the trail beside the trail: seals, retirements, exports. The rows themselves are the floor's."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

EXPORT_STATUSES = ("queued", "done", "failed", "removed")


class AuditSeal(Tenant, Model):
    """A link of an organization's chain: the rows of one day that became visible since the link before.

    ``digests`` holds 32 bytes for each of ``ids``. ``hash`` covers everything here and ``previous``, the hash
    of link ``number - 1``; ``signature`` covers ``hash`` with a key that the database does not hold.
    ``late``: the rows claim to be older than any honest transaction could have left them.
    """

    __tablename__ = "audit_seals"
    __table_args__ = (UniqueConstraint("org_id", "number"), Index("ix_audit_seals_day", "org_id", "day"))
    number: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    late: Mapped[bool]
    scheme: Mapped[int] = mapped_column(SmallInteger)
    ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    digests: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class AuditRetirement(Tenant, Model):
    """What stays of rows whose time is over: how many there were before ``before``, and the chain's end."""

    __tablename__ = "audit_retirements"
    __table_args__ = (UniqueConstraint("org_id", "before"),)
    before: Mapped[date]
    rows: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class AuditExport(Changing, Model):
    """A CSV file of the trail, made by a job and kept for a week."""

    __tablename__ = "audit_exports"
    __table_args__ = (
        one_of("status", EXPORT_STATUSES),
        ref("users", "requested_by"),
        ref("files", "file_id"),
        Index("ix_audit_exports_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_audit_exports_requested_by", "org_id", "requested_by"),
        Index("ix_audit_exports_file_id", "org_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
    )
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    filters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    rows: Mapped[int | None]
    is_cut: Mapped[bool] = mapped_column(server_default="false")
    file_id: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
