"""The verbs that keep endpoints, and those that send again."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from zhike.core import errors
from zhike.core.egress import Egress, Refused
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.preferences import service as preferences
from zhike.rooms.webhooks import delivering, repository, rules, schemas
from zhike.rooms.webhooks.models import WebhookDelivery, WebhookEndpoint

MOST = 50
MOST_AGAIN = 5_000


class AddressRefused(errors.Invalid):
    """The address is one that we never go to; ``reason`` is the egress client's."""

    code = "webhook.address"


class TooManyWebhooks(errors.Conflict):
    code = "webhook.too_many"


class WebhookOff(errors.Conflict):
    code = "webhook.disabled"


class StillUnderWay(errors.Conflict):
    """It is being tried, or waits for its next try, already."""

    code = "webhook.under_way"


def _check_personal(tx: Tx) -> None:
    if not tx.actor.may("customer:reveal"):
        raise errors.Forbidden(permission="customer:reveal")


async def _vet(tx: Tx, egress: Egress, url: str) -> None:
    """What its name resolves to is seen at every call; this is for the person who mistypes."""
    try:
        egress.vet(url, await preferences.config(tx, delivering.HOSTS))
    except Refused as refused:
        raise AddressRefused(field="url", reason=refused.reason) from None


async def create(tx: Tx, egress: Egress, form: schemas.WebhookCreate) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint; it hears of what is published from now on."""
    if form.include_personal:
        _check_personal(tx)
    await _vet(tx, egress, form.url)
    await tx.lock("webhooks")
    if await repository.Endpoints(tx).count() >= MOST:
        raise TooManyWebhooks(limit=MOST)
    id, secret = uuid7(), rules.new_secret()
    keys = await tx.keys()
    endpoint = repository.Endpoints(tx).add(
        WebhookEndpoint(
            id=id, name=form.name, url=form.url, events=form.events, include_personal=form.include_personal,
            secret_sealed=keys.seal(secret, "webhook_endpoints", "secret", id),
            cursor_seq=await repository.head(tx), created_by=tx.actor.user_id,
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("webhook.created", "webhook_endpoint", id, after=_shown(form.model_dump()))
    return endpoint, secret


def _shown(values: dict[str, object]) -> dict[str, object]:
    """An address for the trail: its query may hold somebody's token."""
    if isinstance(url := values.get("url"), str):
        values["url"] = url.partition("?")[0]
    return values


async def patch(tx: Tx, egress: Egress, id: UUID, form: schemas.WebhookPatch) -> WebhookEndpoint:
    """Change an endpoint, switch it off, or on again: then what was missed is delivered, if not skipped."""
    endpoint = await repository.Endpoints(tx).get_for_update(id)
    changes = form.model_dump(exclude_none=True, exclude={"status", "skip_missed"})
    if form.include_personal:
        _check_personal(tx)
    if form.url is not None:
        await _vet(tx, egress, form.url)
    before = {name: getattr(endpoint, name) for name in changes}
    for name, value in changes.items():
        setattr(endpoint, name, value)
    if changes:
        tx.audit("webhook.updated", "webhook_endpoint", id, before=_shown(before), after=_shown(changes))
    if form.status == "disabled":
        await delivering.disable(tx, endpoint, "by_hand")
    elif form.status == "active" and endpoint.status == "disabled":
        await _enable(tx, endpoint, form.skip_missed)
    await tx.flush()
    return endpoint


async def _enable(tx: Tx, endpoint: WebhookEndpoint, skip_missed: bool) -> None:
    endpoint.status, endpoint.disabled_reason, endpoint.failing_since = "active", None, None
    waiting = (
        update(WebhookDelivery)
        .where(WebhookDelivery.org_id == tx.org_id, WebhookDelivery.endpoint_id == endpoint.id)
        .where(WebhookDelivery.status.in_(("pending", "sending")))
    )
    if skip_missed:
        endpoint.cursor_seq = await repository.head(tx)
        await tx.session.execute(waiting.values(status="failed", last_error="skipped", next_attempt_at=None))
    else:
        await tx.session.execute(
            waiting.values(status="pending", attempts=0, next_attempt_at=tx.now, leased_until=None)
        )
    await tx.flush()
    tx.audit("webhook.enabled", "webhook_endpoint", endpoint.id, skip_missed=skip_missed)
    await _wake(tx, endpoint.id)
    tx.enqueue("webhooks.spread")


async def _wake(tx: Tx, endpoint_id: UUID) -> None:
    for id in await repository.heads(tx, endpoint_id):
        tx.enqueue(delivering.DELIVER, delivery_id=id)


async def delete(tx: Tx, id: UUID) -> None:
    """Remove an endpoint with its deliveries."""
    endpoint = await repository.Endpoints(tx).get_for_update(id)
    await tx.session.delete(endpoint)
    tx.audit("webhook.deleted", "webhook_endpoint", id, name=endpoint.name)
    await tx.flush()


async def rotate(tx: Tx, id: UUID, form: schemas.RotateSecret) -> tuple[WebhookEndpoint, str]:
    """A new secret; requests carry both signatures for the overlap."""
    endpoint = await repository.Endpoints(tx).get_for_update(id)
    keys, secret = await tx.keys(), rules.new_secret()
    if form.overlap_hours:
        old = keys.unseal(endpoint.secret_sealed, "webhook_endpoints", "secret", id)
        endpoint.previous_secret_sealed = keys.seal(old, "webhook_endpoints", "previous_secret", id)
        endpoint.previous_until = tx.now + timedelta(hours=form.overlap_hours)
    else:
        endpoint.previous_secret_sealed = endpoint.previous_until = None
    endpoint.secret_sealed = keys.seal(secret, "webhook_endpoints", "secret", id)
    tx.audit("webhook.secret_rotated", "webhook_endpoint", id, overlap_hours=form.overlap_hours)
    await tx.flush()
    return endpoint, secret


async def test(tx: Tx, id: UUID) -> UUID:
    """Send an event that means nothing, by the same way as all others."""
    endpoint = await repository.Endpoints(tx).get(id)
    if endpoint.status != "active":
        raise WebhookOff()
    delivery_id, event_id = uuid7(), uuid7()
    data = {"message": "这是一条测试事件", "webhook": endpoint.name}
    body = delivering.body_of(rules.TEST, tx.now, 0, "webhook_endpoint", id, data)
    await repository.add(
        tx, [(delivery_id, id, event_id, rules.TEST, "webhook_endpoint", id, 0, body, tx.now)]
    )
    tx.enqueue(delivering.DELIVER, delivery_id=delivery_id)
    tx.audit("webhook.tested", "webhook_endpoint", id)
    return delivery_id


async def redeliver(tx: Tx, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Send one again, delivered or not, by a whole plan."""
    endpoint = await repository.Endpoints(tx).get(endpoint_id)
    row = await repository.Deliveries(tx).get_for_update(delivery_id)
    if row.endpoint_id != endpoint_id:
        raise repository.DeliveryMissing()
    if endpoint.status != "active":
        raise WebhookOff()
    if row.status in {"pending", "sending"}:
        raise StillUnderWay()
    row.status, row.attempts, row.next_attempt_at = "pending", 0, tx.now
    tx.audit("webhook.redelivered", "webhook_endpoint", endpoint_id, delivery_id=delivery_id)
    tx.enqueue(delivering.DELIVER, delivery_id=delivery_id)
    await tx.flush()
    return row


async def redeliver_failed(tx: Tx, endpoint_id: UUID, since: datetime) -> int:
    """Send again what failed since then, the earlier of each object first. Returns how many."""
    endpoint = await repository.Endpoints(tx).get_for_update(endpoint_id)
    if endpoint.status != "active":
        raise WebhookOff()
    own = WebhookDelivery.org_id == tx.org_id, WebhookDelivery.endpoint_id == endpoint_id
    some = (
        select(WebhookDelivery.id)
        .where(*own, WebhookDelivery.status == "failed", WebhookDelivery.created_at >= since)
        .order_by(WebhookDelivery.seq)
        .limit(MOST_AGAIN)
    )
    rows = await tx.session.scalars(
        update(WebhookDelivery)
        .where(*own, WebhookDelivery.id.in_(some))
        .values(status="pending", attempts=0, next_attempt_at=tx.now)
        .returning(WebhookDelivery.id)
    )
    count = len(list(rows))
    await tx.flush()
    await _wake(tx, endpoint_id)
    tx.audit("webhook.redelivered", "webhook_endpoint", endpoint_id, since=since, count=count)
    return count
