"""Signing in and out: cookie sessions for the console, rotating token pairs for the API (seed 000 §5.2)."""

from datetime import timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.context import Actor, RequestInfo
from zhike.core.http.services import Services
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.identity import repository, schemas, tokens
from zhike.rooms.identity.models import AuthSession, RefreshToken, User
from zhike.rooms.notify import service as notify

ALIVE = ("active", "pending")  # who may sign in; what ``pending`` people may do says the resolver


class TokenInvalid(errors.Unauthenticated):
    code = "auth.token_invalid"


class RegistrationClosed(errors.Forbidden):
    code = "auth.registration_closed"


def may_sign_in(user: User) -> bool:
    """People who are neither suspended nor gone; a program's account has no way to log in."""
    return user.kind == "person" and user.status in ALIVE and user.deleted_at is None


def visitor_of(org_id: UUID, user_id: UUID | None = None) -> Actor:
    return Actor("anonymous", org_id, user_id)


def access_tokens(held: Services) -> tokens.AccessTokens:
    """Signs and reads the access tokens of this installation."""
    return tokens.AccessTokens(held.unit.keyring.derive("access-token:v1"), held.settings.zhike_access_ttl)


async def may_register(tx: Tx, held: Services) -> bool:
    """Whether REGISTRATION lets another organization in."""
    allowed = held.settings.registration
    return allowed == "open" or (allowed == "first" and not await repository.is_founded(tx))


def start_session(tx: Tx, user: User, held: Services, seconds: int | None = None) -> tokens.Opaque:
    """A new cookie session that lasts ``seconds``, of the settings when None."""
    token = tokens.issue(tx.org_id)
    repository.Sessions(tx).add(
        AuthSession(
            user_id=user.id, token_hash=token.hash, last_seen_at=tx.now, verified_at=tx.now,
            expires_at=tx.now + timedelta(seconds=seconds or held.settings.zhike_session_absolute),
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
            ip_address=tx.request.ip, user_agent=tx.request.user_agent[:500],
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
        if link is not None and usable and user is not None and may_sign_in(user):
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
                await notify.notify(
                    tx, user_ids=[link.user_id], type="login_alert", title="登录凭证被重复使用",
                    content="一个已失效的登录凭证被再次使用，相关登录已全部退出。若非本人操作，请修改密码。",
                    resource_type="user", resource_id=link.user_id,
                )  # fmt: skip
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
