"""The API's own description: ``/api/openapi.json`` says how each route knows its caller, and what it refuses.

Refusals are written here once for all routes, from what `route.Route` and its neighbours do. A test sends
thousands of requests and compares: an answer that is not described fails it (tests/security/test_openapi.py).
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from zhike.core.http import private, sse
from zhike.core.http.access import Access, declared

Described = dict[str, Any]

SCHEMES = {
    "token": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": 'From `POST /api/auth/login/password` with `"mode": "token"`.',
    },
    "session": {
        "type": "apiKey", "in": "cookie", "name": "zhike_session",
        "description": "The console's session. Writes also send `X-CSRF-Token` (see `GET /api/auth/me`).",
    },
    "visitor": {
        "type": "apiKey", "in": "header", "name": "Authorization",
        "description": "`Visitor` and the visitor's token, from `POST …/sessions` of the channel.",
    },
    "consent_link": {
        "type": "apiKey", "in": "header", "name": "Authorization",
        "description": "`Consent` and the token of the link, from `POST /api/consents/links`.",
    },
    "ticket_link": {
        "type": "apiKey", "in": "header", "name": "Authorization",
        "description": "`Ticket` and the token of the link, from `POST /api/tickets/{id}/customer-link`.",
    },
    "visit_link": {
        "type": "apiKey", "in": "header", "name": "Authorization",
        "description": "`Visit` and the token of one's visit, from `POST /api/public/booking/{key}/visits`.",
    },
}  # fmt: skip
_CALLERS = {"user": [{"token": []}, {"session": []}], "visitor": [{"visitor": []}],
            "consent_link": [{"consent_link": []}], "ticket_link": [{"ticket_link": []}],
            "visit_link": [{"visit_link": []}]}  # fmt: skip

REFUSALS = {
    400: "The request cannot be read.",
    401: "Nobody is signed in, or the sign-in has ended.",
    403: "The caller may not do this.",
    404: "There is no such thing, or it is somebody else's.",
    409: "This conflicts with what is there, or the same request is on its way.",
    410: "What this needs has been destroyed.",
    412: "It was changed after it was read (`If-Match`).",
    413: "The request is too large.",
    422: "The request is not valid; `errors` says where.",
    428: "Too many tries have failed: solve the puzzle of `params` and send it again with `Puzzle-Answer`.",
    429: "Too many requests; `Retry-After` says when to try again.",
    503: "Busy, or a part is away; `Retry-After` says when to try again.",
}
_FAULT = {
    "type": "object", "required": ["loc", "code", "message"],
    "properties": {
        "loc": {"type": "array", "items": {"type": "string"}, "description": "The way to the field."},
        "code": {"type": "string"}, "message": {"type": "string"},
    },
}  # fmt: skip
_PROBLEM = {
    "type": "object", "title": "Problem", "description": "RFC 9457, with a stable `code` and its `params`.",
    "required": ["type", "title", "status", "code", "params", "request_id"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["appointment.slot_taken"]}, "params": {"type": "object"},
        "request_id": {"type": "string"}, "errors": {"type": "array", "items": _FAULT},
    },
}  # fmt: skip
_REFUSAL = {
    "type": "object", "title": "Refusal", "description": "A problem in the mini-program's envelope.",
    "required": ["code", "message", "data"],
    "properties": {
        "code": {"type": "integer", "description": "The HTTP status."}, "message": {"type": "string"},
        "data": {
            "type": "object", "required": ["error", "params", "requestId"],
            "properties": {
                "error": {"type": "string"}, "params": {"type": "object"}, "requestId": {"type": "string"},
                "errors": {"type": "array", "items": _FAULT},
            },
        },
    },
}  # fmt: skip


_EVENT = {
    "type": "object", "title": "Event", "description": "One event of a stream; `data` is JSON as text.",
    "properties": {
        "event": {"type": "string"}, "data": {"type": "string"}, "id": {"type": "string"},
        "retry": {"type": "integer"},
    },
}  # fmt: skip


def _responses(prefix: str, media: str, schema: str) -> Described:
    content = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        f"{prefix}{status}": {"description": said, "content": content} for status, said in REFUSALS.items()
    }


def _refused(route: APIRoute, method: str, access: Access) -> set[int]:
    """The statuses with which a route may refuse."""
    writes, asks = method != "GET", {param.alias.lower() for param in route.dependant.header_params}
    found = {422, 429, 503}
    if access.caller != "anyone":
        found |= {401, 403, 404, 410}
    if route.param_convertors:
        found |= {404}
    if writes:
        found |= {400, 401, 403, 404, 409, 413}
    if "if-match" in asks:
        found |= {412}
    return found | set(access.also)


def _describe(operation: Described, route: APIRoute, method: str, access: Access) -> None:
    operation["security"] = _CALLERS.get(access.caller, [])
    if access.permission is not None:
        needs = f"Needs the permission `{access.permission}`."
        operation["description"] = f"{operation.get('description', '')}\n\n{needs}".strip()
    said = {param["name"] for param in operation.get("parameters", []) if param["in"] == "path"}
    for name in sorted(route.param_convertors.keys() - said):  # read by the resolver of the caller
        given = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        operation.setdefault("parameters", []).append(given)
    private.describe(operation, route)
    if isinstance(route.response_class, type) and issubclass(route.response_class, sse.EventStream):
        operation["responses"]["200"]["content"] = {
            sse.EventStream.media_type: {"schema": {"$ref": "#/components/schemas/Event"}}
        }
    prefix = "Mini" if route.path_format.startswith("/api/xcx/") else "Problem"
    operation["responses"].pop("422", None)
    for status in sorted(_refused(route, method, access)):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{prefix}{status}"})


def _local_times(schema: Any) -> None:
    """Times of day here are those of the wall clock; JSON Schema's ``time`` has a zone."""
    if isinstance(schema, dict):
        if schema.get("format") == "time":
            schema |= {"format": "time-local", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}
        for part in schema.values():
            _local_times(part)
    elif isinstance(schema, list):
        for part in schema:
            _local_times(part)


def serve(app: FastAPI) -> None:
    """Answer with the description. It takes seconds to write, so a thread does it, once, when first asked."""
    one, written = asyncio.Lock(), bytearray()

    async def read_openapi(_: Request) -> Response:
        async with one:
            if not written:
                written.extend(await asyncio.to_thread(lambda: orjson.dumps(app.openapi())))
        return Response(bytes(written), media_type="application/json")

    app.add_route("/api/openapi.json", read_openapi, include_in_schema=False)


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Add to the generated description who may call what, and what they may hear."""
    plain, routes = app.openapi, [route for router in routers for route in router.routes]

    def openapi() -> Described:
        if app.openapi_schema is not None:
            return app.openapi_schema
        schema = plain()
        parts = schema.setdefault("components", {})
        parts["securitySchemes"] = SCHEMES
        parts["responses"] = _responses("Problem", "application/problem+json", "Problem") | _responses(
            "Mini", "application/json", "Refusal"
        )
        shapes = parts.setdefault("schemas", {})
        shapes |= {"Problem": _PROBLEM, "Refusal": _REFUSAL, "Event": _EVENT}
        for route in routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                operation = schema["paths"].get(route.path_format, {}).get(method.lower())
                if operation is not None:
                    _describe(operation, route, method, declared(route.endpoint))
        _local_times(schema)
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own shape, which nobody hears
            shapes.pop(unused, None)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
