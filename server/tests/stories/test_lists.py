"""No list asks once per row: a page of twenty costs as many statements as a page of one, for every route."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from asyncpg.connection import LoggedQuery
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.db import Slot
from zhike.core.http.access import declared
from zhike.core.http.services import Services
from zhike.seed import demo
from zhike.settings import Settings

from ..cast import Person
from ..house.test_routes import routes
from .test_demo import _login

# whose rows a route with an id in its path is asked for
PARENTS = {"customer_id": "/api/customers", "conversation_id": "/api/conversations",
           "/api/leads/{id}/activities": "/api/leads", "/api/employees/{id}/customers": "/api/employees",
           "webhook_id": "/api/webhooks"}  # fmt: skip
# lists of which the demo has one row or none; each says who else looks at it
SCARCE = {
    "/api/keys/rotations", "/api/service-accounts", "/api/webhooks/{webhook_id}/deliveries", "/api/api-keys",
    "/api/audit-logs/exports", "/api/legal-holds", "/api/sms-replies", "/api/webhooks", "/api/dead-letters",
    "/api/login-events", "/api/imports", "/api/schedule-exceptions", "/api/channels", "/api/invitations",
}  # fmt: skip


def lists() -> list[str]:
    """Every route of colleagues that answers a page."""
    found = []
    for name, route in routes():
        limited = any(one.name == "limit" for one in route.dependant.query_params)
        if name.startswith("GET ") and limited and declared(route.endpoint).caller == "user":
            found.append(_path(route))
    return found


def _path(route: APIRoute) -> str:
    return route.path_format


@contextlib.contextmanager
def statements(held: Services) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, by the pool's connections."""
    said: list[str] = []

    def hear(query: LoggedQuery) -> None:
        said.append(query.query)

    db, taken = held.unit.db, []
    acquire = db.acquire

    async def listening(told: object = None) -> Slot:
        slot = await acquire(told)
        slot.raw.add_query_logger(hear)
        taken.append(slot)
        return slot

    db.acquire = listening  # type: ignore[method-assign]
    try:
        yield said
    finally:
        del db.acquire
        for slot in taken:
            slot.raw.remove_query_logger(hear)


async def _ask(held: Services, owner: Person, path: str, limit: int) -> tuple[int, int]:
    """(rows, statements) of a page: the cheapest of three, for what is kept is warm then."""
    rows, costs = 0, []
    for _ in range(3):
        with statements(held) as said:
            answer = await owner.get(path, params={"limit": limit})
            await asyncio.sleep(0.01)  # the driver tells of a statement in the loop's next turn
        assert answer.status_code == 200, (path, answer.text)
        rows = len(answer.json()["items"])
        assert rows <= limit, f"{path} gave {rows} rows for {limit}"
        costs.append(len(said))
    assert min(costs) > 0, f"{path} asked nothing"
    return rows, min(costs)


async def _filled(owner: Person, path: str) -> list[str]:
    """The path for each of some parents, or by itself."""
    if "{" not in path:
        return [path]
    parameter = path[path.index("{") + 1 : path.index("}")]
    parent = PARENTS.get(parameter) or PARENTS[path]
    items: list[dict[str, Any]] = (await owner.get(parent, params={"limit": 20})).json()["items"]
    return [path.replace(f"{{{parameter}}}", str(item["id"])) for item in items]


async def test_a_longer_page_asks_no_more(app: FastAPI, held: Services, settings: Settings) -> None:
    await demo.run(settings, if_empty=True)
    owner = await _login(app, "owner")
    grown, judged, few = [], 0, set()
    for path in lists():
        most = (0, 0, 0)
        for filled in await _filled(owner, path):
            one, less = await _ask(held, owner, filled, 1)
            many, more = await _ask(held, owner, filled, 20)
            most = max(most, (many, less, more))
            if more > less and many > one:
                grown.append(f"{filled}: {less} statements for {one} rows, {more} for {many}")
        judged += most[0] > 1
        if most[0] <= 1:
            few.add(path)
    print(f"lists: {judged} of {len(lists())} asked for pages of 1 and of 20; {len(grown)} grow  goal 0")
    assert not grown
    assert few <= SCARCE, f"the demo has nothing to judge these by: {few - SCARCE}"
    assert judged >= 20


async def test_no_page_is_longer_than_it_may_be(app: FastAPI, settings: Settings) -> None:
    await demo.run(settings, if_empty=True)
    owner = await _login(app, "owner")
    for path in lists():
        if "{" in path:
            continue
        for limit in ("0", "-1", "1000000", "x"):
            assert (await owner.get(path, params={"limit": limit})).status_code == 422, (path, limit)


@pytest.mark.parametrize(
    ("room", "counted"),
    [("leads", "new"), ("conversations", "pending"), ("appointments", "upcoming"), ("customers", "stages")],
)
async def test_a_summary_stops_counting(
    app: FastAPI, held: Services, settings: Settings, room: str, counted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a cap of five the counts are five: what is counted is bounded in the statement itself."""
    await demo.run(settings, if_empty=True)
    owner = await _login(app, "owner")
    before = (await owner.get(f"/api/{room}/summary")).json()[counted]
    full = max(before.values()) if isinstance(before, dict) else before
    monkeypatch.setattr(f"zhike.rooms.{room}.repository.MOST_COUNTED", 5)
    after = (await owner.get(f"/api/{room}/summary")).json()[counted]
    capped = max(after.values()) if isinstance(after, dict) else after
    assert full > 5 >= capped > 0, (full, capped)
