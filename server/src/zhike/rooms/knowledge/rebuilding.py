"""What was written while the database could not be searched is indexed when it can."""

from typing import Any

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.knowledge import indexing, repository
from zhike.rooms.knowledge.cutting import Chunk
from zhike.rooms.knowledge.indexing import Piece, Scope
from zhike.rooms.knowledge.models import Document

_FAQS = """
SELECT f.id FROM faqs f WHERE f.org_id = $1 AND NOT EXISTS (
  SELECT FROM knowledge_entries e WHERE e.org_id = f.org_id AND e.faq_id = f.id) LIMIT 50
"""
_DOCUMENTS = """
SELECT d.id FROM documents d WHERE d.org_id = $1 AND d.chunk_count > 0 AND NOT EXISTS (
  SELECT FROM knowledge_entries e WHERE e.org_id = d.org_id AND e.document_id = d.id) LIMIT 5
"""
_CHUNKS = """
SELECT id, content, metadata FROM document_chunks WHERE org_id = $1 AND document_id = $2 ORDER BY chunk_index
"""


async def rebuild(run: Run) -> None:
    """Piece by piece; each leaves fewer."""
    while True:
        async with run.tx() as tx:
            if not await indexing.is_there(tx):
                return
            if not await _some(tx):
                return


async def _some(tx: Tx) -> int:
    faqs = await tx.conn.fetch(_FAQS, tx.org_id)
    for found in faqs:
        row = await repository.Faqs(tx).get_for_update(found["id"])
        await indexing.put(tx, row.kb_id, "faq_id", row.id, indexing.pieces_of(row), Scope.of(row))
    documents = await tx.conn.fetch(_DOCUMENTS, tx.org_id)
    for found in documents:
        await _document(tx, await repository.Documents(tx).get_for_update(found["id"]))
    return len(faqs) + len(documents)


async def _document(tx: Tx, row: Document) -> None:
    chunks: list[Any] = await tx.conn.fetch(_CHUNKS, tx.org_id, row.id)
    pieces = [
        Piece("chunk", Chunk(c["content"], c["metadata"].get("heading", ""), {}, row.title).searched,
              document_id=row.id, chunk_id=c["id"])
        for c in chunks
    ]  # fmt: skip
    await indexing.put(tx, row.kb_id, "document_id", row.id, pieces, Scope.of(row))
