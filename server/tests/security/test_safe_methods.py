"""P-20: reading changes nothing, and nobody writes without the page's own token.

Hall has one of everything. Its owner, who may do anything, walks every route of the application by GET and by
HEAD, those that write included, and not one row of any table is another afterwards. Then every unsafe method
is tried with the owner's cookie but without the token, with bodies that would be good, as JSON and in the
three forms that a foreign page can post without asking first.
"""
# ASVS 3.5.1, 3.5.3: reading changes nothing, writing needs the page's own token

from typing import Any

import asyncpg

from zhike.core.clock import utcnow
from zhike.core.http.access import declared
from zhike.rooms.identity import resolve

from ..cast import PASSWORD, Hall, new_client
from ..house.test_routes import STREAMS, _fill, routes
from ..rooms.conversations.browser import cookie_of, listen
from ..rooms.conversations.conftest import socket  # noqa: F401  a fixture
from .belongings import BODIES, DAY, Ids
from .test_strangers import _called, _query

FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")


def path_of(name: str, ids: Ids) -> str:
    """The route's path with Hall's own ids in it, where they are known."""
    path = name.split()[1]
    if path.startswith("/api/public/channels/"):
        return path.replace("{key}", ids["key"])
    if path.startswith("/api/public/booking/"):
        return path.replace("{key}", ids["booking_key"])
    return _called(name, ids) or _fill(path)


async def state(db: asyncpg.Connection) -> dict[str, Any]:
    """How many rows each table has, and by which transactions they were written."""
    tables = await db.fetch(
        "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname IN ('public', 'private')"
    )
    one = "SELECT '{0}' AS name, count(*) AS rows, sum(xmin::text::bigint)::bigint AS writers FROM {0}"
    rows = await db.fetch(" UNION ALL ".join(one.format(table["name"]) for table in tables))
    return {row["name"]: (row["rows"], row["writers"]) for row in rows}


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in after if after[name] != before.get(name))


async def test_reading_changes_nothing(
    hall: Hall,
    belongings: Ids,
    owner_db: asyncpg.Connection,
    socket: str,  # noqa: F811
) -> None:
    client = hall.owner.client
    assert (await client.get("/api/auth/me")).status_code == 200
    before, walked, failed = await state(owner_db), 0, []
    period = {name: utcnow().isoformat() for name in ("start", "from")}
    period |= {name: (utcnow() + DAY).isoformat() for name in ("end", "to")}
    for name, route in routes():
        if name in STREAMS or "/stream" in name:
            continue
        query = _query(route, belongings) if name.startswith("GET") else period
        for method in ("GET", "HEAD"):
            walked += 1
            answer = await client.request(
                method, path_of(name, belongings), params=query,
                headers={"idempotency-key": f"{method}-{walked}", "x-http-method-override": "DELETE"},
            )  # fmt: skip
            if answer.status_code >= 500 and "not built" not in answer.text:
                failed.append(f"{method} {name}: {answer.status_code}")
            moved = changed(before, after := await state(owner_db))
            if moved:
                failed.append(f"{method} {name} changed {moved}")
                before = after
    async with listen(socket, "/api/stream", cookie_of(hall.owner)) as stream:
        assert stream.response.status_code == 200
    assert not failed, "\n".join(failed)
    assert changed(before, await state(owner_db)) == []
    print(f"P-20 safe methods: {walked} reads of {walked // 2} routes, 0 rows changed  goal 0  pass")


async def test_no_write_without_the_pages_token(
    hall: Hall, belongings: Ids, owner_db: asyncpg.Connection
) -> None:
    before, tried, wrong = await state(owner_db), 0, []
    async with new_client(hall.app) as page:  # a foreign page in the owner's browser
        page.cookies.set(resolve.COOKIE, hall.owner.client.cookies[resolve.COOKIE])
        for name, route in routes():
            method = name.split()[0]
            if method == "GET" or declared(route.endpoint).caller != "user":
                continue
            path, body = path_of(name, belongings), BODIES.get(name, lambda i: {})(belongings)
            for token in ({}, {"x-csrf-token": ""}, {"x-csrf-token": "0" * 32}):
                answer = await page.request(method, path, json=body, headers=token)
                tried += 1
                if answer.status_code != 403 or '"auth.csrf"' not in answer.text:
                    wrong.append(f"{name} {token}: {answer.status_code} {answer.text[:100]}")
            for form in FORMS:
                answer = await page.request(method, path, content=b"{}", headers={"content-type": form})
                tried += 1
                if answer.status_code != 403:
                    wrong.append(f"{name} {form}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert changed(before, await state(owner_db)) == []
    print(f"P-20 forged writes: {tried} without the token, 0 taken, 0 rows changed  goal 0  pass")


async def test_a_foreign_page_signs_nobody_in(hall: Hall) -> None:
    """A form cannot send JSON, so it cannot put its owner's session into somebody's browser."""
    body = f'{{"login": "x{hall.org_id.hex[-8:]}", "password": "{PASSWORD}"}}'
    async with new_client(hall.app) as client:
        for form in FORMS:
            answer = await client.post(
                "/api/auth/login/password", content=body.encode(), headers={"content-type": form}
            )
            assert answer.status_code in {400, 415, 422}, (form, answer.status_code)
            assert "set-cookie" not in answer.headers
