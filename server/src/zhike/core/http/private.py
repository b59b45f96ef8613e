"""Search terms that stay out of addresses: ``Private-Query: q=138%200013`` instead of ``?q=…``.

What people look for is a name or a phone, and an address is written down in many places: in the logs of
proxies, in a browser's history, in bookmarks. The header holds those words of the query which may tell of a
person, spelt as they would be in it; the rest of the query stays where it was. From here on the request is
as if they had come in the address. A signature, if there is one, speaks of the header by its name.
"""
# ASVS 14.2.1: nothing that tells of a person needs to stand in a URL

from typing import Any
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute
from starlette.types import Scope

from zhike.core import errors
from zhike.core.http.head import headers

HEADER = "Private-Query"
NAMES = frozenset({"q", "phone", "email", "wechat", "name"})
LONGEST = 2_000
_KEY = HEADER.lower().encode()
_SAFE = {"GET", "HEAD"}


def names_of(route: APIRoute) -> frozenset[str]:
    """The words of a route's query that may come in the header."""
    if not route.methods <= _SAFE:
        return frozenset()
    return NAMES & {param.alias for param in route.dependant.query_params}


def absorb(scope: Scope, names: frozenset[str]) -> None:
    """Put the header's words into the query. Raises `Invalid` for words that are not private here, that came
    in the address as well, or that are no query."""
    if not names:
        return
    said = headers(scope).get(_KEY)
    if not said:
        return
    if len(said) > LONGEST or b"%00" in said or sum(name == _KEY for name, _ in scope["headers"]) > 1:
        raise errors.Invalid(field=HEADER, reason="form")
    try:
        words = parse_qsl(said.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        open_words = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    except ValueError:
        raise errors.Invalid(field=HEADER, reason="form") from None
    found = [name for name, _ in words]
    if len(set(found)) < len(found) or not names.issuperset(found):
        raise errors.Invalid(field=HEADER, reason="name", names=sorted(names))
    if any(name in found for name, _ in open_words):
        raise errors.Invalid(field=HEADER, reason="twice")
    scope["query_string"] = b"&".join(part for part in (scope["query_string"], said) if part)


def describe(operation: dict[str, Any], route: APIRoute) -> None:
    """Say in the API's description what may come in the header."""
    names = sorted(names_of(route))
    if not names:
        return
    listed = ", ".join(f"`{name}`" for name in names)
    operation.setdefault("parameters", []).append(
        {
            "name": HEADER, "in": "header", "required": False,
            "description": f"{listed} of the query, URL-encoded (`{names[0]}=%E6%9D%8E`): a search that is "
            "in no address and so in no log. Refused when the query has the same word.",
            "schema": {"type": "string", "maxLength": LONGEST},
        }
    )  # fmt: skip
