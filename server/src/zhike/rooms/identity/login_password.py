"""Signing in with a password, changing it, and setting a new one by SMS code."""

import time
from uuid import UUID

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.http.services import Services
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import (
    codes,
    factors,
    login_finish,
    login_guard,
    passwords,
    policy,
    puzzles,
    repository,
    rules,
    service,
    sessions,
    tokens,
)
from zhike.rooms.identity.login import may_sign_in, visitor_of
from zhike.rooms.identity.login_device import Client
from zhike.rooms.identity.models import User


class BadCredentials(errors.Unauthenticated):
    code = "auth.bad_credentials"


class PasswordWrong(errors.Invalid):
    code = "auth.password_wrong"


async def sign_in(
    held: Services, client: Client, login: str, password: str, mode: login_finish.Mode
) -> login_finish.Finished:
    """Check login and password and finish signing in.

    Raises `BadCredentials` and, after failures, `puzzles.PuzzleDue` and `login_guard.Locked`: in the same
    words after the same time for a wrong password and for a login that nobody has.
    """
    digest = service.login_digest(held.unit.keyring, login)
    await puzzles.admit(held, client, digest)
    started = time.monotonic()
    try:
        await login_guard.attempt(held, client, digest)
    except login_guard.Locked:
        await login_guard.level(started)
        raise
    user, right = await _verified(held, client, digest, password)
    if user is not None and right:
        finished = await _enter(held, client, digest, user, password, mode)
        if finished is not None:
            return finished
    await login_guard.level(started, _note_failure(held, client, user) if user else None)
    raise BadCredentials()


async def _verified(held: Services, client: Client, digest: bytes, password: str) -> tuple[User | None, bool]:
    """(who has the login, whether the password is theirs): as much work when nobody has it."""
    async with held.unit.reading(login_guard.NOBODY_AT_ALL, client.info) as tx:
        found = await repository.find_login(tx, digest)
    actor = visitor_of(*found) if found else login_guard.NOBODY_AT_ALL
    async with held.unit.reading(actor, client.info) as tx:
        user = await repository.Users(tx).find(User.id == (actor.user_id or actor.org_id))
    if user is not None and not may_sign_in(user):
        user = None
    hashed, algo = (user.password_hash, user.password_algo) if user else (None, passwords.ALGO)
    return user, await passwords.verify(password, hashed, algo)


async def _enter(
    held: Services, client: Client, digest: bytes, checked: User, password: str, mode: login_finish.Mode
) -> login_finish.Finished | None:
    """Finish the sign-in; None when the password or the user has changed meanwhile."""
    hashed, algo = checked.password_hash, checked.password_algo
    fresh = await passwords.hash(password) if passwords.outdated(hashed or "", algo) else None
    async with held.unit.transaction(visitor_of(checked.org_id, checked.id), client.info) as tx:
        user = await repository.Users(tx).get_for_update(checked.id)
        if user.password_hash != hashed or not may_sign_in(user):
            return None
        if fresh is not None:
            user.password_hash, user.password_algo = fresh, passwords.ALGO
        await login_guard.passed(tx, client, digest)
        await puzzles.passed(tx, client, digest)
        return await login_finish.finish(tx, held, client, user, "password", mode)


async def _note_failure(held: Services, client: Client, checked: User) -> None:
    """For the log and for the account's owner; what slows guessers down was counted before."""
    async with held.unit.transaction(visitor_of(checked.org_id, checked.id), client.info) as tx:
        user = await repository.Users(tx).get_for_update(checked.id)
        user.login_fail_count += 1
        login_finish.note(tx, client, user, "password", "wrong")
        tx.audit("auth.login_failed", "user", user.id, failures=user.login_fail_count)
        until = await login_guard.locked_until(tx, user.id)
        if until is not None and until != user.locked_until:
            user.locked_until = until
            tx.publish(events.UserLocked(user_id=user.id, until=until))


async def _problem(tx: Tx, password: str, user: User) -> str | None:
    rule = await policy.of(tx)
    return rules.password_problem(
        password, user.email or user.username or "", min_length=rule.password_min_length,
        composition=rule.password_composition,
    )  # fmt: skip


async def _set(tx: Tx, user: User, hashed: str, way: str) -> None:
    user.password_hash, user.password_algo = hashed, passwords.ALGO
    user.login_fail_count, user.locked_until = 0, None
    await login_guard.unlock(tx, user.id)
    tx.audit("auth.password_changed", "user", user.id, way=way)
    tx.publish(events.PasswordChanged(user_id=user.id, way=way))


async def change(
    held: Services, client: Client, actor: Actor, old: str | None, new: str
) -> tokens.Opaque | None:
    """Change one's own password; every other session ends and this one gets a new token.

    Raises `PasswordWrong`, `service.PasswordWeak`, `login_guard.Locked`, `factors.StepUp`.
    """
    assert actor.user_id is not None
    own = held.unit.keyring.digest("password-check", actor.user_id.hex)
    await login_guard.attempt(held, client, own)  # a stolen session is no place to guess at leisure
    async with held.unit.reading(actor, client.info) as tx:
        user = await repository.Users(tx).get(actor.user_id)
        problem = "same" if old == new else await _problem(tx, new, user)
        if user.password_hash is None:
            await factors.require_recent(tx)
    has_one = user.password_hash is not None
    if has_one and not await passwords.verify(old or "", user.password_hash, user.password_algo):
        raise PasswordWrong(field="old_password")
    if problem is not None:
        raise service.PasswordWeak(field="new_password", reason=problem)
    hashed = await passwords.hash_new(new)
    async with held.unit.transaction(actor, client.info) as tx:
        before = user.password_hash
        user = await repository.Users(tx).get_for_update(actor.user_id)
        if user.password_hash != before:
            raise PasswordWrong(field="old_password")
        await _set(tx, user, hashed, "change")
        await login_guard.passed(tx, client, own)
        await repository.Sessions(tx).end_all(user.id, but=actor.session_id)
        return await sessions.renew(tx)


async def reset(held: Services, client: Client, phone: str, challenge: str, code: str, new: str) -> None:
    """Set a new password with a code that was sent to the login's phone; every session ends.

    Raises `codes.CodeWrong`, `service.PasswordWeak` (the code may be used again then).
    """
    started = time.monotonic()
    try:
        user_id, org_id = await _reset(held, client, phone, challenge, code, new)
    except codes.CodeWrong:
        await login_guard.level(started)
        raise
    hashed = await passwords.hash_new(new)
    async with held.unit.transaction(visitor_of(org_id, user_id), client.info) as tx:
        user = await repository.Users(tx).get_for_update(user_id)
        await _set(tx, user, hashed, "reset")
        await repository.Sessions(tx).end_all(user.id)


async def _reset(
    held: Services, client: Client, phone: str, challenge: str, code: str, new: str
) -> tuple[UUID, UUID]:
    problem: str | None = None
    async with codes.opened(held, client, phone) as tx:
        row = await codes.use(tx, phone, challenge, "reset", code)
        user = await repository.Users(tx).find(User.id == row.user_id) if row else None
        if row is not None and user is not None:
            problem = await _problem(tx, new, user)
            if problem is not None:
                row.used_at, row.tries = None, row.tries - 1
    if user is None or not may_sign_in(user):
        raise codes.CodeWrong()
    if problem is not None:
        raise service.PasswordWeak(field="password", reason=problem)
    return user.id, user.org_id
