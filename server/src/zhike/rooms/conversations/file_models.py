"""The table of files that came with words."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Model, Tenant, ref
from zhike.core.persons import Delete, Holds, declare


class MessageFile(Tenant, Model):
    """A PDF or a picture that came with a message over another platform. ``name`` is what its sender called
    it, ``content_type`` what it is by its content."""

    __tablename__ = "message_files"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("messages", "message_id", ondelete="CASCADE"),
        ref("files", "file_id"),
        UniqueConstraint("org_id", "file_id"),
        Index("ix_message_files_message_id", "org_id", "message_id"),
        Index("ix_message_files_conversation_id", "org_id", "conversation_id"),
    )
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    file_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(100))


declare(
    Holds("message_files", ({"conversation_id": "conversation"},), Delete(), data_class="communication",
          files=("file_id",), shows=("conversation_id", "name", "size", "created_at")),
)  # fmt: skip
