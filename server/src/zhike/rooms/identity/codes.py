"""Codes by SMS: for signing in, for a new password, for a new phone (seed 000 §5, promise P-13).

A code has six digits, lives five minutes and dies with its use or its fifth wrong try. It is worth something
only together with its phone, its purpose and the challenge, a secret that whoever asked for it alone got.
Phones that nobody has are treated alike, except that no message goes out.
"""

import base64
import contextlib
import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog

from zhike.core import cache, errors, text
from zhike.core.context import NOBODY, Actor
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.identity import login_finish, login_guard, policy, puzzles, repository, service
from zhike.rooms.identity.login import may_sign_in, visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import VerificationCode
from zhike.rooms.identity.login_repository import Codes
from zhike.rooms.identity.models import User
from zhike.rooms.notify import service as notify

log = structlog.get_logger(__name__)
Purpose = Literal["login", "reset", "bind", "booking"]
DIGITS = 6
TRIES = 5
LIFETIME = timedelta(minutes=5)
AGAIN = 60
MINUTE, HOUR, DAY = 60, 3600, 86_400
# (seconds, most) of codes; the phone's are what carriers allow, the organization's cap what can be spent
OF_PHONE = ((MINUTE, 1), (HOUR, 5), (DAY, 10))
OF_ADDRESS = ((MINUTE, 10), (HOUR, 30), (DAY, 100))
OF_DEVICE = ((MINUTE, 3), (HOUR, 10), (DAY, 20))
OF_ORGANIZATION = ((HOUR, 300), (DAY, 2000))


class PhoneInvalid(errors.Invalid):
    code = "auth.phone_invalid"


class TooManyCodes(errors.TooMany):
    code = "auth.too_many_codes"


class CodeWrong(errors.Unauthenticated):
    """Wrong, too old, used, tried too often, or never sent: the answer does not tell which."""

    code = "auth.code_wrong"


def _number(phone: str) -> str:
    number = text.e164(phone)
    if number is None:
        raise PhoneInvalid(field="phone")
    return number


def _hash_code(tx: Tx, row_id: UUID, code: str) -> bytes:
    return tx.unit.keyring.digest("verification-code", f"{row_id}:{code}")


async def _whose(held: Services, client: Client, digest: bytes) -> Actor:
    """The account that a phone signs in to; the organization zero when there is none."""
    async with held.unit.reading(login_guard.NOBODY_AT_ALL, client.info) as tx:
        found = await repository.find_login(tx, digest)
    return visitor_of(*found) if found else login_guard.NOBODY_AT_ALL


async def _limit(held: Services, client: Client, digest: bytes) -> None:
    """Raises `TooManyCodes`. Valkey keeps a flood off; what counts is what the database remembers."""
    phone = cache.LOGIN.key(None, "code", digest.hex())
    if await held.cache.count(phone, MINUTE) > 1:
        raise TooManyCodes(retry_after=AGAIN)
    digest_of = held.unit.keyring.digest
    subjects = [
        (digest_of("code-phone", digest.hex()), OF_PHONE),
        (digest_of("code-address", client.address), OF_ADDRESS),
        (digest_of("code-device", client.device_hash.hex()), OF_DEVICE),
    ]
    allowances = [(subject, *limit) for subject, limits in subjects for limit in limits]
    async with held.unit.transaction(login_guard.NOBODY_AT_ALL, client.info) as tx:
        wait = await login_guard.take_turn(tx, allowances)
    if wait:
        raise TooManyCodes(retry_after=wait)


async def ask(
    held: Services, client: Client, phone: str, purpose: Purpose, actor: Actor | None = None
) -> str:
    """Have a code sent to ``phone``; ``actor`` is who binds it to their account, or nobody at the page of an
    organization where they book. Returns the challenge.

    Raises `PhoneInvalid`, `TooManyCodes`, `puzzles.PuzzleDue`.
    """
    number = _number(phone)
    digest = service.login_digest(held.unit.keyring, number)
    if actor is None:
        await puzzles.admit(held, client, digest)
    started = time.monotonic()
    try:
        await _limit(held, client, digest)
    except TooManyCodes:
        await login_guard.level(started)
        raise
    owner = actor or await _whose(held, client, digest)
    challenge, code = secrets.token_bytes(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = VerificationCode(
        id=uuid7(), user_id=owner.user_id, purpose=purpose, phone_hash=digest,
        challenge_hash=hashlib.sha256(challenge).digest(), ip_address=client.info.ip,
    )  # fmt: skip
    async with held.unit.transaction(owner, client.info) as tx:
        row.code_hash, row.expires_at = _hash_code(tx, row.id, code), tx.now + LIFETIME
        Codes(tx).add(row)
    await login_guard.level(started, _send(held, client, owner, row, number, code))
    return base64.urlsafe_b64encode(challenge).decode()


async def _send(
    held: Services, client: Client, owner: Actor, row: VerificationCode, number: str, code: str
) -> None:
    """Ask for the message, if there is somebody to send it to; the answer must not tell."""
    if owner.org_id == NOBODY:
        return
    async with held.unit.transaction(owner, client.info) as tx:
        if not await _may_send(tx, row.purpose):
            return
        try:
            await notify.request_sms(
                tx, template_code="verify_code", phone=number, purpose=f"code_{row.purpose}",
                params={"code": code, "minutes": int(LIFETIME.total_seconds() // 60)},
                dedupe_key=f"code:{row.id}", expires_at=row.expires_at,
            )  # fmt: skip
        except errors.DomainError as refusal:
            log.warning("code_not_sent", org_id=str(tx.org_id), reason=refusal.code)


async def _may_send(tx: Tx, purpose: str) -> bool:
    if purpose != "booking":  # whoever books has no account
        user = await repository.Users(tx).find(User.id == tx.actor.user_id)
        if user is None or not may_sign_in(user):
            return False
    if purpose == "login" and not (await policy.of(tx)).allows("sms"):
        return False
    subject = tx.unit.keyring.digest("code-organization", tx.org_id.hex)
    if await login_guard.take_turn(tx, [(subject, *limit) for limit in OF_ORGANIZATION]):
        log.warning("codes_over_cap", org_id=str(tx.org_id))
        return False
    return True


@contextlib.asynccontextmanager
async def opened(held: Services, client: Client, phone: str) -> AsyncIterator[Tx]:
    """A transaction in the organization that the phone signs in to."""
    digest = service.login_digest(held.unit.keyring, _number(phone))
    owner = await _whose(held, client, digest)
    async with held.unit.transaction(owner, client.info) as tx:
        yield tx


async def use(tx: Tx, phone: str, challenge: str, purpose: Purpose, code: str) -> VerificationCode | None:
    """The code's row when it is right, and used up by this; None counts as a wrong try.

    Raises nothing, because the count of tries must be committed.
    """
    digest = service.login_digest(tx.unit.keyring, _number(phone))
    try:
        challenge_hash = hashlib.sha256(base64.b64decode(challenge.encode(), b"-_", validate=True)).digest()
    except ValueError:
        return None
    row = await Codes(tx).by_challenge(challenge_hash)
    if row is None or row.used_at is not None or row.tries >= TRIES or row.expires_at <= tx.now:
        return None
    if row.purpose != purpose or not hmac.compare_digest(row.phone_hash, digest):
        return None
    if tx.actor.kind == "user" and row.user_id != tx.actor.user_id:
        return None  # asked for by a colleague
    row.tries += 1
    if not hmac.compare_digest(row.code_hash, _hash_code(tx, row.id, code)):
        return None
    row.used_at = tx.now
    return row


async def sign_in(
    held: Services, client: Client, phone: str, challenge: str, code: str, mode: login_finish.Mode
) -> login_finish.Finished:
    """Sign in with a code. Raises `CodeWrong`."""
    started = time.monotonic()
    finished: login_finish.Finished | None = None
    async with opened(held, client, phone) as tx:
        row = await use(tx, phone, challenge, "login", code)
        user = await _locked_user(tx, row)
        if user is not None:
            await puzzles.passed(tx, client, service.login_digest(tx.unit.keyring, _number(phone)))
            finished = await login_finish.finish(tx, held, client, user, "sms", mode)
    if finished is None:
        await login_guard.level(started)
        raise CodeWrong()
    return finished


async def _locked_user(tx: Tx, row: VerificationCode | None) -> User | None:
    if row is None or row.user_id is None:
        return None
    user = await repository.Users(tx).get_for_update(row.user_id)
    return user if may_sign_in(user) else None


async def bind(tx: Tx, phone: str, challenge: str, code: str) -> bool:
    """Give the caller's account this phone, also as a login name. False: the code was wrong.

    Raises `service.LoginTaken`: they have shown that the phone is theirs, so they may hear it.
    """
    row = await use(tx, phone, challenge, "bind", code)
    assert tx.actor.user_id is not None
    if row is None:
        return False
    number = _number(phone)
    user = await repository.Users(tx).get_for_update(tx.actor.user_id)
    await service.give_phone(tx, user, number)
    return True
