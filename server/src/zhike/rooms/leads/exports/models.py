"""The table of exports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref

KINDS = ("leads", "customers")
FORMATS = ("csv", "xlsx")
STATUSES = ("queued", "running", "done", "failed", "removed")


class Export(Changing, Model):
    """One file on its way out. ``sight`` is what the person saw when asking: scope and veils. ``is_cut``:
    there were more rows than a file takes."""

    __tablename__ = "exports"
    __table_args__ = (
        ref("files", "file_id"),
        ref("users", "requested_by"),
        one_of("kind", KINDS),
        one_of("format", FORMATS),
        one_of("status", STATUSES),
        Index("ix_exports_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_exports_file_id", "org_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_exports_requested_by", "org_id", "requested_by"),
    )
    kind: Mapped[str] = mapped_column(String(20))
    format: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    reason: Mapped[str] = mapped_column(String(200))
    filters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    sight: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    language: Mapped[str] = mapped_column(String(10), server_default="zh-CN")
    total_rows: Mapped[int | None]
    processed_rows: Mapped[int] = mapped_column(server_default="0")
    is_cut: Mapped[bool] = mapped_column(server_default="false")
    file_id: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
