"""Who works with a customer, papers about one, and what colleagues noticed that may keep one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare

OWNER_ROLES = ("owner", "collaborator")
CLUE_CATEGORIES = ("preference", "need", "health", "family", "occasion", "habit", "complaint", "other")


class CustomerOwner(Tenant, Model):
    """A colleague beside the owner, or an owner of former times.

    Who has the customer now stands in ``customers.owner_id`` alone: an owner's line is written when the next
    one takes over. A collaborator's line ends, and is never removed.
    """

    __tablename__ = "customer_owners"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        one_of("role", OWNER_ROLES),
        Index("uq_customer_owners_now", "org_id", "customer_id", "user_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
        Index("ix_customer_owners_customer_id", "org_id", "customer_id", text("started_at DESC"),
              text("id DESC")),
        Index("ix_customer_owners_user_id", "org_id", "user_id", "ended_at"),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    user_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class CustomerFile(Tenant, Model):
    """A paper or a picture about a customer; what it is stands in ``files``."""

    __tablename__ = "customer_files"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("files", "file_id"),
        UniqueConstraint("org_id", "file_id"),
        Index("ix_customer_files_customer_id", "org_id", "customer_id", text("created_at DESC"),
              text("id DESC")),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    file_id: Mapped[UUID]
    note: Mapped[str | None] = mapped_column(String(200))


class RetentionClue(Changing, Model):
    """Something noticed that may bring a customer back (seed 003). ``member_id`` is sealed, as identities
    are; ``recorded_by`` wrote it down."""

    __tablename__ = "member_retention_clue"
    __table_args__ = (
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("users", "recorded_by"),
        one_of("category", CLUE_CATEGORIES),
        Index("ix_member_retention_clue_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_member_retention_clue_customer_id", "org_id", "customer_id", text("created_at DESC"),
              text("id DESC")),
        Index("ix_member_retention_clue_member", "org_id", "member_value_hash",
              postgresql_where=text("member_value_hash IS NOT NULL")),
        Index("ix_member_retention_clue_recorded_by", "org_id", "recorded_by",
              postgresql_where=text("recorded_by IS NOT NULL")),
    )  # fmt: skip
    customer_id: Mapped[UUID]
    member_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    member_value_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    member_hint: Mapped[str | None] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(50))
    recorded_by: Mapped[UUID | None]


_OF_CUSTOMER = ({"customer_id": "customer"},)
declare(
    Holds("customer_owners", _OF_CUSTOMER, Delete(), shows=("role", "started_at", "ended_at")),
    Holds("customer_files", _OF_CUSTOMER, Delete(), files=("file_id",), shows=("note", "created_at")),
    Holds("member_retention_clue", _OF_CUSTOMER, Delete(), data_class="communication",
          shows=("member_id", "category", "summary", "detail", "source", "created_at")),
)  # fmt: skip
merging.declare(
    merging.Follow("customer_owners", "customer_id", merging.move_unless_twin("user_id", until="ended_at")),
    merging.Follow("customer_files", "customer_id", merging.move),
    merging.Follow("member_retention_clue", "customer_id", merging.move),
)
