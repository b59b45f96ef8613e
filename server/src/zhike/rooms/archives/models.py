"""The table of archives (seed 002 §2.2.7)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core import merging
from zhike.core.model import Model, Tenant, ref
from zhike.core.persons import Holds, blank, declare


class SessionArchive(Tenant, Model):
    """One talk as it was when it was closed; its id is the conversation's. One partition a month of
    ``archived_at``, in the schema ``partitions``. ``words``: all that was said, for searching."""

    __tablename__ = "session_archives"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("customers", "customer_id"),
        ref("users", "agent_id"),
        Index("idx_session_archives_closed", "org_id", text("closed_at DESC"), text("id DESC")),
        Index("idx_session_archives_email", "org_id", text("(user_profile ->> 'email')")),
        Index("ix_session_archives_conversation_id", "org_id", "conversation_id"),
        Index("ix_session_archives_customer_id", "org_id", "customer_id",
              postgresql_where=text("customer_id IS NOT NULL")),
        Index("ix_session_archives_agent_id", "org_id", "agent_id",
              postgresql_where=text("agent_id IS NOT NULL")),
        Index("ix_session_archives_site_id", "org_id", "site_id",
              postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_session_archives_search_keys", "search_keys", postgresql_using="gin"),
        {"postgresql_partition_by": "RANGE (archived_at)"},
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    session_name: Mapped[str] = mapped_column(String(255))
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(30))
    user_profile: Mapped[dict[str, Any]]
    history: Mapped[list[Any]] = mapped_column(server_default="[]")
    message_count: Mapped[int] = mapped_column(server_default="0")
    escalation: Mapped[dict[str, Any] | None]
    assigned_agent: Mapped[dict[str, Any] | None]
    priority: Mapped[dict[str, Any] | None]
    ticket_ids: Mapped[list[Any]] = mapped_column(server_default="[]")
    words: Mapped[str] = mapped_column(Text, server_default="")
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    session_created_at: Mapped[datetime]
    session_updated_at: Mapped[datetime]
    closed_at: Mapped[datetime]
    archived_at: Mapped[datetime] = mapped_column(server_default=func.now(), primary_key=True, sort_order=80)
    archive_reason: Mapped[str | None] = mapped_column(String(100))
    archived_by: Mapped[str | None] = mapped_column(String(64))
    restricted_at: Mapped[datetime | None]


declare(
    Holds(
        "session_archives",
        ({"customer_id": "customer"}, {"conversation_id": "conversation"}),
        data_class="communication",
        since="closed_at",
        shows=("session_name", "user_profile", "history", "session_created_at", "closed_at"),
        restricts={"restricted_at": "coalesce(restricted_at, now())", "search_keys": "'{}'"},
        erase=blank(user_profile="'{}'", history="'[]'", words="''", search_keys="'{}'", escalation="NULL"),
    )
)
merging.declare(merging.Follow("session_archives", "customer_id", merging.move))
