"""The worker's loop on a real queue: lanes, leases, rescue, fences, and a stop that loses nothing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core import jobs
from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs import suspects
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.execute import Executor
from zhike.core.jobs.queue import Letter, Queue, writing
from zhike.core.jobs.runner import HUNG_AFTER, LANES, Runner
from zhike.core.tx import Unit
from zhike.settings import Settings

from .rig import until

work = jobs.Room("lane")
seen: list[tuple[str, int, float]] = []  # label, attempt, when
gate = asyncio.Event()


@work.job(max_attempts=3, lane="otp")
async def code(run: jobs.Run, *, label: str) -> None:
    seen.append((label, run.attempt, time.monotonic()))


@work.job(max_attempts=3)
async def quick(run: jobs.Run, *, label: str) -> None:
    seen.append((label, run.attempt, time.monotonic()))


@work.job(max_attempts=3)
async def held(run: jobs.Run, *, label: str) -> None:
    seen.append((label, run.attempt, time.monotonic()))
    await gate.wait()


registry = jobs.Registry([work])


@pytest.fixture(autouse=True)
async def clean(owner_db: asyncpg.Connection) -> None:
    seen.clear()
    gate.clear()
    await owner_db.execute("DELETE FROM jobs.pgqueuer")


@contextlib.asynccontextmanager
async def running(settings: Settings, unit: Unit, grace: float = 2.0) -> AsyncIterator[Runner]:
    runner = Runner(settings.relay_url, Executor(unit, registry))
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        await runner.stop(grace)
        await asyncio.wait_for(task, 30)


async def put(relay_db: Database, name: str, *labels: str, lane: str = "default") -> None:
    org = uuid4()
    async with writing(relay_db) as conn:
        items = [
            (lane, seal(name, id=uuid7(), org_id=org, args={"label": label}), timedelta(0))
            for label in labels
        ]
        await Queue.over(conn).put(items)


async def rows(owner_db: asyncpg.Connection) -> list[asyncpg.Record]:
    return await owner_db.fetch("SELECT * FROM jobs.pgqueuer ORDER BY id")


def letter(org_id: UUID) -> Letter:
    return Letter(org_id, "lane.quick", "{}", None, "ValueError", "no", "", "", "", 1)


async def test_jobs_run_soon_and_leave_the_queue(settings, unit, relay_db, owner_db):
    async with running(settings, unit):
        await put(relay_db, "lane.quick", "warm")
        await until(lambda: len(seen) == 1)
        started = time.monotonic()
        await put(relay_db, "lane.quick", *map(str, range(300)))
        await until(lambda: len(seen) == 301)
        assert seen[1][2] - started < 0.5, "a notice wakes the worker, not the poll"
    assert sorted(label for label, _, _ in seen[1:]) == sorted(map(str, range(300)))
    assert await rows(owner_db) == []


async def test_a_login_code_does_not_wait_behind_a_full_lane(settings, unit, relay_db):
    _, most = LANES["default"]
    async with running(settings, unit):
        await put(relay_db, "lane.held", *["slow"] * (most + 50))
        await until(lambda: len(seen) == most)
        started = time.monotonic()
        await put(relay_db, "lane.code", "code", lane="otp")
        await until(lambda: seen[-1][0] == "code")
        assert seen[-1][2] - started < 1.0
        assert len(seen) == most + 1, "the lane holds its limit"
        gate.set()
        await until(lambda: len(seen) == most + 51)


async def test_the_jobs_of_a_dead_worker_are_taken_up_within_seconds(settings, unit, relay_db):
    dead = await asyncpg.connect(settings.relay_url)
    queue, worker = Queue.over(dead), uuid7()
    await queue.mark_alive(worker)
    await put(relay_db, "lane.quick", "orphan")
    (leased,) = await queue.take("default", worker, 10, 10)
    assert leased.attempts == 1
    async with running(settings, unit):
        await asyncio.sleep(3.5)
        assert seen == [], "its worker lives: nobody else may run it"
        started = time.monotonic()
        dead.terminate()
        await until(lambda: len(seen) == 1)
    assert seen[0][:2] == ("orphan", 2), "the attempt of the dead worker was counted"
    assert seen[0][2] - started < 5.0


async def test_a_silent_worker_loses_its_jobs_even_if_connected(settings, relay_db, owner_db):
    async with writing(relay_db) as conn, writing(relay_db) as other:
        queue, worker = Queue.over(conn), uuid7()
        await queue.mark_alive(worker)
        await put(relay_db, "lane.quick", "stuck")
        await queue.take("default", worker, 10, 10)
        silent = HUNG_AFTER + timedelta(seconds=1)
        await owner_db.execute("UPDATE jobs.pgqueuer SET updated = now() - $1::interval", silent)
        assert await Queue.over(other).rescue(HUNG_AFTER) == 0, "its heart beats"
        await owner_db.execute("UPDATE jobs.pgqueuer SET heartbeat = now() - $1::interval", silent)
        assert await Queue.over(other).rescue(HUNG_AFTER) == 1
        assert (await rows(owner_db))[0]["status"] == "queued"
        await conn.execute("SELECT pg_advisory_unlock_all()")


async def test_a_worker_given_up_for_dead_cannot_touch_its_successors_lease(
    settings, relay_db, owner_db, org_id
):
    async with writing(relay_db) as conn:
        queue, first, second = Queue.over(conn), uuid7(), uuid7()
        await put(relay_db, "lane.quick", "contested")
        (lost,) = await queue.take("default", first, 10, 10)
        await owner_db.execute("UPDATE jobs.pgqueuer SET updated = now() - interval '3 seconds'")
        assert await queue.rescue(HUNG_AFTER) == 1
        await owner_db.execute("UPDATE jobs.pgqueuer SET updated = now() - interval '4 seconds'")
        (held_now,) = await queue.take(suspects.LANE, second, 10, 10)
        assert (lost.attempts, held_now.attempts) == (1, 2)
        await queue.log_jobs([(lost, "successful", None)])
        await queue.log_jobs([(lost, "canceled", None)])
        await queue.log_jobs([(lost, "exception", None)])
        await queue.retry_job(lost, timedelta(0))
        await queue.bury(lost, letter(org_id))
        (row,) = await rows(owner_db)
        assert (row["status"], row["attempts"], row["queue_manager_id"]) == ("picked", 2, second)
        assert not await owner_db.fetch("SELECT FROM dead_letters WHERE org_id = $1", org_id)
        await queue.bury(held_now, letter(org_id))
        await queue.bury(held_now, letter(org_id))
        assert await rows(owner_db) == []
        assert len(await owner_db.fetch("SELECT FROM dead_letters WHERE org_id = $1", org_id)) == 1


async def test_a_stop_hands_back_what_does_not_end(settings, unit, relay_db, owner_db):
    async with running(settings, unit, grace=0.3):
        await put(relay_db, "lane.held", "long")
        await until(lambda: len(seen) == 1)
    (row,) = await rows(owner_db)
    assert (row["status"], row["attempts"]) == ("queued", 0), "an interrupted attempt is not held against it"
    gate.set()
    async with running(settings, unit):
        await until(lambda: len(seen) == 2)
    assert await rows(owner_db) == []


async def test_a_stop_waits_for_what_is_about_to_end(settings, unit, relay_db, owner_db):
    async with running(settings, unit, grace=5.0):
        await put(relay_db, "lane.held", *["short"] * 20)
        await until(lambda: len(seen) == 20)
        asyncio.get_running_loop().call_later(0.3, gate.set)
    assert await rows(owner_db) == [] and len(seen) == 20


async def test_a_cut_connection_is_made_again_and_no_job_is_lost(settings, unit, relay_db, owner_db):
    async with running(settings, unit):
        await put(relay_db, "lane.held", "cut")
        await until(lambda: len(seen) == 1)
        await owner_db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'zhike worker' AND datname = current_database()"
        )
        gate.set()
        await put(relay_db, "lane.quick", "after")
        await until(lambda: {"after"} <= {label for label, _, _ in seen}, 12)
        await until(lambda: [label for label, _, _ in seen].count("cut") == 2, 12)
    assert await rows(owner_db) == []
