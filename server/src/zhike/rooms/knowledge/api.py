"""Routes of knowledge: /api/knowledge-bases, /api/faqs, /api/knowledge."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core import search as finding
from zhike.core.http import match, paging
from zhike.core.http.access import ByActor, Info, InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.files.service import Store
from zhike.rooms.knowledge import answering, api_documents, embedding, repository, schemas, searching, service
from zhike.rooms.knowledge.models import Faq, KnowledgeBase
from zhike.rooms.knowledge.reasons import REASONS

bases = router("/api/knowledge-bases", "knowledge")
faqs = router("/api/faqs", "knowledge")
knowledge = router("/api/knowledge", "knowledge")
Words = Annotated[str | None, Query(max_length=60, description="A piece of the question or the answer.")]
Asked = Annotated[str, Query(min_length=1, max_length=searching.MOST_ASKED, description="The question.")]
Few = Annotated[int, Query(ge=1, le=20)]


def _base(response: Response, row: KnowledgeBase) -> schemas.KnowledgeBaseRead:
    match.tag(response, row)
    return schemas.KnowledgeBaseRead.model_validate(row, from_attributes=True)


def _faq(response: Response, row: Faq) -> schemas.FaqRead:
    match.tag(response, row)
    return schemas.FaqRead.model_validate(row, from_attributes=True)


@bases.get("", response_model=paging.Page[schemas.KnowledgeBaseRead])
@access("knowledge:read")
async def list_knowledge_bases(tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None) -> Response:
    """The bases that one sees, newest first."""
    return await paging.answer(tx, repository.bases(cursor is not None), limit, cursor)


@bases.post("", status_code=201)
@access("knowledge:write")
async def create_knowledge_base(
    tx: InTx, response: Response, form: schemas.KnowledgeBaseCreate
) -> schemas.KnowledgeBaseRead:
    """A base of documents and questions, for all or for a team, roles or a site alone."""
    return _base(response, await service.create_base(tx, form))


@bases.get("/{kb_id}")
@access("knowledge:read")
async def get_knowledge_base(tx: InTx, response: Response, kb_id: UUID) -> schemas.KnowledgeBaseRead:
    """One base."""
    return _base(response, await repository.Bases(tx).get(kb_id))


@bases.patch("/{kb_id}")
@access("knowledge:write")
async def patch_knowledge_base(
    tx: InTx, response: Response, kb_id: UUID, form: schemas.KnowledgeBasePatch,
    expected: match.IfMatch = None,
) -> schemas.KnowledgeBaseRead:  # fmt: skip
    """Change it."""
    return _base(response, await service.change_base(tx, kb_id, form, expected))


@bases.delete("/{kb_id}", status_code=204)
@access("knowledge:write")
async def delete_knowledge_base(request: Request, tx: InTx, kb_id: UUID) -> None:
    """Remove it with all that it holds."""
    await service.delete_base(tx, Store(services(request).settings.data / "files"), kb_id)


@faqs.get("", response_model=paging.Page[schemas.FaqRead])
@access("knowledge:read")
async def list_faqs(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, kb_id: UUID | None = None,
    q: Words = None, category: Annotated[str | None, Query(max_length=200)] = None,
    audience: schemas.Audience | None = None, active: bool | None = None,
) -> Response:  # fmt: skip
    """Questions with their answers, newest first."""
    values: dict[str, Any] = paging.given(kb_id=kb_id, category=category, audience=audience, active=active)
    if q and (keys := finding.keys_within(tx, q)):
        values["keys"] = keys
    statement = repository.faqs(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@faqs.post("", status_code=201)
@access("knowledge:write")
async def create_faq(tx: InTx, response: Response, form: schemas.FaqCreate) -> schemas.FaqRead:
    """A question with its answer, found at once."""
    return _faq(response, await service.create_faq(tx, form))


@faqs.get("/{faq_id}")
@access("knowledge:read")
async def get_faq(tx: InTx, response: Response, faq_id: UUID) -> schemas.FaqRead:
    """One question with its answer."""
    return _faq(response, await repository.Faqs(tx).get(faq_id))


@faqs.patch("/{faq_id}")
@access("knowledge:write")
async def patch_faq(
    tx: InTx, response: Response, faq_id: UUID, form: schemas.FaqPatch, expected: match.IfMatch = None
) -> schemas.FaqRead:
    """Change it."""
    return _faq(response, await service.change_faq(tx, faq_id, form, expected))


@faqs.delete("/{faq_id}", status_code=204)
@access("knowledge:write")
async def delete_faq(tx: InTx, faq_id: UUID) -> None:
    """Remove it, with its counts."""
    await service.delete_faq(tx, faq_id)


@faqs.post("/{faq_id}/use")
@access("knowledge:read", limit=600)
async def use_faq(tx: InTx, faq_id: UUID, form: schemas.FaqUse) -> schemas.FaqCounts:
    """Count that its answer was said, and whether it helped."""
    return await service.use_faq(tx, faq_id, form.helpful)


@knowledge.get("/search")
@access("knowledge:read", transaction=False, limit=600, also=(503,))
async def search_knowledge(
    request: Request, actor: ByActor, info: Info, q: Asked,
    kb_id: Annotated[list[UUID] | None, Query(max_length=50)] = None,
    audience: schemas.Audience | None = None, limit: Few = 10,
) -> schemas.KnowledgeFound:  # fmt: skip
    """What fits a question best: by its words (BM25) and, where an embedder is set, by its meaning. Each
    result tells the score of both arms. ``audience=customer``: only what customers may be told."""
    held = services(request)
    meant, why = await embedding.meaning(held.settings, q)
    async with held.unit.reading(actor, info) as tx:
        found = await searching.search(tx, searching.Asked(q, kb_id, audience, limit), meant)
    return answering.of(found, why)


@knowledge.get("/state")
@access("knowledge:read")
async def get_knowledge_state(tx: InTx) -> schemas.KnowledgeStateRead:
    """The version of knowledge, and how far its index is."""
    row = await repository.state(tx)
    ready = row["searchable"] and row["space"]
    embedded = await repository.embedded(tx, row["space"]) if ready else 0
    return schemas.KnowledgeStateRead(**dict(row), embedded=embedded)


ROUTERS = (bases, *api_documents.ROUTERS, faqs, knowledge)
TITLES: dict[str, tuple[str, str]] = {
    "knowledge_base.not_found": ("找不到该知识库", "No such knowledge base"),
    "knowledge_base.name_taken": ("已有同名知识库", "Another base has this name"),
    "knowledge_base.reference": ("门店或团队不存在", "No such site or team"),
    "document.not_found": ("找不到该文档", "No such document"),
    "document.refused": ("这个文件不能作为文档", "This cannot be a document"),
    "document.busy": ("文档当前状态不能进行此操作", "The document is not in a state for this"),
    "faq.not_found": ("找不到该问答", "No such question"),
    "knowledge.too_many": ("数量已达上限", "There are as many as there may be"),
    "knowledge.validity": ("有效期的结束早于开始", "It would end before it begins"),
    "knowledge.not_searchable": (
        "数据库缺少 pgvector，暂时不能检索知识", "The database lacks pgvector: knowledge cannot be searched",
    ),
} | {f"document.{code}": words for code, words in REASONS.items()}  # fmt: skip
