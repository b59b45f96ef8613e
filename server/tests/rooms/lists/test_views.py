"""Views: kept, shared, opened by default; and what they do not keep."""

from typing import Any
from uuid import uuid4

import asyncpg

from ...cast import Hall, Person
from ...stories.loop import get, post

FORM = {"kind": "customers", "name": "成交客户", "filters": {"stage": "closed"}, "columns": ["name", "score"],
        "sort": "-score"}  # fmt: skip


async def names(person: Person, **params: Any) -> list[str]:
    return [one["name"] for one in (await get(person, "/api/views", **params))["items"]]


async def kept(db: asyncpg.Connection, hall: Hall) -> int:
    found = await db.fetchval("SELECT count(*) FROM saved_views WHERE org_id = $1", hall.org_id)
    return int(found)


async def test_a_view_is_ones_own_until_it_is_shared(hall: Hall) -> None:
    made = await post(hall.agent_ann, "/api/views", FORM)
    assert made["is_own"] and not made["is_default"]
    assert {name: made[name] for name in FORM} == FORM
    path = f"/api/views/{made['id']}"
    assert await names(hall.agent_ann) == ["成交客户"] and await names(hall.agent_bo) == []
    for answer in (
        await hall.agent_bo.patch(path, {"name": "x"}),
        await hall.owner.delete(path),
        await hall.agent_bo.put("/api/views/default", {"kind": "customers", "view_id": made["id"]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "view.not_found")
    shared = (await hall.agent_ann.patch(path, {"is_shared": True, "sort": None})).json()
    assert shared["is_shared"] and shared["sort"] is None and shared["filters"] == FORM["filters"]
    seen = (await get(hall.agent_bo, "/api/views", kind="customers"))["items"]
    assert [(one["name"], one["is_own"]) for one in seen] == [("成交客户", False)]
    assert await names(hall.agent_bo, kind="leads") == []
    for answer in (await hall.agent_bo.patch(path, {"name": "x"}), await hall.agent_bo.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (403, "view.not_own")
    assert await names(hall.agent_ann) == ["成交客户"]
    assert (await hall.owner.patch(path, {"name": "老客"})).status_code == 200, "who keeps the settings may"
    assert (await hall.agent_ann.delete(path)).status_code == 204
    assert await names(hall.agent_bo) == []


async def test_a_list_opens_with_a_view(hall: Hall) -> None:
    own = await post(hall.agent_ann, "/api/views", FORM | {"is_shared": True})
    other = await post(hall.agent_ann, "/api/views", FORM | {"name": "另一个"})
    for view in (own, other):
        set_ = await hall.agent_ann.put("/api/views/default", {"kind": "customers", "view_id": view["id"]})
        assert set_.status_code == 204
    seen = {one["name"]: one["is_default"] for one in (await get(hall.agent_ann, "/api/views"))["items"]}
    assert seen == {"成交客户": False, "另一个": True}
    await hall.agent_bo.put("/api/views/default", {"kind": "customers", "view_id": own["id"]})
    assert (await get(hall.agent_bo, "/api/views"))["items"][0]["is_default"]
    wrong = await hall.agent_bo.put("/api/views/default", {"kind": "leads", "view_id": own["id"]})
    assert wrong.status_code == 404, "a view of another list"
    await hall.agent_ann.put("/api/views/default", {"kind": "customers", "view_id": None})
    assert not any(one["is_default"] for one in (await get(hall.agent_ann, "/api/views"))["items"])
    assert (await hall.agent_ann.delete(f"/api/views/{own['id']}")).status_code == 204
    assert await names(hall.agent_bo) == []


async def test_what_somebody_typed_is_not_kept(hall: Hall, owner_db: asyncpg.Connection) -> None:
    for filters, field in (
        ({"q": "王小美"}, "filters.q"), ({"q": "13800138000"}, "filters.q"),
        ({"stage": "王小美"}, "filters.stage"),
        ({"status": "new"}, "filters.status"), ({"stage": "a b"}, "filters.stage"),
    ):  # fmt: skip
        answer = await hall.agent_ann.post("/api/views", FORM | {"filters": filters})
        assert (answer.status_code, answer.json()["code"]) == (422, "view.filter"), answer.text
        assert answer.json()["params"]["field"] == field
    for wrong in (
        {"columns": ["a b"]},
        {"columns": ["x"] * 41},
        {"sort": "1;"},
        {"name": " "},
        {"kind": "x"},
    ):
        assert (await hall.agent_ann.post("/api/views", FORM | wrong)).status_code == 422
    assert await kept(owner_db, hall) == 0
    made = await post(hall.agent_ann, "/api/views", FORM)
    for wrong in ({"filters": {"q": "王小美"}}, {"name": None}, {"is_shared": None}):
        assert (await hall.agent_ann.patch(f"/api/views/{made['id']}", wrong)).status_code == 422
    assert (await get(hall.agent_ann, "/api/views"))["items"][0] == made


async def test_nobody_keeps_views_without_end(hall: Hall, owner_db: asyncpg.Connection) -> None:
    for n in range(50):
        await post(hall.agent_ann, "/api/views", FORM | {"name": f"视图{n}"})
    answer = await hall.agent_ann.post("/api/views", FORM)
    assert (answer.status_code, answer.json()["code"]) == (409, "view.too_many")
    assert await kept(owner_db, hall) == 50
    await post(hall.agent_bo, "/api/views", FORM)


async def test_views_of_a_list_that_one_does_not_see_are_not_there(hall: Hall) -> None:
    await post(hall.owner, "/api/views", FORM | {"is_shared": True})
    role = {"code": f"r{uuid4().hex[:8]}", "name": "商机", "permissions": ["deal:read"]}
    await post(hall.owner, "/api/roles", role)
    roles = {one["code"]: one["id"] for one in (await get(hall.owner, "/api/roles"))["items"]}
    answer = await hall.owner.patch(f"/api/roles/{roles['readonly']}", {"permissions": ["deal:read"]})
    assert answer.status_code == 200, answer.text
    assert await names(hall.reader) == []
    assert (await hall.reader.post("/api/views", FORM)).status_code == 403
