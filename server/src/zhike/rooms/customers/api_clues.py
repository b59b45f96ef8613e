"""Routes of retention clues: /api/member-retention-clue (seed 003)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from zhike.core import people
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.customers import clues, identities, missing, people_repository
from zhike.rooms.customers import people_schemas as schemas

router_of_clues = router("/api/member-retention-clue", "customers")


async def _one(tx: Tx, id: UUID, status: int = 200) -> Response:
    body = await people_repository.CLUE.json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise missing.ClueMissing()
    return Json(body, status)


@router_of_clues.get("", response_model=paging.Page[schemas.ClueRead])
@access("customer:read")
async def list_retention_clues(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, customer_id: UUID | None = None,
    category: schemas.Category | None = None,
    member_id: Annotated[str | None, Query(max_length=100)] = None,
    recorded_by: Annotated[str | None, Query(max_length=36, description="`me` or an id.")] = None,
) -> Response:  # fmt: skip
    """What was noticed, newest first."""
    values: dict[str, Any] = paging.given(customer_id=customer_id, category=category)
    if recorded_by is not None:
        values["recorded_by"] = people.whose(tx, recorded_by, "recorded_by")
    if member_id is not None:
        plain = identities.read("member_id", member_id)
        values["members"] = (await tx.keys()).blinds("member_id", plain)
    statement = people_repository.clues(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@router_of_clues.post("", status_code=201, response_model=schemas.ClueRead)
@access("customer:write")
async def record_retention_clue(tx: InTx, form: schemas.ClueCreate) -> Response:
    """Write down what may keep a customer, who is named by id or by a member's number."""
    return await _one(tx, (await clues.record(tx, form)).id, 201)


@router_of_clues.get("/{clue_id}", response_model=schemas.ClueRead)
@access("customer:read")
async def get_retention_clue(tx: InTx, clue_id: UUID) -> Response:
    """One clue."""
    return await _one(tx, clue_id)


@router_of_clues.patch("/{clue_id}", response_model=schemas.ClueRead)
@access("customer:write")
async def patch_retention_clue(tx: InTx, clue_id: UUID, form: schemas.CluePatch) -> Response:
    """Change the fields that are sent."""
    return await _one(tx, (await clues.change(tx, clue_id, form)).id)


@router_of_clues.delete("/{clue_id}", status_code=204)
@access("customer:write")
async def remove_retention_clue(tx: InTx, clue_id: UUID) -> None:
    """Remove a clue for good."""
    await clues.remove(tx, clue_id)


TITLES = {
    "clue.not_found": ("找不到该线索", "No such clue"),
    "clue.nobody": (
        "请指明客户，或填写已有客户的会员号",
        "Name a customer, or a member's number that one has",
    ),
}
ROUTERS = (router_of_clues,)
