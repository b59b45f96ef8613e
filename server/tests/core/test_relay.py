"""The relay: numbers in the order of visibility, one leader, nothing lost, nothing doubled, few notices."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from zhike.core import wake
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.core.jobs.queue import Queue, writing
from zhike.core.jobs.relay import Heads, Relay, carry
from zhike.core.tx import Unit
from zhike.settings import Settings

from . import rig
from .rig import all_carried, pending, until


@pytest.fixture(autouse=True)
async def _nothing_before(relay_db: Database) -> None:
    """Carry what other tests of this database left: it could fill the batch that a test looks at."""
    async with writing(relay_db) as conn:
        while (await carry(conn, Queue.over(conn), rig.registry))[0]:
            pass


@contextlib.asynccontextmanager
async def relays(settings: Settings, count: int, told: list[Heads]) -> AsyncIterator[list[Relay]]:
    async def announce(heads: Heads) -> None:
        told.append(heads)

    made = [Relay(settings.relay_url, rig.registry, announce) for _ in range(count)]
    tasks = [asyncio.create_task(relay.run()) for relay in made]
    try:
        yield made
    finally:
        for relay in made:
            relay.stop()
        await asyncio.wait_for(asyncio.gather(*tasks), 30)


async def write(unit: Unit, actor: Actor, count: int = 1) -> None:
    async with unit.transaction(actor) as tx:
        for _ in range(count):
            tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=tx.now))


async def numbers(db: asyncpg.Connection, org_id: UUID) -> list[int]:
    rows = await db.fetch("SELECT seq FROM outbox_events WHERE org_id = $1 AND seq IS NOT NULL", org_id)
    return sorted(row["seq"] for row in rows)


async def test_a_late_commit_gets_a_higher_number_than_all_that_was_seen(
    unit, relay_db, owner_db, actor, org_id
):
    async with writing(relay_db) as conn:
        queue = Queue.over(conn)
        async with unit.transaction(actor) as slow:
            slow.publish(rig.Booked(appointment_id=uuid4(), starts_at=slow.now))
            await slow.conn.execute(
                "INSERT INTO outbox_events (org_id, id, event_type, payload) VALUES ($1, $2, 'x', '{}')",
                org_id, uuid4(),
            )  # fmt: skip
            await write(unit, actor, 3)
            await carry(conn, queue, rig.registry)
            before = await numbers(owner_db, org_id)
            assert len(before) == 3, "what is not committed has no number"
        await carry(conn, queue, rig.registry)
    after = await numbers(owner_db, org_id)
    assert len(after) == 5 and min(set(after) - set(before)) > max(before)


async def test_one_row_becomes_one_job_per_handler_and_nothing_twice(unit, relay_db, owner_db, actor, org_id):
    await write(unit, actor, 700)  # more than one batch
    async with writing(relay_db) as conn:
        queue = Queue.over(conn)
        while (await carry(conn, queue, rig.registry))[0]:
            pass
    jobs = [orjson.loads(row["payload"]) for row in await rig.queued(owner_db, org_id)]
    assert len(jobs) == 1400 and len({job[1] for job in jobs}) == 1400
    assert sorted({job[0] for job in jobs}) == ["rig.count", "rig.remind"]
    assert len(await numbers(owner_db, org_id)) == 700


async def test_two_leaders_at_once_would_double_and_disorder_nothing(unit, relay_db, owner_db, actor, org_id):
    async def lead() -> None:
        async with writing(relay_db) as conn:
            queue = Queue.over(conn)
            for _ in range(40):
                await carry(conn, queue, rig.registry, 7)

    await asyncio.gather(lead(), lead(), lead(), *(write(unit, actor) for _ in range(150)))
    await lead()
    found = await numbers(owner_db, org_id)
    assert len(found) == len(set(found)) == 150
    assert len(await rig.queued(owner_db, org_id)) == 300


async def test_a_failed_batch_leaves_every_row_as_it_was(
    unit, relay_db, owner_db, actor, org_id, monkeypatch
):
    await write(unit, actor, 2)

    class Full(Queue):
        async def put(self, items):
            await super().put(items)
            raise asyncpg.DiskFullError("no space")

    async with writing(relay_db) as conn:
        with contextlib.suppress(asyncpg.DiskFullError):
            await carry(conn, Full.over(conn), rig.registry)
        assert await pending(owner_db, org_id) == 2 and not await rig.queued(owner_db, org_id)
        await carry(conn, Queue.over(conn), rig.registry)
    assert len(await rig.queued(owner_db, org_id)) == 4


async def test_another_takes_over_when_the_leader_dies_and_each_row_is_carried_once(
    settings, unit, owner_db, actor, org_id
):
    told: list[Heads] = []
    async with relays(settings, 3, told) as made:
        await until(lambda: sum(relay.leading for relay in made) == 1)
        writing = asyncio.create_task(_write_for(unit, actor, 3.0))
        for _ in range(3):
            await asyncio.sleep(0.7)
            await owner_db.execute(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE l.locktype = 'advisory' AND a.application_name = 'zhike relay'"
                "   AND a.datname = current_database()"
            )
        count = await writing
        loop = asyncio.get_running_loop()
        started = loop.time()
        await all_carried(owner_db, org_id)
        assert loop.time() - started < 3.0
        await until(lambda: sum(relay.leading for relay in made) == 1)
    found = await numbers(owner_db, org_id)
    assert len(found) == len(set(found)) == count
    assert len(await rig.queued(owner_db, org_id)) == 2 * count
    heads = [batch[org_id] for batch in told if org_id in batch]
    assert heads == sorted(heads) and heads[-1] == max(found)


async def _write_for(unit: Unit, actor: Actor, seconds: float) -> int:
    loop, count = asyncio.get_running_loop(), 0
    end = loop.time() + seconds
    while loop.time() < end:
        await asyncio.gather(*(write(unit, actor) for _ in range(4)))
        count += 4
        await asyncio.sleep(0.01)
    return count


async def test_a_commit_is_carried_at_once_by_few_notices(settings, unit, owner_db, actor, org_id):
    notices = 0

    def heard(*_: object) -> None:
        nonlocal notices
        notices += 1

    await owner_db.add_listener(wake.CHANNEL, heard)
    await wake.install(settings.app_url)
    try:
        async with relays(settings, 1, []) as made:
            await until(lambda: made[0].leading)
            loop = asyncio.get_running_loop()
            for _ in range(3):
                started = loop.time()
                await write(unit, actor)
                await all_carried(owner_db, org_id)
                assert loop.time() - started < 0.5, "woken, not polled"
            before, started = notices, loop.time()
            await asyncio.gather(*(write(unit, actor) for _ in range(300)))
            took = loop.time() - started
            await asyncio.sleep(0.1)
            assert 1 <= notices - before <= (took + 0.1) / wake.GATHER_SECONDS + 2
    finally:
        await wake.close()
        await owner_db.remove_listener(wake.CHANNEL, heard)


async def test_without_a_notice_the_relay_looks_each_second(settings, unit, owner_db, actor, org_id):
    async with relays(settings, 1, []) as made:
        await until(lambda: made[0].leading)
        await write(unit, actor)
        await all_carried(owner_db, org_id, 2.0)
