"""Where pools meet the rest of the house: a look, poolers, moves that cross, sweeps that halted."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.core.tx import Tx
from zhike.rooms.pools import facts, repository, sight
from zhike.rooms.pools.catalogue import KINDS

from ...cast import Hall, _join
from ...stories.loop import get, post
from .conftest import a_customer, a_pool, inside, pooled, put, work


async def test_a_look_shows_of_the_past_what_a_role_may_see(hall: Hall, relay_db: Database) -> None:
    pool, who = await a_pool(hall), await a_customer(hall)
    note = {"description": "请打 13912345678 找她"}
    await post(hall.owner, f"/api/customers/{who}/activities", note)
    await post(hall.owner, "/api/deals", {"title": "隐秘方案", "customer_id": who, "amount": "9800"})
    await work(hall, relay_db)
    await put(hall.owner, pool, who)
    path = f"/api/pools/{pool}/people/{who}/view"
    usual = str((await post(hall.agent_ann, path, None, 200))["lines"])
    assert "13912345678" in usual and "隐秘方案" in usual
    role = {"code": "taker", "name": "领客户", "permissions": ["customer:read", "pool:read", "pool:claim"]}
    await post(hall.owner, "/api/roles", role)
    async with _join(hall, "taker", "taker", "2001:db8::9") as taker:
        lines = (await post(taker, path, None, 200))["lines"]
    assert "13912345678" not in str(lines) and "*******5678" in str(lines)
    assert "隐秘方案" not in str(lines)
    assert "deal_created" in {line["type"] for line in lines}, "that there was something is no secret"


async def test_pools_are_seen_in_a_transaction_that_was_begun_before(hall: Hall) -> None:
    """Behind a transaction pooler every reading is within one."""
    pool = await a_pool(hall)
    await pooled(hall, pool)
    count = "SELECT count(*) FROM customers WHERE org_id = $1"
    async with hall.held.unit.reading(hall.actor("agent_ann")) as tx:
        await tx.conn.execute("BEGIN READ ONLY")
        try:
            async with sight.opened(tx):
                assert await tx.conn.fetchval(count, hall.org_id) == 1
            assert await tx.conn.fetchval(count, hall.org_id) == 0
        finally:
            await tx.conn.execute("ROLLBACK")


async def test_moves_there_and_back_do_not_block_each_other(hall: Hall) -> None:
    here, there = UUID(await a_pool(hall, "此")), UUID(await a_pool(hall, "彼"))
    one, two = [UUID(await pooled(hall, str(pool), f"人{pool}"[:8])) for pool in (here, there)]
    unit, kind = hall.held.unit, KINDS["customer"]
    async with unit.transaction(hall.actor()) as first, unit.transaction(hall.actor()) as second:
        await repository.lock(first, there)
        await repository.lock(second, here)
        for tx in (first, second):
            await tx.conn.execute("SET LOCAL statement_timeout = '2s'")
        for tx, person, pools in ((first, one, (here, there)), (second, two, (there, here))):
            for pool in pools:
                await repository.note(tx, kind, pool, person, "moved", None, None)


async def test_a_sweep_that_halted_goes_on_when_it_is_asked_for(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    pool, id = await a_pool(hall), uuid4()
    await owner_db.execute(
        "INSERT INTO pool_sweeps (org_id, id, pool_id, reason, started_at)"
        " VALUES ($1, $2, $3, 'nightly', $4)",
        hall.org_id, id, UUID(pool), utcnow(),
    )  # fmt: skip
    begun = await post(hall.owner, f"/api/pools/{pool}/sweeps", None, 202)
    assert begun["id"] == str(id)
    await work(hall, relay_db)
    assert [one["status"] for one in (await get(hall.owner, f"/api/pools/{pool}/sweeps"))["items"]] == [
        "done"
    ]


async def test_who_came_back_before_it_was_heard_stays(hall: Hall, relay_db: Database) -> None:
    """Merged and parted again at once: the news of the merge arrives when it is over."""
    pool = await a_pool(hall)
    winner, who = await a_customer(hall, "王小美"), await pooled(hall, pool, "王晓美")
    done = await post(hall.owner, "/api/merges", {"winner_id": winner, "loser_id": who})
    await post(hall.owner, f"/api/merges/{done['id']}/undo", None, 200)
    await work(hall, relay_db)
    assert await inside(hall.owner, pool) == [who]


async def test_a_simulation_that_takes_too_long_is_said_so(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def past(tx: Tx, *_: Any) -> None:
        await tx.conn.execute("SET LOCAL statement_timeout = '10ms'")
        await tx.conn.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(facts, "past", past)
    answer = await hall.owner.get(f"/api/pools/{await a_pool(hall)}/simulation", params={"idle_days": 30})
    assert (answer.status_code, answer.json()["code"]) == (503, "service.too_slow")
