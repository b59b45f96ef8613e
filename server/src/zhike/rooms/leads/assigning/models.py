"""Tables of the assignment of leads."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare


class AssignmentVersion(Tenant, Model):
    """The whole book as it was decided; it is never changed, only followed by another."""

    __tablename__ = "assignment_versions"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("org_id", "version"),
        ref("users", "created_by"),
        Index("ix_assignment_versions_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    version: Mapped[int]
    rules: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(String(200))
    created_by: Mapped[UUID | None]


class AssignmentTurn(Tenant, Model):
    """When somebody last got a lead by a rule: the higher, the later."""

    __tablename__ = "assignment_turns"
    __table_args__ = (
        ref("users", "user_id"),
        UniqueConstraint("org_id", "rule_id", "user_id"),
        Index("ix_assignment_turns_user_id", "org_id", "user_id"),
    )
    rule_id: Mapped[UUID]
    user_id: Mapped[UUID]
    turn: Mapped[int] = mapped_column(BigInteger)


class LeadAssignment(Tenant, Model):
    """What was decided about a lead, by which rule of which version, and the steps to it."""

    __tablename__ = "lead_assignments"
    __table_args__ = (
        ref("leads", "lead_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        one_of("outcome", ("assigned", "fallback", "nobody")),
        UniqueConstraint("org_id", "lead_id"),
        Index("ix_lead_assignments_user_id", "org_id", "user_id",
              postgresql_where=text("user_id IS NOT NULL")),
    )  # fmt: skip
    lead_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    version: Mapped[int]
    rule_id: Mapped[UUID | None]
    rule_name: Mapped[str | None] = mapped_column(String(100))
    way: Mapped[str | None] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    steps: Mapped[list[Any]] = mapped_column(server_default="[]")


declare(
    Holds("lead_assignments", ({"lead_id": "lead"},), Delete(),
          shows=("rule_name", "way", "outcome", "created_at"))
)  # fmt: skip
