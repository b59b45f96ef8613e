"""No list asks once per row: a page of twenty costs as many statements as a page of one, for every route."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from asyncpg import Connection
from asyncpg.prepared_stmt import PreparedStatement
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.http.access import declared
from zhike.seed import demo
from zhike.settings import Settings

from ..cast import Person
from ..house.test_routes import routes
from .test_demo import _login

# whose rows a route with an id in its path is asked for
PARENTS = {
    "/api/customers/": "customers", "/api/conversations/": "conversations", "/api/leads/": "leads",
    "/api/employees/": "employees", "/api/webhooks/": "webhooks", "/api/deals/": "deals",
    "/api/tickets/": "tickets", "/api/session-archives/": "session-archives",
    "/api/feature-flags/": "feature-flags", "/api/score-definitions/": "score-definitions",
    "/api/segments/": "segments", "/api/bulk-edits/": "bulk-edits",
    "/api/intake/sources/": "intake/sources", "/api/pools/": "pools",
    "/api/knowledge-bases/": "knowledge-bases", "/api/documents/": "documents",
}  # fmt: skip
# what a route must be asked, beside how much
QUESTIONS = {
    "/api/search": {"q": "小红书"},
    "/api/knowledge/search": {"q": "热玛吉价格"},
}  # a tag that many have
# evidence that is no rows: the fields of the person's own row, always all of them
STANDING = {"profile"}
Asked = tuple[str, dict[str, str]]
# lists of which the demo has one row or none; each says who else looks at it
SCARCE = {
    "/api/keys/rotations", "/api/service-accounts", "/api/webhooks/{webhook_id}/deliveries", "/api/api-keys",
    "/api/audit-logs/exports", "/api/legal-holds", "/api/sms-replies", "/api/webhooks", "/api/dead-letters",
    "/api/login-events", "/api/imports", "/api/exports", "/api/channels", "/api/invitations",
    "/api/customers/{customer_id}/score/history", "/api/leads/{id}/score/history",
    "/api/score-definitions/{code}/versions", "/api/duplicates/scans", "/api/merges",
    "/api/segments/{segment_id}/versions",
    "/api/segments/{segment_id}/snapshots", "/api/segments/{segment_id}/snapshots/{snapshot_id}/members",
    "/api/bulk-edits", "/api/bulk-edits/{edit_id}/rows", "/api/pools/{pool_id}/sweeps",
    "/api/tickets/{id}/comments", "/api/conversations/{conversation_id}/notes", "/api/email-records",
    "/api/talk-transfers",
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
def statements() -> Iterator[list[str]]:
    """What this process asks of the database meanwhile: by the raw connection, and by prepared statements,
    which are the ORM's."""
    said: list[str] = []
    raw, prepared = Connection._execute, PreparedStatement._PreparedStatement__do_execute

    async def by_hand(self: Connection, query: str, *args: Any, **options: Any) -> Any:
        said.append(query)
        return await raw(self, query, *args, **options)

    async def by_orm(self: Any, executor: Any) -> Any:
        said.append(self.get_query())
        return await prepared(self, executor)

    Connection._execute, PreparedStatement._PreparedStatement__do_execute = by_hand, by_orm
    try:
        yield said
    finally:
        Connection._execute, PreparedStatement._PreparedStatement__do_execute = raw, prepared


def _longest(body: Any) -> int:
    """Rows of the page, or of the longest page of an answer that holds several."""
    if isinstance(body, dict) and "items" in body:
        return len(body["items"])
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return max((_longest(part) for part in parts), default=0)


async def _ask(owner: Person, path: str, question: dict[str, str], limit: int) -> tuple[int, int]:
    """(rows, statements) of a page: the cheapest of three, for what is kept is warm then."""
    rows, costs = 0, []
    for _ in range(3):
        with statements() as said:
            answer = await owner.get(path, params={"limit": limit} | question)
        assert answer.status_code == 200, (path, answer.text)
        rows = _longest(answer.json())
        assert rows <= limit, f"{path} gave {rows} rows for {limit}"
        costs.append(len(said))
    assert min(costs) > 0, f"{path} asked nothing"
    return rows, min(costs)


async def _filled(owner: Person, path: str) -> list[Asked]:
    """The path for each of some parents, or by itself, and what else it must be asked."""
    if "{" not in path:
        return [(path, QUESTIONS.get(path, {}))]
    start, parameter = path.index("{"), path[path.index("{") + 1 : path.index("}")]
    found = (await owner.get(f"/api/{PARENTS[path[:start]]}", params={"limit": 20})).json()
    if "items" not in found:  # flags, by their codes
        return [(path.replace("{code}", code), {}) for code in found]
    key = "code" if parameter == "code" else "id"
    filled = [path.replace(f"{{{parameter}}}", str(item[key])) for item in found["items"][:20]]
    if "{" in "".join(filled):  # a thing within a thing
        return [(inner, {}) for one in filled for inner in await _within(owner, one)]
    if not path.endswith("/score/evidence"):
        return [(one, {}) for one in filled]
    formulas = (await owner.get("/api/score-definitions")).json()["items"]
    [formula] = [one for one in formulas if path.startswith(f"/api/{one['code']}s/")]
    parts = [part["code"] for part in formula["formula"] if part["source"] not in STANDING]
    return [(one, {"component": part}) for one in filled[:8] for part in parts]


async def _within(owner: Person, path: str) -> list[str]:
    """The path for each thing of the list that its second parameter names."""
    start, end = path.index("{"), path.index("}") + 1
    found = (await owner.get(path[: start - 1], params={"limit": 20})).json()["items"]
    return [f"{path[:start]}{item['id']}{path[end:]}" for item in found]


async def test_a_longer_page_asks_no_more(app: FastAPI, settings: Settings) -> None:
    await demo.run(settings, if_empty=False)
    owner = await _login(app, "owner")
    grown, judged, few = [], 0, set()
    for path in lists():
        most = (0, 0, 0)
        for filled, question in await _filled(owner, path):
            one, less = await _ask(owner, filled, question, 1)
            many, more = await _ask(owner, filled, question, 20)
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
    await demo.run(settings, if_empty=False)
    owner = await _login(app, "owner")
    for path in lists():
        if "{" in path:
            continue
        for limit in ("0", "-1", "1000000", "x"):
            assert (await owner.get(path, params={"limit": limit})).status_code == 422, (path, limit)


async def _largest(owner: Person, room: str, counted: str | None) -> int:
    """The count of that name in a room's summary, the largest of those below it, or of all without a name:
    of a day's bookings, which are still to come depends on the hour."""
    summary = (await owner.get(f"/api/{room}/summary")).json()
    found = summary if counted is None else summary[counted]
    return max(found.values()) if isinstance(found, dict) else found


@pytest.mark.parametrize(
    ("room", "counted"),
    [("leads", "new"), ("conversations", "pending"), ("appointments", None), ("customers", "stages")],
)
async def test_a_summary_stops_counting(
    app: FastAPI, settings: Settings, room: str, counted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a cap of five the counts are five: what is counted is bounded in the statement itself."""
    await demo.run(settings, if_empty=False)
    owner = await _login(app, "owner")
    full = await _largest(owner, room, counted)
    monkeypatch.setattr(f"zhike.rooms.{room}.repository.MOST_COUNTED", 5)
    capped = await _largest(owner, room, counted)
    assert full > 5 >= capped > 0, (full, capped)
