"""Tables of word lists and of what they found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, one_of, ref
from zhike.core.persons import GONE, Holds, blank, declare

KINDS = ("banned", "promise", "competitor", "contact", "rude", "other")
DIRECTIONS = ("agent", "customer", "both")
ACTIONS = ("block", "warn", "record")
STATUSES = ("open", "handled")
MOST_WORDS = 2_000


class WordList(Changing, Model):
    """Words that are listened for. ``by_sound``: words of the same sound, and their pinyin, count too."""

    __tablename__ = "word_lists"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("direction", DIRECTIONS),
        one_of("action", ACTIONS),
        CheckConstraint(f"cardinality(words) BETWEEN 1 AND {MOST_WORDS}", name="words"),
        CheckConstraint("direction <> 'customer' OR action = 'record'", name="customers"),
        UniqueConstraint("org_id", "name"),
    )
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(10), server_default="agent")
    action: Mapped[str] = mapped_column(String(10), server_default="record")
    words: Mapped[list[str]] = mapped_column(ARRAY(String(50)))
    by_sound: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class QualityHit(Changing, Model):
    """A list found ``words`` in a message, or in one that was refused (then there is no ``message_id``).
    ``attempt_id`` is the sender's own id of it, or the message's. ``user_id`` is the colleague who wrote;
    ``kind`` and ``action`` are the list's at the time."""

    __tablename__ = "quality_hits"
    __table_args__ = (
        ref("conversations", "conversation_id", ondelete="CASCADE"),
        ref("messages", "message_id", ondelete="CASCADE"),
        ref("word_lists", "list_id"),
        ref("users", "user_id"),
        ref("users", "handled_by"),
        one_of("direction", ("agent", "customer")),
        one_of("kind", KINDS),
        one_of("action", ACTIONS),
        one_of("status", STATUSES),
        UniqueConstraint("org_id", "attempt_id", "list_id"),
        Index("ix_quality_hits_recent", "org_id", text("created_at DESC"), text("id DESC")),
        Index("ix_quality_hits_open", "org_id", text("created_at DESC"), text("id DESC"),
              postgresql_where=text("status = 'open'")),
        Index("ix_quality_hits_conversation_id", "org_id", "conversation_id"),
        Index("ix_quality_hits_list_id", "org_id", "list_id", text("created_at DESC")),
        *(Index(f"ix_quality_hits_{one}", "org_id", one, postgresql_where=text(f"{one} IS NOT NULL"))
          for one in ("message_id", "user_id", "handled_by")),
    )  # fmt: skip
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID | None]
    attempt_id: Mapped[UUID]
    list_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    direction: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(10))
    words: Mapped[list[Any]]
    excerpt: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), server_default="open")
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)


declare(
    Holds(
        "quality_hits",
        ({"conversation_id": "conversation"},),
        blank("note", excerpt=GONE, words="'[]'"),
        data_class="communication",
        shows=("conversation_id", "direction", "excerpt", "created_at"),
    )
)
