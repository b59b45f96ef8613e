"""What a dead worker had in hand: who is suspected, who is left alone, and who is not held up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.ids import uuid7
from zhike.core.jobs import suspects
from zhike.core.jobs.envelope import seal
from zhike.core.jobs.queue import Queue
from zhike.core.jobs.runner import HUNG_AFTER

SUSPECT = suspects.LANE


@contextlib.asynccontextmanager
async def worker(dsn: str) -> AsyncIterator[tuple[Queue, UUID]]:
    """A worker without a loop. At the end of the block it dies."""
    conn = await asyncpg.connect(dsn)
    queue, id = Queue.over(conn), uuid7()
    await queue.mark_alive(id)
    try:
        yield queue, id
    finally:
        await conn.close()


@pytest.fixture(autouse=True)
async def clean(owner_db: asyncpg.Connection) -> None:
    await owner_db.execute("DELETE FROM jobs.pgqueuer")


@pytest.fixture
async def survivor(settings) -> AsyncIterator[tuple[Queue, UUID]]:
    async with worker(settings.relay_url) as made:
        yield made


@pytest.fixture
async def bystander(settings) -> AsyncIterator[None]:
    """One more worker that lives."""
    async with worker(settings.relay_url):
        yield


async def put(queue: Queue, count: int, lane: str = "default") -> None:
    org = uuid4()
    await queue.put([(lane, seal("any.job", id=uuid7(), org_id=org, args={}), timedelta(0))] * count)


async def rescue(queue: Queue) -> int:
    """How many were put back, once the server has noticed that somebody is gone."""
    async with asyncio.timeout(30):
        while not (count := await queue.rescue(HUNG_AFTER)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return count


async def rows(owner_db: asyncpg.Connection) -> list[asyncpg.Record]:
    return await owner_db.fetch("SELECT *, execute_after > now() AS waits FROM jobs.pgqueuer ORDER BY id")


async def test_suspects_are_taken_one_by_one_and_the_next_when_the_last_has_ended(
    settings, owner_db, survivor, bystander
):
    queue, id = survivor
    async with worker(settings.relay_url) as (dead, victim):
        await put(dead, 2)
        await put(dead, 1, "otp")
        assert len(await dead.take("default", victim, 10, 10)) == 2
        assert len(await dead.take("otp", victim, 10, 10)) == 1
    assert await rescue(queue) == 3
    found = await rows(owner_db)
    assert [(row["entrypoint"], row["deaths"], row["attempts"], row["waits"]) for row in found] == (
        [(SUSPECT, 1, 1, False)] * 3
    )
    for row in found:
        (job,) = await queue.take(SUSPECT, id, 1, 20)
        assert (job.id, job.attempts) == (row["id"], 2), "the last taken is the last tried"
        await owner_db.execute(
            "UPDATE jobs.pgqueuer SET updated = now() + interval '1 minute' WHERE id = $1", job.id
        )
        assert await queue.take(SUSPECT, id, 1, 20) == [], "it has its solitude"
        await queue.log_jobs([(job, "successful", None)])
    assert await rows(owner_db) == []


async def test_a_suspect_that_kills_nobody_for_a_while_holds_up_nobody(
    settings, owner_db, survivor, bystander
):
    queue, id = survivor
    async with worker(settings.relay_url) as (dead, victim):
        await put(dead, 3)
        await dead.take("default", victim, 10, 10)
    await rescue(queue)
    (first,) = await queue.take(SUSPECT, id, 1, 2)
    await owner_db.execute(
        "UPDATE jobs.pgqueuer SET updated = now() - interval '1 s' WHERE id = $1", first.id
    )
    (second,) = await queue.take(SUSPECT, id, 1, 2)
    await owner_db.execute(
        "UPDATE jobs.pgqueuer SET updated = now() - interval '1 s' WHERE id = $1", second.id
    )
    assert await queue.take(SUSPECT, id, 1, 2) == [], "two in hand are the most"


async def test_guilt_falls_on_the_suspect_and_its_neighbours_go_on(settings, owner_db, survivor, bystander):
    queue, id = survivor
    async with worker(settings.relay_url) as (dead, victim):
        await put(dead, 1)
        await dead.take("default", victim, 10, 10)
    await rescue(queue)
    assert not (await rows(owner_db))[0]["waits"], "the first time it may be innocent"
    async with worker(settings.relay_url) as (dead, victim):
        await put(dead, 2)
        await dead.take("default", victim, 10, 10)
        await dead.take(SUSPECT, victim, 1, 20)
    assert await rescue(queue) == 3
    guilty, *others = await rows(owner_db)
    assert (guilty["entrypoint"], guilty["deaths"], guilty["attempts"]) == (SUSPECT, 2, 2)
    assert guilty["waits"]
    assert [(row["entrypoint"], row["deaths"], row["waits"]) for row in others] == [("default", 0, False)] * 2
    assert len(await queue.take("default", id, 10, 10)) == 2


async def test_two_that_are_guilty_together_do_not_wait_but_run_apart(
    settings, owner_db, survivor, bystander
):
    queue, id = survivor
    for lane in ("default", SUSPECT):
        async with worker(settings.relay_url) as (dead, victim):
            if lane == "default":
                await put(dead, 2)
            for _ in range(2):
                await dead.take(lane, victim, 1, 20)
                await owner_db.execute(
                    "UPDATE jobs.pgqueuer SET updated = now() - interval '1 s' WHERE status = 'picked'"
                )
        assert await rescue(queue) == 2
    assert [(row["deaths"], row["waits"]) for row in await rows(owner_db)] == [(2, False)] * 2
    await queue.take(SUSPECT, id, 1, 20)
    await owner_db.execute(
        "UPDATE jobs.pgqueuer SET updated = now() - interval '1 s' WHERE status = 'picked'"
    )
    assert await queue.take(SUSPECT, id, 1, 20) == [], "its solitude is longer now"


async def test_the_last_worker_starts_no_suspect_before_the_dead_one_is_replaced(
    settings, owner_db, survivor
):
    queue, id = survivor
    async with worker(settings.relay_url) as (dead, victim):
        await put(dead, 1)
        await dead.take("default", victim, 10, 10)
    await rescue(queue)
    assert await queue.take(SUSPECT, id, 1, 20) == []
    async with worker(settings.relay_url) as (other, successor):
        (job,) = await other.take(SUSPECT, successor, 1, 20)
        await other.retry_job(job, timedelta(0))
    assert await queue.take(SUSPECT, id, 1, 20) == []
    late = "UPDATE jobs.pgqueuer SET updated = now() - interval '4 s', execute_after = now() - interval '4 s'"
    await owner_db.execute(late)
    assert len(await queue.take(SUSPECT, id, 1, 20)) == 1, "nobody came; it must be tried"
