"""Prompts, calls of models, and what they used.

Revision: 0005_ai
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0005_ai"
down_revision = "0004_notify"


def upgrade() -> None:
    op.create_table(
        "ai_usage_daily",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usage_date", sa.Date(), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("runs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost", sa.Numeric(precision=15, scale=6), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ai_usage_daily")),
        sa.UniqueConstraint(
            "org_id", "usage_date", "model", name=op.f("uq_ai_usage_daily_org_id_usage_date_model")
        ),
    )
    op.create_table(
        "prompt_templates",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("output_schema", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("checksum", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_prompt_templates")),
        sa.UniqueConstraint(
            "org_id", "code", "version", name=op.f("uq_prompt_templates_org_id_code_version")
        ),
    )
    op.create_table(
        "ai_runs",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("resource_type", sa.String(length=50), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("prompt_template_id", sa.Uuid(), nullable=False),
        sa.Column("prompt_version", sa.String(length=50), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("input_hash", sa.LargeBinary(), nullable=False),
        sa.Column("masked", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("output", sa.Text(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost", sa.Numeric(precision=15, scale=6), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="CNY", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="running", nullable=False),
        sa.Column("error_code", sa.String(length=80), nullable=True),
        sa.Column("error_message", sa.String(length=500), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('running', 'succeeded', 'failed')", name=op.f("ck_ai_runs_status")),
        sa.ForeignKeyConstraint(
            ["org_id", "prompt_template_id"],
            ["prompt_templates.org_id", "prompt_templates.id"],
            name=op.f("fk_ai_runs_prompt_template_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ai_runs")),
    )
    op.create_index(
        "ix_ai_runs_newest",
        "ai_runs",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_ai_runs_prompt_template_id", "ai_runs", ["org_id", "prompt_template_id"], unique=False
    )
    op.create_index(
        "ix_ai_runs_resource", "ai_runs", ["org_id", "resource_type", "resource_id"], unique=False
    )
    tenancy.protect("ai_usage_daily")
    tenancy.protect("prompt_templates", grants="SELECT, INSERT")
    tenancy.protect("ai_runs")


def downgrade() -> None:
    op.drop_table("ai_runs")
    op.drop_table("prompt_templates")
    op.drop_table("ai_usage_daily")
