"""Routes of reviews: /api/reviews, /api/review-items."""

from datetime import date, timedelta
from uuid import UUID

from fastapi import Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.reviews import repository, schemas, service

reviews = router("/api/reviews", "reviews")
items = router("/api/review-items", "reviews")


@reviews.get("", response_model=paging.Page[schemas.ReviewBrief])
@access("review:read")
async def list_reviews(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, date: date | None = None,
    site_id: UUID | None = None, agent_id: UUID | None = None, status: schemas.Status | None = None,
) -> Response:  # fmt: skip
    """Reviews of a day, or of all days, newest first."""
    values = paging.given(review_date=date, site_id=site_id, agent_id=agent_id, status=status)
    statement = repository.page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@reviews.get("/summary", response_model=schemas.ReviewSummary)
@access("review:read")
async def get_reviews_summary(tx: InTx) -> Response:
    """What waits for a decision."""
    body = await repository.counts(tx, tx.now - timedelta(days=30))
    return Response(body, media_type="application/json")


@reviews.post("/run", status_code=202)
@access("review:run")
async def run_reviews(tx: InTx, form: schemas.RunDay) -> schemas.RunStarted:
    """Review a day by hand; what people have decided stays."""
    return schemas.RunStarted(date=form.date, site_ids=await service.run_day(tx, form.date, form.site_id))


async def _review(tx: InTx, review_id: UUID) -> Response:
    body = await repository.detail(tx, review_id)
    if body is None:
        raise repository.ReviewMissing()
    return Response(body, media_type="application/json")


async def _item(tx: InTx, item_id: UUID) -> Response:
    return Response(await repository.item(tx, item_id), media_type="application/json")


@reviews.get("/{review_id}", response_model=schemas.ReviewRead)
@access("review:read")
async def get_review(tx: InTx, review_id: UUID) -> Response:
    """A review with its items and the messages they cite."""
    return await _review(tx, review_id)


@reviews.patch("/{review_id}", response_model=schemas.ReviewRead)
@access("review:write")
async def patch_review(tx: InTx, review_id: UUID, form: schemas.ReviewPatch) -> Response:
    """Revise a review, or publish it."""
    await service.patch(tx, review_id, form)
    return await _review(tx, review_id)


@items.patch("/{item_id}", response_model=schemas.ItemRead)
@access("review:write")
async def patch_review_item(tx: InTx, item_id: UUID, form: schemas.ItemPatch) -> Response:
    """Edit an item."""
    await service.patch_item(tx, item_id, form)
    return await _item(tx, item_id)


@items.post("/{item_id}/adopt", response_model=schemas.ItemRead)
@access("review:write")
async def adopt_review_item(tx: InTx, item_id: UUID, form: schemas.Handle | None = None) -> Response:
    """Somebody will act on it (已采纳)."""
    await service.handle(tx, item_id, "adopted", form.note if form else None)
    return await _item(tx, item_id)


@items.post("/{item_id}/ignore", response_model=schemas.ItemRead)
@access("review:write")
async def ignore_review_item(tx: InTx, item_id: UUID, form: schemas.Handle | None = None) -> Response:
    """It does not matter (已忽略)."""
    await service.handle(tx, item_id, "ignored", form.note if form else None)
    return await _item(tx, item_id)


TITLES = {
    "review.not_found": ("找不到该复盘", "No such review"),
    "review.not_ready": ("复盘仍在生成，请稍后再改", "The review is still being written"),
    "review.published": ("复盘已发布，不能再修改", "The review is published and stays as it is"),
    "review.day_invalid": ("复盘日期不正确", "This day cannot be reviewed"),
    "review_item.not_found": ("找不到该复盘条目", "No such item"),
    "review_item.handled": ("该条目已被处理", "Somebody has decided on this item already"),
    "site.not_found": ("找不到该门店", "No such site"),
}
ROUTERS = (reviews, items)
