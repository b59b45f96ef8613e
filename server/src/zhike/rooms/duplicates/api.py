"""Routes of duplicates: /api/duplicates (pairs, scans, hints) and /api/merges."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.duplicates import repository, schemas, service

duplicates = router("/api/duplicates", "duplicates")
merges = router("/api/merges", "duplicates")
Status = Literal["open", "later", "different"]


@duplicates.get("", response_model=paging.Page[schemas.PairRead])
@access("customer:merge")
async def list_duplicates(
    tx: InTx, status: Status = "open", limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """Pairs of customers who may be one, the likeliest first; of those alone whose both one sees."""
    statement = repository.pairs(cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, "-score", status=status)


@duplicates.post("/check")
@access("customer:write", limit=120)
async def check_duplicates(tx: InTx, form: schemas.TwinCheck) -> schemas.TwinHints:
    """Who may be the same as what stands in a form, of those that one sees. Nothing of it is kept."""
    return await service.hints(tx, form)


@duplicates.get("/scans", response_model=paging.Page[schemas.ScanRead])
@access("customer:merge")
async def list_duplicate_scans(tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None) -> Response:
    """The looks at all customers, newest first, and how far the one under way has come."""
    return await paging.answer(tx, repository.scans(cursor is not None), limit, cursor)


@duplicates.post("/scans", status_code=202, response_model=schemas.ScanRead)
@access("customer:merge")
async def start_duplicate_scan(tx: InTx) -> Response:
    """Have all customers looked at; nothing has to be sent. One that is under way is the answer."""
    require_all(tx.actor)
    scan = await service.begin(tx)
    return Json(await repository.ONE_SCAN.json(tx, org_id=tx.org_id, id=scan.id) or b"", 202)


async def _pair(tx: Tx, id: UUID) -> Response:
    body = await repository.ONE_PAIR.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.PairMissing()
    return Json(body)


@duplicates.get("/{pair_id}", response_model=schemas.PairRead)
@access("customer:merge")
async def get_duplicate(tx: InTx, pair_id: UUID) -> Response:
    """One pair whose customers both live."""
    return await _pair(tx, pair_id)


@duplicates.put("/{pair_id}/decision", response_model=schemas.PairRead)
@access("customer:merge")
async def decide_duplicate(tx: InTx, pair_id: UUID, form: schemas.PairDecision) -> Response:
    """Say that it is two people, that it can wait, or that it is open again."""
    await service.decide(tx, pair_id, form.status)
    return await _pair(tx, pair_id)


async def _merge(tx: Tx, id: UUID, status: int = 200) -> Response:
    body = await repository.ONE_MERGE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise repository.MergeMissing()
    return Json(body, status)


@merges.get("", response_model=paging.Page[schemas.MergeRead])
@access("customer:merge")
async def list_merges(
    tx: InTx, customer_id: Annotated[UUID | None, Query(description="On either side.")] = None,
    limit: paging.Limit = 50, cursor: paging.Cursor = None,
) -> Response:  # fmt: skip
    """Merges, newest first."""
    statement = repository.merges(cursor is not None, customer_id is not None)
    return await paging.answer(tx, statement, limit, cursor, customer_id=customer_id)


@merges.post("", status_code=201, response_model=schemas.MergeRead)
@access("customer:merge")
async def merge_customers(tx: InTx, form: schemas.MergeCreate) -> Response:
    """Make one customer of two. Everything of the loser's goes to the winner, in every room; the loser is
    found nowhere any more. For thirty days it can be undone."""
    return await _merge(tx, await service.unite(tx, form), 201)


@merges.get("/comparison")
@access("customer:merge")
async def compare_customers(tx: InTx, first_id: UUID, second_id: UUID) -> schemas.CustomerComparison:
    """Two customers side by side: in what they differ, what each has, and who had better stay."""
    return await service.compare(tx, first_id, second_id)


@merges.get("/{merge_id}", response_model=schemas.MergeRead)
@access("customer:merge")
async def get_merge(tx: InTx, merge_id: UUID) -> Response:
    """One merge."""
    return await _merge(tx, merge_id)


@merges.post("/{merge_id}/undo", response_model=schemas.MergeRead)
@access("customer:merge")
async def undo_merge(tx: InTx, merge_id: UUID) -> Response:
    """Make two of one again; nothing has to be sent. What was changed since stays as it is: ``report`` says
    what could not be given back."""
    await service.undo(tx, merge_id)
    return await _merge(tx, merge_id)


TITLES = {
    "duplicate.not_found": ("找不到这组疑似重复客户", "No such pair of customers"),
    "merge.not_found": ("找不到这次合并", "No such merge"),
    "merge.being_erased": ("其中一位客户正在被依法删除，暂不能合并", "One of the two is being erased"),
    "merge.too_late": ("合并已超过 30 天，不能撤销", "The thirty days for undoing are over"),
    "merge.erased": ("该客户的资料已依法删除，不能撤销合并", "The person was erased; it cannot be undone"),
    "merge.winner_merged": ("保留的客户后来又被合并，请先撤销那次合并",
                            "The customer that stayed was merged later; undo that first"),
}  # fmt: skip
ROUTERS = (duplicates, merges)
