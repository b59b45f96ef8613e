"""One organization's flood does not hold up the others, and nobody is left out or taken twice."""

import asyncio
import time
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs.envelope import owner_of, seal, unseal
from zhike.core.jobs.queue import Queue, writing
from zhike.core.jobs.turns import share


@pytest.fixture(autouse=True)
async def clean(owner_db: asyncpg.Connection) -> None:
    await owner_db.execute("DELETE FROM jobs.pgqueuer")


async def flood(queue: Queue, db: asyncpg.Connection, count: int) -> UUID:
    """An organization whose jobs have waited for some time."""
    org = uuid4()
    await put(queue, org, count)
    await db.execute("UPDATE jobs.pgqueuer SET execute_after = now() - interval '10 seconds'")
    return org


def stranger(org: UUID) -> UUID:
    """An organization of another share."""
    mine = share("default", envelope(org))
    return next(id for id in iter(uuid4, None) if share("default", envelope(id)) != mine)


def envelope(org: UUID | None) -> bytes:
    return seal("any.job", id=uuid7(), org_id=org, args={"text": 'a "quoted" one'})


async def put(queue: Queue, org: UUID, count: int) -> None:
    await queue.put([("default", envelope(org), timedelta(0))] * count)


async def take(queue: Queue, worker: UUID, batch: int = 5, limit: int = 100) -> list[UUID | None]:
    return [unseal(job.payload or b"").org_id for job in await queue.take("default", worker, batch, limit)]


def test_the_owner_is_read_without_parsing():
    org = uuid4()
    assert owner_of(envelope(org)) == str(org).encode()
    assert owner_of(envelope(None)) == owner_of(envelope(None))


async def test_a_flood_lets_others_pass_and_takes_the_room_they_leave(relay_db: Database, owner_db):
    async with writing(relay_db) as conn:
        queue, worker = Queue.over(conn), uuid7()
        flooding = await flood(queue, owner_db, 40)
        others = [stranger(flooding) for _ in range(2)]
        for org in others:
            await put(queue, org, 1)
        assert await take(queue, worker) == [flooding] * 5, "that they wait is only known now"
        assert set(await take(queue, worker)) == {flooding, *others}
        assert await take(queue, worker, batch=50) == [flooding] * 32
        assert await take(queue, worker) == []


async def test_a_place_that_becomes_free_goes_to_who_has_least_in_hand(relay_db: Database, owner_db):
    async with writing(relay_db) as conn:
        queue, worker = Queue.over(conn), uuid7()
        flooding = await flood(queue, owner_db, 40)
        assert await take(queue, worker, limit=5) == [flooding] * 5
        other = stranger(flooding)
        await put(queue, other, 3)
        assert await take(queue, worker, limit=5) == [], "all hands are full"
        assert await take(queue, worker, limit=6) == [other]
        assert await take(queue, worker, limit=8) == [other] * 2


async def test_as_long_as_nobody_waits_the_oldest_are_taken_by_one_probe(relay_db: Database, owner_db):
    async with writing(relay_db) as conn:
        queue, worker = Queue.over(conn), uuid7()
        await put(queue, uuid4(), 1)
        await take(queue, worker)
        assert queue.fair_until == {}
        await flood(queue, owner_db, 1)
        await take(queue, worker)
        assert queue.fair_until["default"] > time.monotonic()


async def test_workers_that_take_together_take_each_job_once(relay_db: Database, owner_db):
    async with writing(relay_db) as one, writing(relay_db) as two:
        queues = [Queue.over(one), Queue.over(two)]
        for _ in range(7):
            await flood(queues[0], owner_db, 40)

        async def work(queue: Queue) -> list[int]:
            worker, taken, idle = uuid7(), [], 0
            queue.fair_until["default"] = float("inf")
            while idle < 5:
                jobs = await queue.take("default", worker, 10, 1000)
                taken += [job.id for job in jobs]
                idle = 0 if jobs else idle + 1
                await asyncio.sleep(0)
            return taken

        first, second = await asyncio.gather(*map(work, queues))
    assert len(first) + len(second) == len({*first, *second}) == 280
