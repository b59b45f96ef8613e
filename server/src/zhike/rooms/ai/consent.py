"""A model is asked about somebody only on a ground: their consent, or another that the organization named.

Who keeps the consents lives upstairs, so `wiring` plugs the question in here, as for marketing
(docs/decisions/0018, 0027). Until somebody is plugged in, and whenever there is no ground, no text of the
person leaves. The lock makes asking and writing the intent one step; a call begins within `START` of its
intent or not at all, so whoever takes the consent back waits a moment and knows that nothing leaves later.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from zhike.core.tx import Tx

START = 2.0  # seconds from the intent to the first byte of the call, the connection apart
CONNECT = 2.0
LONGEST_WAIT = START + CONNECT + 1.0


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose words are asked about: a customer, a browser of the web chat, or both."""

    customer_id: UUID | None = None
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Why it is allowed: ``consent`` with its line of the ledger, or the organization's other ground."""

    basis: str
    consent_id: UUID | None = None


Ask = Callable[[Tx, Subject], Awaitable[Ground | None]]

_BEGINNING = """
SELECT EXISTS (
  SELECT FROM ai_runs
  WHERE org_id = $1 AND status = 'running' AND (customer_id = $2 OR visitor_id = $3)
    AND created_at > clock_timestamp() - make_interval(secs => $4))
"""


async def _nobody_to_ask(tx: Tx, subject: Subject) -> Ground | None:
    return None


class Port:
    """The question of this process."""

    ask: Ask = staticmethod(_nobody_to_ask)


def _ids(subject: Subject) -> list[UUID]:
    return sorted({id for id in (subject.customer_id, subject.visitor_id) if id is not None})


async def hold(tx: Tx, subject: Subject) -> None:
    """Until the end of the transaction, nobody else asks a model about this person or changes their word."""
    for id in _ids(subject):
        await tx.lock("ai", id)


async def leave(tx: Tx, subject: Subject) -> None:
    """The person is taking it back: from here on no answer about them is kept. `hold` comes first."""
    for id in _ids(subject):
        await tx.lock("ai-leaving", id)


async def stays(tx: Tx, subject: Subject) -> Ground | None:
    """Why an answer about this person may be kept, and nobody takes that back before the transaction ends.
    Asked for without the lock: whoever is leaving holds it, and waits for this very call."""
    for id in _ids(subject):
        if not await tx.pass_by("ai-leaving", id):
            return None
    return await Port.ask(tx, subject)


async def ground(tx: Tx, subject: Subject) -> Ground | None:
    """Why a model may be asked about this person, asked for with the lock held; None: it may not."""
    await hold(tx, subject)
    return await Port.ask(tx, subject)


async def wait(tx: Tx, subject: Subject) -> None:
    """Until no call about this person may still begin. The lock must be held, so no new one does."""
    until = time.monotonic() + LONGEST_WAIT
    about = subject.customer_id, subject.visitor_id
    while time.monotonic() < until:
        if not await tx.conn.fetchval(_BEGINNING, tx.org_id, *about, LONGEST_WAIT):
            return
        await asyncio.sleep(0.05)
