"""Finding out what became of a message: asked of the supplier before anything is sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.notify import repository, rules, sending
from zhike.rooms.notify.models import SmsAttempt, SmsMessage
from zhike.rooms.notify.providers.protocol import Found, Missing, SmsIntent, Unknown
from zhike.rooms.notify.providers.protocol import SmsProvider as Supplier


@dataclass(frozen=True, slots=True)
class Question:
    """An attempt whose answer is not known, and whom to ask. What they say, they say of ``asked_at``."""

    attempt_id: UUID
    provider_code: str
    supplier: Supplier
    intent: SmsIntent
    started_at: datetime
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class AskAgain:
    seconds: float


Verdict = AskAgain | Literal["done", "dead"]


async def reconcile(run: Run, message_id: UUID) -> Verdict:
    """Ask about every attempt in doubt. Lost ones are sent again, verification codes never."""
    questions = await _questions(run, message_id)
    if questions is None:
        return "done"
    answers = [(question, await question.supplier.query(question.intent)) for question in questions]
    async with run.tx() as tx:
        message = await repository.Messages(tx).get_for_update(message_id)
        if message.status != "unknown":
            return "done"
        for question, answer in answers:
            attempt = await repository.Attempts(tx).get_for_update(question.attempt_id)
            wait = _settle(tx, run, message, attempt, question, answer)
            if message.status != "unknown":
                return "done"
            if wait is not None and not run.last_attempt:
                return wait
            if wait is not None:
                sending.give_up(
                    tx, message, "failed", "UNRESOLVED", "the provider does not say whether it has it"
                )
                return "dead"
        if message.secrets_sealed is not None:
            sending.give_up(tx, message, "failed", "CODE_LOST", "a verification code is never sent twice")
        else:
            message.status = "queued"
            tx.enqueue("notify.send_sms", message_id=message.id)
        return "done"


async def _questions(run: Run, message_id: UUID) -> list[Question] | None:
    """None when nothing is in doubt (any more)."""
    async with run.tx() as tx:
        message = await repository.Messages(tx).get_for_update(message_id)
        if message.status == "failed" and message.error_code == "UNRESOLVED":
            message.status = "unknown"  # replayed from the dead letters
        if message.status != "unknown":
            return None
        found = []
        for attempt in await repository.Attempts(tx).of(message.id):
            if attempt.outcome == "unknown":
                provider = await repository.Providers(tx).get(attempt.provider_id)
                supplier, intent = await sending.call_of(tx, run, message, provider)
                found.append(
                    Question(attempt.id, provider.code, supplier, intent, attempt.started_at, tx.now)
                )
        return found


def _settle(
    tx: Tx, run: Run, message: SmsMessage, attempt: SmsAttempt, question: Question,
    answer: Found | Missing | Unknown,
) -> AskAgain | None:  # fmt: skip
    """Take the answer over. Returns when to ask again if it decides nothing."""
    if attempt.outcome != "unknown":
        return None
    settle = question.supplier.capabilities().settle
    if isinstance(answer, Found):
        attempt.outcome, attempt.provider_message_id = "accepted", answer.provider_message_id
        message.provider_id = attempt.provider_id
        sending.mark_sent(tx, message, question.provider_code, answer.provider_message_id,
                          receipts=question.supplier.capabilities().receipts)  # fmt: skip
    elif isinstance(answer, Missing) and attempt.started_at + settle <= question.asked_at:
        attempt.outcome = "lost"
    else:
        return AskAgain(rules.next_question(attempt.started_at, settle, tx.now, run.attempt))
    return None


async def receipt(run: Run, message_id: UUID) -> Verdict:
    """Ask whether the phone has it. Not knowing in the end is no failure: it stays ``sent``."""
    async with run.tx() as tx:
        message = await repository.Messages(tx).get(message_id)
        if message.status != "sent" or message.provider_id is None:
            return "done"
        provider = await repository.Providers(tx).get(message.provider_id)
        supplier, intent = await sending.call_of(tx, run, message, provider)
    answer = await supplier.query(intent)
    if not isinstance(answer, Found) or answer.state == "waiting":
        return "done" if run.last_attempt else AskAgain(30.0 * 4 ** (run.attempt - 1))
    async with run.tx() as tx:
        message = await repository.Messages(tx).get_for_update(message_id)
        if message.status != "sent":
            return "done"
        sending.take_receipt(tx, message, provider.code, answer.state, answer.code)
    return "done"
