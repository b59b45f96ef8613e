"""The route class of all rooms: who, within limits → may they → transaction → idempotency → endpoint.

The answer is serialised before the commit and sent after it, so a failed commit is never a success on the
wire, and the answer of an idempotent write is stored by the very transaction that did it.
"""
# ASVS 1.1.1, 2.2.2, 8.2.1, 8.3.1, 15.3.7: one door: who, may they, within limits; decided here alone

import contextlib
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from zhike.core import errors
from zhike.core.context import Actor
from zhike.core.http import (
    access,
    idempotency,
    private,
    problem,
    ratelimit,
    shortcut,
    signature,
    strict,
    uploads,
    veil,
)
from zhike.core.http.services import Services, services

_SAFE = {"GET", "HEAD", "OPTIONS"}
_REMEMBERED = {404, 409, 422}  # business answers: a retry with the same key hears them again
Endpoint = shortcut.Endpoint


class BodyTooLarge(errors.DomainError):
    code = "request.too_large"
    status = 413


class NotApproved(errors.Forbidden):
    """Signed in, and waiting for somebody to approve the application."""

    code = "auth.not_approved"


class PeopleOnly(errors.Forbidden):
    """What belongs to whoever is signed in, session or password, is no business of an API key."""

    code = "auth.people_only"


async def _actor(request: Request, rule: access.Access, held: Services) -> Actor | None:
    if rule.caller == "anyone":
        return None
    actor = await held.resolvers[rule.caller](request)
    if actor is None:
        raise errors.Unauthenticated()
    if not actor.approved and not rule.waiting:
        raise NotApproved()
    if actor.kind == "machine" and rule.permission is None and not rule.machines:
        raise PeopleOnly()
    if rule.permission is not None and not actor.may(rule.permission):
        raise errors.Forbidden(permission=rule.permission)
    return actor


async def _write(request: Request, actor: Actor, held: Services, endpoint: Endpoint) -> Response:
    """Run a write. Errors that are no refusals leave nothing behind, not even the key."""
    intent = idempotency.intent_of(request, await request.body()) if actor.is_somebody else None
    info = request.scope["zhike.info"]
    try:
        async with held.unit.transaction(actor, info) as tx:
            request.scope["zhike.tx"] = tx
            if intent is None:
                return await endpoint(request)
            keys = await tx.keys()
            before = await idempotency.claim(tx, intent, keys)
            if before is not None:
                return before
            response = await endpoint(request)
            await idempotency.remember(tx, intent, keys, response)
            return response
    except Exception as exc:
        refusal = exc if isinstance(exc, errors.DomainError) else errors.translate(exc)
        if refusal is None:
            raise
        if intent is None or refusal.status not in _REMEMBERED or isinstance(refusal, idempotency.KeyReused):
            raise refusal from exc
        response = problem.of(refusal, request)
        async with held.unit.transaction(actor, info) as tx:
            keys = await tx.keys()
            if (before := await idempotency.claim(tx, intent, keys)) is not None:
                return before
            await idempotency.remember(tx, intent, keys, response)
        return response


def _closing(by_fastapi: Endpoint) -> Endpoint:
    """FastAPI's handler with what its own layers would have given it: stacks that close uploaded files."""

    async def parsed(request: Request) -> Response:
        async with contextlib.AsyncExitStack() as stack:
            for layer in ("middleware", "inner", "function"):
                request.scope[f"fastapi_{layer}_astack"] = stack
            return await by_fastapi(request)

    return parsed


class _Entrance:
    """What a request passes before its transaction opens: who, within limits, with what can be read."""

    def __init__(self, route: APIRoute, rule: access.Access, writes: bool) -> None:
        self._rule, self._writes, self._path = rule, writes, route.path_format
        self._by_user = rule.caller == "user"  # colleagues often share an address
        self._private = private.names_of(route)
        self._strictness = strict.Strictness(route)
        self._takes_files = uploads.takes_files(route)

    async def admit(self, request: Request, held: Services) -> Actor | None:
        rule, scope = self._rule, request.scope
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise errors.Invalid(field="url", reason="nul")
        if rule.limit is not None and not self._by_user:
            await ratelimit.check(request, held, self._path, rule.limit)
        if self._writes and signature.is_signed(request):
            await _guard_body(request, rule.max_body)  # the signature speaks of it
        actor = await _actor(request, rule, held)
        if rule.limit is not None and self._by_user:
            await ratelimit.check(request, held, self._path, rule.limit, actor)
        scope["zhike.actor"] = actor
        private.absorb(scope, self._private)
        if self._writes:
            await _guard_body(request, rule.max_body)
        self._strictness.check(request, getattr(request, "_body", None))
        if self._takes_files and actor is not None:
            await uploads.screen(request, held, actor, rule.upload)
        return actor


class Route(APIRoute):
    """An API route. Its endpoint must carry `access.access(...)` or `access.public(...)`.

    ``handler`` answers a request or raises what `problem.answer` understands; `switch` calls it.
    """

    handler: Endpoint

    def get_route_handler(self) -> Callable[[Request], Any]:
        rule = access.declared(self.endpoint)
        writes, path = bool(self.methods - _SAFE), self.path_format
        admit, takes_files = _Entrance(self, rule, writes).admit, uploads.takes_files(self)
        endpoint = shortcut.of(self, _closing(super().get_route_handler()))

        async def serve(request: Request) -> Response:
            held, scope = services(request), request.scope
            scope["zhike.route"] = path
            actor = await admit(request, held)
            if actor is None or not rule.transaction:
                answer = await endpoint(request)
            elif writes:
                answer = await _write(request, actor, held, endpoint)
            else:
                async with held.unit.reading(actor, scope["zhike.info"]) as tx:
                    scope["zhike.tx"] = tx
                    answer = await endpoint(request)
            return veil.draw(answer, path, actor.veils) if actor is not None and actor.veils else answer

        async def handle(request: Request) -> Response:
            try:
                return await serve(request)
            except Exception as exc:
                refusal = None if isinstance(exc, errors.DomainError) else errors.translate(exc)
                if refusal is None:
                    raise
                raise refusal from exc
            finally:
                if takes_files:  # also where the endpoint was not reached: an answer from before, a refusal
                    await request.close()

        self.handler = self.around(handle)
        return self.handler

    def around(self, handle: Endpoint) -> Endpoint:
        """For routes that say something of their own around every answer, refusals too."""
        return handle


async def _guard_body(request: Request, limit: int) -> None:
    """Read the body before a transaction opens: a slow sender must not hold a connection."""
    if hasattr(request, "_body"):
        return
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge(limit=limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit=limit)
        chunks.append(chunk)
    request._body = b"".join(chunks)
    kind = request.headers.get("content-type", "")
    if "json" in kind and (b"\\u0000" in request._body or b"\x00" in request._body):
        raise errors.Invalid(field="body", reason="nul")


def router(prefix: str, tag: str) -> APIRouter:
    """A room's router."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=Route)
