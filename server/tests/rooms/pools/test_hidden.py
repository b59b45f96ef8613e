"""Who lies in a pool is seen there and nowhere else, but by those who run the pools."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from zhike.core.db import Database
from zhike.rooms.identity.rules import PERMISSIONS

from ...cast import Hall, Person, _join
from ...stories.loop import get, post
from .conftest import a_customer, a_pool, claim, inside, pooled, put, work


async def test_hidden_wherever_people_are_read(hall: Hall, relay_db: Database) -> None:
    """Lists, counts, search, single reads, the timeline, the score, the deals; an agent and a readonly."""
    pool = await a_pool(hall)
    who = await a_customer(hall, "欧阳隐秘", phone="13800138011")
    deal = await post(hall.owner, "/api/deals", {"title": "欧阳的方案", "customer_id": who, "amount": "9800"})
    await work(hall, relay_db)
    reads = {
        "/api/customers": {"q": "欧阳"}, f"/api/customers/{who}": {}, f"/api/customers/{who}/activities": {},
        f"/api/customers/{who}/journey": {}, f"/api/customers/{who}/score": {}, "/api/search": {"q": "欧阳"},
        "/api/deals": {"customer_id": who}, f"/api/deals/{deal['id']}": {},
        f"/api/deals/{deal['id']}/history": {}, "/api/deals/board": {}, "/api/customers/summary": {},
    }  # fmt: skip

    async def seen(person: Person) -> dict[str, Any]:
        answers = {path: await person.get(path, params=query) for path, query in reads.items()}
        return {path: answer.text for path, answer in answers.items() if answer.status_code == 200}

    for person in (hall.agent_ann, hall.reader):
        assert "欧阳" in str(await seen(person)) and len(await seen(person)) == len(reads)
    await put(hall.owner, pool, who)
    for person in (hall.agent_ann, hall.reader):
        shown = await seen(person)
        assert "欧阳" not in str(shown) and who not in str(shown) and "9800" not in str(shown), shown
        assert set(shown) <= {
            "/api/customers",
            "/api/search",
            "/api/deals",
            "/api/deals/board",
            "/api/customers/summary",
        }
        assert (await get(person, "/api/customers/summary"))["stages"] == {}
    assert "欧阳" in str(await seen(hall.manager)) and len(await seen(hall.manager)) == len(reads)
    for verb, path, body in (
        ("PATCH", f"/api/customers/{who}", {"name": "改名"}), ("DELETE", f"/api/customers/{who}", None),
        ("POST", f"/api/customers/{who}/activities", {"description": "x"}),
        ("POST", f"/api/customers/{who}/reveal", {"field": "phone", "reason": "看看号码"}),
        ("POST", f"/api/customers/{who}/score", None),
        ("POST", f"/api/deals/{deal['id']}/move", {"stage": "proposal"}),
        ("POST", "/api/deals", {"title": "又一单", "customer_id": who}),
    ):  # fmt: skip
        answer = await hall.agent_ann.client.request(verb, path, json=body)
        assert answer.status_code in {403, 404, 422}, f"{verb} {path}: {answer.status_code}"
    twin = await hall.agent_ann.post("/api/customers", {"name": "又来", "phone": "13800138011"})
    assert (twin.status_code, twin.json()["code"]) == (409, "customer.duplicate_phone")
    assert "customer_id" not in twin.json()["params"]
    await claim(hall.agent_ann, pool, who)
    assert "欧阳" in str(await seen(hall.agent_bo)) and len(await seen(hall.agent_ann)) == len(reads)


async def test_hidden_leads(hall: Hall) -> None:
    pool = await a_pool(hall, entity_type="lead")
    lead = (await post(hall.owner, "/api/leads", {"contact_name": "司马隐秘"}))["id"]
    await put(hall.owner, pool, lead)
    for path, query in {"/api/leads": {}, "/api/search": {"q": "司马"}}.items():
        assert "司马" not in (await hall.agent_ann.get(path, params=query)).text
        assert "司马" in (await hall.owner.get(path, params=query)).text
    for path in ("", "/activities", "/score"):
        assert (await hall.agent_ann.get(f"/api/leads/{lead}{path}")).status_code == 404
        assert (await hall.owner.get(f"/api/leads/{lead}{path}")).status_code == 200
    assert (await get(hall.agent_ann, "/api/leads/summary"))["new"] == 0
    for verb in ("assign", "lose", "convert"):
        body = {"assign": {"user_id": str(hall.agent_ann.id)}, "lose": {"reason": "x"}, "convert": {}}[verb]
        assert (await hall.agent_ann.post(f"/api/leads/{lead}/{verb}", body)).status_code == 404


async def test_who_is_gone_lies_in_no_pool(
    hall: Hall, relay_db: Database, owner_db: asyncpg.Connection
) -> None:
    pool, leads = await a_pool(hall), await a_pool(hall, "线索", entity_type="lead")
    who = await pooled(hall, pool)
    lead = (await post(hall.owner, "/api/leads", {"contact_name": "要转化的"}))["id"]
    await put(hall.owner, leads, lead)
    await hall.owner.delete(f"/api/customers/{who}")
    await post(hall.owner, f"/api/leads/{lead}/convert", {}, 200)
    assert (await claim(hall.agent_ann, pool, who, 404))["code"] == "pool.person_not_found"
    await work(hall, relay_db)
    assert await owner_db.fetchval("SELECT count(*) FROM pool_entries WHERE org_id = $1", hall.org_id) == 0
    assert (await get(hall.agent_ann, f"/api/leads/{lead}"))["pool_id"] is None
    ways = [row["way"] for row in await owner_db.fetch(
        "SELECT way FROM pool_moves WHERE org_id = $1 AND way = 'gone'", hall.org_id)]  # fmt: skip
    assert ways == ["gone", "gone"]


@pytest.fixture
async def scoped(hall: Hall, owner_db: asyncpg.Connection, app: FastAPI) -> AsyncIterator[dict[str, Person]]:
    """Somebody of each scope who may claim; ``site`` is of a second site."""
    second = await post(hall.owner, "/api/sites", {"name": "二店"})
    async with contextlib.AsyncExitStack() as stack:
        made = {}
        for scope in ("own", "team", "site"):
            role = {"code": f"only_{scope}", "name": f"{scope} 的人", "row_scope": scope,
                    "permissions": sorted(PERMISSIONS["agent"])}  # fmt: skip
            await post(hall.owner, "/api/roles", role)
            made[scope] = await stack.enter_async_context(_join(hall, scope, role["code"], "2001:db8::7"))
        await owner_db.execute(
            "INSERT INTO user_sites (org_id, id, user_id, site_id) VALUES ($1, $2, $3, $4)",
            hall.org_id, uuid4(), made["site"].id, UUID(second["id"]),
        )  # fmt: skip
        yield made


async def test_who_sees_their_own_rows_claims_and_gives_back(hall: Hall, scoped: dict[str, Person]) -> None:
    pool = await a_pool(hall)
    for name in ("own", "team", "site"):
        person, who = scoped[name], await pooled(hall, pool, f"客户{name}")
        assert (await person.get(f"/api/customers/{who}")).status_code == 404
        assert await inside(person, pool) == [who]
        assert (await post(person, f"/api/pools/{pool}/people/{who}/view", None, 200))[
            "name"
        ] == f"客户{name}"
        await claim(person, pool, who)
        assert (await get(person, f"/api/customers/{who}"))["owner_id"] == str(person.id)
        await put(person, pool, who)
        assert (await person.get(f"/api/customers/{who}")).status_code == 404
        await post(hall.owner, f"/api/pools/{pool}/people/{who}/assign", {"user_id": str(hall.owner.id)}, 200)


async def test_a_sites_pool_is_not_there_for_another_site(hall: Hall, scoped: dict[str, Person]) -> None:
    """Nor is somebody of the first site in a pool for all."""
    person, first = scoped["site"], str(hall.site_id)
    sites, common = await a_pool(hall, "一店", site_id=first), await a_pool(hall, "总部")
    there, here = (
        await pooled(hall, sites, site_id=first),
        await pooled(hall, common, "在一店", site_id=first),
    )
    assert [one["id"] for one in (await get(person, "/api/pools"))["items"]] == [common]
    assert await inside(person, common) == []
    for pool, who, code in ((sites, there, "pool.not_found"), (common, here, "pool.person_not_found")):
        assert (await claim(person, pool, who, 404))["code"] == code
        answer = await person.post(f"/api/pools/{pool}/people/{who}/view")
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert (await inside(hall.owner, sites), await inside(hall.owner, common)) == ([there], [here])
    elsewhere = await a_customer(
        hall, "别处", site_id=(await post(hall.owner, "/api/sites", {"name": "三店"}))["id"]
    )
    assert (await put(hall.owner, sites, elsewhere, status=422))["code"] == "pool.person_unfit"
