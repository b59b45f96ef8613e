"""Roles as data: what each allows, and who has which besides the first.

Revision: 0017_roles
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0017_roles"
down_revision = "0016_people"

FORMER = (
    "role IN ('owner', 'super_admin', 'admin', 'manager', 'team_lead', 'agent', 'sales', 'employee', 'trainer',"
    " 'analyst', 'coach', 'readonly')"
)
# organizations that exist already get the house's own roles; for this the owner sees all of them for a moment
SEED = """
ALTER TABLE organizations NO FORCE ROW LEVEL SECURITY;
INSERT INTO roles (org_id, id, code, name, is_system, follows_default)
SELECT o.id, gen_random_uuid(), r.code, r.name, true, true
FROM organizations o CROSS JOIN (VALUES
  ('owner', '所有者'), ('super_admin', '超级管理员'), ('admin', '管理员'), ('manager', '店长'),
  ('team_lead', '团队主管'), ('agent', '客服'), ('sales', '销售'), ('employee', '员工'), ('trainer', '培训师'),
  ('analyst', '分析师'), ('coach', '咨询师'), ('readonly', '只读')) AS r (code, name);
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
"""
# what is of no site has no place in the former table
DROPPED = """
ALTER TABLE feature_flag_overrides NO FORCE ROW LEVEL SECURITY;
DELETE FROM feature_flag_overrides WHERE site_id IS NULL;
ALTER TABLE feature_flag_overrides FORCE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("is_system", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("follows_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("row_scope", sa.String(length=10), server_default="org", nullable=False),
        sa.Column("fields", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("row_scope IN ('own', 'team', 'site', 'org')", name=op.f("ck_roles_row_scope")),
        sa.CheckConstraint("is_system OR NOT follows_default", name=op.f("ck_roles_own")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_roles")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_roles_org_id_code")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_roles_org_id_name")),
    )
    op.create_table(
        "role_permissions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "role_id"],
            ["roles.org_id", "roles.id"],
            name=op.f("fk_role_permissions_role_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_role_permissions")),
        sa.UniqueConstraint(
            "org_id", "role_id", "permission", name=op.f("uq_role_permissions_org_id_role_id_permission")
        ),
    )
    op.create_table(
        "user_roles",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "role_id"], ["roles.org_id", "roles.id"], name=op.f("fk_user_roles_role_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_user_roles_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_roles")),
        sa.UniqueConstraint(
            "org_id", "user_id", "role_id", name=op.f("uq_user_roles_org_id_user_id_role_id")
        ),
    )
    op.create_index("ix_user_roles_role_id", "user_roles", ["org_id", "role_id"], unique=False)
    op.drop_constraint("ck_users_role", "users")
    op.create_check_constraint(op.f("ck_users_role"), "users", "role ~ '^[a-z][a-z0-9_]{1,49}$'")
    tenancy.script(SEED)
    op.alter_column("feature_flag_overrides", "site_id", nullable=True)
    op.add_column(
        "feature_flag_overrides",
        sa.Column("percentage", sa.SmallInteger(), server_default="100", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_feature_flag_overrides_percentage"), "feature_flag_overrides", "percentage BETWEEN 0 AND 100"
    )
    op.create_index(
        "uq_feature_flag_overrides_org_id_code",
        "feature_flag_overrides",
        ["org_id", "code"],
        unique=True,
        postgresql_where=sa.text("site_id IS NULL"),
    )
    tenancy.protect("roles")
    tenancy.protect("role_permissions")
    tenancy.protect("user_roles")


def downgrade() -> None:
    op.drop_index("uq_feature_flag_overrides_org_id_code", "feature_flag_overrides")
    op.drop_constraint("ck_feature_flag_overrides_percentage", "feature_flag_overrides")
    op.drop_column("feature_flag_overrides", "percentage")
    tenancy.script(DROPPED)
    op.alter_column("feature_flag_overrides", "site_id", nullable=False)
    op.drop_table("user_roles")
    op.drop_table("role_permissions")
    op.drop_table("roles")
    op.drop_constraint("ck_users_role", "users")
    op.create_check_constraint(op.f("ck_users_role"), "users", FORMER)
