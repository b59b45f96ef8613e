"""How a message leaves: intent committed, call outside any transaction, result committed (promises 3.2).

``begin`` and ``finish`` are the two transactions; between them only the network. Whoever finds an intent
without a result knows that its owner died, and asks the provider before anything is sent again.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import orjson
import structlog

from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import notification as events
from zhike.rooms.notify import consent, providers, repository, rules, supply, templates
from zhike.rooms.notify.models import SmsAttempt, SmsMessage, SmsProvider, SmsTemplate
from zhike.rooms.notify.providers.protocol import Accepted, Rejected, SmsIntent, Unknown
from zhike.rooms.notify.providers.protocol import SmsProvider as Supplier

log = structlog.get_logger("zhike.notify")

LATE = "LATE_START"
CALL_SECONDS = 40.0  # over every provider's own limit
RECEIPT_FIRST = timedelta(seconds=20)

Next = Literal["done", "other", "later", "dead"]


@dataclass(frozen=True, slots=True)
class Order:
    """One attempt, committed as an intent, and all that the call needs. ``began`` is monotonic time."""

    attempt_id: UUID
    message_id: UUID
    provider_code: str
    supplier: Supplier
    intent: SmsIntent
    began: float


async def send(run: Run, message_id: UUID) -> Next:
    """Try suppliers in their order until one has the message or none is left for now."""
    while True:
        order = await begin(run, message_id)
        if not isinstance(order, Order):
            return order
        outcome = await finish(run, order, await _call(order))
        if outcome != "other":
            return outcome


async def _call(order: Order) -> Accepted | Rejected | Unknown:
    """The call. It begins soon after its intent or not at all: the reconciler counts from the intent."""
    promised = order.supplier.capabilities()
    slack = (promised.settle - promised.timeout).total_seconds() / 2
    if promised.settle and time.monotonic() - order.began > slack:
        return Rejected(LATE, "this machine was too slow to begin", retryable=True)
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await order.supplier.send(order.intent)
    except Exception as error:  # a fault in a client says nothing about whether the message left
        log.exception("sms_client_failed", provider=order.provider_code)
        return Unknown("CLIENT", type(error).__name__)


async def begin(run: Run, message_id: UUID) -> Order | Next:
    """First transaction: choose a supplier and write the intent; or say why there is nothing to send."""
    async with run.tx() as tx:
        began = time.monotonic()
        message = await repository.Messages(tx).get_for_update(message_id)
        attempts = await repository.Attempts(tx).of(message.id)
        if not _to_send(tx, message, attempts):
            return "done"
        if not await _welcome(tx, message):
            return "done"
        provider = await _choose(tx, run, attempts)
        if provider is not None:
            return await _intend(tx, run, message, attempts, provider, began)
        if not run.last_attempt:
            return "later"
        code = (attempts[-1].code if attempts else None) or "NO_PROVIDER"
        give_up(tx, message, "failed", code, "no provider took it")
        return "dead"


def _to_send(tx: Tx, message: SmsMessage, attempts: list[SmsAttempt]) -> bool:
    """Whether there is something to send, now that the message is locked."""
    if message.status in {"sent", "delivered", "expired", "unknown"}:
        return False
    if message.status == "failed" and (message.secrets_sealed or (attempts and attempts[-1].is_final)):
        return False
    if any(attempt.outcome in {None, "unknown"} for attempt in attempts):
        _doubt(tx, message, attempts)
        return False
    if message.expires_at is not None and message.expires_at <= tx.now:
        give_up(tx, message, "expired", "EXPIRED", "its time had passed before it could be sent")
        return False
    return True


async def _welcome(tx: Tx, message: SmsMessage) -> bool:
    """Whether it may go: marketing only while the person's consent stands, asked in the intent's own
    transaction."""
    template: SmsTemplate = await repository.Templates(tx).get(message.template_id)
    if template.kind != "marketing":
        return True
    found = None
    if message.phone_hash is not None:
        found = await consent.given(tx, message.customer_id, message.phone_hash)
    if found is None:
        give_up(tx, message, "failed", "NO_CONSENT", "the person has taken the consent back")
        return False
    message.consent_id = found
    return True


async def _choose(tx: Tx, run: Run, attempts: list[SmsAttempt]) -> SmsProvider | None:
    """A supplier that works, or rests no longer, and was not tried in this run.

    One that has failed this very message comes after one that has not.
    """
    tried = {a.provider_id for a in attempts if a.run_id == run.job_id and a.run_attempt == run.attempt}
    failures = Counter(attempt.provider_id for attempt in attempts if attempt.code != LATE)
    found = await repository.Providers(tx).enabled()
    if not found and not await repository.Providers(tx).all():
        await templates.ensure(tx)
        found = await repository.Providers(tx).enabled()
    for provider in sorted(found, key=lambda each: failures[each.id]):
        circuit = rules.Circuit.of(provider.health)
        if provider.id in tried or not circuit.allows(tx.now):
            continue
        if circuit.state == "open":
            health = orjson.dumps(circuit.probing(tx.now).health()).decode()
            if not await repository.take_probe(tx, provider.id, health, provider.health.get("retry_at")):
                continue
        return provider
    return None


async def _intend(
    tx: Tx, run: Run, message: SmsMessage, attempts: list[SmsAttempt], provider: SmsProvider, began: float
) -> Order:
    attempt = SmsAttempt(
        id=uuid7(), message_id=message.id, number=len(attempts) + 1, provider_id=provider.id,
        run_id=run.job_id, run_attempt=run.attempt, started_at=tx.now,
    )  # fmt: skip
    repository.Attempts(tx).add(attempt)
    if message.provider_id not in {None, provider.id}:
        before = await repository.Providers(tx).get(message.provider_id)
        tx.publish(events.SmsFailedOver(
            message_id=message.id, purpose=message.purpose, customer_id=message.customer_id,
            from_provider=before.code, to_provider=provider.code,
        ))  # fmt: skip
    message.status, message.provider_id, message.attempts = "sending", provider.id, attempt.number
    supplier, intent = await call_of(tx, run, message, provider)
    return Order(attempt.id, message.id, provider.code, supplier, intent, began)


async def call_of(tx: Tx, run: Run, message: SmsMessage, provider: SmsProvider) -> tuple[Supplier, SmsIntent]:
    """The supplier's client and the message in the clear, for the call after this transaction."""
    template: SmsTemplate = await repository.Templates(tx).get(message.template_id)
    keys = await tx.keys()
    params, text = dict(message.params), message.content
    if message.secrets_sealed is not None:
        params = orjson.loads(keys.unseal(message.secrets_sealed, "sms_messages", "secrets", message.id))
        text = rules.fill(template.content, template.sign_name, params)
    intent = SmsIntent(
        out_id=message.id.hex, phone=keys.unseal(message.phone_sealed, "sms_messages", "phone", message.id),
        sign_name=template.sign_name, params=params, text=text,
        template_id=template.provider_template_ids.get(provider.code, template.code),
    )  # fmt: skip
    config = await supply.config_of(tx, provider)
    return providers.make(provider.vendor, config, run.services.settings), intent


async def finish(run: Run, order: Order, answer: Accepted | Rejected | Unknown) -> Next:
    """Second transaction: the result, unless another run has meanwhile taken the attempt away."""
    async with run.tx() as tx:
        message = await repository.Messages(tx).get_for_update(order.message_id)
        attempt = await repository.Attempts(tx).get_for_update(order.attempt_id)
        provider = await repository.Providers(tx).get_for_update(attempt.provider_id)
        overtaken = attempt.outcome is not None
        if overtaken and not (attempt.outcome == "unknown" and isinstance(answer, Accepted)):
            log.warning("sms_late_answer", message_id=str(message.id), outcome=attempt.outcome)
            return "done"
        attempt.finished_at = tx.now
        _judge(provider, answer, tx.now)
        match answer:
            case Accepted(provider_message_id, _):
                attempt.outcome, attempt.provider_message_id = "accepted", provider_message_id
                receipts = order.supplier.capabilities().receipts
                mark_sent(tx, message, provider.code, provider_message_id, receipts=receipts)
                return "done"
            case Unknown(code, why):
                attempt.code, attempt.message = code, why[:500]
                _doubt(tx, message, [attempt])
                return "done"
        return _refused(tx, run, message, attempt, answer)


def _refused(tx: Tx, run: Run, message: SmsMessage, attempt: SmsAttempt, answer: Rejected) -> Next:
    attempt.outcome, attempt.is_final = "rejected", not answer.retryable
    attempt.code, attempt.message = answer.code, answer.message[:500]
    message.status = "queued"
    message.error_code, message.error_message = answer.code, answer.message[:500]
    if answer.retryable and answer.failover:
        return "other"
    if answer.retryable and not run.last_attempt:
        return "later"
    give_up(tx, message, "failed", answer.code, answer.message)
    return "dead" if answer.retryable else "done"


def _judge(provider: SmsProvider, answer: Accepted | Rejected | Unknown, now: datetime) -> None:
    """Move the circuit. A row that does not change is not written."""
    circuit = rules.Circuit.of(provider.health)
    if isinstance(answer, Unknown) or (isinstance(answer, Rejected) and answer.ill):
        provider.health = circuit.failed(answer.code, now).health()
    elif provider.health:
        provider.health = {}


def mark_sent(
    tx: Tx, message: SmsMessage, provider_code: str, provider_message_id: str, *, receipts: bool
) -> None:
    """The supplier has it. Where it can tell more, it is asked for the receipt later."""
    message.status, message.sent_at = "sent", tx.now
    message.provider_message_id = provider_message_id
    message.error_code = message.error_message = None
    tx.publish(events.SmsSent(
        message_id=message.id, purpose=message.purpose, customer_id=message.customer_id,
        provider_code=provider_code,
    ))  # fmt: skip
    if receipts:
        tx.enqueue("notify.ask_receipt", run_at=tx.now + RECEIPT_FIRST, message_id=message.id)


def take_receipt(tx: Tx, message: SmsMessage, provider_code: str, state: str, code: str) -> None:
    """What the supplier says of a message that it has: the last word on it."""
    message.receipt = {"state": state, "code": code, "asked_at": tx.now.isoformat()}
    if state == "delivered":
        message.status, message.delivered_at = "delivered", tx.now
        tx.publish(events.SmsDelivered(
            message_id=message.id, purpose=message.purpose, customer_id=message.customer_id,
            provider_code=provider_code,
        ))  # fmt: skip
    else:
        give_up(tx, message, "failed", code or "NOT_DELIVERED", "the receipt says so")


def _doubt(tx: Tx, message: SmsMessage, attempts: list[SmsAttempt]) -> None:
    """Nobody knows whether it left: from here on only the reconciler moves this message."""
    for attempt in attempts:
        if attempt.outcome is None:
            attempt.outcome = "unknown"
            attempt.finished_at = attempt.finished_at or tx.now
            attempt.code = attempt.code or "INTERRUPTED"
    message.status = "unknown"
    tx.enqueue("notify.reconcile_sms", run_at=tx.now + rules.RECONCILE_FIRST, message_id=message.id)


def give_up(tx: Tx, message: SmsMessage, status: str, code: str, why: str) -> None:
    message.status, message.error_code, message.error_message = status, code, why[:500]
    tx.publish(events.SmsFailed(
        message_id=message.id, purpose=message.purpose, customer_id=message.customer_id, error_code=code
    ))  # fmt: skip
