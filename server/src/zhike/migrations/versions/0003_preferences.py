"""Configs and feature flags.

Revision: 0003_preferences
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0003_preferences"
down_revision = "0002_identity"


def upgrade() -> None:
    op.create_table(
        "feature_flags",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_feature_flags")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_feature_flags_org_id_code")),
    )
    op.create_table(
        "system_configs",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_system_configs")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_system_configs_org_id_key")),
    )
    op.create_table(
        "feature_flag_overrides",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"],
            ["sites.org_id", "sites.id"],
            name=op.f("fk_feature_flag_overrides_site_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_feature_flag_overrides")),
        sa.UniqueConstraint(
            "org_id", "site_id", "code", name=op.f("uq_feature_flag_overrides_org_id_site_id_code")
        ),
    )
    op.create_index(
        "ix_feature_flag_overrides_code", "feature_flag_overrides", ["org_id", "code"], unique=False
    )
    tenancy.protect("feature_flags")
    tenancy.protect("system_configs")
    tenancy.protect("feature_flag_overrides")


def downgrade() -> None:
    op.drop_table("feature_flag_overrides")
    op.drop_table("system_configs")
    op.drop_table("feature_flags")
