"""The front of the house: finding the route by its words, and answering without detours.

FastAPI tries every route of every router in turn, inside five layers of middleware; with a hundred routes
that costs more than the rest of a point read. Here a path such as ``/api/customers/…`` looks at the few
routes that begin with the same room, have as many words and the same method, and their errors become problem
pages on the spot. A path that some route has written out is no other route's: ``PATCH /api/agents/me`` is
refused, not taken for the agent called "me". What is not found falls through to FastAPI, which answers as
ever (404, static files).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.convertors import StringConvertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from zhike.core.http import problem

_Shelf = tuple[str, str, int]  # method, room, how many words


def _room(words: list[str]) -> str:
    """The word that names the room: the second of ``/api/<room>/…``."""
    return words[2] if len(words) > 2 and words[1] == "api" else ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A route: the words that stand fast, by place, and the names of the others."""

    route: Any
    fixed: tuple[tuple[int, str], ...]
    named: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, route: Any) -> "_Entry":
        words = list(enumerate(route.path_format.split("/")))
        return cls(
            route,
            tuple((place, word) for place, word in words if not word.startswith("{")),
            tuple((place, word[1:-1]) for place, word in words if word.startswith("{")),
        )

    def params(self, words: list[str]) -> dict[str, str] | None:
        for place, word in self.fixed:
            if words[place] != word:
                return None
        params = {name: words[place] for place, name in self.named}
        return params if all(params.values()) else None


def _plain(route: Any) -> bool:
    """Each of its parameters is one word of the path."""
    words = route.path_format.split("/")
    return all(isinstance(kind, StringConvertor) for kind in route.param_convertors.values()) and all(
        "{" not in word or (word[0] == "{" and word[-1] == "}" and word.count("{") == 1) for word in words
    )


class CutOff(Exception):
    """An answer that had begun could not be finished: the server closes the connection, so nobody takes
    the part for the whole."""


class Switch:
    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._written: dict[str, dict[str, APIRoute]] = {}  # by the whole path, by method
        self._shelves: dict[_Shelf, list[_Entry]] = {}
        self._rooms: dict[str, list[APIRoute]] = {}  # all that have something between braces
        self._odd: dict[str, list[APIRoute]] = {}
        for router in routers:
            for route in router.routes:
                assert isinstance(route, APIRoute)
                self._file(route)

    def _file(self, route: APIRoute) -> None:
        if not route.param_convertors:
            self._written.setdefault(route.path_format, {}).update(dict.fromkeys(route.methods, route))
            return
        words = route.path_format.split("/")
        room = _room(words)
        self._rooms.setdefault(room, []).append(route)
        if not room or "{" in room or not _plain(route):
            self._odd.setdefault(room, []).append(route)
            return
        for method in route.methods:
            self._shelves.setdefault((method, room, len(words)), []).append(_Entry.of(route))

    def _find(self, scope: Scope) -> Any | None:
        """The route of a request, which the scope then knows; None when it is not one of ours."""
        path = scope["path"]
        if (written := self._written.get(path)) is not None:
            route = written.get(scope["method"])
            if route is not None:
                scope["endpoint"], scope["path_params"], scope["route"] = route.endpoint, {}, route
            return route
        words = path.split("/")
        room = _room(words)
        for entry in self._shelves.get((scope["method"], room, len(words)), ()):
            params = entry.params(words)
            if params is not None:
                scope["endpoint"], scope["path_params"] = entry.route.endpoint, params
                scope["route"] = entry.route
                return entry.route
        for route in self._odd.get(room, ()):
            match, found = route.matches(scope)
            if match == Match.FULL:
                scope.update(found)
                return route
        return None

    def _allowed(self, scope: Scope) -> set[str]:
        """The methods that the path has, of those that are described."""
        path = scope["path"]
        routes: Iterable[APIRoute] = self._written.get(path, {}).values() or [
            route for route in self._rooms.get(_room(path.split("/")), ())
            if route.matches(scope)[0] == Match.PARTIAL
        ]  # fmt: skip
        return {method for route in routes if route.include_in_schema for method in route.methods}

    async def answer(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer of one of the rooms; None when the path is not theirs."""
        route = self._find(scope)
        request = Request(scope, receive)
        if route is None:
            allowed = self._allowed(scope)
            if not allowed:
                return None
            # there is something, which is not for this method (RFC 9110, 15.5.6)
            refusal = HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
            return problem.answer(refusal, request)
        try:
            response: Response = await route.handler(request)
        except Exception as exc:
            response = problem.answer(exc, request) or problem.fault(exc, request)
        return response


async def send_all(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer that is made on its way. Raises `CutOff`, and `OSError` when the caller is gone."""
    try:
        await response(scope, receive, send)
    except OSError:
        raise
    except Exception as exc:
        problem.fault(exc, Request(scope, receive))
        raise CutOff from None  # the server logs what it gets as it stands
