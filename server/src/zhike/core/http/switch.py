"""The front of the house: finding the route by its first words, and answering without detours.

FastAPI tries every route of every router in turn, inside five layers of middleware; with a hundred routes
that costs more than the rest of a point read. Here a path such as ``/api/customers/…`` looks at the routes
below ``customers`` only, and their errors become problem pages on the spot. A path that some route has
written out is no other route's: ``PATCH /api/agents/me`` is refused, not taken for the agent called "me".
What is not found falls through to FastAPI, which answers as ever (404, static files).
"""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from zhike.core.http import problem


def _room(path: str) -> str:
    """The word that names the room: the second of ``/api/<room>/…``."""
    return path.split("/", 3)[2] if path.startswith("/api/") else ""


class CutOff(Exception):
    """An answer that had begun could not be finished: the server closes the connection, so nobody takes
    the part for the whole."""


class Switch:
    def __init__(self, rest: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._rest = rest
        self._written: dict[str, list[Any]] = {}  # by the whole path
        self._rooms: dict[str, list[Any]] = {}  # with something between braces
        for router in routers:
            for route in router.routes:
                assert isinstance(route, APIRoute)
                if route.param_convertors:
                    self._rooms.setdefault(_room(route.path_format), []).append(route)
                else:
                    self._written.setdefault(route.path_format, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, allowed = scope["path"], set()
            for route in self._written.get(path) or self._rooms.get(_room(path), ()):
                match, found = route.matches(scope)
                if match == Match.FULL:
                    scope.update(found)
                    await _answer(route, scope, receive, send)
                    return
                if match == Match.PARTIAL and route.include_in_schema:
                    allowed |= route.methods
            if allowed:
                await _refuse(allowed, scope, receive, send)
                return
        await self._rest(scope, receive, send)


async def _refuse(allowed: set[str], scope: Scope, receive: Receive, send: Send) -> None:
    """There is something, which is not for this method (RFC 9110, 15.5.6)."""
    exc = HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
    response = problem.answer(exc, Request(scope, receive, send))
    assert response is not None
    await response(scope, receive, send)


async def _answer(route: Any, scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive, send)
    try:
        response = await route.handler(request)
    except Exception as exc:
        response = problem.answer(exc, request) or problem.fault(exc, request)
    try:
        await response(scope, receive, send)
    except OSError:  # the caller is gone
        raise
    except Exception as exc:
        problem.fault(exc, request)
        raise CutOff from None  # the server logs what it gets as it stands
