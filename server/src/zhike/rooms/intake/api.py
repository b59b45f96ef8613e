"""Routes of intake: /api/intake."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from zhike.core import cache
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.intake import repository, schemas, service

intake = router("/api/intake", "intake")
LOOKED_BACK = timedelta(days=30)


@intake.get("/sources")
@access("intake:write")
async def list_intake_sources(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.IntakeSourceRead]:
    """Sources, newest first. Their secrets are never shown again."""
    after = paging.decode_time_id(cursor) if cursor else None
    rows = await repository.Sources(tx).page(limit, after)
    kept, following = paging.page(rows, limit, "created_at", "id")
    return paging.Page(items=[schemas.IntakeSourceRead.of(row) for row in kept], next_cursor=following)


@intake.post("/sources", status_code=201)
@access("intake:write", limit=30)
async def create_intake_source(
    response: Response, tx: InTx, form: schemas.IntakeSourceCreate
) -> schemas.IntakeSourceMade:
    """Add a source. Its secret is shown in this answer and never again."""
    source, secret = await service.create(tx, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.IntakeSourceMade(source=schemas.IntakeSourceRead.of(source), secret=secret)


@intake.post("/guess")
@access("intake:write", limit=120)
async def guess_intake_mapping(tx: InTx, form: schemas.IntakeSample) -> schemas.IntakeGuess:
    """What the values of a sample most likely are, by their names in Chinese and English."""
    return service.guess(form)


@intake.get("/sources/{source_id}")
@access("intake:write")
async def read_intake_source(tx: InTx, source_id: UUID) -> schemas.IntakeSourceRead:
    """One source."""
    return schemas.IntakeSourceRead.of(await repository.Sources(tx).get(source_id))


@intake.patch("/sources/{source_id}")
@access("intake:write")
async def patch_intake_source(
    tx: InTx, source_id: UUID, form: schemas.IntakeSourcePatch
) -> schemas.IntakeSourceRead:  # fmt: skip
    """Change a source, pause it or open it again."""
    return schemas.IntakeSourceRead.of(await service.patch(tx, source_id, form))


@intake.post("/sources/{source_id}/rotate-key")
@access("intake:write", limit=30)
async def rotate_intake_key(tx: InTx, source_id: UUID) -> schemas.IntakeSourceRead:
    """Another address; the old one is gone within two seconds."""
    return schemas.IntakeSourceRead.of(await service.rotate_key(tx, source_id))


@intake.post("/sources/{source_id}/rotate-secret")
@access("intake:write", limit=30)
async def rotate_intake_secret(
    response: Response, tx: InTx, source_id: UUID, form: schemas.IntakeSecret
) -> schemas.IntakeSourceMade:
    """Another secret, shown once; the old one is good for two seconds more."""
    source, secret = await service.rotate_secret(tx, source_id, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.IntakeSourceMade(source=schemas.IntakeSourceRead.of(source), secret=secret)


@intake.post("/sources/{source_id}/try")
@access("intake:write", limit=120)
async def try_intake_source(tx: InTx, source_id: UUID, form: schemas.IntakeTrial) -> schemas.IntakeTrialRead:
    """What would become of a body with these headers. Nothing is kept."""
    return await service.try_out(tx, source_id, form)


@intake.get("/sources/{source_id}/figures")
@access("intake:write")
async def read_intake_figures(request: Request, tx: InTx, source_id: UUID) -> schemas.IntakeFigures:
    """How much came in the last thirty days, and what became of it."""
    source = await repository.Sources(tx).get(source_id)
    found = await repository.counts(tx, source.id, tx.now - LOOKED_BACK)
    key = cache.FORGED.key(tx.org_id, source.id, int(time.time()) // 86_400)
    forged = int(await services(request).cache.get(key) or 0)
    return schemas.IntakeFigures(**found, forged=forged)


@intake.post("/sources/{source_id}/retake", status_code=202)
@access("intake:write", limit=30)
async def retake_all_intake(tx: InTx, source_id: UUID) -> schemas.IntakeRetake:
    """Take everything again that was refused, by the mapping as it is now."""
    return schemas.IntakeRetake(count=await service.retake_all(tx, source_id))


@intake.get("/sources/{source_id}/deliveries", response_model=paging.Page[schemas.IntakeDeliveryBrief])
@access("intake:write")
async def list_intake_deliveries(
    tx: InTx, source_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: schemas.Taken | None = None,
) -> Response:  # fmt: skip
    """What came to a source, newest first."""
    await repository.Sources(tx).get(source_id)
    values: dict[str, Any] = {"source_id": source_id} | ({"status": status} if status else {})
    statement = repository.page(status is not None, cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@intake.get("/sources/{source_id}/deliveries/{intake_id}")
@access("intake:write")
async def read_intake_delivery(tx: InTx, source_id: UUID, intake_id: UUID) -> schemas.IntakeDeliveryRead:
    """One delivery with what came, of phones the last digits only."""
    return await service.show(tx, await service.delivery(tx, source_id, intake_id))


@intake.post("/sources/{source_id}/deliveries/{intake_id}/retake")
@access("intake:write", limit=120)
async def retake_intake_delivery(tx: InTx, source_id: UUID, intake_id: UUID) -> schemas.IntakeDeliveryRead:
    """Take a refused delivery again, by the mapping as it is now."""
    return await service.show(tx, await service.retake(tx, source_id, intake_id))


TITLES = {
    "intake.not_found": ("找不到该接入来源", "No such source"),
    "intake.delivery_not_found": ("找不到该投递记录", "No such delivery"),
    "intake.paused": ("该来源已暂停接收", "This source is paused"),
    "intake.signature": ("签名不正确", "The signature is wrong"),
    "intake.reference": ("门店不存在", "No such site"),
    "intake.too_many": ("接入来源数量已达上限", "There are too many sources"),
    "intake.no_consent_text": ("请先在隐私中发布对应的授权文本", "Publish the consent text first"),
    "intake.not_refused": ("只有被拒收且原文仍在的投递可以重新处理", "Only refused deliveries that are kept"),
    "intake.unreadable": ("无法读取这段内容", "This body cannot be read"),
}
ROUTERS = (intake,)
