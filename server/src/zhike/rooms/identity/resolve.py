"""From a request to the user who makes it: cookie session first, else a bearer token.

Answers are kept for a second and a half per process, so a hot route does not ask twice; that is also the
longest a revoked session can live on (promise P-22 allows two seconds).
"""

import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import Request

from zhike.core import errors
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.http.services import Services, services
from zhike.rooms.identity import login, repository, rules, tokens
from zhike.rooms.identity.models import AuthSession

log = structlog.get_logger(__name__)
COOKIE = "zhike_session"
_KEEP = 1.5
_MOST = 10_000
_SEEN_EVERY = timedelta(minutes=5)
_SAFE = {"GET", "HEAD", "OPTIONS"}


class CsrfMissing(errors.Forbidden):
    code = "auth.csrf"


def is_https(request: Request) -> bool:
    """The browser speaks https: the settings say so, or the request, if need be through a trusted proxy."""
    return services(request).settings.https or request.url.scheme == "https"


def cookie_name(request: Request) -> str:
    """``__Host-`` over https; the plain name only where there is no https (a clinic's own machine)."""
    return f"__Host-{COOKIE}" if is_https(request) else COOKIE


class UserResolver:
    """`core.http` calls this for every signed-in route."""

    def __init__(self, csrf_key: bytes, access: tokens.AccessTokens) -> None:
        self._csrf_key = csrf_key
        self._access = access
        self._kept: dict[bytes, tuple[float, Actor]] = {}

    async def __call__(self, request: Request) -> Actor | None:
        held = services(request)
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await self._bearer(held, credential.strip())
        read = tokens.read(request.cookies.get(cookie_name(request), ""))
        if read is None:
            return None
        org_id, token_hash = read
        if request.method not in _SAFE:
            given = request.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(given.encode(), self.csrf_token(token_hash).encode()):
                raise CsrfMissing()
        return await self._known(
            held, org_id, token_hash,
            lambda tx: repository.by_session(tx, token_hash, held.settings.zhike_session_idle),
        )  # fmt: skip

    def csrf_token(self, token_hash: bytes) -> str:
        return tokens.csrf(self._csrf_key, token_hash)

    async def _bearer(self, held: Services, credential: str) -> Actor | None:
        key = b"bearer " + credential.encode()  # never the hash of a cookie's token
        kept = self._kept.get(key)  # checking a signature costs more than a point read of the database
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        access = self._access.read(credential)
        if access is None:
            return None
        return await self._known(
            held, access.org_id, key, lambda tx: repository.by_family(tx, access.family_id, access.user_id)
        )

    async def _known(
        self, held: Services, org_id: UUID, key: bytes, ask: Callable[[Any], Any]
    ) -> Actor | None:
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        async with held.unit.reading(login.visitor_of(org_id)) as tx:
            row = await ask(tx)
        if row is None:
            self._kept.pop(key, None)
            return None
        actor = Actor(
            "user", org_id, row["user_id"], row["name"], row["role"],
            rules.PERMISSIONS[row["role"]], tuple(row["site_ids"]), row["session_id"],
        )  # fmt: skip
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + _KEEP, actor)
        if utcnow() - row["last_seen_at"] > _SEEN_EVERY:
            await self._touch(held, actor)
        return actor

    async def _touch(self, held: Services, actor: Actor) -> None:
        async with held.unit.transaction(actor) as tx:
            session = await repository.Sessions(tx).find(AuthSession.id == actor.session_id)
            if session is not None:
                session.last_seen_at = tx.now

    def forget(self, key: bytes) -> None:
        self._kept.pop(key, None)
