"""Routes of scores: of a customer (seed 001 §2.2.1) and of a lead, and the designer's."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.scores import explaining, repository, schemas, service
from zhike.rooms.scores.catalogue import Entity

customers = router("/api/customers", "scores")
leads = router("/api/leads", "scores")
definitions = router("/api/score-definitions", "scores")
runs = router("/api/score-runs", "scores")
Component = Annotated[str, Query(max_length=40, description="A component's `code`.")]
Version = Annotated[int, Path(ge=1, le=1_000)]


async def _history(
    tx: Tx, entity: Entity, id: UUID, code: str, limit: int, cursor: str | None
) -> Response:  # fmt: skip
    await explaining.row_of(tx, entity, id)
    statement = repository.history(entity, cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, of=id, code=code)


async def _evidence(
    tx: Tx, entity: Entity, id: UUID, code: str, component: str, limit: int, cursor: str | None
) -> Response:  # fmt: skip
    source = await explaining.source_of(tx, entity, id, code, component)
    explaining.check_sight(tx, entity, source)
    found = await explaining.standing(tx, entity, id, source)
    if found is not None:
        page = paging.Page[schemas.EvidenceRead](items=found)
        return Response(page.model_dump_json(), media_type="application/json")
    return await paging.answer(
        tx, explaining.behind(entity, source, cursor is not None), limit, cursor, of=id
    )


@customers.get("/{customer_id}/score")
@access("customer:read")
async def get_customer_score(tx: InTx, customer_id: UUID) -> schemas.ScoreRead:
    """A customer's scores, opened to their components, and what would raise them."""
    return await explaining.explain(tx, "customer", customer_id)


@customers.post("/{customer_id}/score")
@access("customer:write", limit=60)
async def refresh_customer_score(tx: InTx, customer_id: UUID) -> schemas.ScoreRead:
    """Work a customer's scores out now (更新评分); nothing has to be sent.

    For somebody who sees a part of the organization it is done a moment later; the answer is how it stands.
    """
    return await service.refresh(tx, "customer", customer_id)


@customers.get("/{customer_id}/score/history", response_model=paging.Page[schemas.HistoryRead])
@access("customer:read")
async def list_customer_score_history(
    tx: InTx, customer_id: UUID, code: schemas.OfCustomer = "customer", limit: paging.Limit = 50,
    cursor: paging.Cursor = None,
) -> Response:  # fmt: skip
    """What one of a customer's scores was, day by day, newest first."""
    return await _history(tx, "customer", customer_id, code, limit, cursor)


@customers.get("/{customer_id}/score/evidence", response_model=paging.Page[schemas.EvidenceRead])
@access("customer:read")
async def list_customer_score_evidence(
    tx: InTx, customer_id: UUID, component: Component, code: schemas.OfCustomer = "customer",
    limit: paging.Limit = 50, cursor: paging.Cursor = None,
) -> Response:  # fmt: skip
    """The rows behind a component that one may see, newest first."""
    return await _evidence(tx, "customer", customer_id, code, component, limit, cursor)


@leads.get("/{id}/score")
@access("lead:read")
async def get_lead_score(tx: InTx, id: UUID) -> schemas.ScoreRead:
    """A lead's score, opened to its components, and what would raise it."""
    return await explaining.explain(tx, "lead", id)


@leads.post("/{id}/score")
@access("lead:write", limit=60)
async def refresh_lead_score(tx: InTx, id: UUID) -> schemas.ScoreRead:
    """Work a lead's score out now, as a customer's. One that is won or lost keeps the score that it had."""
    return await service.refresh(tx, "lead", id)


@leads.get("/{id}/score/history", response_model=paging.Page[schemas.HistoryRead])
@access("lead:read")
async def list_lead_score_history(
    tx: InTx, id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """What a lead's score was, day by day, newest first."""
    return await _history(tx, "lead", id, "lead", limit, cursor)


@leads.get("/{id}/score/evidence", response_model=paging.Page[schemas.EvidenceRead])
@access("lead:read")
async def list_lead_score_evidence(
    tx: InTx, id: UUID, component: Component, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """The rows behind a component that one may see, newest first."""
    return await _evidence(tx, "lead", id, "lead", component, limit, cursor)


@definitions.get("")
@access("score:read")
async def list_score_definitions(tx: InTx) -> schemas.DesignerRead:
    """The formulas that count, and what a formula may be made of."""
    return schemas.DesignerRead(items=await service.active(tx), sources=service.sources())


@definitions.get("/{code}/versions")
@access("score:read")
async def list_score_versions(
    tx: InTx, code: schemas.Code, before: Annotated[int | None, Query(ge=1, le=1_000)] = None,
    limit: paging.Limit = 50,
) -> paging.Page[schemas.DefinitionRead]:  # fmt: skip
    """All versions of a score's formula, newest first; ``before`` is the version to go on from."""
    rows = await repository.Definitions(tx).versions(code, before, limit)
    return paging.Page(items=[schemas.DefinitionRead.of(row) for row in rows])


@definitions.post("/{code}/versions", status_code=201)
@access("score:write")
async def create_score_version(
    tx: InTx, code: schemas.Code, form: schemas.VersionCreate
) -> schemas.DefinitionRead:
    """Write the next version of a formula. It counts once it is activated."""
    return schemas.DefinitionRead.of(await service.add_version(tx, code, form))


@definitions.post("/{code}/simulate")
@access("score:write", limit=60)
async def simulate_score(tx: InTx, code: schemas.Code, form: schemas.FormulaTry) -> schemas.Simulation:
    """Hold a formula against the active one on a sample of at most 500 rows. Nothing is kept."""
    return await service.simulate(tx, code, form)


@definitions.post("/{code}/versions/{version}/activate")
@access("score:write")
async def activate_score_version(
    tx: InTx, code: schemas.Code, version: Version, form: schemas.Activate
) -> schemas.DefinitionRead:
    """Make a version count, an earlier one too; all rows are worked out anew."""
    return schemas.DefinitionRead.of(await service.activate(tx, code, version, form.reason))


@runs.get("", response_model=paging.Page[schemas.RunRead])
@access("score:read")
async def list_score_runs(tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None) -> Response:
    """The work on all rows, newest first, and how far it has come."""
    return await paging.answer(tx, repository.runs(cursor is not None), limit, cursor)


@runs.post("", status_code=202)
@access("score:write")
async def start_score_run(tx: InTx, form: schemas.RunStart) -> schemas.RunRead:
    """Have all leads or customers worked out. A run under way begins anew."""
    run = await service.start_run(tx, form.entity_type)
    return schemas.RunRead.model_validate(run, from_attributes=True)


TITLES = {
    "score.definition_not_found": ("找不到该评分版本", "No such version of the score"),
    "score.component_unknown": ("该评分没有这一项", "The score has no such component"),
    "score.formula_invalid": ("评分公式不完整或权重之和不是 100",
                              "The formula is incomplete, or its weights do not sum to 100"),
    "score.too_many_versions": ("评分版本过多", "Too many versions"),
    "score.already_active": ("该版本已在使用", "This version counts already"),
}  # fmt: skip
ROUTERS = (customers, leads, definitions, runs)
