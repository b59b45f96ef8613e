"""Search and lists at a steady pace: requests leave on a clock, whether or not the ones before were answered.

Each kind of query is also timed in the database alone, with the very statement that the route sends, as the
role and within the tenant that the route has; the ratio of the two is what the product adds.

``python -m bench.search 1m`` prints the table for a set of its own.
"""

import asyncio
import random
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
from zhike.main import create_app
from zhike.seed import names

from bench import capture
from bench.product import Product, running

RATE, SECONDS = 50, 12.0
GOAL_MS = 50.0
ROUNDS = 40


@dataclass(frozen=True)
class Row:
    """Milliseconds of one kind of request, over HTTP and in the database alone."""

    name: str
    p50: float
    p95: float
    sql: float
    errors: int

    @property
    def ratio(self) -> float:
        return self.p50 / self.sql if self.sql else 0.0


def queries(chance: random.Random) -> dict[str, list[str]]:
    """What people type, by kind: paths with their queries."""
    people = [names.person(chance) for _ in range(200)]
    found = "/api/customers?limit=50&q="
    return {
        "list, newest": ["/api/customers?limit=50"],
        "list, stage by score": [
            f"/api/customers?limit=50&sort=-score&stage={s}" for s in ("closed", "lost")
        ],
        "leads, newest": ["/api/leads?limit=50&status=open"],
        "one character": [found + name[0] for name in people],
        "two characters": [found + name[-2:] for name in people],
        "whole name": [found + name for name in people],
        "pinyin": [
            found + word for word in ("wangxiao", "zhang", "liu", "chenjing", "lihua")
        ],
        "initials": [found + word for word in ("wxm", "zj", "lh", "cj")],
        "phone tail": [f"{found}{chance.randrange(10_000):04}" for _ in people],
        "the one box": [f"/api/search?q={name[-2:]}" for name in people],
    }


def run(product: Product) -> list[Row]:
    return asyncio.run(_run(product))


async def _run(product: Product) -> list[Row]:
    chance = random.Random(3)
    headers = {"authorization": f"Bearer {product.token()}"}
    kinds, rows = queries(chance), []
    app = create_app(product.settings.model_copy(update={"db_pool_size": 1}))
    async with app.router.lifespan_context(app):
        direct = {
            name: await _sql(app, headers, paths) for name, paths in kinds.items()
        }
    limits = httpx2.Limits(max_connections=64)
    async with httpx2.AsyncClient(
        base_url=product.url, headers=headers, timeout=30, limits=limits
    ) as client:
        for paths in kinds.values():  # the statements' plans, the caches of names
            await asyncio.gather(*(client.get(path) for path in paths[:8]))
        for name, paths in kinds.items():
            times, errors = await _paced(client, paths, chance)
            rows.append(
                Row(
                    name,
                    statistics.median(times),
                    times[int(len(times) * 0.95)],
                    direct[name],
                    errors,
                )
            )
    return rows


async def _paced(
    client: httpx2.AsyncClient, paths: list[str], chance: random.Random
) -> tuple[list[float], int]:
    """An open loop: a request each 1/RATE seconds, at a Poisson clock's moments."""
    times: list[float] = []
    errors = 0

    async def one(path: str, due: float) -> None:
        nonlocal errors
        answer = await client.get(path)
        times.append(
            (time.monotonic() - due) * 1000
        )  # waiting for a free connection counts
        errors += answer.status_code != 200

    due, end, tasks = time.monotonic(), time.monotonic() + SECONDS, []
    while due < end:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(chance.choice(paths), due)))
        due += chance.expovariate(RATE)
    await asyncio.gather(*tasks)
    return sorted(times), errors


async def _sql(app: Any, headers: dict[str, str], paths: list[str]) -> float:
    """The median of the same statements, in the same session, without the product around them."""
    request = {"method": "GET", "headers": headers, "body": ""}
    times = []
    await capture.calls(app, request | {"path": paths[0]})
    conn: asyncpg.Connection = app.state.services.unit.db._idle[0].raw
    for number in range(ROUNDS):
        calls = await capture.calls(app, request | {"path": paths[number % len(paths)]})
        began = time.perf_counter()
        for sql, arguments in calls:
            if sql.startswith(("SELECT json", "SELECT row", "WITH")) and arguments:
                await conn.fetch(sql, *arguments)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def page(rows: list[Row]) -> str:
    """The table for docs/bench.md."""
    head = (
        f"## Lists and search\n{RATE} requests a second, open loop, in the largest organization. "
        "The ratio is the median over HTTP to the same statements in the same session.\n"
        "| kind | p50 ms | p95 ms | SQL alone, p50 ms | ratio | p95 ≤ 50 ms |\n|---|---|---|---|---|---|"
    )
    lines = [
        f"| {row.name} | {row.p50:.1f} | {row.p95:.1f} | {row.sql:.1f} | {row.ratio:.1f} "
        f"| {'met' if row.p95 <= GOAL_MS and not row.errors else 'missed'} |"
        for row in rows
    ]
    return "\n".join([head, *lines, ""])


if __name__ == "__main__":
    with running(sys.argv[1]) as started:
        print(page(run(started)))
