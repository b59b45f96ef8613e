"""Organizations, sites, users, sessions.

Revision: 0002_identity
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0002_identity"
down_revision = "0001_core"

# A login name is unique over all organizations, yet no organization may learn another's: the database keeps
# only a keyed digest, and the app reaches it through these two functions alone.
LOGINS = """
CREATE TABLE private.logins (
  digest bytea PRIMARY KEY CHECK (length(digest) = 32),
  org_id uuid NOT NULL,
  user_id uuid NOT NULL
);
CREATE INDEX ix_logins_org_id_user_id ON private.logins (org_id, user_id);

CREATE FUNCTION app.find_login(wanted bytea) RETURNS TABLE (org_id uuid, user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
  'SELECT l.org_id, l.user_id FROM private.logins l WHERE l.digest = wanted';

CREATE FUNCTION app.take_login(wanted bytea, taker uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org uuid := app.org_id_for(taker);
BEGIN
  IF org IS NULL THEN
    RAISE EXCEPTION 'no tenant context' USING ERRCODE = '42501';
  END IF;
  INSERT INTO private.logins (digest, org_id, user_id) VALUES (wanted, org, taker) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

REVOKE EXECUTE ON FUNCTION app.find_login(bytea), app.take_login(bytea, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.find_login(bytea), app.take_login(bytea, uuid) TO zhike_app;
"""


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("industry", sa.String(length=20), server_default="general", nullable=False),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("plan", sa.String(length=50), server_default="free", nullable=False),
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "industry IN ('medaes', 'ecommerce', 'brokerage', 'club', 'general')",
            name=op.f("ck_organizations_industry"),
        ),
        sa.CheckConstraint("plan IN ('free', 'pro', 'enterprise')", name=op.f("ck_organizations_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "sites",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="Asia/Shanghai", nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sites")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_sites_org_id_name")),
    )
    op.create_table(
        "users",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("username", sa.String(length=50), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("wechat_openid", sa.String(length=128), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("password_algo", sa.String(length=20), server_default="argon2id", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=50), server_default="agent", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("login_fail_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'super_admin', 'admin', 'manager', 'team_lead', 'agent', 'sales', 'employee', 'trainer', 'analyst', 'coach', 'readonly')",
            name=op.f("ck_users_role"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'inactive', 'suspended', 'pending')", name=op.f("ck_users_status")
        ),
        sa.CheckConstraint(
            "num_nonnulls(email, phone_hash, username, wechat_openid) > 0",
            name=op.f("ck_users_reachable"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_users")),
        sa.UniqueConstraint("org_id", "phone_hash", name=op.f("uq_users_org_id_phone_hash")),
        sa.UniqueConstraint("org_id", "username", name=op.f("uq_users_org_id_username")),
        sa.UniqueConstraint("org_id", "wechat_openid", name=op.f("uq_users_org_id_wechat_openid")),
    )
    op.create_index("uq_users_org_id_email", "users", ["org_id", sa.text("lower(email)")], unique=True)
    op.create_table(
        "auth_sessions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_auth_sessions_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_auth_sessions")),
        sa.UniqueConstraint("org_id", "token_hash", name=op.f("uq_auth_sessions_org_id_token_hash")),
    )
    op.create_index("ix_auth_sessions_user_id", "auth_sessions", ["org_id", "user_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_refresh_tokens_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("org_id", "token_hash", name=op.f("uq_refresh_tokens_org_id_token_hash")),
    )
    op.create_index("ix_refresh_tokens_family_id", "refresh_tokens", ["org_id", "family_id"], unique=False)
    op.create_index("ix_refresh_tokens_user_id", "refresh_tokens", ["org_id", "user_id"], unique=False)
    op.create_table(
        "user_sites",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"],
            ["sites.org_id", "sites.id"],
            name=op.f("fk_user_sites_site_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_user_sites_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_sites")),
        sa.UniqueConstraint(
            "org_id", "user_id", "site_id", name=op.f("uq_user_sites_org_id_user_id_site_id")
        ),
    )
    op.create_index("ix_user_sites_site_id", "user_sites", ["org_id", "site_id"], unique=False)
    tenancy.protect("organizations", column="id", grants="SELECT, INSERT, UPDATE")
    tenancy.protect("sites")
    tenancy.protect("users")
    tenancy.protect("auth_sessions")
    tenancy.protect("refresh_tokens")
    tenancy.protect("user_sites")
    tenancy.for_relay("organizations", "SELECT")
    tenancy.for_relay("sites", "SELECT")
    tenancy.script(LOGINS)


def downgrade() -> None:
    tenancy.script(
        "DROP FUNCTION app.find_login(bytea), app.take_login(bytea, uuid); DROP TABLE private.logins"
    )
    op.drop_table("user_sites")
    op.drop_table("refresh_tokens")
    op.drop_table("auth_sessions")
    op.drop_table("users")
    op.drop_table("sites")
    op.drop_table("organizations")
