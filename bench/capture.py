"""The very SQL of an endpoint, as a pgbench script.

A request is sent twice to the application in this process while every statement is written down. What is
equal in both is a constant; what differs (fresh ids, codes, times) becomes an expression that makes a fresh
one. The tenant token is left out: pgbench runs as superuser, without row-level security, as the limit.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import FastAPI

Call = tuple[str, tuple[Any, ...]]
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


async def calls(app: FastAPI, request: dict[str, Any]) -> list[Call]:
    """The statements of one request, in order."""
    import httpx2

    database = app.state.services.unit.db
    seen: list[Call] = []

    def note(query: asyncpg.connection.LoggedQuery) -> None:
        seen.append((query.query, tuple(query.args)))

    for slot in database._idle:
        slot.raw.add_query_logger(note)
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://127.0.0.1"
    ) as client:
        answer = await client.request(
            request["method"], request["path"], content=request["body"],
            headers=request["headers"] | {"content-type": "application/json"},
        )  # fmt: skip
    await asyncio.sleep(0.01)  # the loggers are called a little later
    for slot in database._idle:
        slot.raw.remove_query_logger(note)
    assert answer.status_code < 300, answer.text
    return seen


def script(
    first: Sequence[Call], second: Sequence[Call], sample: dict[UUID, str]
) -> str:
    """A pgbench script that does the same. ``sample`` maps ids to expressions that pick another row."""
    plain = [
        [sql for sql, _ in calls if "app.context" not in sql]
        for calls in (first, second)
    ]
    assert plain[0] == plain[1], plain
    lines = []
    for (sql, one), (_, two) in zip(first, second, strict=True):
        if "app.context" in sql:
            if sql.startswith("BEGIN"):
                lines.append("BEGIN;")
            continue
        lines.append(_render(sql, one, two, sample) + ";")
    return "\n".join(lines) + "\n"


def _render(
    sql: str, one: tuple[Any, ...], two: tuple[Any, ...], sample: dict[UUID, str]
) -> str:
    def value(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        return _expression(one[place], two[place], sample)

    flat = " ".join(line.split("--")[0] for line in sql.splitlines())
    return re.sub(r"\$(\d+)", value, " ".join(flat.split()))


def _text(value: str) -> str:
    """Text without a colon, which pgbench would take for a variable."""
    return f"convert_from('\\x{value.encode().hex()}'::bytea, 'UTF8')"


def _expression(a: Any, b: Any, sample: dict[UUID, str]) -> str:
    if isinstance(a, UUID):
        if a in sample:
            return sample[a]
        return f"'{a}'::uuid" if a == b else "gen_random_uuid()"
    if isinstance(a, datetime):
        return "now()"
    if isinstance(a, str):
        return _string(a, b)
    if a is None:
        return "NULL"
    if isinstance(a, bool):
        return str(a).lower()
    if isinstance(a, bytes):
        return f"'\\x{a.hex()}'::bytea"
    if isinstance(a, (list, tuple)):
        inner = ", ".join(_expression(x, y, sample) for x, y in zip(a, b, strict=False))
        kind = "uuid" if a and isinstance(a[0], UUID) else "text"
        return f"ARRAY[{inner}]::{kind}[]"
    if isinstance(a, (int, float, Decimal)):
        return str(a)
    if isinstance(a, date):
        return f"'{a}'::date"
    raise TypeError(type(a))


def _string(a: str, b: str) -> str:
    if a == b:
        return _text(a)
    fresh = [
        x for x, y in zip(_UUID.findall(a), _UUID.findall(b), strict=False) if x != y
    ]
    if not fresh and a[:1] not in "{[":
        return "replace(gen_random_uuid()::text, '-', '')"
    text = _text(a)
    for id in dict.fromkeys(fresh):
        text = f"replace({text}, '{id}', gen_random_uuid()::text)"
    return text
