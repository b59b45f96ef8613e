"""Reviews of a day's service.

Revision: 0013_reviews
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0013_reviews"
down_revision = "0012_appointments"


def upgrade() -> None:
    op.create_table(
        "review_runs",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("review_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="running", nullable=False),
        sa.Column("planned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('running', 'done')", name=op.f("ck_review_runs_status")),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_review_runs_site_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_review_runs")),
        sa.UniqueConstraint(
            "org_id", "site_id", "review_date", name=op.f("uq_review_runs_org_id_site_id_review_date")
        ),
    )
    op.create_table(
        "service_reviews",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("review_date", sa.Date(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="generating", nullable=False),
        sa.Column("source_type", sa.String(length=20), server_default="native", nullable=False),
        sa.Column("generator", sa.String(length=10), server_default="rules", nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=100), nullable=True),
        sa.Column("prompt_template_id", sa.Uuid(), nullable=True),
        sa.Column("prompt_version", sa.String(length=50), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("ai_run_id", sa.Uuid(), nullable=True),
        sa.Column("input_hash", sa.LargeBinary(), nullable=True),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revised_by", sa.Uuid(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("generator IN ('rules', 'model')", name=op.f("ck_service_reviews_generator")),
        sa.CheckConstraint(
            "status IN ('generating', 'draft', 'revised', 'published')",
            name=op.f("ck_service_reviews_status"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "agent_id"], ["users.org_id", "users.id"], name=op.f("fk_service_reviews_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ai_run_id"],
            ["ai_runs.org_id", "ai_runs.id"],
            name=op.f("fk_service_reviews_ai_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "appointment_id"],
            ["appointments.org_id", "appointments.id"],
            name=op.f("fk_service_reviews_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_service_reviews_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_service_reviews_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["leads.org_id", "leads.id"], name=op.f("fk_service_reviews_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "prompt_template_id"],
            ["prompt_templates.org_id", "prompt_templates.id"],
            name=op.f("fk_service_reviews_prompt_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "revised_by"], ["users.org_id", "users.id"], name=op.f("fk_service_reviews_revised_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_service_reviews_site_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_service_reviews")),
        sa.UniqueConstraint(
            "org_id",
            "conversation_id",
            "review_date",
            name=op.f("uq_service_reviews_org_id_conversation_id_review_date"),
        ),
    )
    op.create_index("ix_service_reviews_agent_id", "service_reviews", ["org_id", "agent_id"], unique=False)
    op.create_index("ix_service_reviews_ai_run_id", "service_reviews", ["org_id", "ai_run_id"], unique=False)
    op.create_index(
        "ix_service_reviews_appointment_id", "service_reviews", ["org_id", "appointment_id"], unique=False
    )
    op.create_index(
        "ix_service_reviews_customer_id", "service_reviews", ["org_id", "customer_id"], unique=False
    )
    op.create_index(
        "ix_service_reviews_day",
        "service_reviews",
        ["org_id", "review_date", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index("ix_service_reviews_lead_id", "service_reviews", ["org_id", "lead_id"], unique=False)
    op.create_index(
        "ix_service_reviews_newest",
        "service_reviews",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_service_reviews_prompt_template_id",
        "service_reviews",
        ["org_id", "prompt_template_id"],
        unique=False,
    )
    op.create_index(
        "ix_service_reviews_revised_by", "service_reviews", ["org_id", "revised_by"], unique=False
    )
    op.create_index("ix_service_reviews_site_id", "service_reviews", ["org_id", "site_id"], unique=False)
    op.create_table(
        "service_review_items",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=50), nullable=True),
        sa.Column("item_type", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("script_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handle_note", sa.String(length=500), nullable=True),
        sa.Column("outcome_delta", postgresql.JSONB(), nullable=True),
        sa.Column("revised_by", sa.Uuid(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "item_type IN ('issue_summary', 'risk', 'suggestion', 'script_deviation')",
            name=op.f("ck_service_review_items_item_type"),
        ),
        sa.CheckConstraint(
            "severity IN ('low', 'medium', 'high')", name=op.f("ck_service_review_items_severity")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'adopted', 'ignored', 'outcome_checked')",
            name=op.f("ck_service_review_items_status"),
        ),
        sa.CheckConstraint("cardinality(evidence) > 0", name=op.f("ck_service_review_items_evidence")),
        sa.ForeignKeyConstraint(
            ["org_id", "handled_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_service_review_items_handled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "review_id"],
            ["service_reviews.org_id", "service_reviews.id"],
            name=op.f("fk_service_review_items_review_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "revised_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_service_review_items_revised_by"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_service_review_items")),
    )
    op.create_index(
        "ix_service_review_items_handled_by", "service_review_items", ["org_id", "handled_by"], unique=False
    )
    op.create_index(
        "ix_service_review_items_open",
        "service_review_items",
        ["org_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_service_review_items_review_id", "service_review_items", ["org_id", "review_id"], unique=False
    )
    op.create_index(
        "ix_service_review_items_revised_by", "service_review_items", ["org_id", "revised_by"], unique=False
    )
    tenancy.protect("review_runs")
    tenancy.protect("service_reviews")
    tenancy.protect("service_review_items")


def downgrade() -> None:
    op.drop_table("service_review_items")
    op.drop_table("service_reviews")
    op.drop_table("review_runs")
