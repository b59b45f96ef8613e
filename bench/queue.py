"""The queue: jobs a second of one worker, time from commit to start, and what enqueueing costs a write.

`python -m bench.queue` starts servers of its own in a temporary directory, so nothing else is on them. The
worker runs in this process; its CPU time is this process's.
"""

import asyncio
import contextlib
import logging
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import structlog
from zhike import embedded
from zhike.core import jobs, wake
from zhike.core.context import Actor
from zhike.core.http.services import Services, running
from zhike.core.ids import uuid7
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.execute import Executor
from zhike.core.jobs.queue import Queue
from zhike.core.jobs.relay import Relay
from zhike.core.jobs.runner import Runner
from zhike.migrations import run as migrations
from zhike.settings import Settings

ROUNDS = 3
NO_OPS = 10_000
WRITES = 3_000
RATES = (20, 200)
RATE_SECONDS = 4
WRITE_SECONDS = 3
WRITERS = 16

work = jobs.Room("bench")
started: list[float] = []
left = 0
finished = asyncio.Event()


def _one_less() -> None:
    global left
    left -= 1
    if left == 0:
        finished.set()


@work.job()
async def nothing(run: jobs.Run) -> None:
    _one_less()


@work.job()
async def write(run: jobs.Run) -> None:
    async with run.tx() as tx:
        tx.audit("bench.done", "bench")
    _one_less()


@work.job()
async def stamp(run: jobs.Run, *, committed: float) -> None:
    started.append(time.time() - committed)
    _one_less()


registry = jobs.Registry([work])


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    goal: str


@contextlib.asynccontextmanager
async def worker(held: Services) -> AsyncIterator[None]:
    """Relay and runner, as `zhike worker` has them."""
    relay = Relay(held.settings.relay_url, registry)
    runner = Runner(held.settings.relay_url, Executor(held.unit, registry))
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(runner.run())]
    try:
        await asyncio.sleep(1.0)
        yield
    finally:
        relay.stop()
        await runner.stop(5)
        await asyncio.gather(*tasks)


async def _expect(
    count: int, act: Callable[[], Awaitable[None]]
) -> tuple[float, float]:
    """Seconds and CPU seconds from ``act`` until ``count`` jobs have run."""
    global left
    left = count
    finished.clear()
    cpu, begun = time.process_time(), time.perf_counter()
    await act()
    await asyncio.wait_for(finished.wait(), 120)
    return time.perf_counter() - begun, time.process_time() - cpu


async def throughput(held: Services, job: str, count: int) -> tuple[float, float]:
    """(jobs a second, CPU microseconds a job) of one worker on a queue that is full already."""
    conn = await asyncpg.connect(held.settings.relay_url)
    org = uuid4()
    for _ in range(0, count, 500):
        items = [
            ("default", seal(job, id=uuid7(), org_id=org, args={}), timedelta(0))
            for _ in range(500)
        ]
        await Queue.over(conn).put(items)
    await conn.close()
    runner = Runner(held.settings.relay_url, Executor(held.unit, registry))
    task: asyncio.Task[None] | None = None

    async def begin() -> None:
        nonlocal task
        task = asyncio.create_task(runner.run())

    seconds, cpu = await _expect(count, begin)
    await runner.stop(5)
    if task is not None:
        await task
    return count / seconds, cpu / count * 1e6


async def latency(held: Services, rate: int) -> tuple[float, float]:
    """(p50, p95) milliseconds from just before the commit to the start of the job, at ``rate`` a second."""
    started.clear()
    actor = Actor(kind="user", org_id=uuid4())

    async def one() -> None:
        async with held.unit.transaction(actor) as tx:
            tx.enqueue("bench.stamp", committed=time.time())

    async def act() -> None:
        begun, sent = time.perf_counter(), []
        for number in range(rate * RATE_SECONDS):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            sent.append(asyncio.create_task(one()))
        await asyncio.gather(*sent)

    await _expect(rate * RATE_SECONDS, act)
    cuts = statistics.quantiles(started, n=100)
    return cuts[49] * 1000, cuts[94] * 1000


async def writes(held: Services, enqueue: bool) -> float:
    """Transactions a second of 16 writers that lock, change and audit a row, with or without a job beside."""
    actor, sites, done = (
        Actor(kind="user", org_id=uuid4()),
        [uuid4() for _ in range(WRITERS)],
        0,
    )
    owner = await asyncpg.connect(held.settings.owner_url)
    await owner.execute(
        "INSERT INTO organizations (id, name) VALUES ($1, 'Bench')", actor.org_id
    )
    await owner.execute(
        "INSERT INTO sites (org_id, id, name) SELECT $1, s, s::text FROM unnest($2::uuid[]) s",
        actor.org_id,
        sites,
    )
    await owner.close()
    end = time.perf_counter() + WRITE_SECONDS

    async def writer(site: UUID) -> None:
        nonlocal done
        while time.perf_counter() < end:
            async with held.unit.transaction(actor) as tx:
                await tx.conn.fetchrow(
                    "SELECT * FROM sites WHERE org_id = $1 AND id = $2 FOR UPDATE",
                    tx.org_id,
                    site,
                )
                await tx.conn.execute(
                    "UPDATE sites SET address = $3 WHERE org_id = $1 AND id = $2",
                    tx.org_id,
                    site,
                    str(done),
                )
                tx.audit("bench.written", "site", site)
                if enqueue:
                    tx.enqueue("bench.nothing", run_at=tx.now + timedelta(days=1))
            done += 1

    await asyncio.gather(*map(writer, sites))
    return done / WRITE_SECONDS


async def measure(settings: Settings) -> list[Figure]:
    async with running(settings, name="zhike-bench") as held:
        no_ops = [
            await throughput(held, "bench.nothing", NO_OPS) for _ in range(ROUNDS)
        ]
        full = [await throughput(held, "bench.write", WRITES) for _ in range(ROUNDS)]
        plain, beside = [], []
        for _ in range(ROUNDS):
            plain.append(await writes(held, enqueue=False))
            beside.append(await writes(held, enqueue=True))
        await wake.install(settings.app_url)
        async with worker(held):
            waits = {
                rate: [await latency(held, rate) for _ in range(ROUNDS)]
                for rate in RATES
            }
        await wake.close()
    middle = statistics.median
    ratios = [
        with_job / without for with_job, without in zip(beside, plain, strict=True)
    ]
    figures = [
        Figure("no-op jobs, one worker", middle(r for r, _ in no_ops), "/s", ">= 5000"),
        Figure("no-op job, worker CPU", middle(c for _, c in no_ops), "us", ""),
        Figure(
            "jobs with a transaction, one worker", middle(r for r, _ in full), "/s", ""
        ),
        Figure(
            "writes with a job beside, of writes without",
            middle(ratios) * 100,
            "%",
            ">= 90",
        ),
    ]
    for rate, found in waits.items():
        figures += [
            Figure(
                f"commit to start at {rate}/s, p50",
                middle(p50 for p50, _ in found),
                "ms",
                "",
            ),
            Figure(
                f"commit to start at {rate}/s, p95",
                middle(p95 for _, p95 in found),
                "ms",
                "<= 50",
            ),
        ]
    return figures


def main() -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR)
    )
    with tempfile.TemporaryDirectory(prefix="zk-") as directory:
        data = Path(directory)
        with embedded.running(data) as servers:
            settings = Settings(
                database_url=servers.database_url,
                redis_url=servers.redis_url,
                zhike_data=data,
            )
            migrations.upgrade(settings)
            for figure in asyncio.run(measure(settings)):
                print(
                    f"{figure.name:<48} {figure.value:>10.1f} {figure.unit:<3} {figure.goal}"
                )


if __name__ == "__main__":
    main()
