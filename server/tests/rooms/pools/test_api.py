"""Pools through HTTP: made, filled, claimed from, given back to; and what each step leaves behind."""

from typing import Any
from uuid import uuid4

import asyncpg
from fastapi import FastAPI

from ...cast import Hall, build_hall
from ...stories.loop import get, post
from .conftest import a_customer, a_pool, claim, inside, pooled, put, told


async def code_of(person: Any, path: str, body: Any, status: int) -> dict[str, Any]:
    answer = await person.post(path, body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_a_pool_is_made_and_changed(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await post(hall.owner, "/api/pools", {"name": "客户公海", "capacity": 10})
    assert (made["entity_type"], made["inside"], made["everyone"], made["belongs"]) == (
        "customer",
        0,
        True,
        True,
    )
    root = f"/api/pools/{made['id']}"
    read = await hall.owner.get(root)
    assert read.json() == made
    changed = await hall.owner.patch(root, {"name": "到店公海", "max_held": 50},
                                     headers={"if-match": read.headers["etag"]})  # fmt: skip
    assert (changed.json()["name"], changed.json()["max_held"]) == ("到店公海", 50)
    assert changed.json()["mine"] == {"claimed_today": 0, "viewed_today": 0, "held": 0}
    stale = await hall.owner.patch(root, {"name": "晚了"}, headers={"if-match": read.headers["etag"]})
    assert stale.status_code == 412
    assert (await code_of(hall.owner, "/api/pools", {"name": "到店公海"}, 409))["code"] == "pool.name_taken"
    assert (await hall.agent_ann.post("/api/pools", {"name": "我的"})).status_code == 403
    assert (await hall.agent_ann.patch(root, {"name": "我的"})).status_code == 403
    facts = await told(owner_db, hall, "crm.pool.changed")
    assert len(facts) == 2


async def test_rules_and_members_are_put(hall: Hall) -> None:
    pool = await a_pool(hall)
    root = f"/api/pools/{pool}"
    tag = (await post(hall.owner, "/api/tags", {"name": "老客"}))["id"]
    line = {"idle_days": 30, "warn_days": 5, "stages": ["repeat"], "tag_ids": [tag]}
    put_rules = await hall.owner.put(f"{root}/rules", {"items": [line, {"idle_days": 90}]})
    assert [one["idle_days"] for one in put_rules.json()["rules"]] == [30, 90]
    for wrong, code in (
        ({"stages": ["won"]}, "pool.stage_unknown"),
        ({"tag_ids": [str(uuid4())]}, "pool.reference"),
    ):
        answer = await hall.owner.put(f"{root}/rules", {"items": [{"idle_days": 9} | wrong]})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [one["idle_days"] for one in (await get(hall.owner, f"{root}/settings"))["rules"]] == [30, 90]
    members = await hall.owner.put(f"{root}/members", {"user_ids": [str(hall.agent_ann.id)]})
    assert [one["user_id"] for one in members.json()["members"]] == [str(hall.agent_ann.id)]
    assert (await hall.owner.put(f"{root}/members", {"user_ids": [str(uuid4())]})).status_code == 422
    assert (await hall.agent_ann.get(f"{root}/settings")).status_code == 403


async def test_a_pool_is_for_its_members(hall: Hall) -> None:
    pool = await a_pool(hall, everyone=False)
    root = f"/api/pools/{pool}"
    who = await pooled(hall, pool)
    assert (await hall.agent_ann.get(root)).status_code == 404
    assert (await claim(hall.agent_ann, pool, who, 404))["code"] == "pool.not_found"
    team = await post(hall.owner, "/api/teams", {"name": "前台", "member_ids": [str(hall.agent_ann.id)]})
    await hall.owner.put(f"{root}/members", {"team_ids": [team["id"]]})
    assert [one["id"] for one in (await get(hall.agent_ann, "/api/pools"))["items"]] == [pool]
    assert (await get(hall.agent_bo, "/api/pools"))["items"] == []
    assert await inside(hall.agent_ann, pool) == [who]
    assert (await hall.agent_bo.get(f"{root}/people")).status_code == 404
    wrong = {"user_id": str(hall.agent_bo.id)}
    assert (await code_of(hall.owner, f"{root}/people/{who}/assign", wrong, 422))[
        "code"
    ] == "pool.taker_unfit"
    assert (await claim(hall.agent_ann, pool, who))["to_user_id"] == str(hall.agent_ann.id)


async def test_given_back_and_claimed_by_another(hall: Hall, owner_db: asyncpg.Connection) -> None:
    pool = await a_pool(hall, daily_claims=1, max_held=1, cool_down_days=7)
    ann, bo = hall.agent_ann, hall.agent_bo
    who = await a_customer(hall, phone="13800138000", owner_id=str(ann.id))
    assert await put(ann, pool, who) == {"put": 1, "inside": 1}
    line = (await get(ann, f"/api/pools/{pool}/people"))["items"][0]
    assert (line["name"], line["phone_masked"], line["way"], line["from_name"]) == (
        "王**", "*******8000", "given_back", "agent_ann")  # fmt: skip
    assert (await claim(ann, pool, who, 409))["code"] == "pool.cooling"
    assert await claim(bo, pool, who) == {"person_id": who, "entity_type": "customer", "held": 1,
                                          "to_user_id": str(bo.id), "claimed_today": 1}  # fmt: skip
    customer = await get(bo, f"/api/customers/{who}")
    assert (customer["owner_id"], customer["pool_id"]) == (str(bo.id), None)
    assert (await claim(hall.coach_chen, pool, who, 409))["code"] == "pool.taken"
    second = await pooled(hall, pool, "李四")
    assert (await claim(bo, pool, second, 409))["code"] == "pool.daily_limit"
    await hall.owner.patch(f"/api/pools/{pool}", {"daily_claims": None})
    refused = await claim(bo, pool, second, 409)
    assert (refused["code"], refused["params"]["held"], refused["params"]["limit"]) == (
        "pool.holding_limit",
        1,
        1,
    )
    assert await inside(bo, pool) == [second]
    moved = await told(owner_db, hall, "crm.customer.owner_changed")
    assert len(moved) == 2
    assert len(await told(owner_db, hall, "crm.pool.taken")) == 1
    lines = (await get(bo, f"/api/customers/{who}/activities"))["items"]
    assert [one["title"] for one in lines[:2]] == ["从公海领取：公海", "退回公海：公海"]
    history = (await get(hall.owner, f"/api/pools/{pool}/moves"))["items"]
    assert [one["way"] for one in history] == ["put", "claimed", "given_back"]
    assert (history[1]["to_name"], history[2]["from_name"]) == ("agent_bo", "agent_ann")
    assert (await bo.get(f"/api/pools/{pool}/moves")).status_code == 403
    trail = await owner_db.fetch(
        "SELECT event_type FROM audit_logs WHERE org_id = $1 AND resource_id = $2 ORDER BY created_at",
        hall.org_id, who,
    )  # fmt: skip
    assert [row["event_type"] for row in trail] == ["customer.created", "customer.pooled", "customer.claimed"]


async def test_refused_gifts_change_nothing(hall: Hall, owner_db: asyncpg.Connection) -> None:
    pool = await a_pool(hall, capacity=1)
    ann = hall.agent_ann
    hers = await a_customer(hall, owner_id=str(ann.id))
    his = await a_customer(hall, "李四", owner_id=str(hall.agent_bo.id))
    nobodys = await a_customer(hall, "赵五")
    for people, status, code in (
        ((his,), 403, "pool.not_yours"), ((nobodys,), 403, "pool.not_yours"),
        ((hers, his), 403, "pool.not_yours"), ((str(uuid4()),), 422, "pool.person_unfit"),
    ):  # fmt: skip
        assert (await put(ann, pool, *people, status=status))["code"] == code
    full = await put(hall.owner, pool, hers, his, status=409)
    assert (full["code"], full["params"]["room"]) == ("pool.full", 1)
    await hall.owner.patch(f"/api/pools/{pool}", {"is_active": False})
    assert (await put(hall.owner, pool, his, status=409))["code"] == "pool.closed"
    assert await owner_db.fetchval("SELECT count(*) FROM pool_entries WHERE org_id = $1", hall.org_id) == 0
    assert await owner_db.fetchval("SELECT count(*) FROM pool_moves WHERE org_id = $1", hall.org_id) == 0
    assert (await get(hall.owner, f"/api/customers/{his}"))["owner_id"] == str(hall.agent_bo.id)
    assert await told(owner_db, hall, "crm.pool.filled") == []


async def test_assigned_and_moved(hall: Hall, owner_db: asyncpg.Connection) -> None:
    first, second = await a_pool(hall), await a_pool(hall, "二号", capacity=1)
    who, other = await pooled(hall, first), await pooled(hall, first, "李四")
    root = f"/api/pools/{first}/people"
    assert (
        await hall.agent_ann.post(f"{root}/{who}/assign", {"user_id": str(hall.agent_ann.id)})
    ).status_code == 403
    moved = await post(hall.owner, f"{root}/{who}/move", {"pool_id": second, "reason": "换个池子"}, 200)
    assert moved == {"put": 1, "inside": 1}
    assert (await code_of(hall.owner, f"{root}/{other}/move", {"pool_id": second}, 409))[
        "code"
    ] == "pool.full"
    assert (await code_of(hall.owner, f"{root}/{other}/move", {"pool_id": first}, 422))[
        "code"
    ] == "pool.pool_unfit"
    leads = await a_pool(hall, "线索", entity_type="lead")
    assert (await code_of(hall.owner, f"{root}/{other}/move", {"pool_id": leads}, 422))[
        "code"
    ] == "pool.pool_unfit"
    assert (await inside(hall.owner, first), await inside(hall.owner, second)) == ([other], [who])
    form = {"user_id": str(hall.agent_ann.id), "reason": "离她近"}
    await post(hall.owner, f"/api/pools/{second}/people/{who}/assign", form, 200)
    assert (await get(hall.agent_ann, f"/api/customers/{who}"))["owner_id"] == str(hall.agent_ann.id)
    notes = (await get(hall.agent_ann, "/api/notifications"))["items"]
    assert [one["type"] for one in notes] == ["pool_assigned"]
    assert (await code_of(hall.owner, f"{root}/{other}/assign", {"user_id": str(uuid4())}, 422))[
        "code"
    ] == "pool.taker_unfit"


async def test_looking_is_counted_and_capped(hall: Hall, owner_db: asyncpg.Connection) -> None:
    pool = await a_pool(hall, daily_views=2)
    people = [await pooled(hall, pool, name, wechat_id=f"wx{name}") for name in ("甲一", "乙二", "丙三")]
    root = f"/api/pools/{pool}/people"
    seen = await post(hall.agent_ann, f"{root}/{people[0]}/view", None, 200)
    assert (seen["name"], seen["wechat"], seen["viewed_today"]) == ("甲一", "wx甲一", 1)
    assert [one["type"] for one in seen["lines"]] == ["pool", "created"]
    again = await post(hall.agent_ann, f"{root}/{people[0]}/view", None, 200)
    assert again["viewed_today"] == 1, "the same person on the same day"
    await post(hall.agent_ann, f"{root}/{people[1]}/view", None, 200)
    refused = await code_of(hall.agent_ann, f"{root}/{people[2]}/view", None, 409)
    assert (refused["code"], refused["params"]["limit"]) == ("pool.view_limit", 2)
    await post(hall.agent_bo, f"{root}/{people[2]}/view", None, 200)
    mine = (await get(hall.agent_ann, f"/api/pools/{pool}"))["mine"]
    assert mine["viewed_today"] == 2
    trail = await owner_db.fetchval(
        "SELECT count(*) FROM audit_logs WHERE org_id = $1 AND event_type = 'customer.pool_viewed'",
        hall.org_id,
    )
    assert trail == 4, "each look that was answered, the second at the same person too"


async def test_leads_have_pools_of_their_own(hall: Hall, owner_db: asyncpg.Connection) -> None:
    pool = await a_pool(hall, entity_type="lead")
    form = {"contact_name": "钱多多", "assigned_to": str(hall.agent_ann.id)}
    lead = (await post(hall.owner, "/api/leads", form))["id"]
    await put(hall.agent_ann, pool, lead)
    assert (await hall.agent_ann.get(f"/api/leads/{lead}")).status_code == 404
    await claim(hall.agent_bo, pool, lead)
    read = await get(hall.agent_bo, f"/api/leads/{lead}")
    assert (read["assigned_to"], read["pool_id"]) == (str(hall.agent_bo.id), None)
    lines = (await get(hall.agent_bo, f"/api/leads/{lead}/activities"))["items"]
    assert [one["description"] for one in lines[:2]] == ["从公海领取：公海", "退回公海：公海：暂无需求"]
    lost = (await post(hall.owner, "/api/leads", {"contact_name": "走了"}))["id"]
    await post(hall.owner, f"/api/leads/{lost}/lose", {"reason": "价格"}, 200)
    assert (await put(hall.owner, pool, lost, status=422))["code"] == "pool.person_unfit"


async def test_a_keeper_comes_only_from_the_pool(hall: Hall) -> None:
    """Whoever runs the pools sees them in the list, but gives them away in the pool."""
    pool = await a_pool(hall)
    who = await pooled(hall, pool)
    answer = await hall.owner.patch(f"/api/customers/{who}", {"owner_id": str(hall.owner.id)})
    assert (answer.status_code, answer.json()["code"]) == (409, "pool.person_inside")
    assert (await get(hall.owner, f"/api/customers/{who}"))["pool_id"] == pool


async def test_another_organization_knows_nothing(hall: Hall, app: FastAPI) -> None:
    pool = await a_pool(hall)
    who = await pooled(hall, pool)
    async with build_hall(app, "Other", members=()) as other:
        theirs = await a_pool(other)
        assert (await put(other.owner, theirs, who, status=422))["code"] == "pool.person_unfit"
        own = await pooled(other, theirs)
        path = f"/api/pools/{theirs}/people/{own}/move"
        assert (await code_of(other.owner, path, {"pool_id": pool}, 404))["code"] == "pool.not_found"
        assert (await claim(other.owner, theirs, who, 404))["code"] == "pool.person_not_found"
        assert (await other.owner.get(f"/api/pools/{pool}")).status_code == 404
    assert await inside(hall.owner, pool) == [who]
