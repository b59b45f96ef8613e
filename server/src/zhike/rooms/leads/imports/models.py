"""Tables of imports (model 2.15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref

KINDS = ("leads", "customers")
STATUSES = (
    "reading",
    "uploaded",
    "checking",
    "queued",
    "running",
    "completed",
    "failed",
    "cancelled",
    "undoing",
    "undone",
)
DUPLICATES = ("skip", "fill", "update", "create")
OUTCOMES = ("failed", "skipped")


class ImportBatch(Changing, Model):
    """One file on its way in. ``mapping`` is field → place of its column; ``preview_sealed`` the first rows.

    ``processed_rows`` is also where a run goes on: that many rows of the file are settled. Of the rows that
    were created, ``removed_rows`` and ``kept_rows`` are settled by an undo, which has come to the lead
    ``undone_to``; ``kept_why`` counts the reasons. ``trial`` is what a run without writing has found.
    """

    __tablename__ = "import_batches"
    __table_args__ = (
        ref("files", "file_id"),
        ref("users", "created_by"),
        one_of("kind", KINDS),
        one_of("status", STATUSES),
        one_of("duplicates", DUPLICATES),
        CheckConstraint(
            "processed_rows = created_rows + updated_rows + skipped_rows + failed_rows", name="counters"
        ),
        Index("ix_import_batches_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_import_batches_file_id", "org_id", "file_id"),
        Index("ix_import_batches_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[UUID]
    filename: Mapped[str] = mapped_column(String(255))
    format: Mapped[str | None] = mapped_column(String(10))
    encoding: Mapped[str | None] = mapped_column(String(20))
    columns: Mapped[list[Any]] = mapped_column(server_default="[]")
    preview_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(20), server_default="reading")
    error_code: Mapped[str | None] = mapped_column(String(40))
    mapping: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    duplicates: Mapped[str | None] = mapped_column(String(10))
    trial: Mapped[dict[str, Any] | None]
    total_rows: Mapped[int | None]
    processed_rows: Mapped[int] = mapped_column(server_default="0")
    created_rows: Mapped[int] = mapped_column(server_default="0")
    updated_rows: Mapped[int] = mapped_column(server_default="0")
    skipped_rows: Mapped[int] = mapped_column(server_default="0")
    failed_rows: Mapped[int] = mapped_column(server_default="0")
    removed_rows: Mapped[int] = mapped_column(server_default="0")
    kept_rows: Mapped[int] = mapped_column(server_default="0")
    kept_why: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    undone_to: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportRow(Tenant, Model):
    """A row that was not taken. ``row_number`` is the spreadsheet's; ``cells_sealed``: the cells as JSON."""

    __tablename__ = "import_rows"
    __table_args__ = (
        ref("import_batches", "batch_id", ondelete="CASCADE"),
        one_of("outcome", OUTCOMES),
        UniqueConstraint("org_id", "batch_id", "row_number"),
    )
    batch_id: Mapped[UUID]
    row_number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(String(200))
    cells_sealed: Mapped[bytes] = mapped_column(LargeBinary)
