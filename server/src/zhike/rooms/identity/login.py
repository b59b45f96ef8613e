"""Signing in and out: cookie sessions for the console, rotating token pairs for the API (seed 000 §5.2)."""

from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from zhike.core import cache, errors
from zhike.core.clock import utcnow
from zhike.core.context import NOBODY, Actor, RequestInfo
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.identity import passwords, repository, rules, schemas, service, tokens
from zhike.rooms.identity.models import AuthSession, RefreshToken, User


class BadCredentials(errors.Unauthenticated):
    code = "auth.bad_credentials"


class Locked(errors.TooMany):
    code = "auth.locked"


class TokenInvalid(errors.Unauthenticated):
    code = "auth.token_invalid"


class RegistrationClosed(errors.Forbidden):
    code = "auth.registration_closed"


def visitor_of(org_id: UUID, user_id: UUID | None = None) -> Actor:
    return Actor("anonymous", org_id, user_id)


async def check_password(held: Services, info: RequestInfo, login: str, password: str) -> User:
    """The user behind login and password, with failure count and lock kept up to date.

    Raises `BadCredentials` and, after failures, `Locked`: the same for a wrong password and for a login that
    nobody has. Hashing, which takes nearly all of the time, happens for both, outside of any transaction.
    """
    digest = service.login_digest(held.unit.keyring, login)
    async with held.unit.reading(visitor_of(NOBODY), info) as tx:
        found = await repository.find_login(tx, digest)
    if found is None:
        await _refuse_unknown(held, digest, password)
    actor = visitor_of(*found)
    async with held.unit.reading(actor, info) as tx:
        user = await repository.Users(tx).find(repository.User.id == found[1])
        now = tx.now
    if user is None or user.status != "active":
        await _refuse_unknown(held, digest, password)
    _refuse_locked(user, now)
    right = await passwords.verify(password, user.password_hash, user.password_algo)
    fresh = await passwords.hash(password) if right and passwords.outdated(
        user.password_hash or "", user.password_algo) else None  # fmt: skip
    async with held.unit.transaction(actor, info) as tx:
        user = await repository.Users(tx).get_for_update(user.id)
        _refuse_locked(user, tx.now)  # by others that were being checked beside this one
        right = right and user.status == "active"
        _note_attempt(tx, user, right, fresh)
    if not right:
        raise BadCredentials()
    return user


async def _refuse_unknown(held: Services, digest: bytes, password: str) -> NoReturn:
    """What a login with an account would hear, lock and all, so that guessing finds no accounts."""
    failures, lock = (cache.LOGIN.key(None, part, digest.hex()) for part in ("failures", "lock"))
    now = utcnow()
    locked = await held.cache.get(lock)
    if locked is not None and (until := datetime.fromisoformat(locked.decode())) > now:
        raise Locked(retry_after=int((until - now).total_seconds()) + 1)
    await passwords.verify(password, None, passwords.ALGO)
    rests = rules.lock_after(await held.cache.count(failures, cache.LOGIN.ttl), now)
    if rests is not None:
        await held.cache.set(lock, rests.isoformat(), int(rules.LONGEST_LOCK.total_seconds()))
    raise BadCredentials()


def _refuse_locked(user: User, now: datetime) -> None:
    if user.locked_until is not None and user.locked_until > now:
        raise Locked(retry_after=int((user.locked_until - now).total_seconds()) + 1)


def _note_attempt(tx: Tx, user: User, right: bool, fresh: str | None) -> None:
    if not right:
        user.login_fail_count += 1
        user.locked_until = rules.lock_after(user.login_fail_count, tx.now)
        tx.audit("auth.login_failed", "user", user.id, failures=user.login_fail_count)
        if user.locked_until is not None:
            tx.publish(events.UserLocked(user_id=user.id, until=user.locked_until))
        return
    user.login_fail_count, user.locked_until, user.last_login_at = 0, None, tx.now
    if fresh is not None:
        user.password_hash, user.password_algo = fresh, passwords.ALGO
    tx.audit("auth.logged_in", "user", user.id)
    tx.publish(events.UserLoggedIn(user_id=user.id))


async def may_register(tx: Tx, held: Services) -> bool:
    """Whether REGISTRATION lets another organization in."""
    allowed = held.settings.registration
    return allowed == "open" or (allowed == "first" and not await repository.is_founded(tx))


def start_session(tx: Tx, user: User, held: Services) -> tokens.Opaque:
    """A new cookie session."""
    token = tokens.issue(tx.org_id)
    repository.Sessions(tx).add(
        AuthSession(
            user_id=user.id, token_hash=token.hash, last_seen_at=tx.now,
            expires_at=tx.now + timedelta(seconds=held.settings.zhike_session_absolute),
            ip_address=tx.request.ip, user_agent=tx.request.user_agent,
        )
    )  # fmt: skip
    return token


def _link(tx: Tx, user_id: UUID, family_id: UUID, lifetime: int) -> tokens.Opaque:
    token = tokens.issue(tx.org_id)
    repository.RefreshTokens(tx).add(
        RefreshToken(
            user_id=user_id, family_id=family_id, token_hash=token.hash,
            expires_at=tx.now + timedelta(seconds=lifetime),
        )
    )  # fmt: skip
    return token


def start_tokens(tx: Tx, user: User, held: Services, access: tokens.AccessTokens) -> schemas.TokenPair:
    """A new family of tokens."""
    family_id = uuid7()
    refresh = _link(tx, user.id, family_id, held.settings.zhike_refresh_ttl)
    return schemas.TokenPair(
        access_token=access.issue(tokens.Access(tx.org_id, user.id, family_id)),
        refresh_token=refresh.text,
        expires_in=access.lifetime,
    )


async def rotate(
    held: Services, info: RequestInfo, access: tokens.AccessTokens, refresh_token: str
) -> schemas.TokenPair:
    """Trade a refresh token for a new pair. A link used twice revokes its family, and that is committed.

    Raises `TokenInvalid`.
    """
    read = tokens.read(refresh_token)
    if read is None:
        raise TokenInvalid()
    org_id, token_hash = read
    pair: schemas.TokenPair | None = None
    async with held.unit.transaction(visitor_of(org_id), info) as tx:
        links = repository.RefreshTokens(tx)
        found = await links.find(RefreshToken.token_hash == token_hash)
        # the user's lock keeps out whoever revokes: no new link may slip past a revocation
        user = await repository.Users(tx).get_for_update(found.user_id) if found else None
        link = await links.get_for_update(found.id) if found else None
        usable = link is not None and link.revoked_at is None and link.expires_at > tx.now
        if link is not None and usable and user is not None and user.status == "active":
            if link.rotated_at is None:
                link.rotated_at = tx.now
                fresh = _link(tx, link.user_id, link.family_id, held.settings.zhike_refresh_ttl)
                pair = schemas.TokenPair(
                    access_token=access.issue(tokens.Access(org_id, link.user_id, link.family_id)),
                    refresh_token=fresh.text, expires_in=access.lifetime,
                )  # fmt: skip
                tx.audit("auth.refreshed", "user", link.user_id)
            else:
                await links.revoke_family(link.family_id)
                tx.audit("auth.refresh_reused", "user", link.user_id, family_id=link.family_id)
    if pair is None:
        raise TokenInvalid()
    return pair


async def end(tx: Tx) -> None:
    """Sign out: this session, or this token's family."""
    if tx.actor.user_id is not None:
        await repository.Users(tx).get_for_update(tx.actor.user_id)  # as in `rotate`
    session = await repository.Sessions(tx).find(AuthSession.id == tx.actor.session_id)
    if session is not None:
        session.revoked_at = tx.now
    elif tx.actor.session_id is not None:
        await repository.RefreshTokens(tx).revoke_family(tx.actor.session_id)
    tx.audit("auth.logged_out", "user", tx.actor.user_id)
