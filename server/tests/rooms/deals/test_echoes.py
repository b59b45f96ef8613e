"""What deals does when others speak, who sees them, and what stays after an erasure."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
from fastapi import FastAPI

from zhike.core.db import Database

from ...cast import Hall, Person
from ...security.test_scopes import _scoped
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from ...stories.loop import Loop, get, post
from .test_api import customer, make


@pytest.fixture
def loop(hall: Hall, relay_db: Database) -> Loop:  # noqa: F811
    return Loop(hall, relay_db, hall.held)


async def _converted(hall: Hall, name: str) -> tuple[str, str]:
    lead = await post(hall.owner, "/api/leads", {"contact_name": name, "assigned_to": str(hall.agent_ann.id)})
    done = await post(hall.owner, f"/api/leads/{lead['id']}/convert", {}, 200)
    return lead["id"], done["customer_id"]


async def test_a_converted_lead_becomes_a_deal_where_that_is_wanted(loop: Loop) -> None:
    hall = loop.hall
    await _converted(hall, "赵一")
    (await loop.work()).ok()
    assert (await get(hall.owner, "/api/deals"))["items"] == [], "nobody has asked for it"
    wanted = await hall.owner.put("/api/system-configs/deals.open_on_conversion", {"value": True})
    assert wanted.status_code == 200, wanted.text
    lead, person = await _converted(hall, "钱二")
    (await loop.work()).ok()
    [deal] = (await get(hall.owner, "/api/deals"))["items"]
    assert (deal["lead_id"], deal["customer_id"]) == (lead, person)
    assert (deal["owner_id"], deal["title"]) == (str(hall.agent_ann.id), "钱二的商机")
    lead, person = await _converted(hall, "孙三")
    await make(hall.owner, person, lead_id=lead)  # somebody was faster than the worker
    (await loop.work()).ok()
    assert len((await get(hall.owner, "/api/deals", lead_id=lead))["items"]) == 1


async def test_the_customer_counts_their_deals(loop: Loop, owner_db: asyncpg.Connection) -> None:
    hall, who = loop.hall, await customer(loop.hall)
    first = await make(hall.owner, who, amount="1200.50")
    await make(hall.owner, who, amount="99")
    await post(hall.owner, f"/api/deals/{first['id']}/win", {}, 200)
    (await loop.work()).ok()
    row = await owner_db.fetchrow(
        "SELECT stats->>'total_deals' AS n, stats->>'total_revenue' AS sum,"
        " stats->>'conversation_count' AS talks FROM customers WHERE id = $1", who,
    )  # fmt: skip
    assert row is not None and (row["n"], row["sum"], row["talks"]) == ("2", "1200.5", "0")
    await post(hall.owner, f"/api/deals/{first['id']}/reopen", {"reason": "退款了"}, 200)
    (await loop.work()).ok()
    left = "SELECT (stats->>'total_revenue')::numeric FROM customers WHERE id = $1"
    assert await owner_db.fetchval(left, who) == 0


async def test_a_new_name_finds_the_deals(loop: Loop) -> None:
    hall, who = loop.hall, await customer(loop.hall, "旧名字")
    deal = await make(hall.owner, who)
    await hall.owner.patch(f"/api/customers/{who}", {"name": "新称呼"})
    (await loop.work()).ok()
    assert [one["id"] for one in (await get(hall.owner, "/api/deals", q="称呼"))["items"]] == [deal["id"]]
    assert (await get(hall.owner, "/api/deals", q="旧名"))["items"] == []


async def test_an_erasure_leaves_what_was_sold_and_no_person(
    loop: Loop, owner_db: asyncpg.Connection
) -> None:
    hall, who = loop.hall, await customer(loop.hall, "要走的人", phone="13800136677")
    lost = await make(hall.owner, who, title="要走的人的双眼皮", notes="住在长宁")
    await hall.owner.put(
        f"/api/deals/{lost['id']}/competitors", {"items": [{"name": "别家", "note": "她姐介绍的"}]}
    )
    await post(hall.owner, f"/api/deals/{lost['id']}/lose", {"reason": "价格过高", "detail": "她嫌贵"}, 200)
    won = await make(hall.owner, who, title="要走的人的水光")
    await post(hall.owner, f"/api/deals/{won['id']}/win", {}, 200)
    asked = await post(hall.owner, "/api/privacy/requests", {"kind": "erasure", "customer_id": who})
    await post(hall.owner, f"/api/privacy/requests/{asked['id']}/approve", {}, 200)
    (await loop.work()).ok()
    told = await owner_db.fetchval(
        "SELECT string_agg(d::text || coalesce(h::text, '') || coalesce(c::text, ''), '') FROM deals d"
        " LEFT JOIN deal_stage_history h ON h.deal_id = d.id LEFT JOIN deal_competitors c ON c.deal_id = d.id"
        " WHERE d.id = $1", lost["id"],
    )  # fmt: skip
    assert not [word for word in ("要走", "长宁", "她姐", "嫌贵") if word in told], told
    assert "12800.00" in told and "价格过高" in told, "what it was about is still counted"
    kept = await owner_db.fetchrow("SELECT title, search_keys FROM deals WHERE id = $1", won["id"])
    assert kept is not None and kept["title"] == "要走的人的水光" and kept["search_keys"] == []
    seen = (await hall.owner.get("/api/deals")).text + (await hall.owner.get("/api/deals/board")).text
    assert "要走" not in seen, "kept for a duty alone"


@pytest.fixture
async def parts(app: FastAPI, hall: Hall, owner_db: asyncpg.Connection) -> AsyncIterator[dict[str, Person]]:
    """People who see their site's, their team's, their own rows."""
    async with contextlib.AsyncExitStack() as stack:
        made = {name: await _scoped(hall, stack, name, name) for name in ("site", "team", "own")}
        await owner_db.execute(
            "INSERT INTO user_sites (org_id, id, user_id, site_id) VALUES ($1, gen_random_uuid(), $2, $3)",
            hall.org_id, made["site"].id, hall.site_id,
        )  # fmt: skip
        members = [str(made["team"].id), str(made["own"].id)]
        await post(hall.owner, "/api/teams", {"name": "一组", "member_ids": members})
        yield made


async def test_each_sees_their_part(hall: Hall, parts: dict[str, Person]) -> None:
    second = (await post(hall.owner, "/api/sites", {"name": "二店"}))["id"]
    who = await customer(hall)
    deals = {
        "hidden": await make(hall.owner, who, site_id=second),
        "here": await make(hall.owner, who, site_id=str(hall.site_id)),
        "team": await make(hall.owner, who, site_id=second, owner_id=str(parts["team"].id)),
        "own": await make(hall.owner, who, site_id=second, owner_id=str(parts["own"].id)),
    }
    wanted = {"site": {"here"}, "team": {"team", "own"}, "own": {"own"}}
    for name, person in parts.items():
        seen = {one["id"] for one in (await get(person, "/api/deals"))["items"]}
        assert seen == {deals[key]["id"] for key in wanted[name]}, name
        board = await get(person, "/api/deals/board")
        assert board["columns"][0]["count"] == len(wanted[name])
        forecast = await get(person, "/api/deals/forecast")
        assert sum(one["deals"] for one in forecast["months"]) == len(wanted[name])
        for verb, body in {"win": {}, "move": {"stage": "proposal"}, "assign": {"user_id": None}}.items():
            answer = await person.post(f"/api/deals/{deals['hidden']['id']}/{verb}", body)
            assert answer.status_code == 404, answer.text
        assert (await person.get(f"/api/deals/{deals['hidden']['id']}/history")).status_code == 404


async def test_strangers_see_nothing(hall: Hall, other: Hall) -> None:
    deal = await make(hall.owner, await customer(hall))
    assert (await other.owner.get(f"/api/deals/{deal['id']}")).status_code == 404
    assert (await get(other.owner, "/api/deals"))["items"] == []
    mine = await customer(other)
    for fields in (
        {"customer_id": deal["customer_id"]},
        {"owner_id": str(hall.owner.id)},
        {"site_id": str(hall.site_id)},
    ):
        answer = await other.owner.post("/api/deals", {"title": "x", "customer_id": mine} | fields)
        assert answer.status_code in {404, 422}, answer.text
