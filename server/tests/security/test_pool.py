"""P-10: a pooled connection never carries a tenant into the next request."""
# ASVS 8.4.1, 1.4.3: connections carry no tenant over

import asyncio
import random

import asyncpg
import pytest

from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.core.tx import Unit
from zhike.settings import Settings

from ..cast import Hall

CLIENTS = 200
ROUNDS = 25


@pytest.fixture
async def narrow(hall: Hall, settings: Settings) -> Unit:
    """Five connections for everybody."""
    db = Database(settings.app_url, size=5)
    await db.open()
    whole = hall.held.unit
    yield Unit(db, whole.signer, whole.keyring)
    await db.close()


async def _count_wrong(unit: Unit, actor: Actor, chance: random.Random) -> tuple[int, int]:
    """(reads, rows of somebody else) of one client that reads, writes, fails and is cancelled at random."""
    reads = wrong = 0
    for _ in range(ROUNDS):
        kind = chance.choice(("read", "read", "read", "write", "fail", "cancel"))
        if kind == "read":
            async with unit.reading(actor) as tx:
                rows = await tx.conn.fetch("SELECT org_id FROM users")
        elif kind == "cancel":
            task = asyncio.create_task(_sleep(unit, actor))
            await asyncio.sleep(chance.random() / 100)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            continue
        else:
            rows = []
            try:
                async with unit.transaction(actor) as tx:
                    rows = await tx.conn.fetch("SELECT org_id FROM users")
                    if kind == "fail":
                        raise RuntimeError("injected")
            except RuntimeError:
                pass
        assert rows
        reads += len(rows)
        wrong += sum(row["org_id"] != actor.org_id for row in rows)
    return reads, wrong


async def _sleep(unit: Unit, actor: Actor) -> None:
    async with unit.transaction(actor) as tx:
        await tx.conn.execute("SELECT pg_sleep(0.02)")


async def test_two_tenants_share_five_connections(hall: Hall, other: Hall, narrow: Unit) -> None:
    chance = random.Random(20261122)
    actors = [hall.actor(), other.actor()]
    counts = await asyncio.gather(
        *(_count_wrong(narrow, actors[i % 2], random.Random(chance.random())) for i in range(CLIENTS))
    )
    reads, wrong = sum(c[0] for c in counts), sum(c[1] for c in counts)
    print(f"P-10 {wrong} wrong of {reads} rows, 2 tenants, {CLIENTS} clients, 5 connections  goal 0  "
          f"{'pass' if wrong == 0 else 'fail'}")  # fmt: skip
    assert reads > 5_000
    assert wrong == 0


async def test_a_reading_cannot_write(hall: Hall) -> None:
    async with hall.held.unit.reading(hall.actor()) as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.conn.execute("UPDATE sites SET name = 'x'")
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await tx.conn.execute("UPDATE sites SET name = name") == "UPDATE 1"
