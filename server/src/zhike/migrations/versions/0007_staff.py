"""Employees, desk agents, weekly hours, leave.

Revision: 0007_staff
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0007_staff"
down_revision = "0006_files"


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), server_default="agent", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="offline", nullable=False),
        sa.Column("status_note", sa.Text(), nullable=True),
        sa.Column("max_sessions", sa.Integer(), server_default="5", nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("skills", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("status_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('agent', 'admin')", name=op.f("ck_agents_role")),
        sa.CheckConstraint("status IN ('offline', 'online', 'busy')", name=op.f("ck_agents_status")),
        sa.CheckConstraint("max_sessions >= 0", name=op.f("ck_agents_max_sessions")),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_agents_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_agents")),
        sa.UniqueConstraint("org_id", "agent_id", name=op.f("uq_agents_org_id_agent_id")),
        sa.UniqueConstraint("org_id", "user_id", name=op.f("uq_agents_org_id_user_id")),
    )
    op.create_index("idx_agents_role", "agents", ["org_id", "role"], unique=False)
    op.create_index("idx_agents_status", "agents", ["org_id", "status"], unique=False)
    op.create_index("idx_agents_username", "agents", ["org_id", "username"], unique=True)
    op.create_table(
        "employees",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("employee_code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=50), nullable=True),
        sa.Column("level", sa.String(length=50), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("skills", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("external_ref", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('active', 'on_leave', 'left')", name=op.f("ck_employees_status")),
        sa.CheckConstraint("manager_id <> id", name=op.f("ck_employees_manager")),
        sa.ForeignKeyConstraint(
            ["org_id", "manager_id"],
            ["employees.org_id", "employees.id"],
            name=op.f("fk_employees_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_employees_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["users.org_id", "users.id"], name=op.f("fk_employees_user_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_employees")),
        sa.UniqueConstraint("org_id", "employee_code", name=op.f("uq_employees_org_id_employee_code")),
        sa.UniqueConstraint("org_id", "user_id", name=op.f("uq_employees_org_id_user_id")),
    )
    op.create_index("ix_employees_manager_id", "employees", ["org_id", "manager_id"], unique=False)
    op.create_index("ix_employees_site_id", "employees", ["org_id", "site_id"], unique=False)
    op.create_table(
        "schedule_exceptions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default=sa.text("'leave'"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind = 'leave' OR site_id IS NOT NULL", name=op.f("ck_schedule_exceptions_extra_site")
        ),
        sa.CheckConstraint("kind IN ('leave', 'extra')", name=op.f("ck_schedule_exceptions_kind")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_schedule_exceptions_period")),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_schedule_exceptions_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "staff_id"],
            ["employees.org_id", "employees.id"],
            name=op.f("fk_schedule_exceptions_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_schedule_exceptions")),
    )
    op.create_index(
        "ix_schedule_exceptions_site_id", "schedule_exceptions", ["org_id", "site_id"], unique=False
    )
    op.create_index(
        "ix_schedule_exceptions_staff_id",
        "schedule_exceptions",
        ["org_id", "staff_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "staff_schedules",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("end_time", sa.Time(), nullable=False),
        sa.Column("breaks", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("slot_minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default=sa.text("'active'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('active', 'inactive')", name=op.f("ck_staff_schedules_status")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 200", name=op.f("ck_staff_schedules_capacity")),
        sa.CheckConstraint("effective_to >= effective_from", name=op.f("ck_staff_schedules_effective")),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 480", name=op.f("ck_staff_schedules_slot_minutes")),
        sa.CheckConstraint("start_time <> end_time", name=op.f("ck_staff_schedules_times")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_staff_schedules_weekday")),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_staff_schedules_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "staff_id"],
            ["employees.org_id", "employees.id"],
            name=op.f("fk_staff_schedules_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_staff_schedules")),
    )
    op.create_index("ix_staff_schedules_site_id", "staff_schedules", ["org_id", "site_id"], unique=False)
    op.create_index(
        "ix_staff_schedules_staff_id", "staff_schedules", ["org_id", "staff_id", "weekday"], unique=False
    )
    tenancy.protect("agents")
    tenancy.protect("employees")
    tenancy.protect("schedule_exceptions")
    tenancy.protect("staff_schedules")


def downgrade() -> None:
    op.drop_table("staff_schedules")
    op.drop_table("schedule_exceptions")
    op.drop_table("employees")
    op.drop_table("agents")
