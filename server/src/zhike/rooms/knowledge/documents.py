"""The verbs of documents: sent, sent anew, tried again, changed, removed."""

from urllib.parse import urlsplit
from uuid import UUID

from zhike.core import errors, etag
from zhike.core.egress import Egress, Refused
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import knowledge as events
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store
from zhike.rooms.knowledge import indexing, repository, rules, schemas, service
from zhike.rooms.knowledge.indexing import Scope
from zhike.rooms.knowledge.models import Document, DocumentVersion
from zhike.rooms.knowledge.repository import Bases, Documents

MAX_BYTES = 25_000_000
MOST = 5_000  # documents of a base
_SCOPED = {"audience", "is_active", "valid_from", "valid_until"}


class DocumentRefused(errors.Invalid):
    """It cannot be a document; ``reason`` is a code of `reasons.REASONS`."""

    code = "document.refused"

    def __init__(self, reason: str) -> None:
        super().__init__(field="file", reason=reason)


class DocumentBusy(errors.Conflict):
    """It is being read, or has nothing to be tried again."""

    code = "document.busy"


def _kind(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise DocumentRefused("too_large")
    kind, why = rules.type_of(content, name)
    if kind is None:
        raise DocumentRefused(why or "kind")
    return kind


async def send(
    tx: Tx, store: Store, kb_id: UUID, name: str | None, content: bytes, *, title: str | None,
    category: str | None, audience: schemas.Audience,
) -> Document:  # fmt: skip
    """Keep a file and have it read. Raises `BaseMissing`, `DocumentRefused`, `TooMany`."""
    await _room(tx, kb_id)
    shown = kinds.shown(name, "文档")
    kind = _kind(content, shown)
    file = await store.save(tx, kind="knowledge", name=shown, content=content)
    row = _new(tx, kb_id, title or shown.rpartition(".")[0] or shown, kind, category, audience)
    row.file_id, row.file_size = file.id, len(content)
    return await _begin(tx, row)


async def link(tx: Tx, egress: Egress, kb_id: UUID, form: schemas.DocumentLink) -> Document:
    """Have a page read from its address. Raises `BaseMissing`, `DocumentRefused`, `TooMany`."""
    try:
        egress.vet(form.url)
    except Refused:
        raise DocumentRefused("address") from None
    await _room(tx, kb_id)
    row = _new(tx, kb_id, form.title or _named(form.url), "url", form.category, form.audience)
    row.file_url, row.valid_from, row.valid_until = form.url, form.valid_from, form.valid_until
    return await _begin(tx, row)


def _named(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"[:500]


async def _room(tx: Tx, kb_id: UUID) -> None:
    await Bases(tx).get_for_update(kb_id)
    if await repository.how_many(tx, "documents", kb_id) >= MOST:
        raise service.TooMany(most=MOST)


def _new(tx: Tx, kb_id: UUID, title: str, kind: str, category: str | None, audience: str) -> Document:
    return Document(
        id=uuid7(), kb_id=kb_id, title=title[:500], file_type=kind, category=category or None, tags=[],
        audience=audience, processing_status="pending", version=1, indexed_version=0, chunk_count=0,
        is_active=True, created_by=tx.actor.user_id, created_at=tx.now, updated_at=tx.now,
    )  # fmt: skip


async def _begin(tx: Tx, row: Document) -> Document:
    Documents(tx).add(row)
    await tx.flush()
    await _versioned(tx, row)
    await service.recount(tx, row.kb_id)
    after = {"title": row.title, "file_type": row.file_type, "file_size": row.file_size,
             "audience": row.audience}  # fmt: skip
    tx.audit("document.created", "document", row.id, after=after, kb_id=row.kb_id)
    return row


async def _versioned(tx: Tx, row: Document) -> None:
    tx.session.add(DocumentVersion(
        org_id=tx.org_id, id=uuid7(), document_id=row.id, version=row.version, file_id=row.file_id,
        file_type=row.file_type, file_size=row.file_size, created_by=tx.actor.user_id, created_at=tx.now,
    ))  # fmt: skip
    await tx.flush()
    _read(tx, row)


def _read(tx: Tx, row: Document) -> None:
    """Have it read, by a job."""
    tx.enqueue("knowledge.ingest", document_id=row.id, version=row.version)
    tx.publish(events.DocumentSent(document_id=row.id, kb_id=row.kb_id, doc_version=row.version))


async def resend(tx: Tx, store: Store, id: UUID, name: str | None, content: bytes) -> Document:
    """Another version. The one before answers until this one is read. Raises `DocumentMissing`,
    `DocumentRefused`, `DocumentBusy`."""
    row = await Documents(tx).get_for_update(id)
    if not rules.takes_new_version(row.processing_status):
        raise DocumentBusy(status=row.processing_status)
    shown = kinds.shown(name, "文档")
    kind = _kind(content, shown)
    file = await store.save(tx, kind="knowledge", name=shown, content=content)
    row.version, row.processing_status, row.error_message = row.version + 1, "pending", None
    row.file_id, row.file_type, row.file_size, row.updated_at = file.id, kind, len(content), tx.now
    await _versioned(tx, row)
    tx.audit("document.sent", "document", id, after={"version": row.version, "file_size": row.file_size})
    return row


async def retry(tx: Tx, id: UUID) -> Document:
    """Read what failed once more. Raises `DocumentMissing`, `DocumentBusy`."""
    row = await Documents(tx).get_for_update(id)
    if not rules.can_retry(row.processing_status):
        raise DocumentBusy(status=row.processing_status)
    tx.audit("document.retried", "document", id, before={"error_message": row.error_message})
    row.processing_status, row.error_message, row.updated_at = "pending", None, tx.now
    await tx.flush()
    _read(tx, row)
    return row


async def change(tx: Tx, id: UUID, form: schemas.DocumentPatch, expected: str | None) -> Document:
    """Change what is sent. A new title is searched from the next version on. Raises `DocumentMissing`,
    `EditConflict`, `Validity`."""
    row = await Documents(tx).get_for_update(id)
    etag.check(expected, row)
    before, after = service._changed(row, form.model_dump(exclude_unset=True))
    if not after:
        return row
    await tx.flush()
    if after.keys() & _SCOPED:
        await indexing.rescope(tx, row.kb_id, "document_id", id, Scope.of(row))
    tx.audit("document.updated", "document", id, before=before, after=after)
    return row


async def remove(tx: Tx, store: Store, id: UUID) -> None:
    """It goes with its files and is found no more. Raises `DocumentMissing`."""
    row = await Documents(tx).get_for_update(id)
    for file_id in await repository.files_of(tx, "id", id):
        await store.forget(tx, file_id)
    await indexing.put(tx, row.kb_id, "document_id", id, ())
    await tx.session.delete(row)
    await service.recount(tx, row.kb_id)
    tx.audit("document.deleted", "document", id, before={"title": row.title, "version": row.version})
