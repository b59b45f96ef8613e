"""Contention: five hundred people want the same hour of the same person at the same moment."""

import asyncio
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2

from bench.product import Product

ATTEMPTS = 500


def run(product: Product) -> dict[str, Any]:
    return asyncio.run(_run(product))


async def _run(product: Product) -> dict[str, Any]:
    limits = httpx2.Limits(max_connections=64)
    headers = {"authorization": f"Bearer {product.token()}"}
    async with httpx2.AsyncClient(
        base_url=product.url, headers=headers, timeout=60, limits=limits
    ) as client:
        forms = await _stage(client)
        began = time.monotonic()
        results = await asyncio.gather(*(_attempt(client, form) for form in forms))
        seconds = time.monotonic() - began
    times = sorted(taken for _, taken in results)
    statuses = [status for status, _ in results]
    return {
        "attempts": ATTEMPTS, "won": statuses.count(201), "conflicts": statuses.count(409),
        "others": len([s for s in statuses if s not in {201, 409}]), "overlapping": await _overlaps(product),
        "seconds": seconds, "p50 ms": statistics.median(times) * 1000,
        "p99 ms": times[int(len(times) * 0.99)] * 1000,
    }  # fmt: skip


async def _stage(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    """A person who works all day, a service of half an hour, and five hundred wishes within one hour."""
    customer = (await client.get("/api/customers", params={"limit": 1})).json()[
        "items"
    ][0]["id"]
    staff = (await client.post("/api/employees", json={"name": "王医生"})).json()["id"]
    item = (
        await client.post(
            "/api/service-items", json={"name": "面诊", "duration_minutes": 30}
        )
    ).json()["id"]
    for weekday in range(1, 8):
        hours = {
            "staff_id": staff,
            "weekday": weekday,
            "start_time": "00:00",
            "end_time": "23:59",
        }
        answer = await client.post("/api/staff-schedules", json=hours)
        assert answer.status_code == 201, answer.text
    day = (datetime.now(UTC) + timedelta(days=3)).replace(
        hour=4, minute=0, second=0, microsecond=0
    )
    chance = random.Random(11)
    return [{"customer_id": customer, "staff_id": staff, "service_item_id": item,
             "starts_at": (day + timedelta(minutes=chance.randrange(0, 60, 5))).isoformat()}
            for _ in range(ATTEMPTS)]  # fmt: skip


async def _attempt(
    client: httpx2.AsyncClient, form: dict[str, Any]
) -> tuple[int, float]:
    began = time.monotonic()
    answer = await client.post("/api/appointments", json=form)
    return answer.status_code, time.monotonic() - began


async def _overlaps(product: Product) -> int:
    conn = await asyncpg.connect(product.settings.owner_url)
    try:
        found: int = await conn.fetchval(
            "SELECT count(*) FROM appointments a JOIN appointments b ON a.org_id = b.org_id AND a.id < b.id"
            " AND a.staff_id = b.staff_id"
            " AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"
            " WHERE a.status IN ('pending', 'confirmed') AND b.status IN ('pending', 'confirmed')"
        )
        return found
    finally:
        await conn.close()
