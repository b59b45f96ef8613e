"""Routes of webhooks: /api/webhooks."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Request, Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.webhooks import catalog, repository, rules, schemas, service

webhooks = router("/api/webhooks", "webhooks")


@webhooks.get("")
@access("webhook:write")
async def list_webhooks(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> paging.Page[schemas.WebhookRead]:
    """Endpoints, newest first. Their secrets are never shown again."""
    after = paging.decode_time_id(cursor) if cursor else None
    rows, following = paging.page(
        await repository.Endpoints(tx).page(limit, after), limit, "created_at", "id"
    )  # fmt: skip
    return paging.Page(items=[schemas.WebhookRead.of(row) for row in rows], next_cursor=following)


@webhooks.post("", status_code=201)
@access("webhook:write", limit=30)
async def create_webhook(
    request: Request, response: Response, tx: InTx, form: schemas.WebhookCreate
) -> schemas.WebhookMade:
    """Add an endpoint. Its secret is shown in this answer and never again."""
    endpoint, secret = await service.create(tx, services(request).egress, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.WebhookMade(webhook=schemas.WebhookRead.of(endpoint), secret=secret)


@webhooks.get("/event-types")
@access("webhook:write")
async def list_event_types(tx: InTx) -> list[schemas.EventType]:
    """What there is to hear of."""
    return [schemas.EventType(name=name, description=text) for name, text in catalog.described()]


@webhooks.get("/{webhook_id}")
@access("webhook:write")
async def read_webhook(tx: InTx, webhook_id: UUID) -> schemas.WebhookRead:
    """One endpoint."""
    return schemas.WebhookRead.of(await repository.Endpoints(tx).get(webhook_id))


@webhooks.patch("/{webhook_id}")
@access("webhook:write")
async def patch_webhook(
    request: Request, tx: InTx, webhook_id: UUID, form: schemas.WebhookPatch
) -> schemas.WebhookRead:
    """Change an endpoint, switch it off or on."""
    return schemas.WebhookRead.of(await service.patch(tx, services(request).egress, webhook_id, form))


@webhooks.delete("/{webhook_id}", status_code=204)
@access("webhook:write")
async def delete_webhook(tx: InTx, webhook_id: UUID) -> None:
    """Remove an endpoint with its log."""
    await service.delete(tx, webhook_id)


@webhooks.post("/{webhook_id}/rotate-secret")
@access("webhook:write", limit=30)
async def rotate_webhook_secret(
    response: Response, tx: InTx, webhook_id: UUID, form: schemas.RotateSecret
) -> schemas.WebhookMade:
    """A new secret; for the overlap every request is signed with both."""
    endpoint, secret = await service.rotate(tx, webhook_id, form)
    response.headers["Cache-Control"] = "no-store"
    return schemas.WebhookMade(webhook=schemas.WebhookRead.of(endpoint), secret=secret)


@webhooks.post("/{webhook_id}/test", status_code=202)
@access("webhook:write", limit=30)
async def test_webhook(tx: InTx, webhook_id: UUID) -> schemas.DeliveryBrief:
    """Send a test event; look at its delivery for what came of it."""
    delivery_id = await service.test(tx, webhook_id)
    return schemas.DeliveryBrief.model_validate(await repository.Deliveries(tx).get(delivery_id))


@webhooks.post("/{webhook_id}/redeliver")
@access("webhook:write", limit=30)
async def redeliver_failed(tx: InTx, webhook_id: UUID, form: schemas.Redeliver) -> schemas.Redelivered:
    """Send everything again that failed since then."""
    return schemas.Redelivered(count=await service.redeliver_failed(tx, webhook_id, form.since))


@webhooks.get("/{webhook_id}/deliveries", response_model=paging.Page[schemas.DeliveryBrief])
@access("webhook:write")
async def list_webhook_deliveries(
    tx: InTx, webhook_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: schemas.Status | None = None, event_type: str | None = None,
) -> Response:  # fmt: skip
    """The log of an endpoint, newest first."""
    await repository.Endpoints(tx).get(webhook_id)
    given = {"status": status, "event_type": event_type}
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    statement = repository.deliveries_page(frozenset(values), cursor is not None)
    if cursor is not None:
        values["at"], values["id"] = paging.decode_time_id(cursor)
    body = await statement.json(tx, org_id=tx.org_id, endpoint_id=webhook_id, limit=limit, **values)
    return Response(body, media_type="application/json")


@webhooks.get("/{webhook_id}/deliveries/{delivery_id}")
@access("webhook:write")
async def read_webhook_delivery(tx: InTx, webhook_id: UUID, delivery_id: UUID) -> schemas.DeliveryRead:
    """One delivery: what was sent (names and words about people only veiled), and every late try."""
    row = await repository.Deliveries(tx).get(delivery_id)
    if row.endpoint_id != webhook_id:
        raise repository.DeliveryMissing()
    request = orjson.loads(row.body)
    request["data"] = rules.masked(request["data"], catalog.personal(row.event_type))
    return schemas.DeliveryRead.of(row, request)


@webhooks.post("/{webhook_id}/deliveries/{delivery_id}/redeliver")
@access("webhook:write", limit=120)
async def redeliver_webhook_delivery(tx: InTx, webhook_id: UUID, delivery_id: UUID) -> schemas.DeliveryBrief:
    """Send one delivery again, with a whole plan of tries."""
    return schemas.DeliveryBrief.model_validate(await service.redeliver(tx, webhook_id, delivery_id))


TITLES = {
    "webhook.not_found": ("找不到该 Webhook", "No such webhook"),
    "webhook.delivery_not_found": ("找不到该投递记录", "No such delivery"),
    "webhook.address": ("该地址不能作为 Webhook 地址", "This address cannot be used for a webhook"),
    "webhook.too_many": ("Webhook 数量已达上限", "There are too many webhooks"),
    "webhook.disabled": ("该 Webhook 已停用", "This webhook is switched off"),
    "webhook.under_way": ("该投递正在进行中", "This delivery is under way already"),
}
ROUTERS = (webhooks,)
