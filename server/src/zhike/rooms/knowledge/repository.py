# ruff: noqa: S608  our own names
"""Questions about knowledge."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, String, Text, Uuid, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.knowledge import schemas
from zhike.rooms.knowledge.models import Document, DocumentChunk, DocumentVersion, Faq, KnowledgeBase

K: Any = KnowledgeBase.__table__
D: Any = Document.__table__
C: Any = DocumentChunk.__table__
F: Any = Faq.__table__
_STAMP = DateTime(timezone=True)
_ORG = bindparam("org_id", type_=Uuid)


class BaseMissing(errors.NotFound):
    code = "knowledge_base.not_found"


class DocumentMissing(errors.NotFound):
    code = "document.not_found"


class FaqMissing(errors.NotFound):
    code = "faq.not_found"


class Bases(Repository[KnowledgeBase]):
    model = KnowledgeBase
    missing = BaseMissing


class Documents(Repository[Document]):
    model = Document
    missing = DocumentMissing


class Faqs(Repository[Faq]):
    model = Faq
    missing = FaqMissing


def _newest(table: Any, shape: Any, filters: list[Any], after: bool) -> hot.Statement:
    query = select(*(table.c[name] for name in shape.model_fields)).where(table.c.org_id == _ORG, *filters)
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(table.c.created_at, table.c.id) < mark)
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=2)
def bases(after: bool) -> hot.Statement:
    """A page of bases, newest first."""
    return _newest(K, schemas.KnowledgeBaseRead, [], after)


_OF_DOCUMENTS: dict[str, Any] = {
    "kb_id": lambda: D.c.kb_id == bindparam("kb_id", type_=Uuid),
    "status": lambda: D.c.processing_status == bindparam("status", type_=String),
    "audience": lambda: D.c.audience == bindparam("audience", type_=String),
}


@lru_cache(maxsize=16)
def documents(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of documents, newest first."""
    return _newest(D, schemas.DocumentRead, [_OF_DOCUMENTS[name]() for name in sorted(filters)], after)


_OF_FAQS: dict[str, Any] = {
    "kb_id": lambda: F.c.kb_id == bindparam("kb_id", type_=Uuid),
    "category": lambda: F.c.category == bindparam("category", type_=String),
    "audience": lambda: F.c.audience == bindparam("audience", type_=String),
    "active": lambda: F.c.is_active == bindparam("active", type_=Boolean),
    "keys": lambda: F.c.search_keys.contains(bindparam("keys", type_=ARRAY(Text))),
}


@lru_cache(maxsize=64)
def faqs(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of questions, newest first."""
    return _newest(F, schemas.FaqRead, [_OF_FAQS[name]() for name in sorted(filters)], after)


@lru_cache(maxsize=2)
def chunks(after: bool) -> hot.Statement:
    """A page of a document's chunks, in its order."""
    query = select(C.c.id, C.c.chunk_index, C.c.content, C.c.token_count, C.c.metadata).where(
        C.c.org_id == _ORG, C.c.document_id == bindparam("document_id", type_=Uuid)
    )
    if after:
        query = query.where(C.c.chunk_index > bindparam("at", type_=Integer))
    return hot.page_json(query.order_by(C.c.chunk_index), ("chunk_index",))


async def versions(tx: Tx, document_id: UUID) -> list[DocumentVersion]:
    """What was sent, the newest first, fifty at most."""
    query = select(DocumentVersion).where(
        DocumentVersion.org_id == tx.org_id, DocumentVersion.document_id == document_id
    )
    return list(await tx.session.scalars(query.order_by(DocumentVersion.version.desc()).limit(50)))


async def version_of(tx: Tx, document_id: UUID, version: int) -> DocumentVersion | None:
    query = select(DocumentVersion).where(
        DocumentVersion.org_id == tx.org_id, DocumentVersion.document_id == document_id,
        DocumentVersion.version == version,
    )  # fmt: skip
    return (await tx.session.scalars(query)).first()


async def how_many(tx: Tx, table: str, kb_id: UUID) -> int:
    """Rows of a base in one of our own tables."""
    query = f"SELECT count(*) FROM {table} WHERE org_id = $1 AND kb_id = $2"
    return int(await tx.conn.fetchval(query, tx.org_id, kb_id))


async def files_of(tx: Tx, owner: str, id: UUID) -> list[UUID]:
    """The files of a base's documents (``kb_id``) or of one document (``id``), all versions."""
    rows = await tx.conn.fetch(
        "SELECT v.file_id FROM document_versions v JOIN documents d ON d.org_id = v.org_id"
        f" AND d.id = v.document_id WHERE d.org_id = $1 AND d.{owner} = $2 AND v.file_id IS NOT NULL",
        tx.org_id, id,
    )  # fmt: skip
    return [row["file_id"] for row in rows]


_LOST = """
UPDATE documents SET processing_status = 'failed', error_message = 'worker_lost', updated_at = $2
WHERE org_id = $1 AND processing_status IN ('pending', 'processing') AND updated_at < $3
RETURNING id, kb_id, version
"""


async def lose(tx: Tx, before: Any) -> list[Any]:
    """Give up documents that nobody has worked on since then."""
    rows: list[Any] = await tx.conn.fetch(_LOST, tx.org_id, tx.now, before)
    return rows


_STATE = """
SELECT coalesce(s.version, 0) AS version, coalesce(s.entries, 0) AS entries, s.space,
  to_regclass('public.knowledge_entries') IS NOT NULL AS searchable
FROM (SELECT) one LEFT JOIN knowledge_states s ON s.org_id = $1
"""


async def state(tx: Tx) -> Any:
    return await tx.conn.fetchrow(_STATE, tx.org_id)


async def embedded(tx: Tx, space: str) -> int:
    """How many entries have a vector in that space."""
    query = "SELECT count(*) FROM knowledge_vectors WHERE org_id = $1 AND space = $2"
    return int(await tx.conn.fetchval(query, tx.org_id, space))


_COUNT = """
UPDATE faqs SET use_count = use_count + $3, helpful_count = helpful_count + $4,
  unhelpful_count = unhelpful_count + $5
WHERE org_id = $1 AND id = $2 RETURNING use_count, helpful_count, unhelpful_count
"""


async def count(tx: Tx, id: UUID, used: int, helpful: int, unhelpful: int) -> Any:
    """Add to what a question's answer has done. Raises `FaqMissing`."""
    row = await tx.conn.fetchrow(_COUNT, tx.org_id, id, used, helpful, unhelpful)
    if row is None:
        raise FaqMissing()
    return row
