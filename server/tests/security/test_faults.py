"""P-48: when something breaks in the middle, neither the answer nor the log gives a secret away.

Each route is called while the database fails below it: with errors that quote rows, with timeouts, with lost
connections, and with bugs of ours, at the first statement or at a later one. The errors quote a password and
a phone, the bodies hold others, the callers' tokens are secrets themselves. The log has the stack, without
the values; the answer has a problem with a code and nothing else.
"""
# ASVS 16.5.1, 16.5.3, 16.2.5, 13.4.2: errors tell nothing of the inside, and leave nothing behind

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
import structlog
from fastapi.routing import APIRoute

from zhike.core import logs
from zhike.core.http import switch
from zhike.core.http.access import declared

from ..cast import Hall, new_client
from ..house.test_routes import routes
from . import callers
from .belongings import BODIES, Ids
from .test_safe_methods import path_of
from .test_strangers import _query

QUOTED, PHONE, SAID = "hunter2-quoted-by-the-error", "13901996677", "hunter2-said-by-the-caller"
INSIDE = re.compile(r"Traceback|File \\?\"/|\.py\", line|asyncpg|sqlalchemy|SELECT |INSERT |relation \\?\"")


def _database(kind: type[asyncpg.PostgresError]) -> BaseException:
    error = kind(f'duplicate key: Key (password, phone)=({QUOTED}, {PHONE}) in relation "users"')
    error.detail = f"Failing row contains ({QUOTED}, {PHONE})."
    error.query = f"SELECT '{QUOTED}'"
    return error


FAULTS: dict[str, Callable[[], BaseException]] = {
    "database": lambda: _database(asyncpg.InternalServerError),
    "constraint": lambda: _database(asyncpg.UniqueViolationError),
    "too slow": lambda: _database(asyncpg.QueryCanceledError),
    "deadlock": lambda: _database(asyncpg.DeadlockDetectedError),
    "cut off": lambda: _database(asyncpg.ConnectionDoesNotExistError),
    "timeout": lambda: TimeoutError(f"{QUOTED} {PHONE}"),
    "bug": lambda: RuntimeError(f"{QUOTED} {PHONE}"),
    "missing": lambda: KeyError(QUOTED),
}


class Breaking:
    """Raises at the n-th statement from now on, whichever connection runs it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.fault, self.fired = 0, FAULTS["bug"], False
        real = asyncpg.Connection._get_statement

        async def get_statement(conn: Any, *args: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.fired = True
                raise self.fault()
            return await real(conn, *args, **options)

        monkeypatch.setattr(asyncpg.Connection, "_get_statement", get_statement)

    def at(self, statement: int, fault: Callable[[], BaseException]) -> None:
        self.left, self.fault, self.fired = statement, fault, False


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Breaking]:
    made = Breaking(monkeypatch)
    yield made
    made.left = 0


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.BytesIO]:
    """What the product logs, down to the last word; each module's logger keeps what it was made with."""
    written = io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", SimpleNamespace(buffer=written))
        logs.configure("debug")
    for name, module in list(sys.modules.items()):
        if name.startswith("zhike.") and "log" in vars(module):
            monkeypatch.setattr(module, "log", structlog.get_logger(name))
    yield written
    logs.configure("error")


def _walked() -> Iterator[tuple[str, APIRoute]]:
    return ((name, route) for name, route in routes() if not name.endswith("/stream"))


def _body(name: str, ids: Ids) -> Any:
    """A good body whose words are secrets."""
    body = BODIES.get(name, lambda i: {})(ids)
    return json.loads(json.dumps(body).replace("\\u5916\\u4eba", SAID))


def _wrong(answer: Any, fired: bool, kind: str) -> str | None:
    text = answer.text
    if INSIDE.search(text) or QUOTED in text or PHONE in text:
        return "tells"
    if fired and answer.status_code < 400:
        return "says it went well"
    if fired and kind == "too slow" and answer.status_code != 503:
        return "calls a statement that took too long a fault"
    if answer.status_code >= 400 and not _has_code(answer):
        return "is no problem"
    return None


def _has_code(answer: Any) -> bool:
    if answer.headers["content-type"].startswith("text/html"):  # the form is a page for people
        return 'role="alert"' in answer.text
    said = answer.json()
    return bool(said.get("data", {}).get("error") if "data" in said else said.get("code"))


async def test_what_takes_too_long_is_said_so(hall: Hall, breaking: Breaking) -> None:
    """Everywhere, in the caller's language, and with the time after which to try again."""
    for path, language, title in (
        ("/api/customers", "en", "It took too long; ask for less, or try again in a moment"),
        ("/api/leads", "zh-CN", "没能在限定时间内算完，请缩小范围，或稍后再试"),
    ):
        breaking.at(1, FAULTS["too slow"])
        answer = await hall.owner.get(path, headers={"accept-language": language})
        assert breaking.fired and answer.status_code == 503, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        said = answer.json()
        assert (said["code"], said["title"], said["params"]) == ("service.too_slow", title, {})
    assert (await hall.owner.get("/api/customers")).status_code == 200


async def test_faults_tell_nothing(
    hall: Hall, belongings: Ids, breaking: Breaking, logged: io.BytesIO
) -> None:
    people = await callers.one_for_each(hall, "owner", [name for name, _ in _walked()])
    places, heard, fired, wrong = cycle((1, 2, 1, 3, 2)), Counter[int](), 0, []
    assert hall.held.cache.client is not None
    for name, route in _walked():
        query = _query(route, belongings) if name.startswith("GET") else {}
        await hall.held.cache.client.flushdb()  # limits are proven elsewhere
        for kind, fault in FAULTS.items():
            async with new_client(hall.app) as client:
                if declared(route.endpoint).caller == "user":
                    client.headers["authorization"] = people[name]
                body = None if name.startswith("GET") else _body(name, belongings)
                breaking.at(next(places), fault)
                try:
                    answer = await client.request(
                        name.split()[0], path_of(name, belongings), json=body, params=query | {"canary": SAID}
                    )
                except switch.CutOff as cut:  # a file that was on its way
                    assert cut.__cause__ is None and cut.__suppress_context__
                    continue
            heard[answer.status_code] += 1
            fired += breaking.fired
            if (fault_told := _wrong(answer, breaking.fired, kind)) is not None:
                wrong.append(f"{name}, {kind}: {fault_told}: {answer.status_code} {answer.text[:200]}")
    breaking.at(0, FAULTS["bug"])
    lines = logged.getvalue().decode()
    secrets = [QUOTED, PHONE, SAID, *(token.removeprefix("Bearer ") for token in people.values())]
    told = [line[:600] for line in lines.splitlines() if any(secret in line for secret in secrets)]
    stacks = lines.count('"unhandled"')
    ok = not wrong and not told and fired > len(people) * 4 and stacks
    print(f"P-48 faults: {fired} below {len(people)} routes ({heard[500]} times 500, {heard[503]} times 503),"
          f" {stacks} logged with their stacks; {len(wrong)} answers and {len(told)} log lines that tell"
          f"  goal 0  {'pass' if ok else 'FAIL'}")  # fmt: skip
    assert not wrong, "\n".join(wrong[:40])
    assert not told, "\n".join(told[:10])
    assert ok
