"""Consents, requests about people's data, holds and retention.

Revision: 0020_privacy
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0020_privacy"
down_revision = "0019_audit"


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("data_class", sa.String(length=20), nullable=False),
        sa.Column("duty_days", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "data_class IN ('profile', 'communication', 'transaction', 'medical', 'securities', 'log', 'proof')",
            name=op.f("ck_retention_rules_data_class"),
        ),
        sa.CheckConstraint("duty_days >= 0 AND keep_days > 0", name=op.f("ck_retention_rules_days")),
        sa.CheckConstraint(
            "keep_days IS NULL OR keep_days >= duty_days", name=op.f("ck_retention_rules_order")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("org_id", "data_class", name=op.f("uq_retention_rules_org_id_data_class")),
    )
    op.create_table(
        "consent_texts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("renews", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('service', 'marketing_sms', 'marketing_message', 'sensitive_medical', 'sensitive_biometric', 'sensitive_financial', 'ai_processing', 'cross_border', 'minor_guardian')",
            name=op.f("ck_consent_texts_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "created_by"], ["users.org_id", "users.id"], name=op.f("fk_consent_texts_created_by")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint(
            "org_id",
            "purpose",
            "language",
            "version",
            name=op.f("uq_consent_texts_org_id_purpose_language_version"),
        ),
    )
    op.create_index("ix_consent_texts_created_by", "consent_texts", ["org_id", "created_by"], unique=False)
    op.create_table(
        "legal_holds",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("data_class", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "data_class IN ('profile', 'communication', 'transaction', 'medical', 'securities', 'log', 'proof')",
            name=op.f("ck_legal_holds_data_class"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "created_by"], ["users.org_id", "users.id"], name=op.f("fk_legal_holds_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_legal_holds_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "released_by"], ["users.org_id", "users.id"], name=op.f("fk_legal_holds_released_by")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_created_by", "legal_holds", ["org_id", "created_by"], unique=False)
    op.create_index("ix_legal_holds_customer_id", "legal_holds", ["org_id", "customer_id"], unique=False)
    op.create_index(
        "ix_legal_holds_newest",
        "legal_holds",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index("ix_legal_holds_released_by", "legal_holds", ["org_id", "released_by"], unique=False)
    op.create_table(
        "consents",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("evidence_file_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("action = 'withdrawn' OR text_id IS NOT NULL", name=op.f("ck_consents_text")),
        sa.CheckConstraint("action IN ('given', 'withdrawn')", name=op.f("ck_consents_action")),
        sa.CheckConstraint(
            "channel IN ('console', 'link', 'widget', 'sms', 'phone', 'paper', 'import')",
            name=op.f("ck_consents_channel"),
        ),
        sa.CheckConstraint(
            "purpose IN ('service', 'marketing_sms', 'marketing_message', 'sensitive_medical', 'sensitive_biometric', 'sensitive_financial', 'ai_processing', 'cross_border', 'minor_guardian')",
            name=op.f("ck_consents_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_consents_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "evidence_file_id"],
            ["files.org_id", "files.id"],
            name=op.f("fk_consents_evidence_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["leads.org_id", "leads.id"], name=op.f("fk_consents_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "recorded_by"], ["users.org_id", "users.id"], name=op.f("fk_consents_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "text_id"],
            ["consent_texts.org_id", "consent_texts.id"],
            name=op.f("fk_consents_text_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "visitor_id"],
            ["channel_visitors.org_id", "channel_visitors.id"],
            name=op.f("fk_consents_visitor_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_consents")),
    )
    op.create_index(
        "ix_consents_customer_id",
        "consents",
        ["org_id", "customer_id", "purpose", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index("ix_consents_evidence_file_id", "consents", ["org_id", "evidence_file_id"], unique=False)
    op.create_index("ix_consents_lead_id", "consents", ["org_id", "lead_id"], unique=False)
    op.create_index(
        "ix_consents_newest",
        "consents",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_consents_phone_hash",
        "consents",
        ["org_id", "phone_hash", "purpose", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index("ix_consents_recorded_by", "consents", ["org_id", "recorded_by"], unique=False)
    op.create_index("ix_consents_text_id", "consents", ["org_id", "text_id"], unique=False)
    op.create_index("ix_consents_visitor_id", "consents", ["org_id", "visitor_id"], unique=False)
    op.create_table(
        "privacy_requests",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="review", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("progress", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("work_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", postgresql.JSONB(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=80), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('export', 'correction', 'erasure')", name=op.f("ck_privacy_requests_kind")
        ),
        sa.CheckConstraint(
            "status IN ('review', 'approved', 'running', 'done', 'restricted', 'rejected', 'failed')",
            name=op.f("ck_privacy_requests_status"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(customer_id, lead_id) = 1", name=op.f("ck_privacy_requests_subject")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_privacy_requests_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "decided_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_privacy_requests_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "file_id"], ["files.org_id", "files.id"], name=op.f("fk_privacy_requests_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["leads.org_id", "leads.id"], name=op.f("fk_privacy_requests_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "requested_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_privacy_requests_requested_by"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_privacy_requests")),
    )
    op.create_index(
        "ix_privacy_requests_customer_id", "privacy_requests", ["org_id", "customer_id"], unique=False
    )
    op.create_index(
        "ix_privacy_requests_decided_by", "privacy_requests", ["org_id", "decided_by"], unique=False
    )
    op.create_index("ix_privacy_requests_file_id", "privacy_requests", ["org_id", "file_id"], unique=False)
    op.create_index("ix_privacy_requests_lead_id", "privacy_requests", ["org_id", "lead_id"], unique=False)
    op.create_index(
        "ix_privacy_requests_newest",
        "privacy_requests",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_privacy_requests_requested_by", "privacy_requests", ["org_id", "requested_by"], unique=False
    )
    op.create_index(
        "ix_privacy_requests_status",
        "privacy_requests",
        ["org_id", "status", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.add_column("conversations", sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("sms_messages", "phone_sealed", nullable=True)
    op.alter_column("sms_messages", "phone_hash", nullable=True)
    op.add_column("sms_messages", sa.Column("consent_id", sa.Uuid(), nullable=True))
    op.add_column("customers", sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
    tenancy.protect("retention_rules")
    tenancy.protect("consent_texts", grants="SELECT, INSERT")
    tenancy.protect("legal_holds")
    tenancy.protect("consents", grants="SELECT, INSERT")
    tenancy.protect("privacy_requests")

    # what an erasure may take out of rows that nobody may change otherwise
    tenancy.script("GRANT UPDATE (phone_hash, evidence, evidence_file_id) ON consents TO zhike_app")
    tenancy.script("GRANT UPDATE (payload) ON outbox_events TO zhike_app")
    op.drop_constraint(op.f("ck_files_kind"), "files")
    op.create_check_constraint(op.f("ck_files_kind"), "files", "kind IN ('import', 'export', 'evidence')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_files_kind"), "files")
    op.create_check_constraint(op.f("ck_files_kind"), "files", "kind IN ('import', 'export')")
    tenancy.script("REVOKE UPDATE (payload) ON outbox_events FROM zhike_app")
    op.drop_column("conversations", "restricted_at")
    op.drop_column("customers", "restricted_at")
    op.drop_column("sms_messages", "consent_id")
    op.execute(
        "UPDATE sms_messages SET phone_sealed = coalesce(phone_sealed, ''), phone_hash = coalesce(phone_hash, '')"
    )
    op.alter_column("sms_messages", "phone_sealed", nullable=False)
    op.alter_column("sms_messages", "phone_hash", nullable=False)
    op.drop_table("privacy_requests")
    op.drop_table("consents")
    op.drop_table("legal_holds")
    op.drop_table("consent_texts")
    op.drop_table("retention_rules")
