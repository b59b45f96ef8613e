"""The demo clinic: something on every page, seeding twice is seeding once, and a kill does no harm."""

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta

import asyncpg
from fastapi import FastAPI

from zhike.core.clock import utcnow
from zhike.rooms.appointments.repository import OUT_OF_SCOPE
from zhike.seed import demo, roster
from zhike.settings import Settings

from ..cast import Person, new_client
from . import loop as steps
from .loop import get

COUNTED = ("customers", "leads", "deals", "deal_stage_history", "deal_products", "deal_competitors",
           "appointments", "conversations", "messages", "sms_messages", "notifications",
           "service_reviews", "service_review_items", "customer_activities", "consents")  # fmt: skip

SCOPES = {"owner": "org", "ann": "site", "bo": "site", "chen": "team", "desk": "site"}


async def _login(app: FastAPI, key: str) -> Person:
    client = new_client(app)
    form = {"login": roster.LOGINS[key], "password": roster.PASSWORD}
    answer = await client.post("/api/auth/login/password", json=form)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return Person(client, body["user"]["id"], body["user"]["role"], body["csrf_token"])


async def _counts(db: asyncpg.Connection, org_id: str) -> dict[str, int]:
    return {
        table: await db.fetchval(f"SELECT count(*) FROM {table} WHERE org_id = $1", org_id)
        for table in COUNTED
    }


async def test_the_demo_is_alive(app: FastAPI, settings: Settings, owner_db: asyncpg.Connection) -> None:
    await _killed_half_way(settings)
    began = utcnow()
    text = await demo.run(settings, if_empty=False)
    took = (utcnow() - began).total_seconds()
    assert all(address in text for address in roster.LOGINS.values()) and roster.PASSWORD in text
    owner = await _login(app, "owner")
    org_id = (await get(owner, "/api/auth/me"))["org"]["id"]
    counts = await _counts(owner_db, org_id)
    assert counts["customers"] == 300 and counts["leads"] > 110 and counts["conversations"] >= 75
    assert min(counts.values()) > 20, counts
    ann = await _login(app, "ann")
    await _pages(owner, ann)
    await _scopes(app, {"owner": owner, "ann": ann})
    for path, least in (("teams", 2), ("invitations", 1), ("admin/applications", 3), ("agents", 3)):
        assert len((await get(owner, f"/api/{path}"))["items"]) >= least, path
    assert await demo.run(settings, if_empty=True) == text
    assert await _counts(owner_db, org_id) == counts
    print(f"demo: {sum(counts.values())} rows in {took:.1f} s  goal 25 s")


async def _scopes(app: FastAPI, signed_in: dict[str, Person]) -> None:
    """The desk of a site sees its customers, a consultant the team's, the front desk no amounts."""
    sites = {site["name"]: site["id"] for site in await get(signed_in["owner"], "/api/sites")}
    seen: dict[str, set[str]] = {}
    for key in ("owner", "ann", "bo", "chen", "desk"):
        person = signed_in.get(key) or await _login(app, key)
        found = (await get(person, "/api/customers", limit=200))["items"]
        seen[key] = {one["site_id"] for one in found}
        first = await get(person, f"/api/customers/{found[0]['id']}")
        assert (first["ltv"] is None) is (key == "desk"), key
        assert (await get(person, "/api/auth/me"))["row_scope"] == SCOPES[key]
        visits = (await get(person, "/api/appointments", limit=200))["items"]
        assert sum(visit["customer_name"] != OUT_OF_SCOPE for visit in visits) > 30, key
    assert seen["owner"] == set(sites.values())
    assert seen["ann"] == seen["chen"] == {sites["静安店"]}
    assert seen["bo"] == seen["desk"] == {sites["徐汇店"]}


async def _killed_half_way(settings: Settings) -> None:
    task = asyncio.create_task(demo.run(settings, if_empty=False))
    await asyncio.sleep(1.5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _pages(owner: Person, ann: Person) -> None:
    """What the day looks like to the owner and to whoever answers."""
    assert len(await get(owner, "/api/sites")) == 2
    assert len((await get(owner, "/api/employees"))["items"]) == 13
    now = utcnow()
    window = {"start": (now - timedelta(days=14)).isoformat(), "end": (now + timedelta(days=14)).isoformat()}
    calendar = (await get(owner, "/api/appointments/calendar", **window))["items"]
    kinds = Counter(visit["status"] for visit in calendar)
    assert kinds["completed"] > 50 and kinds["confirmed"] > 50 and kinds["pending"] > 10, kinds
    assert all(steps.starts_at(v) > now for v in calendar if v["status"] == "pending")
    waiting = (await get(ann, "/api/conversations", status="pending"))["items"]
    assert waiting and all(talk["unread_count"] for talk in waiting)
    assert (await get(ann, "/api/conversations", agent="me"))["items"]
    assert (await get(ann, "/api/notifications"))["unread"]
    reviews = (await get(owner, "/api/reviews", limit=100))["items"]
    assert {"draft", "published"} <= {review["status"] for review in reviews}
    sent = Counter(row["status"] for row in (await get(owner, "/api/sms-messages", limit=100))["items"])
    assert sent["sent"] > 50
