"""Notifications and SMS.

Revision: 0004_notify
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0004_notify"
down_revision = "0003_preferences"


def upgrade() -> None:
    op.create_table(
        "sms_providers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("vendor", sa.String(length=30), nullable=False),
        sa.Column("config_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="100", nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("health", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("vendor IN ('console', 'simulator')", name=op.f("ck_sms_providers_vendor")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sms_providers")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_sms_providers_org_id_code")),
    )
    op.create_table(
        "sms_templates",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sign_name", sa.String(length=20), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.Column("variables", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("provider_template_ids", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("audit_status", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "audit_status IN ('draft', 'submitted', 'approved', 'rejected')",
            name=op.f("ck_sms_templates_audit_status"),
        ),
        sa.CheckConstraint("kind IN ('verify', 'reminder', 'marketing')", name=op.f("ck_sms_templates_kind")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sms_templates")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_sms_templates_org_id_code")),
    )
    op.create_table(
        "notifications",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("resource_type", sa.String(length=50), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_notifications_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_notifications")),
    )
    op.create_index(
        "idx_notifications_user",
        "notifications",
        ["org_id", "user_id", "is_read", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_notifications_newest",
        "notifications",
        ["org_id", "user_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_table(
        "sms_messages",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("phone_last4", sa.String(length=4), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("params", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.String(length=50), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="queued", nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("provider_message_id", sa.String(length=100), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_code", sa.String(length=80), nullable=True),
        sa.Column("error_message", sa.String(length=500), nullable=True),
        sa.Column("receipt", postgresql.JSONB(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'unknown', 'sent', 'delivered', 'failed', 'expired')",
            name=op.f("ck_sms_messages_status"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "provider_id"],
            ["sms_providers.org_id", "sms_providers.id"],
            name=op.f("fk_sms_messages_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "template_id"],
            ["sms_templates.org_id", "sms_templates.id"],
            name=op.f("fk_sms_messages_template_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sms_messages")),
        sa.UniqueConstraint("org_id", "dedupe_key", name=op.f("uq_sms_messages_org_id_dedupe_key")),
    )
    op.create_index("ix_sms_messages_customer_id", "sms_messages", ["org_id", "customer_id"], unique=False)
    op.create_index(
        "ix_sms_messages_newest",
        "sms_messages",
        ["org_id", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_sms_messages_phone_hash",
        "sms_messages",
        ["org_id", "phone_hash", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_sms_messages_phone_last4",
        "sms_messages",
        ["org_id", "phone_last4", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index("ix_sms_messages_provider_id", "sms_messages", ["org_id", "provider_id"], unique=False)
    op.create_index(
        "ix_sms_messages_purpose",
        "sms_messages",
        ["org_id", "purpose", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_sms_messages_status",
        "sms_messages",
        ["org_id", "status", sa.text("created_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index("ix_sms_messages_template_id", "sms_messages", ["org_id", "template_id"], unique=False)
    op.create_table(
        "notification_deliveries",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="in_app", nullable=False),
        sa.Column("status", sa.String(length=20), server_default="delivered", nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('in_app', 'sms', 'email', 'push')", name=op.f("ck_notification_deliveries_channel")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'delivered', 'failed')", name=op.f("ck_notification_deliveries_status")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "notification_id"],
            ["notifications.org_id", "notifications.id"],
            name=op.f("fk_notification_deliveries_notification_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_notification_deliveries")),
        sa.UniqueConstraint(
            "org_id",
            "notification_id",
            "channel",
            name=op.f("uq_notification_deliveries_org_id_notification_id_channel"),
        ),
    )
    op.create_table(
        "sms_attempts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("run_attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("is_final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("provider_message_id", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'rejected', 'unknown', 'lost')", name=op.f("ck_sms_attempts_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "message_id"],
            ["sms_messages.org_id", "sms_messages.id"],
            name=op.f("fk_sms_attempts_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "provider_id"],
            ["sms_providers.org_id", "sms_providers.id"],
            name=op.f("fk_sms_attempts_provider_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sms_attempts")),
        sa.UniqueConstraint(
            "org_id", "message_id", "number", name=op.f("uq_sms_attempts_org_id_message_id_number")
        ),
    )
    op.create_index("ix_sms_attempts_provider_id", "sms_attempts", ["org_id", "provider_id"], unique=False)
    tenancy.protect("sms_providers")
    tenancy.protect("sms_templates")
    tenancy.protect("notifications")
    tenancy.protect("sms_messages")
    tenancy.protect("notification_deliveries")
    tenancy.protect("sms_attempts")


def downgrade() -> None:
    op.drop_table("sms_attempts")
    op.drop_table("notification_deliveries")
    op.drop_table("sms_messages")
    op.drop_table("notifications")
    op.drop_table("sms_templates")
    op.drop_table("sms_providers")
