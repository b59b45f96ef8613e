"""Finding the route by its first words instead of trying all of them.

FastAPI tries every route of every router in turn; with a hundred routes that costs more than the rest of a
point read. Here a path such as ``/api/customers/…`` looks at the routes below ``customers`` only. What is
not found falls through to FastAPI, which answers as ever (404, 405, static files).
"""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


def _room(path: str) -> str:
    """The word that names the room: the second of ``/api/<room>/…``."""
    return path.split("/", 3)[2] if path.startswith("/api/") else ""


class Switch:
    def __init__(self, rest: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._rest = rest
        self._rooms: dict[str, list[BaseRoute]] = {}
        for router in routers:
            for route in router.routes:
                self._rooms.setdefault(_room(route.path_format), []).append(route)  # type: ignore[attr-defined]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for route in self._rooms.get(_room(scope["path"]), ()):
                match, found = route.matches(scope)
                if match == Match.FULL:
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self._rest(scope, receive, send)


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Put the switch in front of the app's router, behind its middleware."""
    app.router.middleware_stack = Switch(app.router.middleware_stack, routers)
