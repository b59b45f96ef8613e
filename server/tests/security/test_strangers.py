"""P-08: no object crosses the border of its organization through any route.

Hall has one of everything. The owner of Other, who may do anything at home, and a caller without a login try
every route with Hall's real ids in path, query and body: they get 404 (401 without a login), never a line of
Hall's, and not one byte of Hall's rows is another afterwards. A new route that this crawl does not know how
to call fails it. What streams say, and the routes that make sessions, are tried in `test_doors`.
"""
# ASVS 8.2.1, 8.2.2, 8.4.1, 6.3.4: every route with foreign ids, and without a login

from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.core.http.access import declared
from zhike.core.model import Model
from zhike.rooms.identity.rules import PERMISSIONS

from ..cast import Hall, Person, build_hall, new_client
from ..house.test_routes import routes
from ..stories.conftest import relay_db  # noqa: F401  a fixture
from ..stories.loop import Loop
from .across import MIXED, OWN
from .belongings import BODIES, DAY, Ids, one_of_everything
from .places import IN_PATH, IN_QUERY

SECRET = "王小美"  # whom only Hall knows
STREAMS = {"/api/stream"}
# what may stand further back in a path
WITHIN = (
    "tag", "delivery", "session", "contact", "customer_identity", "paper", "user", "snapshot", "customer",
    "intake", "attachment", "macro", "scheduled", "message_file", "message",
)  # fmt: skip
WITHOUT_IDS = (
    "/api/system-configs",
    "/api/feature-flags",
    "/api/retention-rules",
    "/api/score-definitions",
)  # words in their paths


class Estate:
    """Hall with all it has, and Other with as much of its own."""

    def __init__(self, hall: Hall, other: Hall, theirs: Ids, own: Ids) -> None:
        self.hall, self.other, self.theirs, self.own = hall, other, theirs, own


@pytest.fixture
async def estate(app: FastAPI, hall: Hall, relay_db: Database) -> Any:  # noqa: F811
    theirs = await one_of_everything(Loop(hall, relay_db, hall.held))
    async with build_hall(app, "Other") as other:
        own = await one_of_everything(Loop(other, relay_db, other.held, asker="李外"))
        yield Estate(hall, other, theirs, own)


def _called(name: str, ids: Ids) -> str | None:
    """The route's path with real ids in it; None for one that names nothing in its path."""
    _, path = name.split()
    if "{" not in path or path.startswith(WITHOUT_IDS):
        path = path.replace("/score-definitions/{code}", "/score-definitions/lead").replace("{version}", "1")
        path = path.replace("{key}", "conversations.reopen_hours").replace("{code}", "enable_sms")
        return path.replace("{data_class}", "communication")
    start = next((known for known in IN_PATH if path.startswith(known)), None)
    if start is None:
        return None
    filled = start[: start.index("{")] + ids[IN_PATH[start]] + path[len(start) :]
    for kind in WITHIN:
        filled = filled.replace(f"{{{kind}_id}}", ids[kind])
    return filled.replace("{person_id}", ids["pooled"])


SPANS = {"/api/sla-report", "/api/csat-report"}  # that ask for a time
DAYS = {"/api/daily-stats", "/api/daily-stats/file", "/api/supervisor/presence"}  # that ask for days


def _query(route: APIRoute, ids: Ids) -> dict[str, str]:
    """Every query parameter that names something, with Hall's ids; periods where they are needed."""
    found = {}
    for param in route.dependant.query_params:
        if param.alias in IN_QUERY:
            found[param.alias] = ids[IN_QUERY[param.alias]]
        elif param.alias in {"since", "until"} and route.path_format in DAYS:
            found[param.alias] = utcnow().date().isoformat()
        elif param.alias == "year":
            found["year"] = "2026"
        elif param.alias in {"start", "from"} or (param.alias == "since" and route.path_format in SPANS):
            found[param.alias] = utcnow().isoformat()
        elif param.alias in {"end", "to"} or (param.alias == "until" and route.path_format in SPANS):
            found[param.alias] = (utcnow() + DAY).isoformat()
        elif param.alias == "q":
            found["q"] = SECRET
        elif param.alias == "component":
            found["component"] = "profile"
        elif param.alias == "idle_days":
            found["idle_days"] = "30"
    return found


def _signed_in() -> Iterator[tuple[str, APIRoute]]:
    return ((name, route) for name, route in routes() if declared(route.endpoint).caller == "user")


def _crawled() -> Iterator[tuple[str, APIRoute]]:
    return ((name, route) for name, route in _signed_in() if route.path_format not in STREAMS)


def _tells(answer: httpx2.Response, sent: str, theirs: Ids) -> list[str]:
    """What the answer gives away that was not in the question."""
    words = [SECRET] if SECRET in answer.text and SECRET not in sent else []
    return words + [name for name, id in theirs.items() if id in answer.text and id not in sent]


async def _print(db: asyncpg.Connection, hall: Hall) -> dict[str, Any]:
    """A fingerprint of every row of Hall's, table by table."""
    found = {}
    for table in Model.metadata.sorted_tables:
        column = "id" if table.name == "organizations" else "org_id"
        if column in table.c:
            found[table.name] = await db.fetchval(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table.name} t"
                f" WHERE {column} = $1",
                hall.org_id,
            )
    return found


def test_every_route_is_known_to_the_crawl() -> None:
    unknown, ids = (
        [],
        dict.fromkeys([*IN_PATH.values(), *IN_QUERY.values(), *WITHIN, "pooled"], "x"),
    )
    for name, route in _crawled():
        if _called(name, ids) is None or (
            route.body_field is not None and name not in BODIES | dict.fromkeys(OWN)
        ):
            unknown.append(name)
    assert not unknown, "say in belongings.py how these are called"


async def test_a_stranger_gets_404_by_every_route(estate: Estate, owner_db: asyncpg.Connection) -> None:
    before, wrong, tried = await _print(owner_db, estate.hall), [], 0
    for person in estate.other.people.values():
        for name, route in _crawled():
            if name in OWN or name == "POST /api/auth/logout":
                continue
            tried += 1
            wrong += await _try(estate, person, name, route)
    assert not wrong, "\n".join(wrong)
    assert await _print(owner_db, estate.hall) == before
    roles = len(estate.other.people)
    print(f"P-08 strangers: {tried} calls by {roles} roles, 0 leaks, 0 changes  goal 0  pass")


async def _try(estate: Estate, person: Person, name: str, route: APIRoute) -> list[str]:
    """Call the route with Hall's ids as somebody of Other's; what is wrong with the answer."""
    theirs = estate.theirs
    method, pattern = name.split()
    path, body = _called(name, theirs), BODIES.get(name, lambda i: None)(theirs)
    assert path is not None
    query = _query(route, theirs) if method == "GET" else {}
    answer = await person.client.request(method, path, params=query, json=body)
    told = _tells(answer, f"{path}{query}{body}", theirs)
    named = "{" in pattern and not pattern.startswith(WITHOUT_IDS)
    good = {404} if named else {400, 403, 404, 409, 422} if body is not None else {200, 400, 404, 422}
    if not named and pattern.endswith("/file"):
        good |= {409}  # it wants a ticket
    permission = declared(route.endpoint).permission
    if permission is not None and permission not in PERMISSIONS[person.role]:
        good = {403}
    elif person.role != "owner":
        good.add(403)  # some routes ask for more than one permission
    if answer.status_code in good and not told:
        return []
    return [f"{person.role} {name}: {answer.status_code} {told} {answer.text[:200]}"]


# what only the holder of a key may read of that key; an owner signs in without one
OF_KEYS = {"GET /api/api-keys/current"}


async def test_the_same_reads_work_at_home(estate: Estate) -> None:
    """Otherwise a 404 above would prove nothing."""
    wrong = []
    for name, route in _crawled():
        if name.startswith("GET") and name not in OF_KEYS:
            path, query = str(_called(name, estate.theirs)), _query(route, estate.theirs)
            answer = await estate.hall.owner.client.get(path, params=query)
            if answer.status_code in {401, 403, 404, 422} or answer.status_code >= 500:
                wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


async def test_no_row_of_ones_own_can_point_at_anothers(estate: Estate, owner_db: asyncpg.Connection) -> None:
    before, wrong, tried = await _print(owner_db, estate.hall), [], 0
    stranger, theirs, own = estate.other.owner.client, estate.theirs, estate.own
    for name, bodies in MIXED.items():
        method, _ = name.split()
        for body in bodies:
            sent = {**BODIES[name](own), **body(theirs)}
            answer = await stranger.request(method, str(_called(name, own)), json=sent)
            tried += 1
            if answer.status_code not in {400, 403, 404, 409, 422} or _tells(answer, str(sent), theirs):
                wrong.append(f"{name} {body(theirs)}: {answer.status_code} {answer.text[:200]}")
        answer = await stranger.request(method, str(_called(name, own)), json=BODIES[name](own))
        assert answer.is_success, f"{name} with one's own: {answer.text}"
    assert not wrong, "\n".join(wrong)
    assert await _print(owner_db, estate.hall) == before
    print(f"P-08 references: {tried} across the border, 0 taken  goal 0  pass")


async def test_without_a_login_nothing_is_there(estate: Estate, owner_db: asyncpg.Connection) -> None:
    before, wrong = await _print(owner_db, estate.hall), []
    theirs = estate.theirs
    async with new_client(estate.hall.app) as nobody:
        for name, route in _signed_in():
            body = BODIES.get(name, lambda i: None)(theirs)
            path = str(_called(name, theirs))
            answer = await nobody.request(name.split()[0], path, json=body, params=_query(route, theirs))
            if answer.status_code != 401 or _tells(answer, f"{path}{body}", theirs):
                wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
        root = f"/api/public/channels/{theirs['key']}"
        for method, path in (("GET", "messages"), ("GET", "stream"), ("POST", "messages")):
            said = {"content": "外人", "external_message_id": theirs["visitor"]}
            answer = await nobody.request(method, f"{root}/{path}", json=said if method == "POST" else None)
            if answer.status_code != 401:
                wrong.append(f"{method} {root}/{path}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert await _print(owner_db, estate.hall) == before
