"""The verbs of bases and of questions with their answers."""

from typing import Any
from uuid import UUID

from zhike.core import errors, etag, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.knowledge import indexing, repository, schemas
from zhike.rooms.knowledge.indexing import Scope
from zhike.rooms.knowledge.models import Faq, KnowledgeBase
from zhike.rooms.knowledge.repository import Bases, Faqs

MOST_BASES = 100
MOST_FAQS = 20_000  # of an organization
FOUND_IN = 200  # characters of an answer by which its question stands in the list's search
_SCOPED = {"audience", "is_active", "valid_from", "valid_until"}
_SEARCHED = {"question", "answer", "similar_questions"}


class NameTaken(errors.Conflict):
    """Another base has this name."""

    code = "knowledge_base.name_taken"


class UnknownReference(errors.Invalid):
    """A site or a team that is not of this organization."""

    code = "knowledge_base.reference"


class TooMany(errors.Conflict):
    code = "knowledge.too_many"


class Validity(errors.Invalid):
    """It would end before it begins."""

    code = "knowledge.validity"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_knowledge_bases_org_id_name": NameTaken,
    "fk_knowledge_bases_site_id": UnknownReference,
    "fk_knowledge_bases_team_id": UnknownReference,
    "ck_documents_validity": Validity,
    "ck_faqs_validity": Validity,
}


async def create_base(tx: Tx, form: schemas.KnowledgeBaseCreate) -> KnowledgeBase:
    """Raises `NameTaken`, `UnknownReference`, `TooMany`."""
    if await tx.conn.fetchval(
        "SELECT count(*) >= $2 FROM knowledge_bases WHERE org_id = $1", tx.org_id, MOST_BASES
    ):
        raise TooMany(most=MOST_BASES)
    row = Bases(tx).add(KnowledgeBase(id=uuid7(), **form.model_dump()))
    await tx.flush()
    tx.audit("knowledge_base.created", "knowledge_base", row.id, after=form.model_dump(exclude_none=True))
    return row


async def change_base(
    tx: Tx, id: UUID, form: schemas.KnowledgeBasePatch, expected: str | None
) -> KnowledgeBase:
    """Raises `BaseMissing`, `EditConflict`, and as `create_base` does."""
    row = await Bases(tx).get_for_update(id)
    etag.check(expected, row)
    before, after = _changed(row, form.model_dump(exclude_unset=True))
    if after:
        await tx.flush()
        tx.audit("knowledge_base.updated", "knowledge_base", id, before=before, after=after)
    return row


async def delete_base(tx: Tx, store: Store, id: UUID) -> None:
    """It goes with its documents and questions. Raises `BaseMissing`."""
    row = await Bases(tx).get_for_update(id)
    for file_id in await repository.files_of(tx, "kb_id", id):
        await store.forget(tx, file_id)
    await indexing.put(tx, id, "kb_id", id, ())
    await tx.session.delete(row)
    await tx.flush()
    told = {"name": row.name, "document_count": row.document_count, "faq_count": row.faq_count}
    tx.audit("knowledge_base.deleted", "knowledge_base", id, before=told)


def _changed(row: Any, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what is different: (before, after)."""
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, fields[name])
    return before, {name: fields[name] for name in before}


async def recount(tx: Tx, kb_id: UUID) -> None:
    """How many documents and questions a base has, as they are."""
    await tx.flush()
    await tx.conn.execute(
        "UPDATE knowledge_bases b SET document_count = (SELECT count(*) FROM documents d WHERE d.org_id = $1"
        " AND d.kb_id = $2), faq_count = (SELECT count(*) FROM faqs f WHERE f.org_id = $1 AND f.kb_id = $2)"
        " WHERE b.org_id = $1 AND b.id = $2",
        tx.org_id, kb_id,
    )  # fmt: skip


def _found(tx: Tx, row: Faq) -> None:
    others = " ".join(row.similar_questions)
    row.search_keys = search.keys(tx.org_id, row.question[:FOUND_IN], f"{others} {row.answer}"[:FOUND_IN])


async def create_faq(tx: Tx, form: schemas.FaqCreate) -> Faq:
    """Write a question with its answer: it is found at once. Raises `BaseMissing`, `TooMany`."""
    base = await Bases(tx).get_for_update(form.kb_id)
    if await tx.conn.fetchval("SELECT count(*) >= $2 FROM faqs WHERE org_id = $1", tx.org_id, MOST_FAQS):
        raise TooMany(most=MOST_FAQS)
    row = Faqs(tx).add(Faq(id=uuid7(), created_by=tx.actor.user_id, **form.model_dump()))
    _found(tx, row)
    await tx.flush()
    await indexing.put(tx, base.id, "faq_id", row.id, indexing.pieces_of(row), Scope.of(row))
    await recount(tx, base.id)
    told = form.model_dump(mode="json", exclude={"answer", "similar_questions"}, exclude_none=True)
    tx.audit("faq.created", "faq", row.id, after=told)
    return row


async def change_faq(tx: Tx, id: UUID, form: schemas.FaqPatch, expected: str | None) -> Faq:
    """Change what is sent. Raises `FaqMissing`, `EditConflict`, `Validity`."""
    row = await Faqs(tx).get_for_update(id)
    etag.check(expected, row)
    before, after = _changed(row, form.model_dump(exclude_unset=True))
    if not after:
        return row
    _found(tx, row)
    await tx.flush()
    if after.keys() & _SEARCHED:
        await indexing.put(tx, row.kb_id, "faq_id", id, indexing.pieces_of(row), Scope.of(row))
    elif after.keys() & _SCOPED:
        await indexing.rescope(tx, row.kb_id, "faq_id", id, Scope.of(row))
    plain = {name: value for name, value in after.items() if name not in {"answer", "similar_questions"}}
    tx.audit("faq.updated", "faq", id, fields=sorted(after),
             before={name: before[name] for name in plain}, after=plain)  # fmt: skip
    return row


async def delete_faq(tx: Tx, id: UUID) -> None:
    """It is found no more. Raises `FaqMissing`."""
    row = await Faqs(tx).get_for_update(id)
    await indexing.put(tx, row.kb_id, "faq_id", id, ())
    await tx.session.delete(row)
    await recount(tx, row.kb_id)
    tx.audit("faq.deleted", "faq", id, before={"question": row.question, "use_count": row.use_count})


async def use_faq(tx: Tx, id: UUID, helpful: bool | None) -> schemas.FaqCounts:
    """Count that an answer was said, and whether it helped. Raises `FaqMissing`."""
    row = await repository.count(tx, id, 1, int(helpful is True), int(helpful is False))
    return schemas.FaqCounts(**dict(row))
