"""Teams, invitations, applications; what organizations, users and tokens know besides.

Revision: 0016_people
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0016_people"
down_revision = "0015_logins"

# A login name that somebody has given up is free for all again; NULL gives up all of a user's.
RELEASE = """
CREATE FUNCTION app.release_login(wanted bytea, holder uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  org uuid := app.org_id_for(holder);
BEGIN
  IF org IS NULL THEN
    RAISE EXCEPTION 'no tenant context' USING ERRCODE = '42501';
  END IF;
  DELETE FROM private.logins l
  WHERE l.org_id = org AND l.user_id = holder AND (wanted IS NULL OR l.digest = wanted);
END $$;
REVOKE EXECUTE ON FUNCTION app.release_login(bytea, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.release_login(bytea, uuid) TO zhike_app;
"""
# the names under which seeds 003 and 002 know two tables; both see what their reader may see
VIEWS = """
CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO zhike_app;
CREATE VIEW auth.applications WITH (security_invoker = true) AS SELECT * FROM public.applications;
GRANT SELECT ON auth.applications TO zhike_app;
CREATE SCHEMA compat;
CREATE VIEW compat.agents WITH (security_invoker = true) AS
  SELECT a.id, a.org_id, a.agent_id, a.username, u.password_hash, a.name, a.role, a.status, a.status_note,
         a.max_sessions, a.avatar_url, a.skills, a.status_updated_at, a.last_active_at, a.last_login_at,
         a.created_at, a.updated_at
  FROM public.agents a JOIN public.users u ON u.org_id = a.org_id AND u.id = a.user_id;
"""


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("position", sa.String(length=50), nullable=True),
        sa.Column("employee_code", sa.String(length=64), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("source", sa.String(length=20), server_default=sa.text("'web'"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("role", sa.String(length=50), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_reason", sa.String(length=500), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("source IN ('web', 'wechat')", name=op.f("ck_applications_source")),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected')", name=op.f("ck_applications_status")
        ),
        sa.CheckConstraint("num_nonnulls(phone_hash, user_id) > 0", name=op.f("ck_applications_reachable")),
        sa.ForeignKeyConstraint(
            ["org_id", "reviewed_by"], ["users.org_id", "users.id"], name=op.f("fk_applications_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_applications_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_applications_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_applications")),
        sa.UniqueConstraint("org_id", "ticket_hash", name=op.f("uq_applications_org_id_ticket_hash")),
    )
    op.create_index("ix_applications_phone_hash", "applications", ["org_id", "phone_hash"], unique=False)
    op.create_index("ix_applications_reviewed_by", "applications", ["org_id", "reviewed_by"], unique=False)
    op.create_index("ix_applications_site_id", "applications", ["org_id", "site_id"], unique=False)
    op.create_index(
        "ix_applications_status", "applications", ["org_id", "status", "created_at"], unique=False
    )
    op.create_index("ix_applications_user_id", "applications", ["org_id", "user_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "leader_id"], ["users.org_id", "users.id"], name=op.f("fk_teams_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_teams_site_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_teams")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_teams_org_id_name")),
    )
    op.create_index("ix_teams_leader_id", "teams", ["org_id", "leader_id"], unique=False)
    op.create_index("ix_teams_site_id", "teams", ["org_id", "site_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.Column("site_ids", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("login_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("login_hint", sa.String(length=255), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("sent_count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "application_id"],
            ["applications.org_id", "applications.id"],
            name=op.f("fk_invitations_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "invited_by"], ["users.org_id", "users.id"], name=op.f("fk_invitations_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "team_id"], ["teams.org_id", "teams.id"], name=op.f("fk_invitations_team_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_invitations_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("org_id", "token_hash", name=op.f("uq_invitations_org_id_token_hash")),
    )
    op.create_index(
        "ix_invitations_application_id", "invitations", ["org_id", "application_id"], unique=False
    )
    op.create_index("ix_invitations_created_at", "invitations", ["org_id", "created_at", "id"], unique=False)
    op.create_index("ix_invitations_invited_by", "invitations", ["org_id", "invited_by"], unique=False)
    op.create_index("ix_invitations_team_id", "invitations", ["org_id", "team_id"], unique=False)
    op.create_index("ix_invitations_user_id", "invitations", ["org_id", "user_id"], unique=False)
    op.create_table(
        "user_teams",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=50), server_default="member", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('member', 'leader')", name=op.f("ck_user_teams_role")),
        sa.ForeignKeyConstraint(
            ["org_id", "team_id"],
            ["teams.org_id", "teams.id"],
            name=op.f("fk_user_teams_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_user_teams_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_user_teams")),
        sa.UniqueConstraint(
            "org_id", "user_id", "team_id", name=op.f("uq_user_teams_org_id_user_id_team_id")
        ),
    )
    op.create_index("ix_user_teams_team_id", "user_teams", ["org_id", "team_id"], unique=False)
    op.add_column("employees", sa.Column("team_id", sa.Uuid(), nullable=True))
    op.create_index("ix_employees_team_id", "employees", ["org_id", "team_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_employees_team_id"), "employees", "teams", ["org_id", "team_id"], ["org_id", "id"]
    )
    op.add_column(
        "organizations", sa.Column("status", sa.String(length=20), server_default="active", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_organizations_status"), "organizations", "status IN ('active', 'suspended')"
    )
    op.add_column("organizations", sa.Column("apply_key", sa.String(length=64), nullable=True))
    op.add_column("refresh_tokens", sa.Column("ip_address", sa.String(length=45), nullable=True))
    op.add_column("refresh_tokens", sa.Column("user_agent", sa.String(length=500), nullable=True))
    op.add_column("users", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    tenancy.protect("applications")
    tenancy.protect("teams")
    tenancy.protect("invitations")
    tenancy.protect("user_teams")
    for table in ("auth_sessions", "refresh_tokens", "invitations", "applications"):
        tenancy.for_relay(table, "SELECT, DELETE")  # what is over goes after a while
    tenancy.script(RELEASE + VIEWS)


def downgrade() -> None:
    tenancy.script(
        "DROP VIEW compat.agents, auth.applications; DROP SCHEMA compat; DROP SCHEMA auth;"
        "DROP FUNCTION app.release_login(bytea, uuid);"
        "DROP POLICY relay ON auth_sessions; DROP POLICY relay ON refresh_tokens;"
        "REVOKE ALL ON auth_sessions, refresh_tokens FROM zhike_relay"
    )
    op.drop_column("users", "deleted_at")
    op.drop_column("refresh_tokens", "user_agent")
    op.drop_column("refresh_tokens", "ip_address")
    op.drop_column("organizations", "apply_key")
    op.drop_column("organizations", "status")
    op.drop_column("employees", "team_id")
    op.drop_table("user_teams")
    op.drop_table("invitations")
    op.drop_table("teams")
    op.drop_table("applications")
