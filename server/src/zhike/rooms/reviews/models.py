"""Tables of reviews (seed 000 §4.2; model 2.9 and 2.18)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import GONE, Holds, blank, declare

STATUSES = ("generating", "draft", "revised", "published")
ITEM_TYPES = ("issue_summary", "risk", "suggestion", "script_deviation")
ITEM_STATUSES = ("open", "adopted", "ignored", "outcome_checked")


class ReviewRun(Changing, Model):
    """The work of one site and day. ``planned`` conversations; the last run's figures."""

    __tablename__ = "review_runs"
    __table_args__ = (
        ref("sites", "site_id"),
        one_of("status", ("running", "done")),
        UniqueConstraint("org_id", "site_id", "review_date"),
    )
    site_id: Mapped[UUID]
    review_date: Mapped[date]
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    planned: Mapped[int] = mapped_column(server_default="0")
    requested_by: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ServiceReview(Changing, Model):
    """A conversation's day. ``model`` and the prompt columns are null when rules wrote it."""

    __tablename__ = "service_reviews"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("customers", "customer_id"),
        ref("leads", "lead_id"),
        ref("appointments", "appointment_id"),
        ref("users", "agent_id"),
        ref("users", "revised_by"),
        ref("prompt_templates", "prompt_template_id"),
        ref("ai_runs", "ai_run_id"),
        one_of("status", STATUSES),
        one_of("generator", ("rules", "model")),
        UniqueConstraint("org_id", "conversation_id", "review_date"),
        Index("ix_service_reviews_day", "org_id", "review_date", text("created_at DESC"), text("id DESC")),
        Index("ix_service_reviews_newest", "org_id", text("created_at DESC"), text("id DESC")),
        *(
            Index(f"ix_service_reviews_{column}", "org_id", column)
            for column in ("site_id", "customer_id", "lead_id", "appointment_id", "agent_id", "revised_by",
                           "prompt_template_id", "ai_run_id")
        ),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    review_date: Mapped[date]
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(20), server_default="generating")
    source_type: Mapped[str] = mapped_column(String(20), server_default="native")
    generator: Mapped[str] = mapped_column(String(10), server_default="rules")
    summary: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(100))
    prompt_template_id: Mapped[UUID | None]
    prompt_version: Mapped[str | None] = mapped_column(String(50))
    model: Mapped[str | None] = mapped_column(String(120))
    ai_run_id: Mapped[UUID | None]
    input_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    generated_at: Mapped[datetime | None]
    revised_by: Mapped[UUID | None]
    revised_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class ServiceReviewItem(Changing, Model):
    """One point, with the messages it rests on. ``rule`` names the rule that found it, null for a model's."""

    __tablename__ = "service_review_items"
    __table_args__ = (
        ref("service_reviews", "review_id", ondelete="CASCADE"),
        ref("users", "handled_by"),
        ref("users", "revised_by"),
        one_of("item_type", ITEM_TYPES),
        one_of("severity", ("low", "medium", "high")),
        one_of("status", ITEM_STATUSES),
        CheckConstraint("cardinality(evidence) > 0", name="evidence"),
        Index("ix_service_review_items_review_id", "org_id", "review_id"),
        Index(
            "ix_service_review_items_open", "org_id", "created_at", postgresql_where=text("status = 'open'")
        ),
        Index("ix_service_review_items_handled_by", "org_id", "handled_by"),
        Index("ix_service_review_items_revised_by", "org_id", "revised_by"),
    )
    review_id: Mapped[UUID]
    position: Mapped[int]
    rule: Mapped[str | None] = mapped_column(String(50))
    item_type: Mapped[str] = mapped_column(String(30))
    severity: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    script_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(20), server_default="open")
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]
    handle_note: Mapped[str | None] = mapped_column(String(500))
    outcome_delta: Mapped[dict[str, Any] | None]
    revised_by: Mapped[UUID | None]
    revised_at: Mapped[datetime | None]


declare(
    Holds("service_reviews", ({"conversation_id": "conversation"},), blank("summary", "outcome"),
          names="service_review", data_class="communication",
          shows=("review_date", "summary", "outcome", "generator", "created_at")),
    Holds("service_review_items", ({"review_id": "service_review"},), data_class="communication",
          shows=("review_id", "item_type", "severity", "content", "suggestion", "created_at"),
          erase=blank("suggestion", "handle_note", content=GONE)),
)  # fmt: skip
merging.declare(merging.Follow("service_reviews", "customer_id", merging.move))
