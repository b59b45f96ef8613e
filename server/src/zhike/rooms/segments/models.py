"""Tables of segments (model 2.10)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare

STATUSES = ("running", "done", "failed")


class Segment(Changing, Model):
    """A choice of customers by a name; of no site it is the organization's. ``definition`` is that of
    ``version``."""

    __tablename__ = "segments"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("users", "created_by"),
        CheckConstraint("version > 0", name="version"),
        Index("ix_segments_recent", "org_id", text("created_at DESC"), text("id DESC"),
              postgresql_where=text("archived_at IS NULL")),
        Index("ix_segments_site_id", "org_id", "site_id", postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_segments_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(String(500))
    definition: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None]
    archived_at: Mapped[datetime | None]


class SegmentVersion(Tenant, Model):
    """What a segment said from then on. Never changed."""

    __tablename__ = "segment_versions"
    __table_args__ = (
        ref("segments", "segment_id", ondelete="CASCADE"),
        ref("users", "created_by"),
        UniqueConstraint("org_id", "segment_id", "version"),
        Index("ix_segment_versions_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    segment_id: Mapped[UUID]
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    created_by: Mapped[UUID | None]


class SegmentSnapshot(Tenant, Model):
    """The members of a segment as they were ``as_of``. ``sight``: with whose eyes (scope, veils);
    ``reached``: up to which customer it is written."""

    __tablename__ = "segment_snapshots"
    __table_args__ = (
        ref("segments", "segment_id", ondelete="CASCADE"),
        ref("users", "requested_by"),
        one_of("status", STATUSES),
        Index("ix_segment_snapshots_segment_id", "org_id", "segment_id", text("created_at DESC"),
              text("id DESC")),
        Index("uq_segment_snapshots_running", "org_id", "segment_id", "requested_by", unique=True,
              postgresql_where=text("status = 'running'")),
        Index("ix_segment_snapshots_requested_by", "org_id", "requested_by"),
    )  # fmt: skip
    segment_id: Mapped[UUID]
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    sight: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    reached: Mapped[UUID | None]
    as_of: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]


class SegmentMember(Tenant, Model):
    """A customer in a snapshot."""

    __tablename__ = "segment_members"
    __table_args__ = (
        ref("segment_snapshots", "snapshot_id", ondelete="CASCADE"),
        ref("customers", "customer_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "snapshot_id", "customer_id"),
        Index("ix_segment_members_customer_id", "org_id", "customer_id"),
    )
    snapshot_id: Mapped[UUID]
    customer_id: Mapped[UUID]


declare(
    Holds("segment_members", ({"customer_id": "customer"},), Delete(), shows=("snapshot_id", "created_at"))
)
merging.declare(merging.Follow("segment_members", "customer_id", merging.move_unless_twin("snapshot_id")))
