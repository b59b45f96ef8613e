"""Customers, tags, timeline.

Revision: 0008_customers
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0008_customers"
down_revision = "0007_staff"


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=20), server_default="#808080", nullable=False),
        sa.Column("category", sa.String(length=50), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('source', 'behavior', 'value', 'stage', 'need', 'custom')",
            name=op.f("ck_tags_category"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_tags")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_tags_org_id_name")),
    )
    op.create_table(
        "customers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("public_code", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=20), server_default="individual", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("wechat_id", sa.String(length=200), nullable=True),
        sa.Column("dingtalk_id", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("company_name", sa.String(length=500), nullable=True),
        sa.Column("company_credit_code", sa.String(length=50), nullable=True),
        sa.Column("company_industry", sa.String(length=100), nullable=True),
        sa.Column("company_size", sa.String(length=50), nullable=True),
        sa.Column("company_website", sa.Text(), nullable=True),
        sa.Column("company_address", sa.Text(), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("age_range", sa.String(length=20), nullable=True),
        sa.Column("region_province", sa.String(length=50), nullable=True),
        sa.Column("region_city", sa.String(length=50), nullable=True),
        sa.Column("stage", sa.String(length=30), server_default="potential", nullable=False),
        sa.Column("stage_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), server_default="0", nullable=False),
        sa.Column("score_details", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("intent_score", sa.Integer(), nullable=True),
        sa.Column("stickiness_score", sa.Integer(), nullable=True),
        sa.Column("ltv", sa.Numeric(precision=15, scale=2), server_default="0", nullable=False),
        sa.Column("risk_level", sa.String(length=20), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("source_type", sa.String(length=30), server_default="native", nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("custom_fields", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column(
            "stats",
            postgresql.JSONB(),
            server_default='{"total_deals": 0, "total_revenue": 0, "conversation_count": 0, "last_interaction_at": null}',
            nullable=False,
        ),
        sa.Column("tag_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("search_keys", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("gender IN ('male', 'female', 'unknown')", name=op.f("ck_customers_gender")),
        sa.CheckConstraint("risk_level IN ('low', 'medium', 'high')", name=op.f("ck_customers_risk_level")),
        sa.CheckConstraint(
            "source_type IN ('native', 'airtable_import', 'file_import')",
            name=op.f("ck_customers_source_type"),
        ),
        sa.CheckConstraint(
            "stage IN ('potential', 'interested', 'opportunity', 'closed', 'repeat', 'lost')",
            name=op.f("ck_customers_stage"),
        ),
        sa.CheckConstraint("type IN ('individual', 'enterprise')", name=op.f("ck_customers_type")),
        sa.CheckConstraint(
            "num_nonnulls(phone_sealed, phone_hash, phone_last4) IN (0, 3)", name=op.f("ck_customers_phone")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_customers_score")),
        sa.ForeignKeyConstraint(
            ["org_id", "merged_into_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customers_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"], ["users.org_id", "users.id"], name=op.f("fk_customers_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_customers_site_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customers")),
        sa.UniqueConstraint("org_id", "public_code", name=op.f("uq_customers_org_id_public_code")),
    )
    op.create_index(
        "idx_customers_org_score",
        "customers",
        ["org_id", sa.text("score DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "idx_customers_org_stage",
        "customers",
        ["org_id", "stage", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "idx_customers_owner",
        "customers",
        ["org_id", "owner_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(
        "idx_customers_phone",
        "customers",
        ["org_id", "phone_hash"],
        unique=True,
        postgresql_where=sa.text("phone_hash IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "idx_customers_wechat",
        "customers",
        ["org_id", "wechat_id"],
        unique=False,
        postgresql_where=sa.text("wechat_id IS NOT NULL"),
    )
    op.create_index(
        "ix_customers_merged_into_id",
        "customers",
        ["org_id", "merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index(
        "ix_customers_recent",
        "customers",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_customers_search_keys", "customers", ["search_keys"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_customers_site_id",
        "customers",
        ["org_id", "site_id"],
        unique=False,
        postgresql_where=sa.text("site_id IS NOT NULL"),
    )
    op.create_index(
        "ix_customers_stage_score",
        "customers",
        ["org_id", "stage", sa.text("score DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_customers_tag_ids", "customers", ["tag_ids"], unique=False, postgresql_using="gin")
    op.create_table(
        "customer_activities",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customer_activities_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["users.org_id", "users.id"], name=op.f("fk_customer_activities_user_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customer_activities")),
    )
    op.create_index(
        "idx_customer_activities_customer",
        "customer_activities",
        ["org_id", "customer_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_customer_activities_user_id",
        "customer_activities",
        ["org_id", "user_id"],
        unique=False,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_table(
        "customer_contacts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("role", sa.String(length=50), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("wechat_id", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role IN ('decision_maker', 'influencer', 'user', 'other')",
            name=op.f("ck_customer_contacts_role"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(phone_sealed, phone_hash, phone_last4) IN (0, 3)",
            name=op.f("ck_customer_contacts_phone"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customer_contacts_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customer_contacts")),
    )
    op.create_index(
        "ix_customer_contacts_customer_id",
        "customer_contacts",
        ["org_id", "customer_id", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_customer_contacts_phone_hash",
        "customer_contacts",
        ["org_id", "phone_hash"],
        unique=False,
        postgresql_where=sa.text("phone_hash IS NOT NULL"),
    )
    op.create_table(
        "customer_identities",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value_normalized", sa.String(length=255), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'wechat', 'openid', 'member_id', 'email', 'shopify', 'visitor')",
            name=op.f("ck_customer_identities_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customer_identities_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customer_identities")),
        sa.UniqueConstraint(
            "org_id",
            "kind",
            "value_normalized",
            name=op.f("uq_customer_identities_org_id_kind_value_normalized"),
        ),
    )
    op.create_index(
        "ix_customer_identities_customer_id", "customer_identities", ["org_id", "customer_id"], unique=False
    )
    op.create_table(
        "customer_journey",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.String(length=30), nullable=True),
        sa.Column("to_stage", sa.String(length=30), nullable=False),
        sa.Column("touchpoint", sa.String(length=100), nullable=True),
        sa.Column("source_event_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "from_stage IN ('potential', 'interested', 'opportunity', 'closed', 'repeat', 'lost')",
            name=op.f("ck_customer_journey_from_stage"),
        ),
        sa.CheckConstraint(
            "to_stage IN ('potential', 'interested', 'opportunity', 'closed', 'repeat', 'lost')",
            name=op.f("ck_customer_journey_to_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customer_journey_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customer_journey")),
    )
    op.create_index(
        "ix_customer_journey_customer_id",
        "customer_journey",
        ["org_id", "customer_id", sa.text("occurred_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_table(
        "customer_tags",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_customer_tags_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "tag_id"],
            ["tags.org_id", "tags.id"],
            name=op.f("fk_customer_tags_tag_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_customer_tags")),
        sa.UniqueConstraint(
            "org_id", "customer_id", "tag_id", name=op.f("uq_customer_tags_org_id_customer_id_tag_id")
        ),
    )
    op.create_index("idx_customer_tags_tag", "customer_tags", ["org_id", "tag_id"], unique=False)
    tenancy.protect("tags")
    tenancy.protect("customers")
    tenancy.protect("customer_activities")
    tenancy.protect("customer_contacts")
    tenancy.protect("customer_identities")
    tenancy.protect("customer_journey")
    tenancy.protect("customer_tags")


def downgrade() -> None:
    op.drop_table("customer_tags")
    op.drop_table("customer_journey")
    op.drop_table("customer_identities")
    op.drop_table("customer_contacts")
    op.drop_table("customer_activities")
    op.drop_table("customers")
    op.drop_table("tags")
