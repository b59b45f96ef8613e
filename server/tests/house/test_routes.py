"""P-08: every route says who may call it, and means it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.http.access import declared
from zhike.rooms.identity.rules import PERMISSIONS
from zhike.routes import ROUTERS

from ..cast import Hall, new_client

# routes that work without a login, and why
PUBLIC = {
    f"POST /api/auth/{verb}"
    for verb in ("register", "login", "login/password", "login/sms", "login/factor", "login/factor/enrol",
                 "codes", "password/reset", "refresh")
} | {"POST /api/auth/apply", "POST /api/auth/apply/status", "POST /api/invitations/preview",
     "POST /api/invitations/accept", "GET /api/auth/sso/{key}", "POST /api/auth/sso/{key}/start",
     "POST /api/auth/sso/finish", "POST /api/auth/passkeys/options",
     "POST /api/auth/login/passkey", "POST /api/xcx/auth/login", "POST /api/xcx/auth/factor",
     "POST /api/xcx/auth/refresh", "GET /api/auth/registration",
     "GET /api/auth/ways",
     "GET /form/{key}", "POST /form/{key}"}  # fmt: skip
# a write that waits for somebody outside, or counts a guess that stays counted when the rest is refused
LOOSE = {"POST /api/identity-providers/{provider_id}/test", "POST /api/keys/erasures",
         "POST /api/channels/{channel_id}/test", "POST /api/order-shops/{shop_id}/test",
         "POST /api/orders/look", "POST /api/public/booking/{key}/codes",
         "POST /api/public/booking/{key}/proofs"}  # fmt: skip
STREAMS = {"GET /api/stream"}


def routes() -> Iterator[tuple[str, APIRoute]]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
                yield f"{method} {route.path_format}", route


def test_public_routes_are_the_listed_ones() -> None:
    found = {name for name, route in routes() if declared(route.endpoint).caller != "user"}
    unlisted = {
        name for name in found if name not in PUBLIC and not name.split()[1].startswith("/api/public/")
    }
    assert not unlisted
    assert found >= PUBLIC


def test_permissions_exist() -> None:
    known = set().union(*PERMISSIONS.values())
    used = {declared(route.endpoint).permission for _, route in routes()} - {None}
    assert used <= known, used - known


def test_writes_are_transactions() -> None:
    """A write route outside the automatic transaction has no idempotency: only logins and `LOOSE` may."""
    loose = {
        name for name, route in routes()
        if not name.startswith("GET") and not declared(route.endpoint).transaction
    }  # fmt: skip
    assert {name for name in loose - PUBLIC if not name.startswith("POST /api/auth/")} == LOOSE


def test_operation_ids_are_unique(app: FastAPI) -> None:
    operations = [route.name for _, route in routes() if route.path_format != "/api/auth/login"]
    doubled = {name for name in operations if operations.count(name) > 1}
    assert not doubled


def test_every_operation_is_described(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    bare = [
        f"{method} {path}" for path, operations in paths.items() for method, operation in operations.items()
        if not operation.get("description")
    ]  # fmt: skip
    assert not bare


LINKS = {"user", "visitor", "consent_link", "ticket_link", "visit_link"}


def test_the_description_says_who_may_call(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    wrong = []
    for name, route in routes():
        method, path = name.split()
        operation, access = paths[path][method.lower()], declared(route.endpoint)
        told = access.permission is None or f"`{access.permission}`" in operation["description"]
        if not told or bool(operation["security"]) != (access.caller in LINKS):
            wrong.append(name)
    assert not wrong


@pytest.mark.parametrize("path", ["/api/docs", "/c", "/t", "/book", "/v"])
async def test_the_pages_beside_the_console_are_ours_alone(hall: Hall, path: str) -> None:
    """Their loading is tried in a browser by the console's stories."""
    async with new_client(hall.app) as client:
        page = await client.get(path)
    if page.status_code == 503:
        pytest.skip("the console is not built")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy and "http" not in policy and policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy and page.headers["referrer-policy"] == "same-origin"
    assert "//" not in page.text.replace("<!doctype html>", "")


def _fill(path: str) -> str:
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + str(uuid4()) + path[end + 1 :]
    return path


async def test_anonymous_gets_401_everywhere(hall: Hall) -> None:
    wrong = []
    async with new_client(hall.app) as client:
        for name, route in routes():
            method, path = name.split()
            if declared(route.endpoint).caller != "user":
                continue
            answer = await client.request(method, _fill(path), json={})
            if answer.status_code != 401:
                wrong.append(f"{name}: {answer.status_code}")
    assert not wrong


@pytest.mark.parametrize("name", ["manager", "agent_ann", "coach_chen", "reader"])
async def test_each_role_gets_403_where_it_lacks_the_permission(name: str, hall: Hall) -> None:
    person = hall.people[name]
    allowed = PERMISSIONS[person.role]
    wrong, refused = [], 0
    for route_name, route in routes():
        method, path = route_name.split()
        permission = declared(route.endpoint).permission
        if permission is None or permission in allowed:
            continue
        refused += 1
        answer = await person.client.request(method, _fill(path), json={})
        if answer.status_code != 403:
            wrong.append(f"{route_name}: {answer.status_code}")
    assert refused
    assert not wrong
