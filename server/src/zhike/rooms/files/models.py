"""The table of files."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref

KINDS = ("import", "export", "evidence", "customer", "ticket", "message", "talks", "knowledge")
STATUSES = ("quarantined", "ready", "rejected", "removed")


class File(Changing, Model):
    """What was uploaded. ``name`` and ``content_type`` are what the sender said, to show and never to trust;
    ``size`` and ``sha256`` are of the plain content."""

    __tablename__ = "files"
    __table_args__ = (
        ref("users", "created_by"),
        one_of("kind", KINDS),
        one_of("status", STATUSES),
        CheckConstraint("size >= 0", name="size"),
        UniqueConstraint("org_id", "stored_path"),
        Index("ix_files_created_by", "org_id", "created_by", postgresql_where=text("created_by IS NOT NULL")),
    )
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    stored_path: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20), server_default="quarantined")
    created_by: Mapped[UUID | None]
