"""What stands between guessers and a login (promises P-13, P-23).

Wrong passwords are counted per login name and per client: the browser that the account knows, else the
address. Beyond that, all clients the account does not know share one far larger allowance, so that guesses
from many addresses are slow too, and an account's own browsers never feel it. Login names that nobody has are
counted in the same way by the same statements.
"""

import asyncio
import hashlib
import math
import time
from collections.abc import Coroutine
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from zhike.core import errors
from zhike.core.context import NOBODY, Actor
from zhike.core.http.services import Services
from zhike.core.tx import Tx
from zhike.rooms.identity.login_device import Client

log = structlog.get_logger(__name__)
FREE = 5
FREE_ANYWHERE = 60
SLOT = 0.5
GUARD = 0.1  # an answer leaves no sooner after the work that all of them share
NOBODY_AT_ALL = Actor("anonymous", NOBODY)


class Locked(errors.TooMany):
    code = "auth.locked"


def _bucket(kind: str, value: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + b":" + value).digest()


def _buckets(digest: bytes, client: Client) -> tuple[list[bytes], list[int]]:
    if client.is_known_to(digest):
        return [_bucket("device", client.device)], [FREE]
    return [_bucket("address", client.address.encode()), _bucket("anywhere", b"")], [FREE, FREE_ANYWHERE]


async def attempt(held: Services, client: Client, digest: bytes) -> None:
    """Count one try before it is made. Raises `Locked`, alike for names that somebody has and nobody has."""
    async with held.unit.transaction(NOBODY_AT_ALL, client.info) as tx:
        wait: int = await tx.conn.fetchval(
            "SELECT app.login_try($1, $2, $3)", digest, *_buckets(digest, client)
        )
    if wait:
        raise Locked(retry_after=wait)


async def passed(tx: Tx, client: Client, digest: bytes) -> None:
    """The try was good: forget this client's failures."""
    await tx.conn.execute("SELECT app.login_passed($1, $2, $3)", digest, *_buckets(digest, client))


async def take_turn(tx: Tx, allowances: list[tuple[bytes, int, int]]) -> int:
    """One turn of every (subject, seconds, most), or none. Returns the seconds to wait, 0 when it was taken.

    Subjects are keyed digests (`Keyring.digest`): whoever reads the database alone cannot name them.
    """
    subjects, seconds, most = (list(part) for part in zip(*allowances, strict=True))
    wait: int = await tx.conn.fetchval("SELECT app.take_turn($1, $2, $3)", subjects, seconds, most)
    return wait


REGISTRATIONS = ((3600, 30), (86_400, 100))


async def limit_registrations(held: Services, client: Client) -> None:
    """So many an address, whatever becomes of them: asking whether a login is taken has its price.

    Raises `TooMany` (docs/decisions/0014).
    """
    subject = held.unit.keyring.digest("registrations", client.address)
    async with held.unit.transaction(NOBODY_AT_ALL, client.info) as tx:
        wait = await take_turn(tx, [(subject, *limit) for limit in REGISTRATIONS])
    if wait:
        raise errors.TooMany(retry_after=wait)


_beside: set[asyncio.Task[None]] = set()


async def level(started: float, work: Coroutine[Any, Any, None] | None = None) -> None:
    """Answer at a half second after ``started``: how long it took is nobody's business.

    ``work`` is what only some of these answers need. It goes on beside, and nobody waits for it: the time of
    the answer was settled before it began.
    """
    spent = time.monotonic() - started
    until = SLOT * math.ceil((spent + GUARD) / SLOT)
    if work is not None:
        task = asyncio.create_task(_quietly(work))
        _beside.add(task)
        task.add_done_callback(_beside.discard)
    await asyncio.sleep(until - spent)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("login_work_failed")


async def settled() -> None:
    """When everything that goes on beside is done: for the end of the process, and for tests."""
    while _beside:
        await asyncio.gather(*_beside)


async def unlock(tx: Tx, user_id: UUID) -> None:
    """Forget every failure on the login names of one of this organization's users."""
    await tx.conn.execute("SELECT app.login_unlock($1)", user_id)


async def locked_until(tx: Tx, user_id: UUID) -> datetime | None:
    """Until when some client has to wait before it may try again to sign in to this account."""
    found: datetime | None = await tx.conn.fetchval("SELECT app.login_locked_until($1)", user_id)
    return found
