"""The short way to an endpoint reads path and query as FastAPI does, and leaves to it what does not fit."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from zhike.core.http import paging, shortcut
from zhike.core.http.access import InTx, public
from zhike.core.http.route import Route

ID = UUID("01a2026a-29ff-7b31-a47a-701645b83d11")
Q = Annotated[str | None, Query(max_length=5)]


@public()
async def things(
    tx: InTx, thing_id: UUID, limit: paging.Limit = 50, q: Q = None, stage: Literal["a", "b"] = "a",
    owner_id: UUID | None = None, on: bool = False, at: datetime | None = None, cursor: paging.Cursor = None,
) -> Response:  # fmt: skip
    return Response(orjson.dumps([tx, thing_id, limit, q, stage, owner_id, on, at, cursor], default=str))


@pytest.fixture(scope="module")
def route() -> Any:
    app = FastAPI()
    app.router.route_class = Route
    app.get("/things/{thing_id}")(things)
    return app.routes[-1]


async def ask(way: shortcut.Endpoint, id: str, query: str) -> Any:
    scope = {"type": "http", "method": "GET", "path": f"/things/{id}", "query_string": query.encode(),
             "headers": [], "path_params": {"thing_id": id}, "zhike.tx": "the transaction"}  # fmt: skip
    try:
        return orjson.loads((await way(Request(scope))).body)
    except Refused:
        return "the long way"


class Refused(Exception):
    pass


async def refuse(_: Request) -> Response:
    raise Refused


GOOD = [
    "", "limit=5", "limit=5&limit=7", "q=", "q=%E5%BC%A0", "q=a%20b", "q=a+b", "stage=b", "on=true", "on=0",
    "unknown=1", f"owner_id={ID}", f"owner_id={ID.hex}", "at=2026-11-22T08:00:00Z", "limit=%35", "limit=+5",
    "cursor=x&q=%FF",
]  # fmt: skip
BAD = [
    "limit=0",
    "limit=x",
    "limit=",
    "limit=1.5",
    "q=123456",
    "stage=c",
    "owner_id=1",
    "on=perhaps",
    "at=never",
]


def by_fastapi(id: str, query: str) -> Any:
    """What FastAPI makes of it, with nothing of ours between."""
    app = FastAPI()

    @app.get("/things/{thing_id}")
    async def theirs(
        thing_id: UUID, limit: paging.Limit = 50, q: Q = None, stage: Literal["a", "b"] = "a",
        owner_id: UUID | None = None, on: bool = False, at: datetime | None = None,
        cursor: paging.Cursor = None,
    ) -> Response:  # fmt: skip
        held: Any = "the transaction"
        return await things(held, thing_id, limit, q, stage, owner_id, on, at, cursor)

    answer = TestClient(app).get(f"/things/{id}?{query}")
    return answer.json() if answer.status_code == 200 else "the long way"


@pytest.mark.parametrize("query", GOOD + BAD)
async def test_a_query_reads_the_same_either_way(route: Any, query: str) -> None:
    short = await ask(shortcut.of(route, refuse), str(ID), query)
    assert short == by_fastapi(str(ID), query)
    assert (short == "the long way") == (query in BAD)


@pytest.mark.parametrize("id", ["7", "", "01a2026a-29ff-7b31-a47a", "x" * 32])
async def test_an_id_that_is_none_goes_the_long_way(route: Any, id: str) -> None:
    assert await ask(shortcut.of(route, refuse), id, "") == "the long way"


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: str = Field(max_length=5)
    age: int | None = None
    stage: Literal["a", "b"] = "a"
    owner_id: UUID | None = None
    more: dict[str, Any] = {}


@public()
async def add(tx: InTx, thing_id: UUID, form: Form) -> Response:
    said = form.model_dump(), sorted(form.model_fields_set), str(thing_id)
    return Response(json.dumps(said, default=str), 201)


SENT = [
    ('{"name": "张三"}', True), ('{"name": " x ", "age": "7", "stage": "b"}', True),
    (f'{{"name": "x", "owner_id": "{ID}", "more": {{"n": [1, 2.5, null, true]}}}}', True),
    ('{"name": "x", "name": "y"}', True), ('{"name": "x", "age": null}', True),
    ('{"name": "x", "age": 123456789012345678901234567890}', True), ('{"name": "x", "age": 7.0}', True),
    ("", False), ("null", False), ("[]", False), ("{", False), ("{}", False), ('"name"', False),
    ('{"name": "123456"}', False), ('{"name": "x", "other": 1}', False), ('{"name": 1}', False),
    ('{"name": "x", "age": 7.5}', False), ("[" * 100_000, False), ('{"name": "x", "stage": "c"}', False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "fits"), SENT, ids=range(len(SENT)))
async def test_a_form_reads_the_same_either_way(body: str, fits: bool) -> None:
    app, plain = FastAPI(), FastAPI()
    app.router.route_class = Route
    app.post("/things/{thing_id}")(add)

    @plain.post("/things/{thing_id}", status_code=201)
    async def theirs(thing_id: UUID, form: Form) -> Response:
        held: Any = None
        return await add(held, thing_id, form)

    way = shortcut.of(app.routes[-1], refuse)  # type: ignore[arg-type]
    for kind, is_json in (("application/json", True), ("text/plain", False)):
        said = {"content-type": kind}
        answer = TestClient(plain).post(f"/things/{ID}", content=body, headers=said)
        request = Request({
            "type": "http", "method": "POST", "path": f"/things/{ID}", "query_string": b"", "zhike.tx": None,
            "headers": [(b"content-type", kind.encode())], "path_params": {"thing_id": str(ID)},
        })  # fmt: skip
        request._body = body.encode()
        try:
            short = json.loads((await way(request)).body)
        except Refused:
            short = None
        assert (short is not None) == (fits and is_json)
        assert short == (answer.json() if answer.status_code == 201 else None)


def test_most_hot_reads_have_a_short_way() -> None:
    from zhike.routes import ROUTERS

    short = {route.path for router in ROUTERS for route in router.routes
             if shortcut.of(route, refuse) is not refuse}  # type: ignore[arg-type]  # fmt: skip
    assert short >= {
        "/api/customers", "/api/customers/{customer_id}", "/api/leads", "/api/conversations",
        "/api/conversations/{conversation_id}/messages", "/api/appointments/calendar",
    }  # fmt: skip
