"""`make bench`: the API against pgbench, imports, booking, start, memory; written to docs/bench.md.

``python -m bench 1m`` asks a million customers what the issue of customers promises of them; it takes about an
hour, and its page is docs/bench-1m.md.
"""

import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import api, booking, desk, duplicates, imports, openings, scores, search, segments
from bench.product import Product, running

SCALE = "100k"
DOCS = Path(__file__).parents[1] / "docs"
MEMORY_GOAL, FIRST_GOAL, LATER_GOAL = 500, 60, 8
INTRO = """# Benchmarks
Written by `make bench`. Absolute figures are of one small shared machine; the ratios are what counts: our
endpoint, with sign-in, tenant isolation, audit, outbox and access log, against pgbench with the same SQL as
superuser on the same server, in interleaved rounds. Capacity is what two otherwise idle cores would carry by
the CPU time measured on each side (app, PostgreSQL, client).
"""
MANY = """# Benchmarks with many customers
Written by `python -m bench 1m`: a million customers with five lines of the timeline each, 300,000 leads and
200,000 deals over fifty organizations, 270,000 customers in the largest, which is the one that is asked.
Absolute figures are of one small shared machine.
"""


def main() -> None:
    with running(SCALE) as product, tempfile.TemporaryDirectory() as work:
        rows = api.run(product, Path(work))
        page = Report(
            DOCS / "bench.md",
            INTRO,
            _machine(SCALE),
            _operations(rows),
            _figures(product),
        )
        _parts(
            page,
            product,
            _contention,
            _openings,
            _segments,
            _search,
            _scores,
            _duplicates,
            _import,
            _desk,
        )
    if missed := [row["operation"] for row in rows if row["ratio"] < row["goal"]]:
        print(f"below the goal: {', '.join(missed)}", file=sys.stderr)


def many(scale: str) -> None:
    """What is promised of a million customers."""
    with running(scale) as product:
        page = Report(DOCS / f"bench-{scale}.md", MANY, _machine(scale))
        _parts(page, product, _search, _import, _duplicates, _scores, _segments)


def _parts(page: "Report", product: Product, *parts: Callable[[Product], str]) -> None:
    for part in parts:
        product.settle()
        page.add(part(product))


class Report:
    """The page, kept as far as it has come."""

    def __init__(self, path: Path, *parts: str) -> None:
        self.path = path
        self.parts: list[str] = []
        for part in parts:
            self.add(part)

    def add(self, part: str) -> None:
        self.parts.append(part)
        self.path.write_text("\n".join(self.parts))
        print(part, flush=True)


def _machine(scale: str) -> str:
    day, python = f"{datetime.now(UTC):%Y-%m-%d}", platform.python_version()
    return f"{day}, 2 cores, Python {python}, set `{scale}`, 16 connections.\n"


def _operations(rows: list[dict[str, Any]]) -> str:
    head = ("## Endpoints\n| operation | ours/s | pgbench/s | app µs | PostgreSQL µs "
        "| pgbench's PostgreSQL µs "
            "| capacity ratio | goal | |\n|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    lines = [
        f"| {row['operation']} | {row['ours/s']:,.0f} | {row['pgbench/s']:,.0f} | {row['app us']:.0f} "
        f"| {row['pg us']:.0f} | {row['pgbench pg us']:.0f} | **{row['ratio']:.2f}** | {row['goal']:.2f} "
        f"| {'met' if row['ratio'] >= row['goal'] else 'missed'} |"
        for row in rows
    ]
    return "\n".join([head, *lines, ""])


def _figures(product: Product) -> str:
    memory = product.idle
    parts = ", ".join(
        f"{name} {size:.0f}"
        for name, size in sorted(memory.items(), key=lambda item: -item[1])
    )
    return (
        "## Start and memory\n| figure | measured | goal |\n|---|---|---|\n"
        f"| first start to ready, packages installed | {product.first:.1f} s | {FIRST_GOAL} s |\n"
        f"| later start | {product.later:.1f} s | {LATER_GOAL} s |\n"
        f"| idle memory, PSS | {sum(memory.values()):.0f} MB ({parts}) | {MEMORY_GOAL} MB |\n"
    )


def _contention(product: Product) -> str:
    found = booking.run(product)
    return (
        f"## Booking under contention\n{found['attempts']} simultaneous attempts for one hour of one person: "
        f"{found['won']} won, {found['conflicts']} clean conflicts, {found['others']} other answers, "
        f"**{found['overlapping']} overlapping**; all answered in {found['seconds']:.1f} s "
        f"(p50 {found['p50 ms']:.0f} ms, p99 {found['p99 ms']:.0f} ms).\n"
    )


def _openings(product: Product) -> str:
    found = openings.run(product)
    return (
        f"## Openings\nA month of a service for {openings.PEOPLE} people and {openings.ROOMS} rooms with six "
        f"thousand visits, {found['looks']} looks: {found['found']} starts, p50 {found['p50 ms']:.0f} ms, "
        f"**p95 {found['p95 ms']:.0f} ms**. Goal: {openings.GOAL} ms.\n"
    )


def _scores(product: Product) -> str:
    found = scores.run(product)
    return (
        f"## Scores\n{found['rows']:,} customers worked out with three scores each: {found['seconds']:.1f} s, "
        f"**{found['rows/s']:,.0f} rows/s** the first time, {found['again rows/s']:,.0f} rows/s when nothing "
        f"changed. Goal: 1,112 rows/s (a million in 15 minutes). One customer after a note: fresh after "
        f"{found['fresh p50 s']:.1f} s (p50), {found['fresh worst s']:.1f} s at worst of {found['tries']}. "
        "Goal: 5 s.\n"
    )


def _duplicates(product: Product) -> str:
    return duplicates.page(duplicates.run(product))


def _import(product: Product) -> str:
    found = imports.run(product)
    return (
        f"## Import\n{found['rows']:,} rows of a GB18030 CSV, from upload to the last row: "
        f"{found['seconds']:.1f} s, **{found['rows/s']:,.0f} rows/s** "
        f"({found['writing rows/s']:,.0f} rows/s once it was read). Goal: under 120 s.\n"
    )


def _search(product: Product) -> str:
    return search.page(search.run(product))


def _desk(product: Product) -> str:
    return desk.page(desk.run(product))


def _segments(product: Product) -> str:
    return segments.table(segments.run(product))


if __name__ == "__main__":
    many(sys.argv[1]) if sys.argv[1:] else main()
