"""From a public request to its channel and its visitor, and the rules of other origins' pages (CORS).

The key names the organization, so the row is looked up in that organization's own context. What was found
is kept for a second and a half per process: that is also the longest a paused channel stays open.
"""
# ASVS 3.4.2: only listed origins

import time
from dataclasses import replace
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.http import problem
from zhike.core.http.route import Endpoint, Route
from zhike.core.http.services import services
from zhike.rooms.channels import rules, service
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.channels.repository import Visitors
from zhike.rooms.identity import tokens

_KEEP = 1.5
_MOST = 10_000
T = TypeVar("T")
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class VisitorUnknown(errors.Unauthenticated):
    code = "visitor.unknown"


class Kept(Generic[T]):
    """A small memory with a short life."""

    def __init__(self) -> None:
        self._held: dict[Any, tuple[float, T]] = {}

    def get(self, key: Any) -> T | None:
        found = self._held.get(key)
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def put(self, key: Any, value: T) -> T:
        if len(self._held) >= _MOST:
            self._held.clear()
        self._held[key] = (time.monotonic() + _KEEP, value)
        return value


class Doors:
    """Resolvers ``channel`` (nobody yet, through a channel), ``visitor``, and ``guest`` (either), one memory
    for all."""

    def __init__(self) -> None:
        self._doors: Kept[service.Door] = Kept()
        self._visitors: Kept[Actor] = Kept()

    async def enter(self, request: Request) -> service.Door:
        """The request's channel, open or paused, checked against the page's origin."""
        key = request.path_params["key"]
        door = self._doors.get(key) or await self._find(request, key)
        origin = request.headers.get("origin")
        own_host = request.headers.get("host", "")
        if not rules.origin_allowed(origin, list(door.allowed_origins), own_host):
            raise service.OriginNotAllowed(origin=(origin or "")[:200])
        request.scope["zhike.door"] = door
        return door

    async def _find(self, request: Request, key: str) -> service.Door:
        org_id = rules.org_of_key(key)
        if org_id is None:
            raise service.ChannelMissing()
        async with services(request).unit.reading(_anonymous(org_id)) as tx:
            return self._doors.put(key, await service.by_key(tx, key))

    async def channel(self, request: Request) -> Actor:
        door = await self.enter(request)
        return replace(_anonymous(door.org_id), subject_id=door.id)

    async def visitor(self, request: Request) -> Actor:
        """Raises `VisitorUnknown` for a token of another channel, a wrong one and none."""
        door = await self.enter(request)
        if not door.open:
            raise service.ChannelPaused()
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        read = tokens.read(credential.strip()) if scheme.lower() == "visitor" else None
        if read is None or read[0] != door.org_id:
            raise VisitorUnknown()
        known = self._visitors.get((door.id, read[1]))
        if known is not None:
            return known
        async with services(request).unit.reading(_anonymous(door.org_id)) as tx:
            visitor = await Visitors(tx).by_token(door.id, read[1])
        if visitor is None:
            raise VisitorUnknown()
        return self._visitors.put((door.id, read[1]), visitor_actor(visitor))

    async def guest(self, request: Request) -> Actor:
        """The visitor where the token is known, else nobody yet, through an open channel."""
        try:
            return await self.visitor(request)
        except VisitorUnknown:
            return await self.channel(request)


def _anonymous(org_id: UUID) -> Actor:
    return Actor("anonymous", org_id)


def visitor_actor(visitor: ChannelVisitor) -> Actor:
    return Actor("visitor", visitor.org_id, name=visitor.name or "", subject_id=visitor.id)


async def _entered(request: Request) -> service.Door:
    found: service.Door = request.scope["zhike.door"]
    return found


InDoor = Annotated[service.Door, Depends(_entered)]  # the channel that the resolver let the request in by


class PublicRoute(Route):
    """A route that pages of other origins may call. Refusals carry the headers too, so a page can read them;
    whether it may have more than a refusal was decided on the server."""

    def around(self, handle: Endpoint) -> Endpoint:
        async def readable(request: Request) -> Response:
            try:
                response = await handle(request)
            except Exception as exc:
                answer = problem.answer(exc, request)
                if answer is None:
                    raise
                response = answer
            origin = request.headers.get("origin")
            if origin is not None:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
            response.headers["Vary"] = "Origin"
            return response

        return readable
