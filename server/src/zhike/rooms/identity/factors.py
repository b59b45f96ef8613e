"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes on paper.

A code counts once: the time step of the last good one is kept, and older steps are refused. Changing factors
needs a person who has lately shown to be there (`require_recent`).
"""

import base64
import hmac
import secrets
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from zhike.core import errors
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import doors, login_finish, login_guard, policy, repository, roles, tokens
from zhike.rooms.identity import login_repository as logins
from zhike.rooms.identity.login import may_sign_in, visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.login_models import UserFactor
from zhike.rooms.identity.models import AuthSession, User
from zhike.rooms.notify import service as notify

STEP = 30
DIGITS = 6
SKEW = 1  # steps before and after that count: clocks of phones differ
TRIES = 5
RECOVERY_CODES = 10
RECENT = timedelta(minutes=10)
ISSUER = "Zhike"


class ChallengeOver(errors.Unauthenticated):
    """The second step came too late, or too often wrong: sign in from the beginning."""

    code = "auth.challenge_over"


class FactorWrong(errors.Invalid):
    code = "auth.factor_wrong"


class FactorExists(errors.Conflict):
    code = "factor.exists"


class FactorNeeded(errors.Conflict):
    """The organization asks for a second factor of this role: the last one stays."""

    code = "factor.needed"


class StepUp(errors.Forbidden):
    """Show again that it is you: password or code to /api/auth/me/verify."""

    code = "auth.step_up"


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303 - what every authenticator app speaks


def matching_step(secret: bytes, code: str, now: float, after: int) -> int | None:
    """The time step whose code this is, within the skew and later than ``after``; None when it is wrong."""
    current = int(now) // STEP
    found = None
    for step in range(current - SKEW, current + SKEW + 1):
        right = hmac.compare_digest(_totp(secret).generate(step * STEP), code.encode())
        if right and step > after:
            found = step
    return found


async def _secret(tx: Tx, factor: UserFactor) -> bytes:
    assert factor.secret_sealed is not None
    text = (await tx.keys()).unseal(factor.secret_sealed, "user_factors", "secret", factor.id)
    return base64.b32decode(text)


async def _check_totp(tx: Tx, factor: UserFactor, code: str) -> bool:
    step = matching_step(await _secret(tx, factor), code, tx.now.timestamp(), factor.last_step)
    if step is None:
        return False
    factor.last_step, factor.last_used_at = step, tx.now
    return True


def _hash_recovery(tx: Tx, user_id: UUID, code: str) -> bytes:
    plain = code.replace("-", "").strip().lower()
    return tx.unit.keyring.digest("recovery-code", f"{user_id.hex}:{plain}")


async def check(tx: Tx, user: User, code: str) -> bool:
    """Whether ``code`` is a fresh code of the user's authenticator, or an unused recovery code."""
    code = code.strip().replace(" ", "")
    factor = await logins.Factors(tx).totp(user.id)
    if factor is not None and factor.confirmed_at is not None and await _check_totp(tx, factor, code):
        return True
    row = await logins.RecoveryCodes(tx).unused(user.id, _hash_recovery(tx, user.id, code))
    if row is None:
        return False
    row.used_at = tx.now
    tx.audit("auth.recovery_code_used", "user", user.id)
    return True


async def require_recent(tx: Tx) -> None:
    """Raises `StepUp` unless the caller signed in or verified within ten minutes."""
    at = await logins.verified_at(tx)
    if at is None or tx.now - at > RECENT:
        raise StepUp()


async def enrol_totp(tx: Tx, user: User) -> tuple[str, str]:
    """A new authenticator that counts once it is confirmed. Returns its secret and the address for a QR code.

    Raises `FactorExists`.
    """
    factor = await logins.Factors(tx).totp(user.id)
    if factor is not None and factor.confirmed_at is not None:
        raise FactorExists()
    if factor is None:
        factor = logins.Factors(tx).add(UserFactor(id=uuid7(), user_id=user.id, kind="totp", name="验证器"))
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    factor.secret_sealed = (await tx.keys()).seal(secret, "user_factors", "secret", factor.id)
    label = quote(f"{ISSUER}:{user.email or user.username or user.name}")
    return secret, f"otpauth://totp/{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30"


async def confirm_totp(tx: Tx, user: User, code: str) -> bool:
    """The first code of the new authenticator puts it in force. False: it was wrong."""
    factor = await logins.Factors(tx).totp(user.id)
    if factor is None or factor.confirmed_at is not None:
        return False
    if not await _check_totp(tx, factor, code.strip().replace(" ", "")):
        return False
    factor.confirmed_at = tx.now
    changed(tx, user.id, "factor.added", kind="totp")
    return True


def changed(tx: Tx, user_id: UUID, action: str, **details: object) -> None:
    tx.audit(action, "user", user_id, **details)
    tx.publish(events.FactorsChanged(user_id=user_id))


async def new_recovery_codes(tx: Tx, user_id: UUID) -> list[str]:
    """Ten codes, shown this once; the ones from before are worth nothing."""
    plain = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    codes = ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in plain]
    await logins.RecoveryCodes(tx).replace(user_id, [_hash_recovery(tx, user_id, code) for code in codes])
    changed(tx, user_id, "factor.recovery_codes_made")
    return codes


async def drop(tx: Tx, user: User, factor_id: UUID) -> None:
    """Take one of the user's own factors away. Raises `FactorMissing`, `FactorNeeded`, `doors.LastWay`."""
    found = logins.Factors(tx)
    factor = await found.get_for_update(factor_id)
    if factor.user_id != user.id:
        raise logins.FactorMissing()
    needed = factor.kind == "totp" and await roles.needs_factor(tx, await policy.of(tx), user)
    if needed and factor.confirmed_at is not None:
        raise FactorNeeded()
    if factor.kind == "passkey":
        await doors.keep_one(tx, user.id, factor.id)
    await tx.session.delete(factor)
    if factor.kind == "totp":
        await logins.RecoveryCodes(tx).replace(user.id, [])
    changed(tx, user.id, "factor.removed", kind=factor.kind)


async def rename(tx: Tx, user_id: UUID, factor_id: UUID, name: str) -> None:
    """Raises `FactorMissing`, also for another's."""
    factor = await logins.Factors(tx).get_for_update(factor_id)
    if factor.user_id != user_id:
        raise logins.FactorMissing()
    before, factor.name = factor.name, name
    tx.audit("factor.renamed", "user", user_id, before={"factor": before}, after={"factor": name})


async def reset(tx: Tx, user_id: UUID) -> None:
    """A colleague lost their phone: all of their factors go, and all of their sessions."""
    user = await repository.Users(tx).get_for_update(user_id)
    await roles.check_may_change(tx, user.id)
    await logins.Factors(tx).drop_all(user_id)
    await repository.Sessions(tx).end_all(user_id)
    changed(tx, user_id, "factor.reset")
    await notify.notify(
        tx, user_ids=[user_id], type="login_alert", title="二次验证已被重置",
        content="管理员已移除您账号的二次验证方式，请重新登录并绑定。",
        resource_type="user", resource_id=user_id,
    )  # fmt: skip


async def verify(tx: Tx) -> None:
    """The person behind this session has just shown to be there."""
    session = await tx.session.get(AuthSession, (tx.org_id, tx.actor.session_id))
    if session is not None:
        session.verified_at = tx.now


# --- the second step of a sign-in ------------------------------------------------------------------


async def begin(held: Services, client: Client, challenge: str) -> tuple[str, str]:
    """Enrol an authenticator in the middle of a sign-in, because the organization asks for one."""
    read = tokens.read(challenge)
    if read is None:
        raise ChallengeOver()
    async with held.unit.transaction(visitor_of(read[0]), client.info) as tx:
        row = await logins.Challenges(tx).by_token(read[1])
        if row is None or row.tries >= TRIES:
            raise ChallengeOver()
        user = await repository.Users(tx).get_for_update(row.user_id)
        return await enrol_totp(tx, user)


async def complete(
    held: Services, client: Client, challenge: str, code: str, mode: login_finish.Mode
) -> login_finish.Finished:
    """Finish a sign-in with the second factor.

    Raises `ChallengeOver`, `FactorWrong`, `login_guard.Locked`.
    """
    read = tokens.read(challenge)
    if read is None:
        raise ChallengeOver()
    org_id, token_hash = read
    async with held.unit.reading(visitor_of(org_id), client.info) as tx:
        waiting = await logins.Challenges(tx).find(logins.LoginChallenge.token_hash == token_hash)
    if waiting is None:
        raise ChallengeOver()
    # whoever has the password may begin as often as they like: the guesses are counted for the account
    own = held.unit.keyring.digest("factor-check", waiting.user_id.hex)
    await login_guard.attempt(held, client, own)
    finished: login_finish.Finished | None = None
    async with held.unit.transaction(visitor_of(org_id, waiting.user_id), client.info) as tx:
        user = await repository.Users(tx).get_for_update(waiting.user_id)
        row = await logins.Challenges(tx).by_token(token_hash)
        usable = row is not None and row.tries < TRIES and may_sign_in(user)
        if row is not None and usable:
            row.tries += 1
            if await check(tx, user, code) or await confirm_totp(tx, user, code):
                row.used_at = tx.now
                await login_guard.passed(tx, client, own)
                finished = await login_finish.start(tx, held, client, user, row.way, mode)  # type: ignore[arg-type]
            else:
                login_finish.note(tx, client, user, row.way, "factor_wrong")  # type: ignore[arg-type]
                tx.audit("auth.factor_failed", "user", user.id)
    if not usable:
        raise ChallengeOver()
    if finished is None:
        raise FactorWrong(field="code")
    return finished
