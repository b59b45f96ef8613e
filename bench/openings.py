"""A month of openings: fifty people, twenty rooms, six thousand visits, and somebody looks for any free time."""

import asyncio
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from bench.product import Product

PEOPLE, ROOMS, DAYS, LOOKS, GOAL = 50, 20, 31, 200, 60
_VISITS = """
INSERT INTO appointments (org_id, id, site_id, appointment_no, customer_id, staff_id, service_item_id,
  starts_at, ends_at, busy_from, busy_until, status, is_beside)
SELECT $1, v.id, $2, 'BENCH-' || v.id, $3, v.staff_id, $4, v.at, v.at + interval '1 hour', v.at,
  v.at + interval '75 minutes', 'confirmed', true
FROM unnest($5::uuid[], $6::uuid[], $7::timestamptz[]) AS v(id, staff_id, at)
"""
_UNITS = """
INSERT INTO appointment_resources (org_id, id, site_id, appointment_id, resource_id, unit, busy_from, busy_until)
SELECT $1, gen_random_uuid(), $2, v.id, v.room, 1, v.at, v.at + interval '75 minutes'
FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[]) AS v(id, room, at)
"""


def run(product: Product) -> dict[str, Any]:
    return asyncio.run(_run(product))


async def _run(product: Product) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {product.token()}"}
    async with httpx2.AsyncClient(base_url=product.url, headers=headers, timeout=60) as client:
        conn = await asyncpg.connect(product.settings.owner_url)
        try:
            service = await stage(client, conn)
        finally:
            await conn.close()
        return await look(client, service)


async def look(client: httpx2.AsyncClient, service: str) -> dict[str, Any]:
    """Two hundred looks at a month, each from another day on."""
    chance, times, found = random.Random(5), [], 0  # noqa: S311
    for _ in range(LOOKS):
        start = _midnight() + timedelta(days=chance.randrange(1, 12))
        query = {"service_item_id": service, "from": start.isoformat(),
                 "to": (start + timedelta(days=DAYS)).isoformat()}  # fmt: skip
        began = time.monotonic()
        answer = await client.get("/api/appointments/openings", params=query)
        times.append(time.monotonic() - began)
        assert answer.status_code == 200, answer.text
        found = len(answer.json()["items"])
    times.sort()
    return {"looks": LOOKS, "found": found, "p50 ms": statistics.median(times) * 1000,
            "p95 ms": times[int(len(times) * 0.95)] * 1000}  # fmt: skip


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=16, minute=0, second=0, microsecond=0)


async def stage(client: httpx2.AsyncClient, conn: asyncpg.Connection) -> str:
    """The people with their hours, the rooms, a service that needs one of them, and the visits."""
    site = (await client.get("/api/sites")).json()[0]["id"]
    rooms = [await _made(client, "resources", site_id=site, kind="room", name=f"诊室 {uuid4().hex[:8]}")
             for _ in range(ROOMS)]  # fmt: skip
    staff = []
    for number in range(PEOPLE):
        staff.append(await _made(client, "employees", name=f"医生 {number}", skills=["bench"]))
        for weekday in range(1, 7):
            await _made(
                client, "staff-schedules", staff_id=staff[-1], weekday=weekday, start_time="09:00",
                end_time="18:00", breaks=[{"start": "12:00", "end": "13:00"}],
            )  # fmt: skip
    service = await _made(client, "service-items", name="光子嫩肤", duration_minutes=60, buffer_after=15,
                          skills=["bench"], needs=[rooms])  # fmt: skip
    row = await conn.fetchrow("SELECT org_id FROM resources WHERE id = $1", UUID(rooms[0]))
    customer = await conn.fetchval("SELECT id FROM customers WHERE org_id = $1 LIMIT 1", row["org_id"])
    ids, whose, when, units = _visits(staff, rooms)
    await conn.execute(_VISITS, row["org_id"], UUID(site), customer, UUID(service), ids, whose, when)
    kept = [(id, room, at) for id, room, at in zip(ids, units, when, strict=True) if room is not None]
    await conn.execute(_UNITS, row["org_id"], UUID(site), *(list(part) for part in zip(*kept, strict=True)))
    await conn.execute("ANALYZE appointments; ANALYZE appointment_resources")
    return service


def _visits(staff: list[str], rooms: list[str]) -> tuple[list[UUID], list[UUID], list[datetime], list[Any]]:
    """Three visits a day of each, at hours of the shift; as many of one hour as there are rooms have one."""
    chance = random.Random(7)  # noqa: S311
    ids, whose, when, units = [], [], [], []
    for day in range(DAYS + 14):
        taken: dict[int, int] = {}
        for person in staff:
            for hour in sorted(chance.sample((1, 3, 5, 7), 3)):  # two hours apart, on the clock of UTC
                number = taken[hour] = taken.get(hour, 0) + 1
                ids.append(uuid4())
                whose.append(UUID(person))
                when.append(_midnight() - timedelta(hours=16) + timedelta(days=day, hours=hour))
                units.append(UUID(rooms[number - 1]) if number <= len(rooms) - 2 else None)
    return ids, whose, when, units


async def _made(client: httpx2.AsyncClient, path: str, **form: Any) -> str:
    answer = await client.post(f"/api/{path}", json=form)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]  # type: ignore[no-any-return]
