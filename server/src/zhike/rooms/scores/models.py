"""Tables of scores (model 2.14 and 2.18)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Model, Tenant, one_of, ref
from zhike.core.persons import Delete, Holds, declare

CODES = ("lead", "customer", "intent", "stickiness")
ENTITIES = ("lead", "customer")


class ScoreDefinition(Tenant, Model):
    """A version of a score's formula. But for whether it is active, nothing of it ever changes; the database
    lets nobody. ``version`` 1 is the one that an organization begins with."""

    __tablename__ = "score_definitions"
    __table_args__ = (
        one_of("code", CODES),
        one_of("entity_type", ENTITIES),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("org_id", "code", "version"),
        Index("uq_score_definitions_active", "org_id", "code", unique=True,
              postgresql_where=text("is_active")),
        ref("users", "created_by"),
        ref("users", "activated_by"),
        Index("ix_score_definitions_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
        Index("ix_score_definitions_activated_by", "org_id", "activated_by",
              postgresql_where=text("activated_by IS NOT NULL")),
    )  # fmt: skip
    code: Mapped[str] = mapped_column(String(20))
    entity_type: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    formula: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[UUID | None]
    activation_reason: Mapped[str | None] = mapped_column(String(200))
    created_by: Mapped[UUID | None]


class ScoreValue(Tenant, Model):
    """What a score was on a day (of UTC): the newest of that day. ``components`` are the points by name."""

    __tablename__ = "score_values"
    __table_args__ = (
        one_of("code", CODES),
        CheckConstraint("value BETWEEN 0 AND 100", name="value"),
        CheckConstraint("num_nonnulls(customer_id, lead_id) = 1", name="entity"),
        ref("customers", "customer_id", ondelete="CASCADE"),
        ref("leads", "lead_id", ondelete="CASCADE"),
        Index("uq_score_values_customer", "org_id", "customer_id", "code", "day", unique=True,
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("uq_score_values_lead", "org_id", "lead_id", "code", "day", unique=True,
              postgresql_where=text("lead_id IS NOT NULL")),
    )  # fmt: skip
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    value: Mapped[int]
    components: Mapped[dict[str, Any]]
    version: Mapped[int]
    as_of: Mapped[datetime]


class ScoreRun(Tenant, Model):
    """The work on all rows of a kind; ``reached`` is the last id done, so that it goes on from there."""

    __tablename__ = "score_runs"
    __table_args__ = (
        one_of("entity_type", ENTITIES),
        one_of("reason", ("nightly", "activated", "imported", "manual")),
        one_of("status", ("running", "done")),
        Index("uq_score_runs_running", "org_id", "entity_type", unique=True,
              postgresql_where=text("status = 'running'")),
        Index("ix_score_runs_recent", "org_id", text("created_at DESC"), text("id DESC")),
        ref("users", "requested_by"),
        Index("ix_score_runs_requested_by", "org_id", "requested_by",
              postgresql_where=text("requested_by IS NOT NULL")),
    )  # fmt: skip
    entity_type: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    reached: Mapped[UUID | None]
    requested_by: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


declare(
    Holds("score_values", ({"customer_id": "customer"}, {"lead_id": "lead"}), Delete(), since="as_of",
          shows=("code", "value", "components", "version", "as_of")),
)  # fmt: skip
merging.declare(
    merging.Follow("score_values", "customer_id", merging.stay(
        "what a day's score was made of belongs to who it was worked out for; the winner's is worked out anew"
    )),
)  # fmt: skip
