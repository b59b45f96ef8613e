"""Routes of quality: /api/word-lists and /api/quality-hits."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from zhike.core import people
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.quality import repository, schemas, service
from zhike.rooms.quality.models import WordList

lists = router("/api/word-lists", "quality")
hits = router("/api/quality-hits", "quality")


def _read(response: Response, row: WordList) -> schemas.WordListRead:
    match.tag(response, row)
    return schemas.WordListRead.model_validate(row)


@lists.get("")
@access("quality:read")
async def list_word_lists(tx: InTx) -> schemas.WordLists:
    """All word lists, by name."""
    rows = await repository.WordLists(tx).all()
    return schemas.WordLists(items=[schemas.WordListRead.model_validate(row) for row in rows])


@lists.post("", status_code=201)
@access("quality:manage")
async def create_word_list(
    tx: InTx, response: Response, form: schemas.WordListCreate
) -> schemas.WordListRead:
    """Make a list. It counts from the next message on."""
    return _read(response, await service.create(tx, form))


@lists.post("/try")
@access("quality:read", limit=120)
async def try_word_lists(tx: InTx, form: schemas.WordTry) -> schemas.WordTried:
    """What the lists in use would find in a message, and whether it would pass."""
    return await service.try_out(tx, form)


@lists.patch("/{list_id}")
@access("quality:manage")
async def patch_word_list(
    tx: InTx, response: Response, list_id: UUID, form: schemas.WordListPatch, expected: match.IfMatch = None
) -> schemas.WordListRead:
    """Change it, or switch it off."""
    return _read(response, await service.change(tx, list_id, form, expected))


@lists.delete("/{list_id}", status_code=204)
@access("quality:manage")
async def delete_word_list(tx: InTx, list_id: UUID) -> None:
    """Remove one that has found nothing yet."""
    await service.delete(tx, list_id)


async def _shown(tx: Tx, id: UUID) -> Response:
    body = await repository.one().json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.HitMissing()
    return Response(body, media_type="application/json")


@hits.get("", response_model=paging.Page[schemas.QualityHitRead])
@access("quality:read")
async def list_quality_hits(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: Literal["open", "handled"] | None = None, kind: schemas.Kind | None = None,
    action: schemas.Action | None = None, direction: Literal["agent", "customer"] | None = None,
    agent: Annotated[str | None, Query(max_length=36, description="`me` or a user's id.")] = None,
    list_id: UUID | None = None, conversation_id: UUID | None = None,
) -> Response:  # fmt: skip
    """What the lists have found, newest first."""
    values = paging.given(status=status, kind=kind, action=action, direction=direction, list_id=list_id,
                          conversation_id=conversation_id)  # fmt: skip
    if agent is not None:
        values["user_id"] = people.whose(tx, agent, "agent")
    return await paging.answer(
        tx, repository.page(frozenset(values), cursor is not None), limit, cursor, **values
    )


@hits.post("/{hit_id}/handle", response_model=schemas.QualityHitRead)
@access("quality:write")
async def handle_quality_hit(tx: InTx, hit_id: UUID, form: schemas.QualityHandle) -> Response:
    """Somebody has seen to it, with a note for colleagues; or it is taken up again."""
    await service.handle(tx, hit_id, form)
    return await _shown(tx, hit_id)


ROUTERS = (lists, hits)
TITLES: dict[str, tuple[str, str]] = {
    "quality.list_not_found": ("找不到该词库", "No such word list"),
    "quality.hit_not_found": ("找不到该质检记录", "No such hit"),
    "quality.name_taken": ("已有同名的词库", "There is a list of this name"),
    "quality.too_many": ("词库或词语数量已达上限", "There are as many words as there may be"),
    "quality.list_used": ("该词库已有质检记录，请停用", "This list has found something: switch it off"),
    "quality.customers": ("客户的话只能记录", "A customer's words can only be recorded"),
}
