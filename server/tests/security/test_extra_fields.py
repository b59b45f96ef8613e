"""P-19: only declared fields can be written or read.

Driven by the OpenAPI document. Every body refuses every field that it does not declare: the name of every
column that there is in the database is tried in each body of each route, and nothing is another afterwards.
And no answer carries a field that the document does not promise, whoever asks.
"""
# ASVS 15.3.3, 15.3.1, 8.2.3: only declared fields are written or answered

from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike.core.http.access import declared
from zhike.core.model import Model

from ..cast import Hall, new_client
from ..house.test_routes import STREAMS, routes
from .belongings import BODIES, Ids
from .test_safe_methods import changed, path_of, state
from .test_strangers import _query

Schema = dict[str, Any]
COLUMNS = sorted({column.name for table in Model.metadata.tables.values() for column in table.columns})
FREE = {
    "custom_fields",
    "settings",
    "metadata",
    "value",
    "config",
    "mapping",
    "credential",
}  # JSON of its own
# tables that count attempts, whatever becomes of them
ATTEMPTS = {"private.login_throttles", "private.turns"}


def _resolve(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix("#/components/schemas/")]
    return schema


def _objects(document: Schema, schema: Schema, where: str, seen: set[str]) -> Iterator[tuple[str, Schema]]:
    """Every object with named fields inside a schema, and where it stands."""
    if "$ref" in schema:
        if schema["$ref"] in seen:
            return
        seen.add(schema["$ref"])
    schema = _resolve(document, schema)
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _objects(document, part, where, seen)
    if "items" in schema:
        yield from _objects(document, schema["items"], f"{where}[]", seen)
    if "properties" in schema:
        yield where, schema
        for name, inner in schema["properties"].items():
            yield from _objects(document, inner, f"{where}.{name}", seen)


def _bodies(document: Schema) -> Iterator[tuple[str, Schema]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                yield f"{method.upper()} {path}", content["schema"]


def test_every_body_is_closed(app: FastAPI) -> None:
    document, open_ones, count = app.openapi(), [], 0
    for name, schema in _bodies(document):
        for where, found in _objects(document, schema, name, set()):
            count += 1
            if found.get("additionalProperties") is not False:
                open_ones.append(where)
    assert not open_ones, "\n".join(open_ones)
    print(f"P-19 bodies: {count} objects in bodies, 0 take fields they do not declare  goal 0  pass")


async def _send(hall: Hall, name: str, route: APIRoute, ids: Ids, fields: list[str]) -> list[str]:
    """Send a good body with these fields besides. Returns what was not refused by its name."""
    body = BODIES.get(name, lambda i: {})(ids) or {}
    sent = body | {field: ids.get(field.removesuffix("_id"), 1) for field in fields}
    async with new_client(hall.app) as nobody:  # a limit counts by address
        client = hall.owner.client if declared(route.endpoint).caller == "user" else nobody
        answer = await client.request(name.split(maxsplit=1)[0], path_of(name, ids), json=sent)
    if answer.status_code in {401, 429}:  # a visitor's or a machine's route; its own limit
        return []
    if answer.status_code != 422:
        return [f"{answer.status_code} {answer.text[:120]}"]
    told = answer.json() if "errors" in answer.json() else answer.json().get("data") or {}  # 003's envelope
    if "errors" not in told:
        return [f"422 {answer.text[:120]}"]
    refused = {one["loc"][-1] for one in told["errors"] if one["code"] == "extra_forbidden"}
    return sorted(set(fields) - refused)


async def test_no_undeclared_field_is_taken(
    hall: Hall,
    belongings: Ids,
    owner_db: asyncpg.Connection,
) -> None:
    document = hall.app.openapi()
    schemas = dict(_bodies(document))
    before, tried, wrong = await state(owner_db), 0, []
    for name, route in routes():
        if name not in schemas:
            continue
        known = {
            field
            for _, found in _objects(document, schemas[name], "", set())
            for field in found["properties"]
        }
        fields = [column for column in [*COLUMNS, "is_admin", "__proto__"] if column not in known]
        for start in range(0, len(fields), 45):  # a refusal names fifty faults at most
            some = fields[start : start + 45]
            taken = await _send(hall, name, route, belongings, some)
            tried += len(some)
            wrong += [f"{name}: {one}" for one in taken]
    assert not wrong, "\n".join(wrong[:50])
    assert set(changed(before, await state(owner_db))) <= ATTEMPTS
    print(f"P-19 writes: {tried} undeclared fields sent, 0 taken, 0 rows changed  goal 0  pass")


def _extra(document: Schema, schema: Schema, value: Any, where: str) -> Iterator[str]:
    """Fields of an answer that its schema does not promise."""
    schema = _resolve(document, schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        found = [list(_extra(document, choice, value, where)) for choice in choices]
        yield from min(found, key=len)
    elif isinstance(value, list):
        for one in value[:3]:
            yield from _extra(document, schema.get("items", {}), one, f"{where}[]")
    elif isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}"
            elif name not in FREE:
                yield from _extra(document, schema["properties"][name], inner, f"{where}.{name}")


def _promised(document: Schema, name: str, route: APIRoute) -> Schema | None:
    operation = document["paths"][route.path_format][name.split(maxsplit=1)[0].lower()]
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
    return content and content["schema"]


@pytest.mark.parametrize("who", ["owner", "manager", "agent_ann", "coach_chen", "reader"])
async def test_no_answer_says_more_than_it_promised(who: str, hall: Hall, belongings: Ids) -> None:
    document, read, wrong, loose = hall.app.openapi(), 0, [], []
    for name, route in routes():
        if not name.startswith("GET") or name in STREAMS or declared(route.endpoint).caller != "user":
            continue
        answer = await hall.people[who].client.get(
            path_of(name, belongings), params=_query(route, belongings)
        )
        if answer.status_code != 200 or "json" not in answer.headers["content-type"]:
            continue
        promised, read = _promised(document, name, route), read + 1
        if not promised:
            loose.append(name)
            continue
        wrong += list(_extra(document, promised, answer.json(), name))
    assert not wrong, "\n".join(wrong)
    assert not loose, f"answers without a schema: {loose}"
    print(f"P-19 answers to {who}: {read} routes read, 0 fields beyond the document  goal 0  pass")
