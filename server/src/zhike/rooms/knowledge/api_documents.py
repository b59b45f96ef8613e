"""Routes of documents: /api/knowledge-bases/{kb_id}/documents, /api/documents."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Request, Response, UploadFile

from zhike.core import errors
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.files.service import Store
from zhike.rooms.knowledge import documents as verbs
from zhike.rooms.knowledge import repository, schemas
from zhike.rooms.knowledge.models import Document

of_base = router("/api/knowledge-bases", "knowledge")
documents = router("/api/documents", "knowledge")
_LARGEST = verbs.MAX_BYTES + 100_000


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


def _read(response: Response, row: Document) -> schemas.DocumentRead:
    match.tag(response, row)
    return schemas.DocumentRead.model_validate(row, from_attributes=True)


@of_base.get("/{kb_id}/documents", response_model=paging.Page[schemas.DocumentRead])
@access("knowledge:read")
async def list_documents(
    tx: InTx, kb_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: schemas.Status | None = None, audience: schemas.Audience | None = None,
) -> Response:  # fmt: skip
    """Documents of a base, newest first."""
    await repository.Bases(tx).get(kb_id)
    values = paging.given(kb_id=kb_id, status=status, audience=audience)
    statement = repository.documents(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@documents.get("", response_model=paging.Page[schemas.DocumentRead])
@access("knowledge:read")
async def list_all_documents(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, kb_id: UUID | None = None,
    status: schemas.Status | None = None, audience: schemas.Audience | None = None,
) -> Response:  # fmt: skip
    """Documents of all bases that one sees, newest first."""
    values = paging.given(kb_id=kb_id, status=status, audience=audience)
    statement = repository.documents(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@of_base.post("/{kb_id}/documents", status_code=201)
@access("knowledge:write", max_body=_LARGEST, limit=60, upload="knowledge")
async def send_document(
    request: Request, tx: InTx, response: Response, kb_id: UUID, file: Annotated[UploadFile, File()],
    title: Annotated[str | None, Form(max_length=500)] = None,
    category: Annotated[str | None, Form(max_length=200)] = None,
    audience: Annotated[schemas.Audience, Form()] = "internal",
) -> schemas.DocumentRead:  # fmt: skip
    """Send a PDF, docx, xlsx, HTML, Markdown or text of 25 MB at most. It is ``pending``, then read by a
    confined program and cut; what it says is found when it is ``completed``."""
    content = await file.read()
    made = await verbs.send(
        tx, _store(request), kb_id, file.filename, content, title=title, category=category, audience=audience
    )
    return _read(response, made)


@of_base.post("/{kb_id}/links", status_code=201)
@access("knowledge:write", limit=60)
async def link_document(
    request: Request, tx: InTx, response: Response, kb_id: UUID, form: schemas.DocumentLink
) -> schemas.DocumentRead:
    """Have a page read from its address."""
    return _read(response, await verbs.link(tx, services(request).egress, kb_id, form))


@documents.get("/{document_id}")
@access("knowledge:read")
async def get_document(tx: InTx, response: Response, document_id: UUID) -> schemas.DocumentRead:
    """One document and how far it is."""
    return _read(response, await repository.Documents(tx).get(document_id))


@documents.patch("/{document_id}")
@access("knowledge:write")
async def patch_document(
    tx: InTx, response: Response, document_id: UUID, form: schemas.DocumentPatch,
    expected: match.IfMatch = None,
) -> schemas.DocumentRead:  # fmt: skip
    """Change what is said of it, who may be told, and when it is valid."""
    return _read(response, await verbs.change(tx, document_id, form, expected))


@documents.delete("/{document_id}", status_code=204)
@access("knowledge:write")
async def delete_document(request: Request, tx: InTx, document_id: UUID) -> None:
    """Remove it with its files: it is found no more."""
    await verbs.remove(tx, _store(request), document_id)


@documents.post("/{document_id}/versions", status_code=201)
@access("knowledge:write", max_body=_LARGEST, limit=60, upload="knowledge")
async def resend_document(
    request: Request, tx: InTx, response: Response, document_id: UUID, file: Annotated[UploadFile, File()]
) -> schemas.DocumentRead:
    """Send another version. The one before is found until this one has been read."""
    content = await file.read()
    return _read(response, await verbs.resend(tx, _store(request), document_id, file.filename, content))


@documents.get("/{document_id}/versions")
@access("knowledge:read")
async def list_document_versions(tx: InTx, document_id: UUID) -> schemas.DocumentVersions:
    """What was sent as which version, the newest first, and what became of it."""
    await repository.Documents(tx).get(document_id)
    rows = await repository.versions(tx, document_id)
    return schemas.DocumentVersions(
        items=[schemas.DocumentVersionRead.model_validate(row, from_attributes=True) for row in rows]
    )


@documents.post("/{document_id}/retry")
@access("knowledge:write", limit=60)
async def retry_document(tx: InTx, response: Response, document_id: UUID) -> schemas.DocumentRead:
    """Read a document that failed once more."""
    return _read(response, await verbs.retry(tx, document_id))


@documents.get("/{document_id}/chunks", response_model=paging.Page[schemas.DocumentChunkRead])
@access("knowledge:read")
async def list_document_chunks(
    tx: InTx, document_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """The pieces that it was cut into, in its order."""
    await repository.Documents(tx).get(document_id)
    values = {} if cursor is None else {"at": _after(cursor)}
    page = await repository.chunks(cursor is not None).json(
        tx, org_id=tx.org_id, document_id=document_id, limit=limit, **values
    )
    return Json(page or b"")


def _after(cursor: str) -> int:
    """The last chunk's place. Raises `Invalid`."""
    (at,) = paging.decode(cursor, 1)
    if not isinstance(at, int) or not 0 <= at < 2**31:
        raise errors.Invalid(field="cursor")
    return at


ROUTERS = (of_base, documents)
