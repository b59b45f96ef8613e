"""What suppliers tell us by themselves: what became of a message, and what somebody answered.

Everything may come twice, late, or before our own record of the call it speaks of. A receipt moves a message
forward or not at all; a reply is taken once, by the supplier's id; an opt-out is in the ledger when the
supplier gets its answer (promises P-12, P-30).
"""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from zhike.core import errors, text
from zhike.core.context import Actor
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import notification as events
from zhike.rooms.notify import consent, providers, repository, rules, sending, service, supply
from zhike.rooms.notify.models import SmsMessage, SmsProvider
from zhike.rooms.notify.providers.protocol import Forged, Push, Receipt, Reply
from zhike.settings import Settings


class PushForged(errors.Unauthenticated):
    """The push does not carry this supplier's signature."""

    code = "sms.push_forged"


@dataclass(slots=True)
class Taken:
    """How many items of a push changed something. The rest was known, or nothing of ours."""

    receipts: int = 0
    replies: int = 0


async def resolve(request: Request) -> Actor | None:
    """Nobody yet, in the organization of the key; the signature decides."""
    key = str(request.path_params["key"]).removeprefix(supply.PUSH_PREFIX)
    try:
        return Actor("anonymous", UUID(key[:32]), subject_id=UUID(key[32:]))
    except ValueError:
        return None


async def take(tx: Tx, settings: Settings, push: Push) -> Taken:
    """Take a push over. Raises `ProviderMissing` and `PushForged`."""
    assert tx.actor.subject_id is not None
    provider = await repository.Providers(tx).get(tx.actor.subject_id)
    supplier = providers.make(provider.vendor, await supply.config_of(tx, provider), settings)
    try:
        items = supplier.heard(push)
    except Forged:
        raise PushForged() from None
    taken = Taken()
    receipts = sorted((one for one in items if isinstance(one, Receipt)), key=lambda one: one.out_id)
    for receipt in receipts:  # in one order, so that two pushes wait for each other and not both ways
        taken.receipts += await _receipt(tx, provider, receipt)
    for reply in sorted((one for one in items if isinstance(one, Reply)), key=lambda one: one.phone):
        taken.replies += await _reply(tx, provider, reply)
    return taken


async def _message(tx: Tx, out_id: str) -> SmsMessage | None:
    try:
        return await repository.Messages(tx).get_for_update(UUID(hex=out_id))
    except (ValueError, repository.MessageMissing):
        return None


async def _receipt(tx: Tx, provider: SmsProvider, receipt: Receipt) -> bool:
    message = await _message(tx, receipt.out_id)
    if message is None:
        return False
    if message.status in {"sending", "unknown"}:
        _settle(tx, message, provider, receipt, await repository.Attempts(tx).of(message.id))
    if message.status != "sent" or message.provider_id != provider.id:
        return False
    sending.take_receipt(tx, message, provider.code, receipt.state, receipt.code)
    await tx.flush()
    return True


def _settle(
    tx: Tx, message: SmsMessage, provider: SmsProvider, receipt: Receipt, attempts: list[sending.SmsAttempt]
) -> None:
    """It came before the answer to our call was written: the supplier has the message, that is the answer."""
    for attempt in attempts:
        if attempt.provider_id == provider.id and attempt.outcome in {None, "unknown"}:
            attempt.outcome, attempt.provider_message_id = "accepted", receipt.provider_message_id
            attempt.finished_at = attempt.finished_at or tx.now
            message.provider_id = provider.id
            sending.mark_sent(tx, message, provider.code, receipt.provider_message_id, receipts=False)
            return


async def _reply(tx: Tx, provider: SmsProvider, reply: Reply) -> bool:
    number = text.e164(reply.phone)
    if number is None:
        return False
    keys, id = await tx.keys(), uuid7()
    phones = keys.blinds("phone", number)
    leaves = rules.is_opt_out(reply.text)
    rows = await repository.NEW_REPLY.rows(
        tx, org_id=tx.org_id, id=id, provider_id=provider.id, provider_reply_id=reply.reply_id,
        phone_sealed=keys.seal(number, "sms_replies", "phone", id), phone_hash=keys.blind("phone", number),
        phone_last4=number[-4:], content=reply.text, action="opt_out" if leaves else "none",
        said_at=reply.at, created_at=tx.now,
    )  # fmt: skip
    if not rows:
        return False
    if leaves:
        stood = await consent.Port.withdraw(tx, phones, {"reply_id": str(id), "provider": provider.code})
        if stood:
            await _confirm(tx, id, number, phones)
    tx.audit("sms.replied", "sms_reply", id, after={"action": "opt_out" if leaves else "none"})
    tx.publish(events.SmsReplied(reply_id=id, action="opt_out" if leaves else "none"))
    return True


async def _confirm(tx: Tx, reply_id: UUID, number: str, phones: list[bytes]) -> None:
    """Say once that it is done, to who has left marketing; an answer to a service message gets none."""
    if await repository.last_kind(tx, phones, tx.now - rules.CONFIRMABLE) != "marketing":
        return
    try:
        await service.request_sms(
            tx, template_code="opt_out_confirmed", params={}, purpose="marketing.opt_out",
            dedupe_key=f"opt-out:{reply_id}", phone=number,
        )  # fmt: skip
    except service.TemplateNotApproved:  # the organization wants none
        return
