"""What a worker does with a document: read it in a confined child, cut it, let its chunks be found.

The child works outside of any transaction. A document that was deleted or sent anew meanwhile is left alone;
until the last moment the version before answers.
"""

import contextlib
from typing import Any
from uuid import UUID

import orjson

from zhike.core import sandbox
from zhike.core.crypto import Unreadable
from zhike.core.egress import Egress, Failed
from zhike.core.egress import Refused as NotAllowed
from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import knowledge as events
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.knowledge import cutting, indexing, repository, rules
from zhike.rooms.knowledge.cutting import Block, Chunk
from zhike.rooms.knowledge.indexing import Piece, Scope
from zhike.rooms.knowledge.models import Document, DocumentChunk
from zhike.rooms.knowledge.reading import Refused
from zhike.rooms.knowledge.repository import Documents

LIMITS = sandbox.Limits(memory=512 * 1024 * 1024, cpu=20, wall=30.0)
_PARSER = "zhike.rooms.knowledge.parsing"
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


async def blocks_of(kind: str, content: bytes) -> list[Block]:
    """What the document says. Raises `Refused`."""
    found: list[Block] = []
    ended = False
    try:
        async with contextlib.aclosing(sandbox.lines(_PARSER, kind, stdin=content, limits=LIMITS)) as lines:
            async for line in lines:
                said = orjson.loads(line)
                if "refused" in said:
                    raise Refused(said["refused"])
                if "end" in said:
                    ended = True
                    continue
                found.append(Block(said["t"], said.get("h", 0), said.get("r", False), said.get("p", {})))
    except sandbox.Stopped as stopped:
        raise Refused("broken" if stopped.why == "crash" else "too_complex") from None
    if not ended:
        raise Refused("broken")
    return found


async def _content(run: Run, row: Document) -> tuple[str, bytes]:
    """(type, bytes). Raises `Refused`."""
    if row.file_type == "url":
        return await fetched(run.services.egress, row.file_url or "")
    store = Store(run.services.settings.data / "files")
    try:
        async with run.reading() as tx:
            return row.file_type or "txt", await store.read(tx, row.file_id or row.id)
    except (FileMissing, Unreadable):
        raise Refused("gone") from None


async def fetched(egress: Egress, url: str) -> tuple[str, bytes]:
    """A page from its address, as everything that leaves the house. Raises `Refused`."""
    try:
        answer = await egress.send("GET", url, headers={"accept": ", ".join(_PAGES)})
    except NotAllowed:
        raise Refused("address") from None
    except Failed as failed:
        raise Refused("too_long" if failed.reason == "too_large" else "unreachable") from None
    if answer.status != 200:
        raise Refused("unreachable")
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in _PAGES:
        raise Refused("not_a_page")
    kind, why = rules.type_of(answer.body, "")
    if kind not in {"html", "txt"}:
        raise Refused(why or "not_a_page")
    return ("html" if "html" in said else "md" if said == "text/markdown" else "txt"), answer.body


async def ingest(run: Run, document_id: UUID, version: int) -> None:
    """Take a version in, or say why not."""
    async with run.tx() as tx:
        row = await _in_hand(tx, document_id, version)
        if row is None:
            return
        row.processing_status, row.updated_at = "processing", tx.now
        title = row.title
    try:
        kind, content = await _content(run, row)
        chunks = list(cutting.cut(await blocks_of(kind, content), title))
        if not chunks:
            raise Refused("empty")
    except Refused as refused:
        await _fail(run, document_id, version, refused.code)
        return
    async with run.tx() as tx:
        row = await _in_hand(tx, document_id, version)
        if row is not None:
            await settle(tx, row, chunks)


async def _in_hand(tx: Tx, id: UUID, version: int) -> Document | None:
    """The document, locked, if this version is still to be taken in."""
    row = await Documents(tx).find(Document.id == id)
    if row is None:
        return None
    row = await Documents(tx).get_for_update(id)
    waits = row.version == version and row.processing_status in {"pending", "processing"}
    return row if waits else None


async def settle(tx: Tx, row: Document, chunks: list[Chunk]) -> None:
    """These chunks take the place of the ones before."""
    made = [_chunk(tx, row, n, chunk) for n, chunk in enumerate(chunks)]
    tx.session.add_all(made)
    pieces = [
        Piece("chunk", chunk.searched, document_id=row.id, chunk_id=stored.id)
        for chunk, stored in zip(chunks, made, strict=True)
    ]
    await indexing.put(tx, row.kb_id, "document_id", row.id, pieces, Scope.of(row))
    await tx.conn.execute(
        "DELETE FROM document_chunks WHERE org_id = $1 AND document_id = $2 AND id <> ALL ($3::uuid[])",
        tx.org_id, row.id, [stored.id for stored in made],
    )  # fmt: skip
    row.content = "\n".join(chunk.text for chunk in chunks)
    row.processing_status, row.error_message, row.updated_at = "completed", None, tx.now
    row.chunk_count, row.indexed_version = len(chunks), row.version
    await _noted(tx, row, chunks=len(chunks))
    tx.publish(events.DocumentIndexed(
        document_id=row.id, kb_id=row.kb_id, doc_version=row.version, chunks=len(chunks)))  # fmt: skip


def _chunk(tx: Tx, row: Document, n: int, chunk: Chunk) -> DocumentChunk:
    told: dict[str, Any] = {**chunk.place} | ({"heading": chunk.heading} if chunk.heading else {})
    return DocumentChunk(
        org_id=tx.org_id, id=uuid7(), kb_id=row.kb_id, document_id=row.id, content=chunk.text, chunk_index=n,
        token_count=round(len(chunk.text) * 0.7), metadata_=told, document_version=row.version,
        created_at=tx.now,
    )  # fmt: skip


async def _fail(run: Run, id: UUID, version: int, code: str) -> None:
    async with run.tx() as tx:
        row = await _in_hand(tx, id, version)
        if row is None:
            return
        row.processing_status, row.error_message, row.updated_at = "failed", code, tx.now
        await _noted(tx, row, error=code)
        tx.publish(events.DocumentFailed(
            document_id=id, kb_id=row.kb_id, doc_version=version, reason_code=code))  # fmt: skip


async def _noted(tx: Tx, row: Document, *, chunks: int = 0, error: str | None = None) -> None:
    version = await repository.version_of(tx, row.id, row.version)
    if version is not None:
        version.chunk_count, version.error_message, version.finished_at = chunks, error, tx.now
    await tx.flush()
