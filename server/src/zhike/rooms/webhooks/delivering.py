"""From an event to its endpoints: spread, take, call, settle. Only `call` speaks to the outside."""

import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core.clock import utcnow
from zhike.core.egress import Answer, Egress, Failed, Refused
from zhike.core.ids import uuid7
from zhike.core.jobs import Retry
from zhike.core.tx import Tx
from zhike.events import webhooks as events
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences
from zhike.rooms.webhooks import catalog, repository, rules
from zhike.rooms.webhooks.models import WebhookDelivery, WebhookEndpoint

PAGE = 500
HOSTS = "webhooks.allowed_hosts"
DELIVER = "webhooks.deliver"


async def spread(tx: Tx) -> bool:
    """Make deliveries of the next events. True when there may be more.

    One at a time for an organization: by the lock, each event is looked at in its order.
    """
    endpoints = await repository.following(tx)
    if not endpoints:
        return False
    rows = await repository.news(tx, min(one["cursor_seq"] for one in endpoints), PAGE)
    if not rows:
        return False
    made = [
        _delivery(tx, one, row) for row in rows for one in endpoints
        if row["seq"] > one["cursor_seq"] and rules.wants(one["events"], row["event_type"])
    ]  # fmt: skip
    if made:
        new = await repository.add(tx, made)
        first = {(one[1], one[5]): one[0] for one in reversed(made) if one[0] in new}
        for id in first.values():  # who comes after waits for it and is woken by it
            tx.enqueue(DELIVER, delivery_id=id)
    await repository.move(tx, [one["id"] for one in endpoints], rows[-1]["seq"])
    return len(rows) == PAGE


def _delivery(tx: Tx, endpoint: Any, row: Any) -> tuple[Any, ...]:
    """A row for `repository.add`."""
    name, kind = row["event_type"], row["aggregate_type"] or ""
    data, object_id = row["payload"], row["aggregate_id"] or row["id"]
    if not endpoint["include_personal"]:
        data = rules.masked(data, catalog.personal(name))
    body = body_of(name, row["created_at"], row["seq"], kind, object_id, data)
    return uuid7(), endpoint["id"], row["id"], name, kind, object_id, row["seq"], body, tx.now


def body_of(
    type: str, at: datetime, seq: int, object_type: str, object_id: UUID, data: dict[str, Any]
) -> str:
    """What is sent. ``seq`` grows with time over all events of the organization."""
    thing = {"type": object_type, "id": str(object_id)}
    message = {"type": type, "timestamp": at, "seq": seq, "object": thing, "data": data}
    return orjson.dumps(message, default=str).decode()


@dataclass(frozen=True, slots=True)
class Task:
    """One try, ready to go. ``attempt`` tells it from later tries of the same delivery."""

    delivery_id: UUID
    attempt: int
    url: str
    message: str
    event_type: str
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. ``status`` None: there was no answer, ``error`` says why."""

    status: int | None
    error: str | None
    milliseconds: int
    response: str = ""
    retry_after: timedelta | None = None

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def take(tx: Tx, delivery_id: UUID) -> Task | None:
    """Lease a delivery whose turn it is; None when there is nothing to do. Raises `Retry` while leased."""
    found = repository.Deliveries(tx)
    row = await found.find(WebhookDelivery.id == delivery_id)
    if row is None or row.status not in {"pending", "sending"}:
        return None
    row = await found.get_for_update(delivery_id)
    endpoint = await repository.Endpoints(tx).get(row.endpoint_id)
    if row.status not in {"pending", "sending"} or endpoint.status != "active":
        return None
    if row.status == "sending" and row.leased_until is not None and row.leased_until > tx.now:
        raise Retry("leased", after=(row.leased_until - tx.now).total_seconds() + 1)
    if row.next_attempt_at is not None and row.next_attempt_at > tx.now:
        return None  # a job for then exists
    if await repository.has_earlier(tx, row):
        return None  # that one wakes us
    row.status, row.attempts, row.leased_until = "sending", row.attempts + 1, tx.now + rules.LEASE
    return Task(
        delivery_id, row.attempts, endpoint.url, rules.message_id(row.event_id), row.event_type,
        row.body.encode(), await living_secrets(tx, endpoint), tuple(await preferences.config(tx, HOSTS)),
    )  # fmt: skip


async def living_secrets(tx: Tx, endpoint: WebhookEndpoint) -> tuple[str, ...]:
    """The present secret, and the previous one while it lives."""
    keys = await tx.keys()
    found = [keys.unseal(endpoint.secret_sealed, "webhook_endpoints", "secret", endpoint.id)]
    if (
        endpoint.previous_secret_sealed is not None
        and endpoint.previous_until is not None
        and endpoint.previous_until > tx.now
    ):
        sealed = endpoint.previous_secret_sealed
        found.append(keys.unseal(sealed, "webhook_endpoints", "previous_secret", endpoint.id))
    return tuple(found)


async def call(egress: Egress, task: Task) -> Outcome:
    """Send it. Never raises; never inside a transaction."""
    stamp, started = int(time.time()), time.monotonic()
    headers = {
        "content-type": "application/json", "user-agent": "Zhike-Webhooks/1", "webhook-id": task.message,
        "webhook-timestamp": str(stamp),
        "webhook-signature": rules.signature(task.secrets, task.message, stamp, task.body),
    }  # fmt: skip
    answer: Answer | None = None
    error: str | None = None
    try:
        answer = await egress.send("POST", task.url, headers=headers, body=task.body, hosts=task.hosts)
    except Refused as refused:
        error = f"refused.{refused.reason}"
    except Failed as failed:
        error = failed.reason
    took = int((time.monotonic() - started) * 1000)
    if answer is None:
        return Outcome(None, error, took)
    return Outcome(
        answer.status, None if 200 <= answer.status < 300 else f"http.{answer.status}", took,
        rules.excerpt(answer.body), rules.retry_after(answer.headers),
    )  # fmt: skip


async def settle(tx: Tx, task: Task, outcome: Outcome) -> None:
    """Write down what came of a try and plan what is next. The row's lock comes first: see `has_earlier`."""
    row = await repository.Deliveries(tx).get_for_update(task.delivery_id)
    if row.status != "sending" or row.attempts != task.attempt:
        return  # somebody began anew in the meantime
    endpoint = await repository.Endpoints(tx).get(row.endpoint_id)
    row.last_status, row.last_error, row.leased_until = outcome.status, outcome.error, None
    entry = {
        "at": utcnow().isoformat(), "status": outcome.status, "error": outcome.error,
        "ms": outcome.milliseconds, "response": outcome.response, "secrets": len(task.secrets),
    }  # fmt: skip
    row.log = [*row.log, entry][-rules.MOST_LOGGED :]
    if outcome.good:
        await _taken(tx, row, endpoint)
    else:
        await _not_taken(tx, row, endpoint, outcome)


async def _taken(tx: Tx, row: WebhookDelivery, endpoint: WebhookEndpoint) -> None:
    row.status, row.delivered_at, row.next_attempt_at = "delivered", tx.now, None
    if endpoint.failing_since is not None or (
        endpoint.last_success_at is None or tx.now - endpoint.last_success_at > timedelta(minutes=1)
    ):
        endpoint.failing_since, endpoint.last_success_at = None, tx.now
    await _wake_next(tx, row)


async def _not_taken(tx: Tx, row: WebhookDelivery, endpoint: WebhookEndpoint, outcome: Outcome) -> None:
    since = endpoint.failing_since or tx.now
    if endpoint.failing_since is None:
        endpoint.failing_since = since
    chance = random.random()  # noqa: S311 - jitter, no secret
    again = rules.next_attempt(row.attempts, tx.now, chance, outcome.retry_after)
    if outcome.status == 410:
        again = None
    row.next_attempt_at, row.status = again, "pending" if again else "failed"
    if again is not None:
        tx.enqueue(DELIVER, run_at=again, delivery_id=row.id)
    else:
        await _wake_next(tx, row)
    if outcome.status == 410:
        await disable(tx, endpoint, "gone")
    elif again is None and rules.is_failing(since, tx.now):
        await disable(tx, endpoint, "failing")


async def _wake_next(tx: Tx, row: WebhookDelivery) -> None:
    await tx.flush()
    if (waiting := await repository.next_of(tx, row)) is not None:
        tx.enqueue(DELIVER, delivery_id=waiting)


async def disable(tx: Tx, endpoint: WebhookEndpoint, reason: str) -> None:
    """Switch an endpoint off and say so to who made it. What waits, waits on until it is on again."""
    await tx.flush()
    endpoint = await repository.Endpoints(tx).get_for_update(endpoint.id)
    if endpoint.status == "disabled":
        return  # another delivery's end was quicker
    endpoint.status, endpoint.disabled_reason = "disabled", reason
    tx.audit("webhook.disabled", "webhook_endpoint", endpoint.id, reason=reason, name=endpoint.name)
    tx.publish(events.WebhookDisabled(endpoint_id=endpoint.id, reason=reason))
    if reason != "by_hand" and endpoint.created_by is not None:
        await notify.notify(
            tx, user_ids=[endpoint.created_by], type="webhook_disabled",
            title=f"Webhook「{endpoint.name}」已停用", content=_WHY[reason],
            resource_type="webhook_endpoint", resource_id=endpoint.id,
        )  # fmt: skip


_WHY = {
    "gone": "对方返回 410，表示不再接收。确认地址后可重新启用，期间的事件会补发（最多 7 天）。",
    "failing": "连续三天以上没有一次投递成功。修复后可重新启用，期间的事件会补发（最多 7 天）。",
}
