"""Many at once: one winner, limits that hold, a capacity that holds."""

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.core import errors
from zhike.core.context import Actor
from zhike.rooms.identity.rules import PERMISSIONS
from zhike.rooms.pools import service

from ...cast import Hall
from .conftest import a_customer, a_pool, inside, pooled

CLAIMANTS = 500


async def _colleagues(hall: Hall, db: asyncpg.Connection, count: int) -> list[Actor]:
    rows = [(hall.org_id, uuid4(), f"同事{n}", f"{uuid4().hex}@hall.test") for n in range(count)]
    await db.executemany(
        "INSERT INTO users (org_id, id, name, email, role) VALUES ($1, $2, $3, $4, 'agent')", rows
    )
    rights = PERMISSIONS["agent"]
    return [Actor("user", hall.org_id, row[1], row[2], "agent", rights) for row in rows]


async def test_of_many_who_claim_one_person_one_wins(hall: Hall, owner_db: asyncpg.Connection) -> None:
    pool = UUID(await a_pool(hall))
    who = UUID(await pooled(hall, str(pool)))
    unit = hall.held.unit

    async def claim(actor: Actor) -> Any:
        try:
            async with unit.transaction(actor) as tx:
                return await service.claim(tx, pool, who)
        except errors.DomainError as refused:
            return refused.code

    actors = await _colleagues(hall, owner_db, CLAIMANTS)
    began = time.perf_counter()
    answers: list[Any] = []
    for start in range(0, CLAIMANTS, 100):  # as many as wait for a connection before they are turned away
        answers += await asyncio.gather(*(claim(actor) for actor in actors[start : start + 100]))
    seconds = time.perf_counter() - began
    won = [one for one in answers if not isinstance(one, str)]
    lost = [one for one in answers if one == "pool.taken"]
    row = await owner_db.fetchrow("SELECT owner_id, pool_id FROM customers WHERE id = $1", who)
    moves = await owner_db.fetchval(
        "SELECT count(*) FROM pool_moves WHERE customer_id = $1 AND way = 'claimed'", who
    )
    told = await owner_db.fetchval("SELECT count(*) FROM outbox_events WHERE org_id = $1"
                                   " AND event_type = 'crm.pool.taken'", hall.org_id)  # fmt: skip
    good = len(won) == 1 and len(lost) == CLAIMANTS - 1
    print(f"P-05 pools: {CLAIMANTS} claimants of one person: {len(won)} winner, {len(lost)} told they were"
          f" late, {seconds:.2f} s  goal 1 winner  {'pass' if good else 'FAIL'}")  # fmt: skip
    assert good, set(map(str, answers))
    assert (row["owner_id"], row["pool_id"], moves, told) == (won[0].to_user_id, None, 1, 1)


async def test_one_who_claims_many_at_once_keeps_to_the_limits(hall: Hall) -> None:
    daily, most = await a_pool(hall, daily_claims=3), await a_pool(hall, "少持有", max_held=2)
    ann = hall.agent_ann

    async def claim(pool: str, who: str) -> int:
        return (await ann.post(f"/api/pools/{pool}/people/{who}/claim")).status_code

    held = [await pooled(hall, most, f"甲{n}") for n in range(8)]
    assert sorted(await asyncio.gather(*(claim(most, who) for who in held))) == [200] * 2 + [409] * 6
    a_day = [await pooled(hall, daily, f"乙{n}") for n in range(8)]
    assert sorted(await asyncio.gather(*(claim(daily, who) for who in a_day))) == [200] * 3 + [409] * 5


async def test_many_who_give_back_at_once_fill_it_and_no_more(hall: Hall) -> None:
    pool = await a_pool(hall, capacity=5)
    people = [await a_customer(hall, f"丙{n}", owner_id=str(hall.agent_ann.id)) for n in range(12)]

    async def give(who: str) -> int:
        form = {"person_ids": [who], "reason": "暂无需求"}
        return (await hall.agent_ann.post(f"/api/pools/{pool}/people", form)).status_code

    assert sorted(await asyncio.gather(*map(give, people))) == [200] * 5 + [409] * 7
    assert len(await inside(hall.owner, pool)) == 5
