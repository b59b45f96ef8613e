"""Live streams: no gaps under concurrent commits, with and without Valkey, from any place still there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from zhike.core import live
from zhike.core.cache import Cache
from zhike.core.context import Actor
from zhike.core.jobs.relay import Heads, Relay
from zhike.core.tx import Unit
from zhike.settings import Settings

from . import rig
from .rig import until

TYPES = {rig.Booked.NAME}


@contextlib.asynccontextmanager
async def carried(settings: Settings, cache: Cache | None = None) -> AsyncIterator[None]:
    async def announce(heads: Heads) -> None:
        if cache is not None:
            await live.announce(cache, heads)

    relay = Relay(settings.relay_url, rig.registry, announce)
    task = asyncio.create_task(relay.run())
    await until(lambda: relay.leading)
    try:
        yield
    finally:
        relay.stop()
        await asyncio.wait_for(task, 30)


@pytest.fixture
async def hearing(settings: Settings) -> AsyncIterator[None]:
    async with live.hearing(settings.valkey_url):
        await until(lambda: live._ear.hearing)
        yield


async def write(unit: Unit, actor: Actor, count: int = 1) -> set[UUID]:
    booked = {uuid4() for _ in range(count)}
    async with unit.transaction(actor) as tx:
        for id in booked:
            tx.publish(rig.Booked(appointment_id=id, starts_at=tx.now))
    return booked


async def follow(unit: Unit, actor: Actor, after: int | None, most: int) -> list[live.LiveEvent]:
    found: list[live.LiveEvent] = []
    async with contextlib.aclosing(live.changes(unit, actor, after, TYPES)) as stream:
        async for batch in stream:
            found += batch.events
            if len(found) >= most:
                break
    return found


async def test_readers_see_every_event_once_and_in_order_while_many_write(settings, unit, actor):
    writers, each = 8, 60

    async def writer() -> None:
        for _ in range(each):
            async with unit.transaction(actor) as tx:
                tx.publish(rig.Booked(appointment_id=uuid4(), starts_at=tx.now))
                tx.publish(rig.Ignored(thing_id=uuid4()))
                await tx.conn.execute("SELECT pg_sleep(random() * 0.01)")

    async def restless() -> list[live.LiveEvent]:
        """A browser that drops its connection again and again."""
        found: list[live.LiveEvent] = []
        last: int | None = None
        while len(found) < writers * each:
            async with contextlib.aclosing(live.changes(unit, actor, last, TYPES)) as stream:
                async for batch in stream:
                    assert not batch.reset
                    found += batch.events
                    last = batch.last_seq
                    if batch.events:
                        break
        return found

    async with carried(settings):
        readers = [asyncio.create_task(follow(unit, actor, None, writers * each))]
        readers.append(asyncio.create_task(restless()))
        await asyncio.sleep(0.2)
        await asyncio.gather(*(writer() for _ in range(writers)))
        async with asyncio.timeout(20):
            for found in await asyncio.gather(*readers):
                seqs = [event.seq for event in found]
                assert seqs == sorted(set(seqs)) and len(seqs) == writers * each
                assert {event.type for event in found} == TYPES


async def test_news_arrives_at_once_through_valkey(settings, unit, held, actor, hearing):
    async with carried(settings, held.cache):
        loop = asyncio.get_running_loop()
        async with contextlib.aclosing(live.changes(unit, actor, None, TYPES)) as stream:
            await anext(stream)
            coming = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(1.5)
            started = loop.time()
            await write(unit, actor)
            batch = await asyncio.wait_for(coming, 30)
            # the relay may need its one-second look, for nothing wakes it here; the stream may not
            assert loop.time() - started < 2.0 < live.CALM_SECONDS
            assert len(batch.events) == 1


async def test_streams_go_on_looking_without_valkey(settings, unit, actor):
    nowhere = "redis://127.0.0.1:1/0"
    async with live.hearing(nowhere), carried(settings, Cache(nowhere)):
        reading = asyncio.create_task(follow(unit, actor, None, 1))
        await asyncio.sleep(0.2)
        await write(unit, actor)
        assert len(await asyncio.wait_for(reading, 4)) == 1


async def test_a_stream_tells_no_other_organization(settings, unit, actor):
    stranger = Actor(kind="user", org_id=uuid4())
    heard: set[UUID | None] = set()
    async with (
        carried(settings),
        contextlib.aclosing(live.changes(unit, stranger, None, TYPES)) as stream,
        asyncio.timeout(30),
    ):
        await anext(stream)
        await write(unit, actor, 3)
        first = await write(unit, stranger)
        await write(unit, actor, 3)
        last = await write(unit, stranger)
        while not last <= heard:
            heard |= {event.aggregate_id for event in (await anext(stream)).events}
    assert heard == first | last


async def test_a_place_that_was_pruned_means_read_everything_afresh(settings, unit, owner_db, actor, org_id):
    async with carried(settings):
        await write(unit, actor, 3)
        await rig.all_carried(owner_db, org_id)
    seqs = [row["seq"] for row in await owner_db.fetch(
        "SELECT seq FROM outbox_events WHERE org_id = $1 ORDER BY seq", org_id)]  # fmt: skip
    found = await follow(unit, actor, seqs[0], 2)
    assert [event.seq for event in found] == seqs[1:]
    await owner_db.execute("DELETE FROM outbox_events WHERE org_id = $1 AND seq = $2", org_id, seqs[0])
    async with contextlib.aclosing(live.changes(unit, actor, seqs[0], TYPES)) as stream:
        batch = await anext(stream)
    assert batch.reset and batch.last_seq == seqs[2] and batch.events == []
