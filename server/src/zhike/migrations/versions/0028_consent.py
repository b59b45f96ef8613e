"""Replies to SMS, on what ground a model was asked, and how far a talk has been read by either side.

Revision: 0028_consent
"""

import sqlalchemy as sa
from alembic import op

from zhike.migrations import scopes, tenancy

revision = "0028_consent"
down_revision = "0026_doors"

MARKS = ("visitor_seen_seq", "visitor_read_seq", "agent_seen_seq", "agent_read_seq")


def upgrade() -> None:
    op.create_table(
        "sms_replies",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("provider_reply_id", sa.String(length=100), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column("action", sa.String(length=20), server_default="none", nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("action IN ('none', 'opt_out')", name=op.f("ck_sms_replies_action")),
        sa.ForeignKeyConstraint(
            ["org_id", "provider_id"],
            ["sms_providers.org_id", "sms_providers.id"],
            name=op.f("fk_sms_replies_provider_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sms_replies")),
        sa.UniqueConstraint(
            "org_id",
            "provider_id",
            "provider_reply_id",
            name=op.f("uq_sms_replies_org_id_provider_id_provider_reply_id"),
        ),
    )
    op.create_index(
        "ix_sms_replies_newest",
        "sms_replies",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index("ix_sms_replies_phone_hash", "sms_replies", ["org_id", "phone_hash"], unique=False)
    tenancy.protect("sms_replies")
    tenancy.script(scopes.layer("sms_replies"))

    for name in ("customer_id", "visitor_id", "consent_id"):
        op.add_column("ai_runs", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("ai_runs", sa.Column("legal_basis", sa.String(length=20), nullable=True))
    op.create_index("ix_ai_runs_customer_id", "ai_runs", ["org_id", "customer_id"], unique=False)
    op.create_index("ix_ai_runs_visitor_id", "ai_runs", ["org_id", "visitor_id"], unique=False)

    for name in MARKS:
        op.add_column("conversations", sa.Column(name, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for name in MARKS:
        op.drop_column("conversations", name)
    op.drop_index("ix_ai_runs_visitor_id", table_name="ai_runs")
    op.drop_index("ix_ai_runs_customer_id", table_name="ai_runs")
    for name in ("legal_basis", "consent_id", "visitor_id", "customer_id"):
        op.drop_column("ai_runs", name)
    op.drop_table("sms_replies")
