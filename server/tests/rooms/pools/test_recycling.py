"""Sweeps and the simulator, against people with a past."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from zhike.core import clock
from zhike.core.db import Database
from zhike.rooms.pools import facts, recycling, repository
from zhike.rooms.pools.rules import Rule, plan

from ...cast import Hall
from ...stories.loop import get, post
from ..appointments.clinic import open_clinic
from ..scores.conftest import Past, house
from .conftest import a_pool, inside, told, work


async def put_rules(hall: Hall, pool: str, *rules: dict[str, Any]) -> None:
    answer = await hall.owner.put(f"/api/pools/{pool}/rules", {"items": list(rules)})
    assert answer.status_code == 200, answer.text


async def sweep(hall: Hall, relay_db: Database, pool: str) -> dict[str, Any]:
    await post(hall.owner, f"/api/pools/{pool}/sweeps", None, 202)
    await work(hall, relay_db)
    found: dict[str, Any] = (await get(hall.owner, f"/api/pools/{pool}/sweeps"))["items"][0]
    assert found["status"] == "done"
    return found


def ago(past: Past, days: float) -> datetime:
    return past.now - timedelta(days=days)


async def test_idle_people_go_and_the_others_stay(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    ann = hall.agent_ann.id
    clinic = await open_clinic(hall)
    tag = UUID((await post(hall.owner, "/api/tags", {"name": "老客"}))["id"])
    old: dict[str, Any] = {"owner_id": ann, "created_at": ago(past, 100), "stage": "potential"}
    idle = await past.customer(**old)
    kept = {
        "young": await past.customer(**old | {"created_at": ago(past, 10)}),
        "nobody's": await past.customer(**old | {"owner_id": None}),
        "stage": await past.customer(**old | {"stage": "repeat"}),
        "tagged": await past.customer(**old, tag_ids=[tag]),
        "contacted": await past.customer(**old, last_contact_at=ago(past, 5)),
        "noted": await past.customer(**old),
        "spoke": await past.customer(**old),
        "deal": await past.customer(**old),
        "booked": await past.customer(**old),
        "deleted": await past.customer(**old, deleted_at=ago(past, 1)),
    }
    await past.line(kept["noted"], created_at=ago(past, 3))
    await past.line(idle, "owner_change", created_at=ago(past, 3))
    await past.put("conversations", session_name=f"t-{uuid4()}", customer_id=kept["spoke"],
                   last_message_at=ago(past, 2))  # fmt: skip
    await post(hall.owner, "/api/deals", {"title": "在谈", "customer_id": str(kept["deal"])})
    await owner_db.execute("DELETE FROM customer_activities WHERE customer_id = $1", kept["deal"])
    closed = (await post(hall.owner, "/api/deals", {"title": "丢了", "customer_id": str(idle)}))["id"]
    await post(hall.owner, f"/api/deals/{closed}/lose", {"reason": "价格过高"}, 200)
    await owner_db.execute(
        "DELETE FROM customer_activities WHERE customer_id = $1 AND type LIKE 'deal%'", idle
    )
    await clinic.confirmed("10:00", customer_id=str(kept["booked"]))
    await owner_db.execute("DELETE FROM customer_activities WHERE customer_id = $1", kept["booked"])
    pool = await a_pool(hall)
    await put_rules(hall, pool, {"idle_days": 30, "stages": ["repeat"], "tag_ids": [str(tag)]})
    done = await sweep(hall, relay_db, pool)
    assert await inside(hall.owner, pool) == [str(idle)]
    assert (done["recycled"], done["left_over"], done["done"], done["total"]) == (1, 0, 9, 9)
    row = (await get(hall.agent_ann, f"/api/pools/{pool}/people"))["items"][0]
    assert (row["way"], row["from_name"]) == ("recycled", "agent_ann")
    assert [one["recycled"] for one in await told(owner_db, hall, "crm.pool.swept")] == [1]
    assert [one["way"] for one in await told(owner_db, hall, "crm.customer.owner_changed")] == ["recycled"]
    notes = (await get(hall.agent_ann, "/api/notifications"))["items"]
    assert [(one["type"], one["title"]) for one in notes] == [
        ("pool_recycled", "1 位客户或线索已回收到公海「公海」")
    ]
    again = await sweep(hall, relay_db, pool)
    assert (again["recycled"], again["total"]) == (0, 8)


async def test_keepers_are_warned_first(
    hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    who = await past.customer(owner_id=hall.agent_ann.id, created_at=ago(past, 500), stage="potential")
    pool = await a_pool(hall)
    await put_rules(hall, pool, {"idle_days": 30, "warn_days": 7})
    first = await sweep(hall, relay_db, pool)
    assert (first["recycled"], first["warned"]) == (0, 1)
    second = await sweep(hall, relay_db, pool)
    assert (second["recycled"], second["warned"]) == (0, 0), "told once"
    notes = (await get(hall.agent_ann, "/api/notifications"))["items"]
    assert [one["type"] for one in notes] == ["pool_warning"]
    earlier = "UPDATE pool_warnings SET warned_at = warned_at - interval '7 days' WHERE org_id = $1"
    await owner_db.execute(earlier, hall.org_id)
    await past.line(who, created_at=past.now)
    third = await sweep(hall, relay_db, pool)
    assert (third["recycled"], third["warned"]) == (0, 0), "a contact makes the warning void"
    await owner_db.execute("DELETE FROM customer_activities WHERE customer_id = $1", who)
    await owner_db.execute(earlier, hall.org_id)
    assert (await sweep(hall, relay_db, pool))["recycled"] == 1


@pytest.mark.parametrize("capacity", [0, 3, 7])
async def test_a_sweep_never_overfills(
    capacity: int, hall: Hall, past: Past, relay_db: Database, owner_db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Also when it comes piece by piece."""
    monkeypatch.setattr(recycling, "PIECE", 2)
    for days in range(60, 71):
        await past.customer(owner_id=hall.agent_ann.id, created_at=ago(past, days), stage="potential")
    pool = await a_pool(hall, capacity=capacity)
    await put_rules(hall, pool, {"idle_days": 30})
    done = await sweep(hall, relay_db, pool)
    assert (done["recycled"], done["left_over"]) == (capacity, 11 - capacity)
    assert len(await inside(hall.owner, pool)) == capacity
    assert (
        await owner_db.fetchval("SELECT count(*) FROM customers WHERE pool_id = $1", UUID(pool)) == capacity
    )


async def test_idle_for_longest_go_first_of_all(
    hall: Hall, past: Past, relay_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not of each piece: whoever was written down last may be idle for longest."""
    monkeypatch.setattr(recycling, "PIECE", 2)
    old: dict[str, Any] = {"owner_id": hall.agent_ann.id, "stage": "potential"}
    people = {
        days: await past.customer(**old, created_at=ago(past, 300), last_contact_at=ago(past, days))
        for days in (41, 60, 33, 90, 45, 75, 20, 200, 52)
    }
    await past.customer(**old | {"stage": "repeat"}, created_at=ago(past, 250))
    await past.line(people[200], created_at=ago(past, 31))
    pool = await a_pool(hall, capacity=5)
    await put_rules(hall, pool, {"idle_days": 30, "stages": ["repeat"]})
    done = await sweep(hall, relay_db, pool)
    assert set(await inside(hall.owner, pool)) == {str(people[days]) for days in (90, 75, 60, 52, 45)}
    assert (done["recycled"], done["left_over"], done["done"], done["total"]) == (5, 3, 10, 10)
    assert (await sweep(hall, relay_db, pool))["left_over"] == 3, "it is full"


_WARNED = """
INSERT INTO pool_warnings (org_id, id, customer_id, user_id, since, warned_at)
SELECT org_id, gen_random_uuid(), id, owner_id, created_at, $2 FROM customers WHERE id = $1
"""


async def test_the_database_judges_as_the_rules_do(
    hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    """Who is idle for longest is found by SQL, who is due is said by `rules.judge`."""
    tag = UUID((await post(hall.owner, "/api/tags", {"name": "老客"}))["id"])
    pool_id = await a_pool(hall)
    for n in range(60):
        who = await past.customer(
            owner_id=hall.agent_ann.id, created_at=past.ago(120), tag_ids=[tag] if n % 5 == 0 else [],
            stage=past.chance.choice(("potential", "interested", "repeat")),
        )  # fmt: skip
        if n % 3 == 0:
            await owner_db.execute(
                _WARNED,
                who,
                past.ago(20),
            )
    made = (
        [Rule(30)],
        [Rule(30, 7, frozenset({"repeat"}))],
        [Rule(90, 0, frozenset(), frozenset({tag})), Rule(40, 10, frozenset({"potential"}))],
    )
    async with hall.held.unit.transaction(house(hall)) as tx:
        pool = await repository.lock(tx, UUID(pool_id))
        for judged_by in made:
            everybody = await facts.piece(tx, pool, None, 1_000)
            due = plan(everybody, judged_by, tx.now, None).recycle
            assert await facts.longest(tx, pool, judged_by, 1_000) == due and due


async def test_only_the_members_people_of_the_site(hall: Hall, past: Past, relay_db: Database) -> None:
    old: dict[str, Any] = {"created_at": ago(past, 60), "stage": "potential"}
    hers = await past.customer(**old, owner_id=hall.agent_ann.id, site_id=hall.site_id)
    await past.customer(**old, owner_id=hall.agent_ann.id)
    await past.customer(**old, owner_id=hall.agent_bo.id, site_id=hall.site_id)
    pool = await a_pool(hall, everyone=False, site_id=str(hall.site_id))
    await hall.owner.put(f"/api/pools/{pool}/members", {"user_ids": [str(hall.agent_ann.id)]})
    await put_rules(hall, pool, {"idle_days": 30})
    assert (await sweep(hall, relay_db, pool))["total"] == 1
    assert await inside(hall.owner, pool) == [str(hers)]


async def test_who_was_claimed_begins_anew_and_leads_are_swept_too(
    hall: Hall, past: Past, relay_db: Database
) -> None:
    idle: dict[str, Any] = {"status": "contacted", "created_at": ago(past, 60)}
    lead = await past.lead(**idle, assigned_to=hall.agent_ann.id, assigned_at=ago(past, 59))
    await past.lead(**idle, assigned_to=hall.agent_ann.id, assigned_at=ago(past, 2))
    called = await past.lead(**idle, assigned_to=hall.agent_ann.id)
    await past.deed(called, "call", created_at=ago(past, 1))
    await past.lead(status="lost", created_at=ago(past, 60), assigned_to=hall.agent_ann.id)
    pool = await a_pool(hall, entity_type="lead")
    await put_rules(hall, pool, {"idle_days": 30})
    assert (await sweep(hall, relay_db, pool))["recycled"] == 1
    assert await inside(hall.owner, pool) == [str(lead)]
    await post(hall.agent_bo, f"/api/pools/{pool}/people/{lead}/claim", None, 200)
    assert (await sweep(hall, relay_db, pool))["recycled"] == 0


async def test_the_night_begins_sweeps(hall: Hall, past: Past, relay_db: Database) -> None:
    who = await past.customer(owner_id=hall.agent_ann.id, created_at=ago(past, 60), stage="potential")
    with_rule, off = await a_pool(hall), await a_pool(hall, "停用")
    await a_pool(hall, "无规则")
    for pool in (with_rule, off):
        await put_rules(hall, pool, {"idle_days": 30})
    await hall.owner.patch(f"/api/pools/{off}", {"is_active": False})
    async with hall.held.unit.transaction(house(hall)) as tx:
        assert await recycling.nightly(tx) == 1
    await work(hall, relay_db)
    assert await inside(hall.owner, with_rule) == [str(who)]


def _due(contacts: list[datetime], rule: Rule, since: datetime, until: datetime) -> list[datetime]:
    """The naive reading: at each moment that is so long after a contact, was there another in between?"""
    found = []
    for at in sorted(set(contacts)):
        due = at + timedelta(days=rule.idle_days)
        if since <= due < until and not any(at < other <= due for other in contacts):
            found.append(due)
    return found


async def test_the_simulator_says_what_would_have_been(
    hall: Hall, past: Past, owner_db: asyncpg.Connection
) -> None:
    """Against a reading of the same past by hand; and it writes nothing."""
    rule, zone = Rule(20, 0, frozenset({"repeat"})), "Asia/Shanghai"
    today = clock.local(past.now, zone).date()
    since = clock.day_bounds(today - timedelta(days=29), zone)[0]
    wanted: Counter[Any] = Counter()
    people = 0
    for n in range(40):
        born = past.ago(120)
        stage = past.chance.choice(("potential", "repeat"))
        who = await past.customer(owner_id=hall.agent_ann.id, created_at=born, stage=stage)
        contacts = [born]
        for _ in range(past.chance.randint(0, 4)):
            contacts.append(born + (past.now - born) * past.chance.random())
            await past.line(who, created_at=contacts[-1])
        deal = None
        if n % 5 == 0:
            deal = past.ago(60)
            await past.put("deals", customer_id=who, title="一单", created_at=deal, stage_changed_at=deal)
        if stage == "repeat":
            continue
        people += 1
        days = {clock.local(due, zone).date() for due in _due(contacts, rule, since, past.now)
                if deal is None or due < deal}  # fmt: skip
        wanted.update(days)
    pool = await a_pool(hall, capacity=5)
    before = await owner_db.fetchval(
        "SELECT count(*) FROM customers WHERE org_id = $1 AND pool_id IS NULL", hall.org_id
    )
    path = f"/api/pools/{pool}/simulation"
    found = await get(hall.owner, path, idle_days=20, days=30, stages=["repeat"])
    shown = {one["day"]: one["due"] for one in found["days"]}
    assert shown == {(today - timedelta(days=back)).isoformat(): wanted[today - timedelta(days=back)]
                     for back in range(30)}  # fmt: skip
    assert (found["people"], found["due"]) == (people, wanted.total()) and wanted.total() > 5
    assert found["recycled"] == 5, "and then the pool would have been full"
    after = await owner_db.fetchval(
        "SELECT count(*) FROM customers WHERE org_id = $1 AND pool_id IS NULL", hall.org_id
    )
    assert before == after and await inside(hall.owner, pool) == []
    assert (await hall.agent_ann.get(path, params={"idle_days": 20})).status_code == 403
