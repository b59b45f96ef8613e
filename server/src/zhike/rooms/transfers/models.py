"""Tables of transfers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Holds, blank, declare

STATUSES = ("queued", "running", "done", "failed", "removed")


class TalkTransfer(Changing, Model):
    """One file of talks. ``sight``: what whoever asked saw then; ``report``: for an import, how many were
    taken, were here before, could not be read, and the first reasons."""

    __tablename__ = "talk_transfers"
    __table_args__ = (
        ref("files", "file_id"),
        ref("users", "requested_by"),
        one_of("direction", ("export", "import")),
        one_of("status", STATUSES),
        CheckConstraint("processed >= 0", name="processed"),
        Index("ix_talk_transfers_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_talk_transfers_file_id", "org_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_talk_transfers_requested_by", "org_id", "requested_by"),
    )
    direction: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20), server_default="queued")
    reason: Mapped[str] = mapped_column(String(200))
    filters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    sight: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    total: Mapped[int | None]
    processed: Mapped[int] = mapped_column(server_default="0")
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    file_id: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]


class ImportedTalk(Tenant, Model):
    """Where a talk comes from; its id is the conversation's. ``told``: its line but for what was said."""

    __tablename__ = "imported_talks"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("talk_transfers", "transfer_id"),
        UniqueConstraint("org_id", "conversation_id"),
        UniqueConstraint("org_id", "origin_org", "origin_id"),
        Index("ix_imported_talks_transfer_id", "org_id", "transfer_id"),
    )
    conversation_id: Mapped[UUID]
    transfer_id: Mapped[UUID]
    origin_org: Mapped[UUID]
    origin_id: Mapped[UUID]
    told: Mapped[dict[str, Any]]


declare(
    Holds("imported_talks", ({"conversation_id": "conversation"},), blank(told="'{}'"),
          data_class="communication", shows=("conversation_id", "told", "created_at"))
)  # fmt: skip
