"""From a request to the user who makes it: cookie session first, else a bearer token.

Answers are kept for a second and a half per process, so a hot route does not ask twice. Whoever ends a
sign-in says so to every process (`core.ended`); where that word is lost, a second and a half is the longest
that it lives on (promise P-22 allows two seconds).
"""
# ASVS 7.2.1, 10.3.3, 10.3.4, 10.1.1: who calls, by what cannot be given to another

import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from starlette.requests import Request

from zhike.core import errors
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.http import signature
from zhike.core.http.services import Services, services
from zhike.rooms.identity import login, machines_resolve, policy, repository, rights, tokens
from zhike.rooms.identity.models import AuthSession

log = structlog.get_logger(__name__)
COOKIE = "zhike_session"
_KEEP = 1.5
_MOST = 10_000
_SEEN_EVERY = timedelta(minutes=5)
_SEEN_AT_LEAST = 10  # times within the time after which an idle session ends
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
        self._forgotten = 0  # how often somebody's sign-ins ended
        self._machines = machines_resolve.KeyResolver()

    async def __call__(self, request: Request) -> Actor | None:
        credential = machines_resolve.bearer(request)
        if signature.is_signed(request) or (credential is not None and credential.startswith("zk_")):
            return await self._machines(request)
        held = services(request)
        if credential is not None:
            key = b"bearer " + credential.encode()  # never the hash of a cookie's token
            kept = self._kept.get(key)  # checking a signature costs more than a point read of the database
            if kept is not None and kept[0] > time.monotonic():
                return kept[1]
            return await self._bearer(held, credential, key)
        read = tokens.read(request.cookies.get(cookie_name(request), ""))
        if read is None:
            return None
        org_id, token_hash = read
        if request.method not in _SAFE:
            given = request.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(given.encode(), self.csrf_token(token_hash).encode()):
                raise CsrfMissing()
        # a stream that stays open is no sign of somebody at the desk
        seen = not request.scope.get("zhike.route", "").endswith("/stream")
        return await self._known(
            held, org_id, token_hash, lambda tx: repository.by_session(tx, token_hash), seen=seen
        )

    def csrf_token(self, token_hash: bytes) -> str:
        return tokens.csrf(self._csrf_key, token_hash)

    async def _bearer(self, held: Services, credential: str, key: bytes) -> Actor | None:
        access = self._access.read(credential)
        if access is None:
            return None
        return await self._known(
            held, access.org_id, key, lambda tx: repository.by_family(tx, access.family_id, access.user_id)
        )

    async def _known(
        self, held: Services, org_id: UUID, key: bytes, ask: Callable[[Any], Any], *, seen: bool = False
    ) -> Actor | None:
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        forgotten = self._forgotten
        async with held.unit.reading(login.visitor_of(org_id)) as tx:
            row = await ask(tx)
        idle = row and self._idle_limit(held, org_id, row)
        if not idle:
            self._kept.pop(key, None)
            return None
        waiting = row["status"] == "pending"
        held_rights = rights.of_roles(orjson.loads(row["roles"]))
        actor = Actor(
            "user", org_id, UUID(int=row["user_id"].int), row["name"], row["role"],
            frozenset() if waiting else held_rights.permissions,
            tuple(row["site_ids"]), row["session_id"], approved=not waiting,
            scope=held_rights.letter(row["site_ids"]), veils=held_rights.veils,
        )  # fmt: skip
        if len(self._kept) >= _MOST:
            self._kept.clear()
        if self._forgotten == forgotten:  # else this may be what was true before a sign-in ended
            self._kept[key] = (time.monotonic() + _KEEP, actor)
        if seen and utcnow() - row["last_seen_at"] > min(_SEEN_EVERY, idle / _SEEN_AT_LEAST):
            await self._touch(held, actor)
        return actor

    @staticmethod
    def _idle_limit(held: Services, org_id: UUID, row: Any) -> timedelta | None:
        """After how long the session ends when idle; None when it has ended, of idleness or age."""
        rule, now = policy.read(org_id, row["policy"]), utcnow()
        idle = timedelta(seconds=rule.idle_seconds(held.settings))
        age = timedelta(seconds=rule.absolute_seconds(held.settings))
        alive = now - row["last_seen_at"] < idle and now - row["created_at"] < age
        return idle if alive else None

    async def _touch(self, held: Services, actor: Actor) -> None:
        async with held.unit.transaction(actor) as tx:
            session = await repository.Sessions(tx).find(AuthSession.id == actor.session_id)
            if session is not None:
                session.last_seen_at = tx.now

    def forget(self, key: bytes) -> None:
        self._kept.pop(key, None)

    def forget_user(self, org_id: UUID, user_id: UUID | None) -> None:
        """Ask the database again for this user, or for everybody of the organization."""
        self._forgotten += 1
        self._machines.forget_user(org_id, user_id)
        for key, (_, actor) in list(self._kept.items()):
            if actor.org_id == org_id and user_id in {None, actor.user_id}:
                del self._kept[key]
