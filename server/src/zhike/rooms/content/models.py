"""Tables of scripts (seed 001 §2.2.3; model 2.8)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, ref


class Script(Changing, Model):
    """A text that is said again and again. ``use_count`` and ``last_used_at`` are everybody's."""

    __tablename__ = "scripts"
    __table_args__ = (
        ref("users", "user_id"),
        CheckConstraint("cardinality(keywords) <= 20", name="keywords"),
        Index("uq_scripts_shared_shortcut", "org_id", "shortcut", unique=True,
              postgresql_where=text("is_shared AND shortcut IS NOT NULL")),
        Index("uq_scripts_own_shortcut", "org_id", "user_id", "shortcut", unique=True,
              postgresql_where=text("NOT is_shared AND shortcut IS NOT NULL")),
        Index("ix_scripts_user_id", "org_id", "user_id"),
        Index("ix_scripts_created_at", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_scripts_search_keys", "search_keys", postgresql_using="gin"),
    )  # fmt: skip
    user_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(100))
    shortcut: Mapped[str | None] = mapped_column(String(30))
    content: Mapped[str] = mapped_column(Text)
    scenario: Mapped[str] = mapped_column(String(50), server_default="")
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String(30)), server_default="{}")
    is_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    use_count: Mapped[int] = mapped_column(server_default="0")
    last_used_at: Mapped[datetime | None]
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class ScriptUsage(Tenant, Model):
    """A script was taken, by whom and in which talk."""

    __tablename__ = "script_usages"
    __table_args__ = (
        ref("scripts", "script_id", ondelete="CASCADE"),
        ref("users", "user_id"),
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        Index("ix_script_usages_script_id", "org_id", "script_id", text("created_at DESC")),
        Index("ix_script_usages_user_id", "org_id", "user_id", text("created_at DESC")),
        Index("ix_script_usages_conversation_id", "org_id", "conversation_id",
              postgresql_where=text("conversation_id IS NOT NULL")),
    )  # fmt: skip
    script_id: Mapped[UUID]
    user_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
