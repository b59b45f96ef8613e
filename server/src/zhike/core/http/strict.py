"""Bodies and queries mean what they say: a 0 is not a false, and a number is no time.

Pydantic reads JSON kindly: it takes 0 for false, "5" for five and 86400 for the second of January 1970. The
document promises otherwise, and what one reader takes kindly another refuses. So a body is compared with the
types of its fields before it is read, for what kindness would let pass; everything else pydantic refuses.
"""
# ASVS 15.3.5, 2.2.1: types are strict

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import AwareDatetime, BaseModel, FutureDatetime, NaiveDatetime, PastDatetime
from starlette.requests import Request

Fault = dict[str, Any]
Way = tuple[str | int, ...]
_TIMES = (datetime, date, time, timedelta, AwareDatetime, NaiveDatetime, PastDatetime, FutureDatetime)
_NUMBER = re.compile(r"^\s*[+-]?[0-9]+(\.[0-9]*)?\s*$")
_LISTS = (list, set, frozenset, tuple)


def _fault(kind: str, loc: Way) -> Fault:
    return {"type": f"{kind}_type", "loc": loc, "msg": f"Input should be a valid {kind}", "input": None}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) or (isinstance(value, str) and bool(_NUMBER.match(value)))


def faults(hint: Any, value: Any, loc: Way) -> Iterator[Fault]:
    """Where ``value``, which came as JSON, is no ``hint`` though pydantic would make it one."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield from faults(get_args(hint)[0], value, loc)
    elif origin in (Union, UnionType):
        found = [list(faults(part, value, loc)) for part in get_args(hint) if _may_be(part, value)]
        if value is not None and found and all(found):
            yield from min(found, key=len)
    elif origin in _LISTS and isinstance(value, list):
        part = (get_args(hint) or (Any,))[0]
        for at, one in enumerate(value[:1000]):
            yield from faults(part, one, (*loc, at))
    elif origin is None and isinstance(hint, type):
        yield from _of_type(hint, value, loc)


def _may_be(part: Any, value: Any) -> bool:
    """Whether ``value`` could be meant as this part of a union: a shape's required fields are all there."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        needed = (field.alias or name for name, field in part.model_fields.items() if field.is_required())
        return isinstance(value, dict) and all(name in value for name in needed)
    return part is not NoneType


def _of_type(hint: type, value: Any, loc: Way) -> Iterator[Fault]:
    if issubclass(hint, BaseModel):
        if isinstance(value, dict):
            for name, field in hint.model_fields.items():
                key = name if name in value else field.alias
                if key in value:
                    yield from faults(field.annotation, value[key], (*loc, key))
    elif hint is bool and not isinstance(value, bool) and value is not None:
        yield _fault("boolean", loc)
    elif hint is int and isinstance(value, (bool, str)):
        yield _fault("integer", loc)
    elif hint is float and isinstance(value, (bool, str)):
        yield _fault("number", loc)
    elif issubclass(hint, _TIMES) and _is_number(value):
        yield _fault("time", loc)


class Strictness:
    """What is compared before a route's endpoint is called. Raises `RequestValidationError`."""

    def __init__(self, route: APIRoute) -> None:
        field = route.body_field
        shape = field.field_info.annotation if field is not None else None
        self._body = shape if _holds(shape, (BaseModel,)) else None
        self._times = [
            param.alias
            for param in route.dependant.query_params
            if _holds(param.field_info.annotation, _TIMES)
        ]

    def check(self, request: Request, body: bytes | None) -> None:
        found: list[Fault] = []
        for name in self._times:
            if _NUMBER.match(request.query_params.get(name, "")):
                found.append(_fault("time", ("query", name)))
        if self._body is not None and body and "json" in request.headers.get("content-type", ""):
            try:
                said = orjson.loads(body)
            except orjson.JSONDecodeError:
                said = None  # said by whoever reads it
            found += faults(self._body, said, ("body",))
        if found:
            raise RequestValidationError(found)


def _holds(hint: Any, kinds: tuple[Any, ...]) -> bool:
    if isinstance(hint, type):
        return issubclass(hint, kinds)
    return any(_holds(part, kinds) for part in get_args(hint) if not isinstance(part, str))
