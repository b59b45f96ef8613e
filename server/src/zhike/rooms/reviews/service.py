"""The verbs of reviews: run a day, revise, publish, adopt, ignore, edit."""

from datetime import date, timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.clock import zone
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import ai as events
from zhike.rooms.preferences import service as preferences
from zhike.rooms.reviews import repository, schemas
from zhike.rooms.reviews.models import ServiceReview, ServiceReviewItem

OLDEST = timedelta(days=400)


class DayInvalid(errors.Invalid):
    code = "review.day_invalid"


class SiteMissing(errors.NotFound):
    code = "site.not_found"


class NotReady(errors.Conflict):
    code = "review.not_ready"


class AlreadyPublished(errors.Conflict):
    code = "review.published"


class AlreadyHandled(errors.Conflict):
    code = "review_item.handled"


async def run_day(tx: Tx, day: date, site_id: UUID | None) -> list[UUID]:
    """Have a day reviewed, at one site or at all that have the feature. Raises `FeatureDisabled`, and
    `DayInvalid` for the future and the far past."""
    if site_id is not None:
        await preferences.require_feature(tx, "enable_ai_review", site_id)
    sites = await repository.sites(tx, site_id)
    if not sites:
        raise SiteMissing()
    found = await preferences.features_at(tx, [site["id"] for site in sites])
    sites = [site for site in sites if found[site["id"]]["enable_ai_review"]]
    if not sites:
        raise preferences.FeatureDisabled(feature="enable_ai_review")
    today = max(tx.now.astimezone(zone(site["timezone"])).date() for site in sites)
    if not today - OLDEST <= day <= today:
        raise DayInvalid(field="date")
    for site in sites:
        await repository.mark_run(
            tx, uuid7(), site["id"], day, status="running", planned=0, requested_by=tx.actor.user_id,
            finished_at=None,
        )  # fmt: skip
        tx.enqueue("reviews.review_day", site_id=site["id"], day=day)
    tx.audit("review.run", "review_run", None, date=day.isoformat(), sites=[site["id"] for site in sites])
    return [site["id"] for site in sites]


async def patch(tx: Tx, review_id: UUID, form: schemas.ReviewPatch) -> ServiceReview:
    """Revise the text, or publish. What is published stays as it is."""
    review = await repository.Reviews(tx).get_for_update(review_id)
    if review.status == "generating":
        raise NotReady()
    if review.status == "published":
        if form.summary is None and form.outcome is None:
            return review
        raise AlreadyPublished()
    before = {"status": review.status, "summary": review.summary, "outcome": review.outcome}
    for name in ("summary", "outcome"):
        value = getattr(form, name)
        if value is not None and value != getattr(review, name):
            setattr(review, name, value)
            review.status, review.revised_by, review.revised_at = "revised", tx.actor.user_id, tx.now
    if form.status == "published":
        review.status, review.published_at = "published", tx.now
        tx.publish(events.ReviewPublished(
            review_id=review.id, conversation_id=review.conversation_id, site_id=review.site_id
        ))  # fmt: skip
    _audit(tx, "review.updated", "service_review", review, before)
    await tx.flush()
    return review


def _audit(
    tx: Tx, action: str, kind: str, row: ServiceReview | ServiceReviewItem, before: dict[str, object]
) -> None:
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    if changed:
        tx.audit(action, kind, row.id, before={name: before[name] for name in changed},
                 after={name: getattr(row, name) for name in changed})  # fmt: skip


async def patch_item(tx: Tx, item_id: UUID, form: schemas.ItemPatch) -> ServiceReviewItem:
    """Edit an item's words. Running the day again leaves it alone from then on."""
    item = await repository.Items(tx).get_for_update(item_id)
    before: dict[str, object] = {
        "content": item.content, "suggestion": item.suggestion, "severity": item.severity
    }  # fmt: skip
    for name, value in form.model_dump(exclude_none=True).items():
        setattr(item, name, value)
    if any(getattr(item, name) != value for name, value in before.items()):
        item.revised_by, item.revised_at = tx.actor.user_id, tx.now
        _audit(tx, "review_item.updated", "service_review_item", item, before)
    await tx.flush()
    return item


async def handle(tx: Tx, item_id: UUID, status: str, note: str | None) -> ServiceReviewItem:
    """Adopt or ignore an open item. Raises `AlreadyHandled` when somebody decided otherwise before."""
    item = await repository.Items(tx).get_for_update(item_id)
    if item.status == status:
        return item
    if item.status != "open":
        raise AlreadyHandled(status=item.status)
    item.status, item.handled_by, item.handled_at, item.handle_note = status, tx.actor.user_id, tx.now, note
    kind = events.ReviewItemAdopted if status == "adopted" else events.ReviewItemIgnored
    tx.publish(kind(item_id=item.id, review_id=item.review_id, item_type=item.item_type))
    tx.audit(f"review_item.{status}", "service_review_item", item.id,
             before={"status": "open"}, after={"status": status})  # fmt: skip
    await tx.flush()
    return item
