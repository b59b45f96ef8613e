"""The single way and the bulk way agree, on any past; and a run can be cut short and goes on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from zhike.core.db import Database
from zhike.core.tx import Unit
from zhike.rooms.scores import facts, keeping, repository, rules
from zhike.rooms.scores.catalogue import SOURCES, Entity

from ...cast import Hall, few_connections
from ..appointments.clinic import Clinic
from .conftest import Past, house, settle


async def _many(past: Past, clinic: Clinic, count: int = 40) -> tuple[list[UUID], list[UUID]]:
    customers, leads = [], []
    chance = past.chance
    visit = {
        "staff_id": UUID(clinic.chen),
        "service_item_id": UUID(clinic.service),
        "site_id": past.hall.site_id,
    }
    for n in range(count):
        customer, lead = await past.customer(), await past.lead()
        customers.append(customer)
        leads.append(lead)
        for _ in range(chance.randrange(3)):
            await past.said(chance.randrange(8), customer_id=customer)
            await past.said(chance.randrange(8), lead_id=lead)
            await past.line(customer, chance.choice(("note_added", "call_made", "created")))
            await past.deed(lead, chance.choice(("form_submit", "call", "created")))
            await past.deed(lead, "call", user_id=past.hall.owner.id)
            status, at = chance.choice(("completed", "no_show", "cancelled")), past.ago(900)
            start = past.now - timedelta(days=3_000 - n, hours=chance.random() * 20)
            await past.put(
                "appointments", appointment_no=f"T-{past.chance.random()}", customer_id=customer,
                lead_id=lead if chance.random() < 0.5 else None, starts_at=start, busy_from=start,
                ends_at=start + timedelta(minutes=5), busy_until=start + timedelta(minutes=5), status=status,
                created_at=at, **visit,
                completed_at=at + timedelta(days=2) if status == "completed" else None,
            )  # fmt: skip
    return customers, leads


def _every_source(entity: Entity) -> list[rules.Component]:
    """Each source with and without fading, with odd numbers."""
    found = []
    for place, (name, source) in enumerate(SOURCES[entity].items()):
        half_life = 43.7 + 30 * place if source.kind in {"count", "recency"} else None
        found.append(
            rules.Component(
                name, name, source.kind, 997 + place, 2.3, half_life, {"web": 0.7, "repeat": 1}, 0.1
            )
        )
        if source.kind == "count":
            found.append(rules.Component(f"{name}_all", name, source.kind, 1_000, 3.0))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_bulk_and_single_agree(
    hall: Hall, clinic: Clinic, owner_db: asyncpg.Connection, seed: int
) -> None:
    past = Past(hall, owner_db, seed)
    customers, leads = await _many(past, clinic)
    met: set[int] = set()
    for entity, ids in (("customer", customers), ("lead", leads)):
        parts = _every_source(entity)  # type: ignore[arg-type]
        async with hall.held.unit.transaction(house(hall)) as tx:
            single = {row["id"]: list(row.values())[1:] for row in await facts.gather(tx, entity, parts, ids)}  # type: ignore[arg-type]
            bulk = {row["id"]: row for row in await facts.reckon(tx, entity, parts, ids)}  # type: ignore[arg-type]
        assert single.keys() == bulk.keys() == set(ids)
        for id, measures in single.items():
            points = [rules.points(part, m) for part, m in zip(parts, measures, strict=True)]
            assert points == bulk[id]["points"]
            met.update(points)
            for measure, shown in zip(measures, orjson.loads(bulk[id]["measures"]), strict=True):
                same = measure == shown or abs(float(measure) - float(shown)) < 0.0001
                assert same
    assert len(met) > 100, "the past must be a mixed one"


async def _scores(db: asyncpg.Connection, hall: Hall) -> list[Any]:
    return await db.fetch(
        "SELECT id, score, intent_score, stickiness_score, score_details -> 'points',"
        " score_details -> 'versions' FROM customers WHERE org_id = $1 ORDER BY id", hall.org_id,
    )  # fmt: skip


async def test_a_run_goes_on_where_it_was_cut(
    hall: Hall, clinic: Clinic, past: Past, owner_db: asyncpg.Connection, relay_db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(keeping, "PIECE", 7)
    customers, _ = await _many(past, clinic, 30)
    unit, actor = hall.held.unit, house(hall)
    async with unit.transaction(actor) as tx:
        await keeping.refresh(tx, "customer", [UUID(clinic.customer), *customers])
    one_by_one = await _scores(owner_db, hall)
    await owner_db.execute(
        "UPDATE customers SET score = 0, intent_score = NULL, stickiness_score = NULL, score_details = '{}'"
        " WHERE org_id = $1", hall.org_id,
    )  # fmt: skip
    answer = await hall.owner.post("/api/score-runs", {"entity_type": "customer"})
    assert answer.status_code == 202, answer.text
    async with unit.transaction(actor) as tx:
        assert await keeping.step(tx, UUID(answer.json()["id"]))
    with pytest.raises(RuntimeError):
        async with unit.transaction(actor) as tx:
            await keeping.step(tx, UUID(answer.json()["id"]))
            raise RuntimeError("the machine stops")
    run = (await hall.owner.get("/api/score-runs")).json()["items"][0]
    assert (run["status"], run["done"], run["total"]) == ("running", 7, len(one_by_one))
    await settle(hall, relay_db)
    run = (await hall.owner.get("/api/score-runs")).json()["items"][0]
    assert (run["status"], run["done"]) == ("done", len(one_by_one))
    assert await _scores(owner_db, hall) == one_by_one


async def test_a_second_run_finds_nothing_to_write(
    hall: Hall, past: Past, owner_db: asyncpg.Connection, relay_db: Database
) -> None:
    customer = await past.customer()
    await past.said(5, customer_id=customer)
    for place in range(2):
        await hall.owner.post("/api/score-runs", {"entity_type": "customer"})
        await settle(hall, relay_db)
        run = (await hall.owner.get("/api/score-runs")).json()["items"][0]
        assert run["changed"] == (0 if place else run["total"])
    values = await owner_db.fetchval("SELECT count(*) FROM score_values WHERE customer_id = $1", customer)
    assert values == 3


async def test_history_ends_somewhere(hall: Hall, past: Past, owner_db: asyncpg.Connection) -> None:
    customer = await past.customer()
    for days in (401, 399):
        at = past.now - timedelta(days=days)
        id = UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | days)
        await past.put("score_values", id=id, customer_id=customer, code="customer", day=at.date(), value=5,
                       components="{}", version=1, as_of=at)  # fmt: skip
    async with hall.held.unit.transaction(house(hall)) as tx:
        assert await repository.forget_values(tx, keeping.oldest(tx), 100) == 1
        assert await repository.forget_values(tx, keeping.oldest(tx), 100) == 0


async def test_nobody_hidden_or_settled_is_scored(
    hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    gone = await past.customer(deleted_at=past.now)
    held = await past.customer(restricted_at=past.now, deleted_at=past.now)
    lost = await past.lead(status="lost", score=33)
    async with hall.held.unit.transaction(house(hall)) as tx:
        await keeping.refresh(tx, "customer", [gone, held])
        await keeping.refresh(tx, "lead", [lost])
    assert not await owner_db.fetchval("SELECT count(*) FROM score_values WHERE org_id = $1", hall.org_id)
    assert await owner_db.fetchval("SELECT score FROM leads WHERE id = $1", lost) == 33


@pytest.fixture
async def one_session(hall: Hall) -> AsyncIterator[Unit]:
    """The application's unit with a single connection: plans are a session's own."""
    async with few_connections(hall.held.unit, 1) as unit:
        yield unit


async def test_a_plan_of_a_small_table_is_not_kept(
    hall: Hall, past: Past, owner_db: asyncpg.Connection, one_session: Unit
) -> None:
    """An import makes a table large at once; the checks of foreign keys were planned before it."""
    few = [await past.customer() for _ in range(8)]
    unit, actor = one_session, house(hall)
    async with unit.transaction(actor) as tx:
        await tx.conn.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        await keeping.refresh(tx, "customer", few)
    await owner_db.execute(
        "INSERT INTO customers (org_id, id, public_code, name)"
        " SELECT $1, gen_random_uuid(), 'P-' || g, '某人' FROM generate_series(1, 1000) g", hall.org_id,
    )  # fmt: skip
    async with unit.transaction(actor) as tx:
        run = await keeping.begin(tx, "customer", "imported")
    async with unit.transaction(actor) as tx:
        assert await keeping.step(tx, run.id)
        read = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'customers'"
        scans = await tx.conn.fetchval(read)
        assert scans < keeping.PIECE / 10, "each row's check read the whole table"
