"""Tables of ai (model 2.9; promises 3.9)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.persons import ANY, Holds, blank, declare


class PromptTemplate(Tenant, Model):
    """A version of a prompt. The app role may add rows and read them, nothing else."""

    __tablename__ = "prompt_templates"
    __table_args__ = (UniqueConstraint("org_id", "code", "version"),)
    code: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    output_schema: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    checksum: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[UUID | None]


class AiRun(Changing, Model):
    """One call of a model. ``output`` is what it answered, as masked as what it was asked. Whose words it was
    asked about, and on what ground, are no foreign keys: customers and the ledger live upstairs."""

    __tablename__ = "ai_runs"
    __table_args__ = (
        ref("prompt_templates", "prompt_template_id"),
        one_of("status", ("running", "succeeded", "failed")),
        Index("ix_ai_runs_newest", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_ai_runs_prompt_template_id", "org_id", "prompt_template_id"),
        Index("ix_ai_runs_resource", "org_id", "resource_type", "resource_id"),
        Index("ix_ai_runs_customer_id", "org_id", "customer_id"),
        Index("ix_ai_runs_visitor_id", "org_id", "visitor_id"),
    )
    purpose: Mapped[str] = mapped_column(String(80))
    resource_type: Mapped[str | None] = mapped_column(String(50))
    resource_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    legal_basis: Mapped[str | None] = mapped_column(String(20))
    consent_id: Mapped[UUID | None]
    model: Mapped[str] = mapped_column(String(120))
    prompt_template_id: Mapped[UUID]
    prompt_version: Mapped[str] = mapped_column(String(50))
    parameters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    input_hash: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    output: Mapped[str | None] = mapped_column(Text)
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    cost: Mapped[Decimal] = mapped_column(Numeric(15, 6), server_default="0")
    currency: Mapped[str] = mapped_column(String(3), server_default="CNY")
    status: Mapped[str] = mapped_column(String(20), server_default="running")
    error_code: Mapped[str | None] = mapped_column(String(80))
    error_message: Mapped[str | None] = mapped_column(String(500))
    finished_at: Mapped[datetime | None]


class AiUsageDaily(Changing, Model):
    """What a day has used of a model, by UTC date."""

    __tablename__ = "ai_usage_daily"
    __table_args__ = (UniqueConstraint("org_id", "usage_date", "model"),)
    usage_date: Mapped[date]
    model: Mapped[str] = mapped_column(String(120))
    runs: Mapped[int] = mapped_column(server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    input_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    output_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cost: Mapped[Decimal] = mapped_column(Numeric(15, 6), server_default="0")


declare(
    Holds("ai_runs", ({"resource_id": ANY, "customer_id": "customer"}, {"visitor_id": "visitor"}),
          blank("output", "error_message"), data_class="communication",
          shows=("purpose", "model", "prompt_version", "output", "created_at"))
)  # fmt: skip
merging.declare(
    merging.Follow("ai_runs", "customer_id", merging.move),
    merging.Follow("ai_runs", "resource_id", merging.stay(
        "what a model was asked about; whose words they were stands in customer_id"
    )),
)  # fmt: skip
