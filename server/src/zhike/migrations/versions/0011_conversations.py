"""Conversations and messages.

Revision: 0011_conversations
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from zhike.migrations import tenancy

revision = "0011_conversations"
down_revision = "0010_leads"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("session_name", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("channel_type", sa.String(length=50), nullable=True),
        sa.Column("external_chat_id", sa.String(length=500), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=30), server_default="pending", nullable=False),
        sa.Column("priority", sa.String(length=20), server_default="medium", nullable=False),
        sa.Column("handling_mode", sa.String(length=10), server_default="human", nullable=False),
        sa.Column("escalation", sa.String(length=200), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ai_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("ai_summary", sa.Text(), nullable=True),
        sa.Column("ai_sentiment", sa.String(length=20), nullable=True),
        sa.Column("sla_first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sla_resolve_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("satisfaction_score", sa.Integer(), nullable=True),
        sa.Column("satisfaction_comment", sa.Text(), nullable=True),
        sa.Column("message_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unread_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "last_message_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("last_message_preview", sa.Text(), nullable=True),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "ai_sentiment IN ('positive', 'neutral', 'negative')", name=op.f("ck_conversations_ai_sentiment")
        ),
        sa.CheckConstraint(
            "handling_mode IN ('ai', 'human', 'mixed')", name=op.f("ck_conversations_handling_mode")
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'medium', 'high', 'urgent')", name=op.f("ck_conversations_priority")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'resolved', 'closed')", name=op.f("ck_conversations_status")
        ),
        sa.CheckConstraint(
            "last_seq >= 0 AND message_count >= 0 AND unread_count >= 0",
            name=op.f("ck_conversations_counters"),
        ),
        sa.CheckConstraint(
            "satisfaction_score BETWEEN 1 AND 5", name=op.f("ck_conversations_satisfaction_score")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "agent_id"], ["users.org_id", "users.id"], name=op.f("fk_conversations_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "channel_id"],
            ["channels.org_id", "channels.id"],
            name=op.f("fk_conversations_channel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "previous_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_conversations_previous_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "site_id"], ["sites.org_id", "sites.id"], name=op.f("fk_conversations_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "visitor_id"],
            ["channel_visitors.org_id", "channel_visitors.id"],
            name=op.f("fk_conversations_visitor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "customer_id"],
            ["customers.org_id", "customers.id"],
            name=op.f("fk_conversations_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "lead_id"], ["leads.org_id", "leads.id"], name=op.f("fk_conversations_lead_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("org_id", "session_name", name=op.f("uq_conversations_org_id_session_name")),
    )
    op.create_index(
        "idx_conversations_agent", "conversations", ["org_id", "agent_id", "status"], unique=False
    )
    op.create_index(
        "idx_conversations_customer",
        "conversations",
        ["org_id", "customer_id", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "idx_conversations_org_status",
        "conversations",
        ["org_id", "status", sa.text("last_message_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index("ix_conversations_channel_id", "conversations", ["org_id", "channel_id"], unique=False)
    op.create_index(
        "ix_conversations_lead_id",
        "conversations",
        ["org_id", "lead_id"],
        unique=False,
        postgresql_where=sa.text("lead_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_previous_id",
        "conversations",
        ["org_id", "previous_id"],
        unique=False,
        postgresql_where=sa.text("previous_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_recent",
        "conversations",
        ["org_id", sa.text("last_message_at DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["org_id", sa.text("last_message_at DESC"), sa.text("id DESC")],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'active')"),
    )
    op.create_index(
        "ix_conversations_site_id",
        "conversations",
        ["org_id", "site_id"],
        unique=False,
        postgresql_where=sa.text("site_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_visitor_id",
        "conversations",
        ["org_id", "visitor_id", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "uq_conversations_open_visitor",
        "conversations",
        ["org_id", "visitor_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "conversation_assignments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("from_user_id", sa.Uuid(), nullable=True),
        sa.Column("to_user_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "assigned_by"],
            ["users.org_id", "users.id"],
            name=op.f("fk_conversation_assignments_assigned_by"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_conversation_assignments_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "from_user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_conversation_assignments_from_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "to_user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_conversation_assignments_to_user_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_conversation_assignments")),
    )
    op.create_index(
        "ix_conversation_assignments_assigned_by",
        "conversation_assignments",
        ["org_id", "assigned_by"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_assignments_conversation_id",
        "conversation_assignments",
        ["org_id", "conversation_id", sa.text("created_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_conversation_assignments_from_user_id",
        "conversation_assignments",
        ["org_id", "from_user_id"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_assignments_to_user_id",
        "conversation_assignments",
        ["org_id", "to_user_id"],
        unique=False,
    )
    op.create_table(
        "conversation_participants",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_read_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_conversation_participants_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["users.org_id", "users.id"],
            name=op.f("fk_conversation_participants_user_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_conversation_participants")),
        sa.UniqueConstraint(
            "org_id",
            "conversation_id",
            "user_id",
            name=op.f("uq_conversation_participants_org_id_conversation_id_user_id"),
        ),
    )
    op.create_index(
        "ix_conversation_participants_user_id",
        "conversation_participants",
        ["org_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender_type", sa.String(length=20), nullable=False),
        sa.Column("sender_id", sa.String(length=200), nullable=True),
        sa.Column("sender_name", sa.String(length=100), nullable=True),
        sa.Column("content_type", sa.String(length=30), server_default="text", nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("media_url", sa.Text(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("reply_to_id", sa.Uuid(), nullable=True),
        sa.Column("ai_generated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ai_confidence", sa.Double(), nullable=True),
        sa.Column("ai_sources", postgresql.JSONB(), nullable=True),
        sa.Column("ai_run_id", sa.Uuid(), nullable=True),
        sa.Column("prompt_version", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="sent", nullable=False),
        sa.Column("external_message_id", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "content_type IN ('text', 'image', 'voice', 'video', 'file', 'card', 'location', 'system')",
            name=op.f("ck_messages_content_type"),
        ),
        sa.CheckConstraint(
            "sender_type <> 'ai' OR (ai_generated AND ai_run_id IS NOT NULL)",
            name=op.f("ck_messages_ai_labelled"),
        ),
        sa.CheckConstraint(
            "sender_type IN ('customer', 'agent', 'ai', 'system')", name=op.f("ck_messages_sender_type")
        ),
        sa.CheckConstraint(
            "status IN ('sent', 'delivered', 'read', 'failed')", name=op.f("ck_messages_status")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "conversation_id"],
            ["conversations.org_id", "conversations.id"],
            name=op.f("fk_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "reply_to_id"],
            ["messages.org_id", "messages.id"],
            name=op.f("fk_messages_reply_to_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_messages")),
    )
    op.create_index(
        "idx_messages_conversation", "messages", ["org_id", "conversation_id", "seq"], unique=True
    )
    op.create_index(
        "idx_messages_external",
        "messages",
        ["org_id", "channel_id", "external_message_id"],
        unique=True,
        postgresql_where=sa.text("external_message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_reply_to_id",
        "messages",
        ["org_id", "reply_to_id"],
        unique=False,
        postgresql_where=sa.text("reply_to_id IS NOT NULL"),
    )
    tenancy.protect("conversations")
    tenancy.protect("conversation_assignments")
    tenancy.protect("conversation_participants")
    tenancy.protect("messages")


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_table("conversation_participants")
    op.drop_table("conversation_assignments")
    op.drop_table("conversations")
