"""Marketing asks first. Who keeps the consents lives upstairs, so `wiring` plugs the question in here.

The answer is the line of the ledger by which the person agreed; it is kept with the message. Until
somebody is plugged in, and whenever there is no such line, nothing is sent. The lock makes asking and sending
one step: an opt-out takes it, so it is either seen by the send or waits for it (docs/decisions/0018).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx

Ask = Callable[[Tx, UUID | None, bytes], Awaitable[UUID | None]]
# (tx, every form of the phone's index, evidence) → whether a consent stood until now
Withdraw = Callable[[Tx, list[bytes], dict[str, str]], Awaitable[bool]]
LONGEST_WAIT = 8.0  # seconds; a call begins sooner after its intent or not at all (see `sending`)

_ON_ITS_WAY = """
SELECT EXISTS (
  SELECT FROM sms_messages m
  JOIN sms_templates t ON t.org_id = m.org_id AND t.id = m.template_id AND t.kind = 'marketing'
  JOIN sms_attempts a ON a.org_id = m.org_id AND a.message_id = m.id AND a.finished_at IS NULL
  WHERE m.org_id = $1 AND m.status = 'sending' AND (m.phone_hash = $2 OR m.customer_id = $3))
"""


class NoConsent(errors.Conflict):
    """This person has not agreed to marketing messages, or no longer does."""

    code = "sms.no_consent"


async def _nobody_to_ask(tx: Tx, customer_id: UUID | None, phone_hash: bytes) -> UUID | None:
    return None


async def _nobody_to_tell(tx: Tx, phones: list[bytes], evidence: dict[str, str]) -> bool:
    return False


class Port:
    """The question of this process, and whom to tell that a phone wants no more."""

    ask: Ask = staticmethod(_nobody_to_ask)
    withdraw: Withdraw = staticmethod(_nobody_to_tell)


async def hold(tx: Tx, customer_id: UUID | None, phone_hash: bytes | None) -> None:
    """Until the end of the transaction, nobody else writes about or sends marketing to this person."""
    if phone_hash is not None:
        await tx.lock("marketing", (await tx.keys()).placed(phone_hash).hex())
    if customer_id is not None:
        await tx.lock("marketing", customer_id)


async def given(tx: Tx, customer_id: UUID | None, phone_hash: bytes) -> UUID | None:
    """The consent that allows marketing to this person, asked for with the lock held; None: no message."""
    phone_hash = (await tx.keys()).placed(phone_hash)
    await hold(tx, customer_id, phone_hash)
    return await Port.ask(tx, customer_id, phone_hash)


async def wait(tx: Tx, customer_id: UUID | None, phone_hash: bytes | None) -> None:
    """Until no marketing message to this person is between its intent and its answer.

    The lock must be held, so no new one begins. After `LONGEST_WAIT` whatever is left has left long ago and
    only its answer is missing.
    """
    phone_hash = phone_hash and (await tx.keys()).placed(phone_hash)
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        if not await tx.conn.fetchval(_ON_ITS_WAY, tx.org_id, phone_hash, customer_id):
            return
        await asyncio.sleep(0.05)
