"""Whatever is sent, the answer is a clear problem and nothing is half written. Every write route is tried."""
# ASVS 2.2.1, 2.2.2, 15.3.5, 1.4.2, 1.2.3, 16.5.3: every field of every body with what does not fit

from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi.routing import APIRoute

from zhike.core.http import paging
from zhike.core.http.access import declared
from zhike.routes import ROUTERS

from ..cast import Hall

DEEP = b"[" * 20_000 + b"]" * 20_000
BODIES = {
    "malformed": b'{"name": ',
    "empty": b"",
    "list": b"[]",
    "text": b'"x"',
    "number": b"1e999",
    "null": b"null",
    "deep": DEEP,
    "invalid utf-8": b'{"name": "\xff\xfe\xc3\x28"}',
    "nul": b'{"name": "a\\u0000b", "content": "a\\u0000b", "login": "a\\u0000b", "reason": "\\u0000"}',
    "lone surrogate": b'{"name": "\\ud800", "content": "\\ud800", "reason": "\\ud800", "value": "\\ud800"}',
    "wrong types": b'{"name": {"a": 1}, "login": [1], "content": 5, "starts_at": {}, "role": false}',
    "unknown fields": b'{"org_id": "x", "is_admin": true, "__proto__": {}}',
    "10 MB": b'{"name": "' + b"x" * 10_000_000 + b'"}',
}


def writes() -> Iterator[tuple[str, str, APIRoute]]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods & {"POST", "PUT", "PATCH"}):
                if declared(route.endpoint).caller == "user" and route.body_field is not None:
                    yield method, route.path_format, route


def _fill(path: str) -> str:
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + str(uuid4()) + path[end + 1 :]
    return path


@pytest.mark.parametrize("kind", BODIES)
async def test_every_write_route_answers_a_problem(
    kind: str, hall: Hall, owner_db: asyncpg.Connection
) -> None:
    wrong = []
    headers = {"content-type": "application/json"}
    before = await _written(owner_db, hall)
    for method, path, _ in writes():
        answer = await hall.owner.client.request(method, _fill(path), content=BODIES[kind], headers=headers)
        if not (400 <= answer.status_code < 500 and _says_why(path, answer)):
            wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)
    assert await _written(owner_db, hall) == before


def _says_why(path: str, answer: httpx2.Response) -> bool:
    """A problem, or the mini-program's envelope with the problem's code in it (docs/decisions/0005)."""
    if path.startswith("/api/xcx/"):
        said = answer.json()
        return said["code"] == answer.status_code and bool(said["message"] and said["data"]["error"])
    return answer.headers.get("content-type") == "application/problem+json"


async def _written(db: asyncpg.Connection, hall: Hall) -> tuple[int, int]:
    """(audit rows, outbox rows): every change leaves one of them."""
    audit = await db.fetchval("SELECT count(*) FROM audit_logs WHERE org_id = $1", hall.org_id)
    outbox = await db.fetchval("SELECT count(*) FROM outbox_events WHERE org_id = $1", hall.org_id)
    return audit, outbox


async def test_odd_paths_and_queries(hall: Hall) -> None:
    cursors = [paging.encode("0001-01-01T00:00:00Z", uuid4()), paging.encode("2026-01-01", uuid4()),
               paging.encode(None, 5), "W10", "zzz", "%00"]  # fmt: skip
    queries = ["limit=0", "limit=99999", "limit=-1", "user_id=x", "event_type=%00",
               "event_type=" + "%F0%9F%98%80" * 50, *(f"cursor={cursor}" for cursor in cursors)]  # fmt: skip
    for path in [
        f"/api/{room}?{query}" for room in ("users", "audit-logs", "customers") for query in queries
    ]:
        answer = await hall.owner.get(path)
        assert answer.status_code < 500, f"{path}: {answer.text}"
    missing = await hall.owner.get("/api/nothing/here")
    assert missing.status_code == 404
    assert missing.json()["code"] == "not_found"


async def test_odd_headers(hall: Hall) -> None:
    for headers in (
        {"x-request-id": "a" * 5_000}, {"traceparent": "00-zz"}, {"authorization": "Bearer " + "x" * 3_000},
        {"authorization": "Bearer"}, {"authorization": "Basic eA=="}, {"cookie": "zhike_session=%00%ff"},
        {"user-agent": "x\x7f" * 400}, {"accept-language": "\u00e9" * 100},
    ):  # fmt: skip
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = await hall.owner.client.get("/api/auth/me", headers=raw)
        assert answer.status_code < 500
