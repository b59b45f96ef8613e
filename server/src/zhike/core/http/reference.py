"""The API's own description: ``/api/openapi.json`` says how each route knows its caller."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI

from zhike.core.http.access import Access, declared

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
}  # fmt: skip
_CALLERS = {"user": [{"token": []}, {"session": []}], "visitor": [{"visitor": []}]}


def _describe(operation: dict[str, Any], access: Access) -> None:
    operation["security"] = _CALLERS.get(access.caller, [])
    if access.permission is not None:
        needs = f"Needs the permission `{access.permission}`."
        operation["description"] = f"{operation.get('description', '')}\n\n{needs}".strip()


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Add to the generated description who may call what."""
    plain, routes = app.openapi, [route for router in routers for route in router.routes]

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        schema = plain()
        schema.setdefault("components", {})["securitySchemes"] = SCHEMES
        for route in routes:
            for method in route.methods:  # type: ignore[attr-defined]
                operation = schema["paths"].get(route.path_format, {}).get(method.lower())  # type: ignore[attr-defined]
                if operation is not None:
                    _describe(operation, declared(route.endpoint))  # type: ignore[attr-defined]
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
