"""Cron ticks: by each site's clock, once however many look, and only the newest of those that were missed."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.core import jobs
from zhike.core.clock import zone
from zhike.core.jobs.declare import Work
from zhike.core.jobs.queue import writing
from zhike.core.jobs.schedule import CATCH_UP, Scheduler, following, latest, take

from .rig import effects

work = jobs.Room("clock")


@work.every("0 3 * * *", per="site")
async def nightly(run: jobs.Run, *, org_id: UUID, site_id: UUID, day: date) -> None:
    assert org_id == run.org_id
    async with run.tx() as tx:
        tx.audit("clock.nightly", "site", site_id, day=day.isoformat())


@work.every("*/5 * * * *", per="org")
async def often(run: jobs.Run, *, day: date) -> None:
    async with run.tx() as tx:
        tx.audit("clock.often", "org", run.org_id, day=day.isoformat())


@work.every("0 0 1 1 *", per="system")
async def yearly(run: jobs.Run) -> None: ...


registry = jobs.Registry([work])
NIGHTLY: Work = registry.works["clock.nightly"]
UNUSED = ("Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "Africa/Nairobi", "Asia/Urumqi")


@pytest.fixture
async def org(owner_db: asyncpg.Connection, org_id: UUID) -> UUID:
    await owner_db.execute("INSERT INTO organizations (id, name) VALUES ($1, 'Clock')", org_id)
    return org_id


async def site(db: asyncpg.Connection, org_id: UUID, timezone: str, active: bool = True) -> UUID:
    id = uuid4()
    await db.execute(
        "INSERT INTO sites (org_id, id, name, timezone, is_active) VALUES ($1, $2, $3, $4, $5)",
        org_id, id, id.hex, timezone, active,
    )  # fmt: skip
    return id


async def ticks(db: asyncpg.Connection, name: str, scope: str) -> list[datetime]:
    rows = await db.fetch(
        "SELECT tick_at FROM schedule_ticks WHERE name = $1 AND scope = $2 ORDER BY 1", name, scope
    )
    return [row["tick_at"] for row in rows]


async def test_each_site_has_its_tick_on_its_own_clock_and_its_own_day(unit, relay_db, owner_db, org):
    sites = {name: await site(owner_db, org, name) for name in UNUSED}
    closed = await site(owner_db, org, UNUSED[0], active=False)
    now = datetime.now(UTC)
    await Scheduler(relay_db, registry).look()
    await jobs.drain(unit, relay_db, registry, org_id=org)
    days = {row["resource_id"]: row["details"] for row in await effects(owner_db, org, "clock.nightly")}
    assert set(days) == set(sites.values())
    for name, id in sites.items():
        (tick,) = await ticks(owner_db, "clock.nightly", f"site:{id}")
        local = tick.astimezone(zone(name))
        assert (local.hour, local.minute) == (3, 0) and timedelta(0) <= now - tick <= timedelta(hours=24)
        assert local.date().isoformat() in days[id]
    assert await ticks(owner_db, "clock.nightly", f"site:{closed}") == []


async def test_many_schedulers_take_a_tick_once(unit, relay_db, owner_db, org):
    ids = [await site(owner_db, org, "Asia/Urumqi") for _ in range(20)]
    before = await owner_db.fetchval("SELECT clock_timestamp()")
    await asyncio.gather(*(Scheduler(relay_db, registry).look() for _ in range(8)))
    done = (await jobs.drain(unit, relay_db, registry, org_id=org)).ok()
    after = await owner_db.fetchval("SELECT clock_timestamp()")
    assert done.ran.count("clock.nightly") == len(ids)
    crossed = latest("*/5 * * * *", "Asia/Urumqi", after) != latest("*/5 * * * *", "Asia/Urumqi", before)
    assert done.ran.count("clock.often") in ({1, 2} if crossed else {1})


async def test_of_the_missed_ticks_only_the_newest_runs_and_none_that_is_too_old(relay_db, owner_db, org):
    id = await site(owner_db, org, "Asia/Kathmandu")
    await Scheduler(relay_db, registry).look()
    assert len(await ticks(owner_db, "clock.nightly", f"site:{id}")) == 1
    assert len(await ticks(owner_db, "clock.often", f"org:{org}")) == 1
    recent = datetime.now(UTC) - latest("0 0 1 1 *", "UTC", datetime.now(UTC)) <= CATCH_UP
    assert len(await ticks(owner_db, "clock.yearly", "system")) == recent


async def test_a_tick_is_not_taken_before_the_database_says_it_is_time(relay_db, owner_db, org):
    id = await site(owner_db, org, "Africa/Nairobi")
    async with writing(relay_db) as conn:
        early = datetime.now(UTC) + timedelta(seconds=30)
        assert await take(conn, NIGHTLY, "Africa/Nairobi", early) == 0
        assert await ticks(owner_db, "clock.nightly", f"site:{id}") == []
        late = datetime.now(UTC) - timedelta(seconds=1)
        assert await take(conn, NIGHTLY, "Africa/Nairobi", late) >= 1
        assert await take(conn, NIGHTLY, "Africa/Nairobi", late) == 0
        assert await ticks(owner_db, "clock.nightly", f"site:{id}") == [late]


async def test_a_clock_that_does_not_exist_stops_nobody_else(relay_db, owner_db, org):
    wrong, right = await site(owner_db, org, "Mars/Olympus"), await site(owner_db, org, "Asia/Urumqi")
    await Scheduler(relay_db, registry).look()
    assert await ticks(owner_db, "clock.nightly", f"site:{wrong}") == []
    assert len(await ticks(owner_db, "clock.nightly", f"site:{right}")) == 1
    await owner_db.execute("UPDATE sites SET timezone = 'Asia/Shanghai' WHERE id = $1", wrong)


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
CLOCKS = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"])
CRONS = st.sampled_from(["0 3 * * *", "30 1 * * *", "30 2 * * *", "*/5 * * * *", "0 9 * * 1", "15 */2 * * *"])


@given(CRONS, CLOCKS, MOMENTS)
def test_the_newest_tick_and_the_next_enclose_every_moment(cron, clock, now):
    tick, then = latest(cron, clock, now), following(cron, clock, now)
    assert tick <= now < then
    assert latest(cron, clock, then - timedelta(seconds=1)) == tick, "nothing happens in between"


@pytest.mark.parametrize("cron", ["30 1 * * *", "0 2 * * *", "30 2 * * *"])
@pytest.mark.parametrize(
    ("clock", "changes"),
    [
        ("America/New_York", (date(2026, 3, 8), date(2026, 11, 1))),
        ("Europe/London", (date(2026, 3, 29), date(2026, 10, 25))),
        ("Australia/Lord_Howe", (date(2026, 4, 5), date(2026, 10, 4))),
    ],
)
def test_a_daily_tick_comes_once_each_day_even_when_clocks_change(cron, clock, changes):
    for change in changes:
        start = datetime.combine(change - timedelta(days=3), datetime.min.time(), UTC)
        found = {latest(cron, clock, start + timedelta(minutes=10 * step)) for step in range(6 * 24 * 6)}
        days = [tick.astimezone(zone(clock)).date() for tick in sorted(found)]
        assert change in days
        assert len(days) == len(set(days)) and (days[-1] - days[0]).days == len(days) - 1
