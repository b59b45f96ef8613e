"""Service items, appointments, their slots and their lives.

Revision: 0012_appointments
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0012_appointments"
down_revision = "0011_conversations"


def upgrade() -> None:
    op.create_table(
        "service_items",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), server_default="0", nullable=False),
        sa.Column("buffer_after", sa.Integer(), server_default="0", nullable=False),
        sa.Column("price", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="CNY", nullable=False),
        sa.Column("skills", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("buffer_after BETWEEN 0 AND 480", name=op.f("ck_service_items_buffer_after")),
        sa.CheckConstraint("buffer_before BETWEEN 0 AND 480", name=op.f("ck_service_items_buffer_before")),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 5 AND 1440", name=op.f("ck_service_items_duration_minutes")
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_service_items_price")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_service_items")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_service_items_org_id_code")),
    )
    op.create_table(
        "appointment_slots",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("service_item_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("booked_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=20), server_default=sa.text("'open'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'held', 'booked', 'blocked')", name=op.f("ck_appointment_slots_status")
        ),
        sa.CheckConstraint("booked_count BETWEEN 0 AND capacity", name=op.f("ck_appointment_slots_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_slots_period")),
        sa.ForeignKeyConstraint(
            ["org_id", "service_item_id"],
            ["service_items.org_id", "service_items.id"],
            name=op.f("fk_appointment_slots_service_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_appointment_slots_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "staff_id"],
            ["employees.org_id", "employees.id"],
            name=op.f("fk_appointment_slots_staff_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_appointment_slots")),
        sa.UniqueConstraint(
            "org_id",
            "staff_id",
            "service_item_id",
            "starts_at",
            "ends_at",
            name=op.f("uq_appointment_slots_org_id_staff_id_service_item_id_starts_at_ends_at"),
        ),
    )
    op.create_index(
        "ix_appointment_slots_service_item_id",
        "appointment_slots",
        ["org_id", "service_item_id"],
        unique=False,
    )
    op.create_index("ix_appointment_slots_site_id", "appointment_slots", ["org_id", "site_id"], unique=False)
    op.create_index(
        "ix_appointment_slots_staff_id_starts_at",
        "appointment_slots",
        ["org_id", "staff_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "appointments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_no", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("service_item_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=20), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=True),
        sa.Column("source_type", sa.String(length=50), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("no_show_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rescheduled_from_id", sa.Uuid(), nullable=True),
        sa.Column("superseded_by_id", sa.Uuid(), nullable=True),
        sa.Column("reminder_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("org_id"), "="),
            (sa.text("staff_id"), "="),
            (sa.text("tstzrange(busy_from, busy_until)"), "&&"),
            where=sa.text("status IN ('pending', 'confirmed') AND slot_id IS NULL"),
            using="gist",
            name="ex_appointments_staff_busy",
        ),
        sa.CheckConstraint(
            "status <> 'pending' OR hold_expires_at IS NOT NULL", name=op.f("ck_appointments_hold")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'confirmed', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_appointments_status"),
        ),
        sa.CheckConstraint(
            "busy_from <= starts_at AND starts_at < ends_at AND ends_at <= busy_until",
            name=op.f("ck_appointments_period"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "cancelled_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_appointments_cancelled_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "confirmed_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_appointments_confirmed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_appointments_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["leads.org_id", "leads.id"], name=op.f("fk_appointments_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_appointments_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "rescheduled_from_id"],
            ["appointments.org_id", "appointments.id"],
            name=op.f("fk_appointments_rescheduled_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "service_item_id"],
            ["service_items.org_id", "service_items.id"],
            name=op.f("fk_appointments_service_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_appointments_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "slot_id"],
            ["appointment_slots.org_id", "appointment_slots.id"],
            name=op.f("fk_appointments_slot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "staff_id"],
            ["employees.org_id", "employees.id"],
            name=op.f("fk_appointments_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "superseded_by_id"],
            ["appointments.org_id", "appointments.id"],
            name=op.f("fk_appointments_superseded_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("org_id", "appointment_no", name=op.f("uq_appointments_org_id_appointment_no")),
    )
    op.create_index(
        "ix_appointments_cancelled_by",
        "appointments",
        ["org_id", "cancelled_by"],
        unique=False,
        postgresql_where=sa.text("cancelled_by IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_confirmed_by",
        "appointments",
        ["org_id", "confirmed_by"],
        unique=False,
        postgresql_where=sa.text("confirmed_by IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_conversation_id",
        "appointments",
        ["org_id", "conversation_id"],
        unique=False,
        postgresql_where=sa.text("conversation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_customer_id", "appointments", ["org_id", "customer_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_appointments_hold_expires_at",
        "appointments",
        ["org_id", "hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_appointments_lead_id",
        "appointments",
        ["org_id", "lead_id"],
        unique=False,
        postgresql_where=sa.text("lead_id IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_rescheduled_from_id",
        "appointments",
        ["org_id", "rescheduled_from_id"],
        unique=False,
        postgresql_where=sa.text("rescheduled_from_id IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_service_item_id", "appointments", ["org_id", "service_item_id"], unique=False
    )
    op.create_index(
        "ix_appointments_site_id", "appointments", ["org_id", "site_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_appointments_slot_id",
        "appointments",
        ["org_id", "slot_id"],
        unique=False,
        postgresql_where=sa.text("slot_id IS NOT NULL"),
    )
    op.create_index(
        "ix_appointments_staff_id", "appointments", ["org_id", "staff_id", "starts_at"], unique=False
    )
    op.create_index("ix_appointments_starts_at", "appointments", ["org_id", "starts_at", "id"], unique=False)
    op.create_index(
        "ix_appointments_superseded_by_id",
        "appointments",
        ["org_id", "superseded_by_id"],
        unique=False,
        postgresql_where=sa.text("superseded_by_id IS NOT NULL"),
    )
    op.create_index(
        "uq_appointments_org_id_staff_id_starts_at",
        "appointments",
        ["org_id", "staff_id", "starts_at"],
        unique=True,
        postgresql_where=sa.text("status IN ('pending', 'confirmed') AND slot_id IS NULL"),
    )
    op.create_table(
        "appointment_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(length=50), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=True),
        sa.Column("operator_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("payload", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "appointment_id"],
            ["appointments.org_id", "appointments.id"],
            name=op.f("fk_appointment_events_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "operator_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_appointment_events_operator_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_appointment_events")),
    )
    op.create_index(
        "ix_appointment_events_appointment_id",
        "appointment_events",
        ["org_id", "appointment_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_events_operator_id",
        "appointment_events",
        ["org_id", "operator_id"],
        unique=False,
        postgresql_where=sa.text("operator_id IS NOT NULL"),
    )
    tenancy.protect("service_items")
    tenancy.protect("appointment_slots")
    tenancy.protect("appointments")
    tenancy.protect("appointment_events")


def downgrade() -> None:
    op.drop_table("appointment_events")
    op.drop_table("appointments")
    op.drop_table("appointment_slots")
    op.drop_table("service_items")
