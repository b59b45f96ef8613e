"""P-18, P-48: whatever schemathesis makes up, each route answers as its description says it does.

All checks of schemathesis run against `zhike serve`: no server error, no status, type, header or shape of an
answer that is not described, nothing invalid taken, nothing valid refused without its reason, no method that
is not there, no route without its login. For the owner every case that it enumerates, and some at random; for
an agent some at random. Ordinarily that is one at random of each route and two short runs of the others, in
two to four minutes, always the same ones (`seed`); ZHIKE_FUZZ=50 (`make proof`) tries fifty, and chains of
requests; ZHIKE_FUZZ_SECONDS is how long the second and the third run may take.

What is not asked of every answer: `positive_data_acceptance` lets a rule refuse with 422 what no schema can
say (a period that ends before it begins, a phone that is none), with 410 what has been destroyed, with 412 an
`If-Match` that was made up, and with 503 what is busy. Limits (429) are forgotten each second.
"""
# ASVS 2.2.1, 15.3.5, 16.5.1, 13.4.2: a fuzzer on every route finds nothing that is not described

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from . import callers, fuzzing

AT_RANDOM = int(os.environ.get("ZHIKE_FUZZ", "1"))
SECONDS = int(os.environ.get("ZHIKE_FUZZ_SECONDS", "40"))  # of each run that has an end
CHAINED = AT_RANDOM > 10
# some at random of every route, however long it takes; then what can be enumerated, and another role
RUNS = (("owner", False, None), ("owner", True, SECONDS), ("agent", False, SECONDS))
OFF = {"enabled": False}
TRACE = re.compile(r"Traceback|File \\?\"/|asyncpg\.|sqlalchemy|pydantic_core|\.py\", line")


def _config(enumerated: bool, seconds: int | None) -> dict[str, Any]:
    return {
        "seed": 48, "generation": {"max-examples": AT_RANDOM, "no-shrink": True},
        "phases": {
            "coverage": {} if enumerated else OFF, "fuzzing": OFF if enumerated else {}, "examples": OFF,
            "stateful": {} if CHAINED and not enumerated else OFF,
        },
    } | ({"max-time": seconds} if seconds else {})  # fmt: skip


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[fuzzing.Product]:
    os.chmod(tmp_path, 0o755)  # the servers run as an account of their own
    async with fuzzing.running(tmp_path) as made:
        yield made


def _secrets(product: fuzzing.Product) -> list[str]:
    """What nothing may ever say: keys, the passwords of the database's roles, the callers' tokens."""
    settings = product.hall.held.settings
    return [settings.master_key.hex(), settings.role_password("zhike_app"), settings.role_password("valkey")]


async def test_every_route_answers_as_described(product: fuzzing.Product) -> None:
    paths = product.hall.app.openapi()["paths"]
    labels = {f"{method.upper()} {path}" for path, operations in paths.items() for method in operations}
    wrong, cases, heard, reached = [], 0, Counter[int](), set[str]()
    for role, enumerated, seconds in RUNS:
        people = await callers.one_for_each(product.hall, role, sorted(labels))
        config = _config(enumerated, seconds)
        found = await asyncio.to_thread(fuzzing.explore, product, people, config)
        wrong += [f"{role}: {title} @ {label}\n{said}" for (label, title), said in found.failures.items()]
        wrong += found.errors
        cases, heard, reached = cases + found.cases, heard + found.statuses, reached | found.operations
        wrong += [f"{role}: {text}" for text in found.told if TRACE.search(text)]
        wrong += [f"{role}: {text}" for text in found.told if any(one in text for one in _secrets(product))]
    lines = product.said.read_text(errors="replace")
    faults = [line for line in lines.splitlines() if _is_fault(line)]
    told = sum(lines.count(one) for one in _secrets(product))
    failed = sum(count for status, count in heard.items() if status >= 500)
    ok = not wrong and not faults and not told and not failed and reached == labels
    print(f"P-18 P-48 schemathesis: {len(reached)} of {len(labels)} routes as owner and agent, {cases} cases,"
          f" {failed} server errors, {len(faults)} faults logged, {told} secrets, {len(wrong)} answers not as"
          f" described  goal 0  {'pass' if ok else 'FAIL'}")  # fmt: skip
    assert not wrong, "\n\n".join(wrong[:40])
    assert not faults, faults[:5]
    assert reached == labels, labels - reached
    assert not told and not failed


def _is_fault(line: str) -> bool:
    """A line of the log that speaks of a fault of ours; what is no JSON is none of our lines."""
    try:
        return json.loads(line).get("event") == "unhandled"
    except ValueError:
        return "Traceback" in line
