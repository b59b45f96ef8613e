"""The floor: tenant context, outbox, jobs, dead letters, idempotency keys, audit.

Revision: 0001_core
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy
from zhike.settings import RELAY_ROLE

revision = "0001_core"
down_revision = None

PGQUEUER = (Path(__file__).parent.parent / "pgqueuer.sql").read_text()


def upgrade() -> None:
    tenancy.create_context()
    op.create_table(
        "audit_logs",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.String(length=50), nullable=False),
        sa.Column("actor_type", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("operator_name", sa.String(length=100), nullable=True),
        sa.Column("event_type", sa.String(length=100), nullable=False),
        sa.Column("resource_type", sa.String(length=50), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.String(length=50), nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=True),
        sa.Column("details", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("ip_address", postgresql.INET(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("trace_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_audit_logs")),
    )
    op.create_index(
        "idx_audit_event_type",
        "audit_logs",
        ["org_id", "event_type", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "idx_audit_logs_org",
        "audit_logs",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "idx_audit_logs_user", "audit_logs", ["org_id", "user_id", sa.text("created_at DESC")], unique=False
    )
    op.create_index(
        "idx_audit_resource", "audit_logs", ["org_id", "resource_type", "resource_id"], unique=False
    )
    op.create_index(
        "idx_audit_ticket",
        "audit_logs",
        ["org_id", "ticket_id"],
        unique=False,
        postgresql_where=sa.text("ticket_id IS NOT NULL"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=150), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_type", sa.String(length=200), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=False),
        sa.Column("traceback", sa.Text(), server_default="", nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("trace_id", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'replayed', 'discarded')", name=op.f("ck_dead_letters_status")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_dead_letters")),
    )
    op.create_index(
        "ix_dead_letters_org_id_status",
        "dead_letters",
        ["org_id", "status", sa.text("id DESC")],
        unique=False,
    )
    op.create_table(
        "event_consumptions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(length=150), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "event_id", "handler", name=op.f("pk_event_consumptions")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("method_path", sa.String(length=500), nullable=False),
        sa.Column("request_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("response_code", sa.Integer(), nullable=True),
        sa.Column("response_type", sa.String(length=100), nullable=True),
        sa.Column("response_body", postgresql.BYTEA(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "user_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"], unique=False)
    op.create_table(
        "org_keys",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "version", name=op.f("pk_org_keys")),
    )
    op.create_table(
        "outbox_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=10), server_default="event", nullable=False),
        sa.Column("event_type", sa.String(length=100), nullable=False),
        sa.Column("aggregate_type", sa.String(length=50), nullable=True),
        sa.Column("aggregate_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("schema_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("trace_id", sa.String(length=32), nullable=True),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('event', 'job')", name=op.f("ck_outbox_events_kind")),
        sa.CheckConstraint(
            "status IN ('pending', 'published', 'dead')", name=op.f("ck_outbox_events_status")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_outbox_events")),
        sa.UniqueConstraint("org_id", "dedupe_key", name=op.f("uq_outbox_events_org_id_dedupe_key")),
    )
    op.create_index(
        "ix_outbox_events_org_id_seq",
        "outbox_events",
        ["org_id", "seq"],
        unique=False,
        postgresql_where=sa.text("seq IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_events_pending",
        "outbox_events",
        ["created_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "schedule_ticks",
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("tick_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", "scope", "tick_at", name=op.f("pk_schedule_ticks")),
    )
    op.execute("CREATE SEQUENCE outbox_seq")
    tenancy.protect("audit_logs", grants="SELECT, INSERT")
    tenancy.protect("dead_letters", grants="SELECT, UPDATE")
    tenancy.protect("event_consumptions", grants="SELECT, INSERT")
    tenancy.protect("idempotency_keys")
    tenancy.protect("org_keys", grants="SELECT, INSERT")
    tenancy.protect("outbox_events", grants="SELECT, INSERT")
    tenancy.for_relay("dead_letters", "SELECT, INSERT, UPDATE")
    tenancy.for_relay("event_consumptions", "SELECT, DELETE")
    tenancy.for_relay("idempotency_keys", "SELECT, DELETE")
    tenancy.for_relay("outbox_events", "SELECT, UPDATE, DELETE")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON schedule_ticks TO {RELAY_ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE outbox_seq TO {RELAY_ROLE}")
    op.execute("CREATE SCHEMA jobs")
    tenancy.script(PGQUEUER)
    tenancy.script(
        f"GRANT USAGE ON SCHEMA jobs TO {RELAY_ROLE};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {RELAY_ROLE};"
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {RELAY_ROLE}"
    )


def downgrade() -> None:
    tenancy.script("DROP SCHEMA jobs CASCADE; DROP SEQUENCE outbox_seq")
    op.drop_table("schedule_ticks")
    op.drop_table("outbox_events")
    op.drop_table("org_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("event_consumptions")
    op.drop_table("dead_letters")
    op.drop_table("audit_logs")
    tenancy.drop_context()
