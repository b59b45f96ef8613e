"""Tables of knowledge (seed 004 §2.7; model 2.9 and ruling 12)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhike.core.model import Changing, Model, Tenant, one_of, ref
from zhike.core.vectors import Half, Sparse
from zhike.rooms.knowledge.rules import AUDIENCES, PARTS, STATUSES, TYPES

_ORDER = (text("created_at DESC"), text("id DESC"))


def _valid() -> CheckConstraint:
    return CheckConstraint("valid_until >= valid_from", name="validity")


class KnowledgeBase(Changing, Model):
    """A base. With a ``team_id`` or ``roles`` it is open to those alone, and to who runs the organization;
    with a ``site_id`` it is that site's."""

    __tablename__ = "knowledge_bases"
    __table_args__ = (
        ref("sites", "site_id"),
        ref("teams", "team_id"),
        UniqueConstraint("org_id", "name"),
        CheckConstraint("cardinality(roles) <= 20", name="roles"),
        Index("ix_knowledge_bases_site_id", "org_id", "site_id",
              postgresql_where=text("site_id IS NOT NULL")),
        Index("ix_knowledge_bases_team_id", "org_id", "team_id",
              postgresql_where=text("team_id IS NOT NULL")),
    )  # fmt: skip
    site_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(50)), server_default="{}")
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    document_count: Mapped[int] = mapped_column(server_default="0")
    faq_count: Mapped[int] = mapped_column(server_default="0")


class Document(Changing, Model):
    """``version`` is the newest that was sent, ``indexed_version`` the one that answers (0: none yet).
    ``error_message`` is a code of `reasons`."""

    __tablename__ = "documents"
    __table_args__ = (
        ref("knowledge_bases", "kb_id", ondelete="CASCADE"),
        ref("files", "file_id"),
        ref("users", "created_by"),
        one_of("processing_status", STATUSES),
        one_of("audience", AUDIENCES),
        one_of("file_type", TYPES),
        _valid(),
        CheckConstraint("cardinality(tags) <= 20", name="tags"),
        Index("ix_documents_kb_id", "org_id", "kb_id", *_ORDER),
        Index("ix_documents_file_id", "org_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_documents_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
        Index("ix_documents_in_hand", "org_id", "updated_at",
              postgresql_where=text("processing_status IN ('pending', 'processing')")),
    )  # fmt: skip
    kb_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(500))
    content: Mapped[str | None] = mapped_column(Text)
    file_url: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[UUID | None]
    file_type: Mapped[str | None] = mapped_column(String(50))
    file_size: Mapped[int | None]
    category: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    audience: Mapped[str] = mapped_column(String(20), server_default="internal")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    processing_status: Mapped[str] = mapped_column(String(30), server_default="pending")
    chunk_count: Mapped[int] = mapped_column(server_default="0")
    error_message: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default="1")
    indexed_version: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[UUID | None]


class DocumentVersion(Tenant, Model):
    """What was sent as which version, and what became of it."""

    __tablename__ = "document_versions"
    __table_args__ = (
        ref("documents", "document_id", ondelete="CASCADE"),
        ref("files", "file_id"),
        ref("users", "created_by"),
        UniqueConstraint("org_id", "document_id", "version"),
        Index("ix_document_versions_file_id", "org_id", "file_id",
              postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_document_versions_created_by", "org_id", "created_by",
              postgresql_where=text("created_by IS NOT NULL")),
    )  # fmt: skip
    document_id: Mapped[UUID]
    version: Mapped[int]
    file_id: Mapped[UUID | None]
    file_type: Mapped[str | None] = mapped_column(String(50))
    file_size: Mapped[int | None]
    chunk_count: Mapped[int] = mapped_column(server_default="0")
    error_message: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]


class DocumentChunk(Tenant, Model):
    """A piece of a document. ``metadata``: ``heading`` (the path of headings), ``page`` or ``sheet``."""

    __tablename__ = "document_chunks"
    __table_args__ = (
        ref("knowledge_bases", "kb_id", ondelete="CASCADE"),
        ref("documents", "document_id", ondelete="CASCADE"),
        Index("idx_document_chunks_doc", "org_id", "document_id", "chunk_index"),
        Index("ix_document_chunks_kb_id", "org_id", "kb_id"),
    )
    kb_id: Mapped[UUID]
    document_id: Mapped[UUID]
    content: Mapped[str] = mapped_column(Text)
    chunk_index: Mapped[int]
    token_count: Mapped[int | None]
    vector_id: Mapped[str | None] = mapped_column(String(200))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    document_version: Mapped[int] = mapped_column(server_default="1")


class Faq(Changing, Model):
    """A question with its answer. ``similar_questions``: other ways to ask the same."""

    __tablename__ = "faqs"
    __table_args__ = (
        ref("knowledge_bases", "kb_id", ondelete="CASCADE"),
        ref("users", "created_by"),
        one_of("audience", AUDIENCES),
        _valid(),
        CheckConstraint("cardinality(similar_questions) <= 20", name="similar_questions"),
        CheckConstraint("cardinality(tags) <= 20", name="tags"),
        Index("ix_faqs_kb_id", "org_id", "kb_id", *_ORDER),
        Index("ix_faqs_created_at", "org_id", *_ORDER),
        Index("ix_faqs_created_by", "org_id", "created_by", postgresql_where=text("created_by IS NOT NULL")),
        Index("ix_faqs_search_keys", "search_keys", postgresql_using="gin"),
    )
    kb_id: Mapped[UUID]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    similar_questions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    category: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    audience: Mapped[str] = mapped_column(String(20), server_default="customer")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    use_count: Mapped[int] = mapped_column(server_default="0")
    helpful_count: Mapped[int] = mapped_column(server_default="0")
    unhelpful_count: Mapped[int] = mapped_column(server_default="0")
    vector_id: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_by: Mapped[UUID | None]
    search_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class KnowledgeState(Model):
    """One row an organization. ``version`` moves with every change of what may be found; ``average`` is the
    length of entries by which they were weighed, frozen until it has drifted too far; ``space`` are the
    vectors that answer."""

    __tablename__ = "knowledge_states"
    __table_args__ = (PrimaryKeyConstraint("org_id"),)
    org_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default="0")
    entries: Mapped[int] = mapped_column(server_default="0")
    length: Mapped[int] = mapped_column(server_default="0")
    average: Mapped[float] = mapped_column(Float, server_default="40")
    space: Mapped[str | None] = mapped_column(String(100))


class KnowledgeTerm(Model):
    """In how many entries a word stands. ``term`` is `wording.Grams.key`: a number that tells nothing."""

    __tablename__ = "knowledge_terms"
    __table_args__ = (PrimaryKeyConstraint("org_id", "term"),)
    org_id: Mapped[UUID]
    term: Mapped[int] = mapped_column(Integer)
    df: Mapped[int]


class KnowledgeEntry(Tenant, Model):
    """What is searched. The scope stands in the row, so that it is filtered where rows are found."""

    __tablename__ = "knowledge_entries"
    __table_args__ = (
        ref("knowledge_bases", "kb_id", ondelete="CASCADE"),
        ref("documents", "document_id", ondelete="CASCADE"),
        ref("document_chunks", "chunk_id", ondelete="CASCADE"),
        ref("faqs", "faq_id", ondelete="CASCADE"),
        one_of("part", PARTS),
        one_of("audience", AUDIENCES),
        CheckConstraint("(chunk_id IS NULL) <> (faq_id IS NULL)", name="of_one"),
        Index("ix_knowledge_entries_kb_id", "org_id", "kb_id"),
        Index("ix_knowledge_entries_document_id", "org_id", "document_id",
              postgresql_where=text("document_id IS NOT NULL")),
        Index("ix_knowledge_entries_chunk_id", "org_id", "chunk_id",
              postgresql_where=text("chunk_id IS NOT NULL")),
        Index("ix_knowledge_entries_faq_id", "org_id", "faq_id", postgresql_where=text("faq_id IS NOT NULL")),
        Index("ix_knowledge_entries_terms", "terms", postgresql_using="gin"),
    )  # fmt: skip
    kb_id: Mapped[UUID]
    document_id: Mapped[UUID | None]
    chunk_id: Mapped[UUID | None]
    faq_id: Mapped[UUID | None]
    part: Mapped[str] = mapped_column(String(10))
    text_: Mapped[str] = mapped_column("text", Text)
    audience: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    length: Mapped[int]
    terms: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    bm: Mapped[str] = mapped_column(Sparse())


class KnowledgeVector(Tenant, Model):
    """The meaning of an entry, as one model sees it. ``space`` is the model, its width and how it is asked:
    another model's vectors grow beside, and searching turns to them when all are there."""

    __tablename__ = "knowledge_vectors"
    __table_args__ = (
        ref("knowledge_entries", "entry_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "space", "entry_id"),
        Index("ix_knowledge_vectors_entry_id", "org_id", "entry_id"),
    )
    entry_id: Mapped[UUID]
    space: Mapped[str] = mapped_column(String(100))
    embedding: Mapped[str] = mapped_column(Half())
    embedding_model: Mapped[str] = mapped_column(String(64))
    embedding_updated_at: Mapped[datetime]
