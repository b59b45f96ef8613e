"""Leads and what happened with them.

Revision: 0010_leads
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0010_leads"
down_revision = "0009_channels"


def upgrade() -> None:
    op.create_table(
        "leads",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("source_platform", sa.String(length=50), nullable=True),
        sa.Column("source_detail", sa.String(length=500), nullable=True),
        sa.Column("source_type", sa.String(length=30), server_default="native", nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("utm_source", sa.String(length=200), nullable=True),
        sa.Column("utm_medium", sa.String(length=200), nullable=True),
        sa.Column("utm_campaign", sa.String(length=200), nullable=True),
        sa.Column("utm_content", sa.String(length=200), nullable=True),
        sa.Column("utm_term", sa.String(length=200), nullable=True),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("contact_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone_last4", sa.String(length=4), nullable=True),
        sa.Column("contact_wechat", sa.String(length=200), nullable=True),
        sa.Column("contact_email", sa.String(length=255), nullable=True),
        sa.Column("contact_dingtalk", sa.String(length=200), nullable=True),
        sa.Column("company_name", sa.String(length=500), nullable=True),
        sa.Column("company_industry", sa.String(length=100), nullable=True),
        sa.Column("company_size", sa.String(length=50), nullable=True),
        sa.Column("province", sa.String(length=50), nullable=True),
        sa.Column("city", sa.String(length=50), nullable=True),
        sa.Column("district", sa.String(length=50), nullable=True),
        sa.Column("score", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score_details", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("ai_analysis", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("status", sa.String(length=30), server_default="new", nullable=False),
        sa.Column("lost_reason", sa.String(length=500), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("raw_data", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search_keys", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "source_type IN ('native', 'airtable_import', 'file_import')",
            name=op.f("ck_leads_source_type"),
        ),
        sa.CheckConstraint(
            "status <> 'converted' OR (customer_id IS NOT NULL AND converted_at IS NOT NULL)",
            name=op.f("ck_leads_converted"),
        ),
        sa.CheckConstraint(
            "status IN ('new', 'contacted', 'qualified', 'converted', 'lost')", name=op.f("ck_leads_status")
        ),
        sa.CheckConstraint(
            "num_nonnulls(contact_phone_sealed, contact_phone_hash, contact_phone_last4) IN (0, 3)",
            name=op.f("ck_leads_contact_phone"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_leads_score")),
        sa.ForeignKeyConstraint(
            ["org_id", "assigned_to"], ["users.org_id", "users.id"], name=op.f("fk_leads_assigned_to")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "channel_id"], ["channels.org_id", "channels.id"], name=op.f("fk_leads_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"], ["customers.org_id", "customers.id"], name=op.f("fk_leads_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_leads_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "visitor_id"],
            ["channel_visitors.org_id", "channel_visitors.id"],
            name=op.f("fk_leads_visitor_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_leads")),
    )
    op.create_index(
        "idx_leads_assigned",
        "leads",
        ["org_id", "assigned_to", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("assigned_to IS NOT NULL"),
    )
    op.create_index(
        "idx_leads_created", "leads", ["org_id", sa.text("created_at DESC"), sa.text("id DESC")], unique=False
    )
    op.create_index(
        "idx_leads_org_score", "leads", ["org_id", sa.text("score DESC"), sa.text("id DESC")], unique=False
    )
    op.create_index(
        "idx_leads_org_status",
        "leads",
        ["org_id", "status", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "idx_leads_phone",
        "leads",
        ["org_id", "contact_phone_hash"],
        unique=False,
        postgresql_where=sa.text("contact_phone_hash IS NOT NULL"),
    )
    op.create_index(
        "ix_leads_channel_id",
        "leads",
        ["org_id", "channel_id"],
        unique=False,
        postgresql_where=sa.text("channel_id IS NOT NULL"),
    )
    op.create_index(
        "ix_leads_customer_id",
        "leads",
        ["org_id", "customer_id"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_index("ix_leads_search_keys", "leads", ["search_keys"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_leads_site_id",
        "leads",
        ["org_id", "site_id"],
        unique=False,
        postgresql_where=sa.text("site_id IS NOT NULL"),
    )
    op.create_index(
        "ix_leads_source_platform",
        "leads",
        ["org_id", "source_platform", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "uq_leads_visitor_id",
        "leads",
        ["org_id", "visitor_id"],
        unique=True,
        postgresql_where=sa.text("visitor_id IS NOT NULL"),
    )
    op.create_table(
        "lead_activities",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("score_impact", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"],
            ["leads.org_id", "leads.id"],
            name=op.f("fk_lead_activities_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["users.org_id", "users.id"], name=op.f("fk_lead_activities_user_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_lead_activities")),
    )
    op.create_index(
        "idx_lead_activities_lead",
        "lead_activities",
        ["org_id", "lead_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_lead_activities_user_id",
        "lead_activities",
        ["org_id", "user_id"],
        unique=False,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    tenancy.protect("leads")
    tenancy.protect("lead_activities")


def downgrade() -> None:
    op.drop_table("lead_activities")
    op.drop_table("leads")
