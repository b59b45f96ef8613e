"""The front of the house: finding the route by its words, and answering without detours.

FastAPI tries every route of every router in turn, inside five layers of middleware; with a hundred routes
that costs more than the rest of a point read. Here a path such as ``/api/customers/…`` looks at the few
routes that begin with the same room, have as many words and the same method, and their errors become problem
pages on the spot. What is not found falls through to FastAPI, which answers as ever (404, 405, static files).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.convertors import StringConvertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope

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


class Switch:
    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._shelves: dict[_Shelf, list[_Entry]] = {}
        self._odd: dict[str, list[Any]] = {}
        for router in routers:
            for route in router.routes:
                self._file(route)

    def _file(self, route: Any) -> None:
        words = route.path_format.split("/")
        room = _room(words)
        if not room or "{" in room or not _plain(route):
            self._odd.setdefault(room, []).append(route)
            return
        for method in route.methods:
            self._shelves.setdefault((method, room, len(words)), []).append(_Entry.of(route))

    def _find(self, scope: Scope) -> Any | None:
        """The route of a request, which the scope then knows; None when it is not one of ours."""
        words = scope["path"].split("/")
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

    async def answer(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer of one of the rooms; None when the path is not theirs."""
        route = self._find(scope)
        if route is None:
            return None
        request = Request(scope, receive)
        try:
            response: Response = await route.handler(request)
        except Exception as exc:
            response = problem.answer(exc, request) or problem.fault(exc, request)
        return response
