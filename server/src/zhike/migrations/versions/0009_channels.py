"""Channels and their visitors.

Revision: 0009_channels
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0009_channels"
down_revision = "0008_customers"


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("platform", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("config_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("webhook_url", sa.Text(), nullable=True),
        sa.Column("webhook_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stats", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("public_key", sa.String(length=80), nullable=False),
        sa.Column("allowed_origins", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("greeting", sa.String(length=500), nullable=True),
        sa.Column("color", sa.String(length=20), nullable=True),
        sa.Column("locale", sa.String(length=10), server_default="zh-CN", nullable=False),
        sa.Column("ai_label", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "platform IN ('web', 'wechat_work', 'wechat_mp', 'douyin', 'xiaohongshu', 'baidu_sem', 'kuaishou', 'bilibili', 'zhihu', 'weibo', 'other')",
            name=op.f("ck_channels_platform"),
        ),
        sa.CheckConstraint("status IN ('active', 'paused', 'error')", name=op.f("ck_channels_status")),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_channels_site_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_channels")),
        sa.UniqueConstraint("org_id", "public_key", name=op.f("uq_channels_org_id_public_key")),
    )
    op.create_index(
        "ix_channels_site_id",
        "channels",
        ["org_id", "site_id"],
        unique=False,
        postgresql_where=sa.text("site_id IS NOT NULL"),
    )
    op.create_table(
        "channel_visitors",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("utm", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("search_keys", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "channel_id"],
            ["channels.org_id", "channels.id"],
            name=op.f("fk_channel_visitors_channel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_channel_visitors_customer_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_channel_visitors")),
        sa.UniqueConstraint("org_id", "token_hash", name=op.f("uq_channel_visitors_org_id_token_hash")),
    )
    op.create_index(
        "ix_channel_visitors_channel_id",
        "channel_visitors",
        ["org_id", "channel_id", sa.text("last_seen_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_channel_visitors_customer_id",
        "channel_visitors",
        ["org_id", "customer_id"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_channel_visitors_phone_hash",
        "channel_visitors",
        ["org_id", "phone_hash"],
        unique=False,
        postgresql_where=sa.text("phone_hash IS NOT NULL"),
    )
    op.create_index(
        "ix_channel_visitors_search_keys",
        "channel_visitors",
        ["search_keys"],
        unique=False,
        postgresql_using="gin",
    )
    tenancy.protect("channels")
    tenancy.protect("channel_visitors")


def downgrade() -> None:
    op.drop_table("channel_visitors")
    op.drop_table("channels")
