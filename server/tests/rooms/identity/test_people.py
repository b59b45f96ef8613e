"""Colleagues, the organization and its sites."""
# ASVS 7.5.1, 8.2.1: logins change with proof, nobody above oneself is changed

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from zhike.core.clock import utcnow
from zhike.core.tx import Unit

from ...cast import PASSWORD, Hall, new_client
from .entry import colleague, some_phone


async def log_in(hall: Hall, login: str, password: str = PASSWORD) -> int:
    async with new_client(hall.app) as client:
        form = {"login": login, "password": password}
        return (await client.post("/api/auth/login/password", json=form)).status_code


async def test_another_login_takes_the_place_of_the_old_one(hall: Hall, other: Hall) -> None:
    one = await colleague(hall)
    phone, mail = some_phone(), f"{uuid4().hex[:10]}@hall.test"
    changed = await hall.owner.patch(
        f"/api/users/{one['id']}", {"phone": phone, "email": mail, "username": None}
    )
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["email"], body["phone"], body["username"]) == (mail, f"*******{phone[-4:]}", None)
    assert phone not in changed.text
    assert [await log_in(hall, name) for name in (phone, mail, one["typed"])] == [200, 200, 401]
    again = {"name": "他", "login": one["typed"], "password": PASSWORD}
    assert (await other.owner.post("/api/users", again)).status_code == 201  # the old name is free
    taken = await other.owner.post("/api/users", again | {"login": mail})
    assert (taken.status_code, taken.json()["code"]) == (409, "auth.login_taken")
    news = "SELECT count(*) FROM notifications WHERE user_id = $1 AND type = 'login_changed'"
    async with hall.held.unit.reading(hall.actor()) as tx:
        assert await tx.conn.fetchval(news, UUID(one["id"])) == 1


async def test_a_login_that_somebody_has_is_not_given_away(hall: Hall, other: Hall) -> None:
    theirs = await colleague(other)
    one = await colleague(hall)
    refused = await hall.owner.patch(f"/api/users/{one['id']}", {"username": theirs["typed"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "auth.login_taken")
    assert [await log_in(hall, name) for name in (one["typed"], theirs["typed"])] == [200, 200]
    bare = await hall.owner.patch(f"/api/users/{one['id']}", {"username": None})
    assert (bare.status_code, bare.json()["code"]) == (422, "user.unreachable")


async def test_another_login_asks_who_it_is(hall: Hall, owner_db: asyncpg.Connection) -> None:
    one = await colleague(hall)
    await owner_db.execute(
        "UPDATE auth_sessions SET verified_at = $2 WHERE user_id = $1",
        hall.owner.id, utcnow() - timedelta(minutes=11),
    )  # fmt: skip
    path = f"/api/users/{one['id']}"
    refused = await hall.owner.patch(path, {"email": "new@hall.test"})
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up")
    assert (await hall.owner.patch(path, {"name": "别名"})).status_code == 200
    again = await hall.owner.post("/api/auth/me/verify", {"password": PASSWORD})
    assert again.status_code == 204, again.text
    assert (await hall.owner.patch(path, {"email": f"{uuid4().hex}@hall.test"})).status_code == 200


async def test_who_leaves_gives_the_login_up_and_may_come_back(hall: Hall, other: Hall) -> None:
    one, two = await colleague(hall), await colleague(hall)
    for person in (one, two):
        await hall.owner.patch(f"/api/users/{person['id']}", {"status": "inactive"})
        assert await log_in(hall, person["typed"]) == 401
    form = {"name": "他", "login": one["typed"], "password": PASSWORD}
    assert (await other.owner.post("/api/users", form)).status_code == 201
    late = await hall.owner.patch(f"/api/users/{one['id']}", {"status": "active"})
    assert (late.status_code, late.json()["code"]) == (409, "auth.login_taken")
    assert (await hall.owner.patch(f"/api/users/{two['id']}", {"status": "active"})).status_code == 200
    assert await log_in(hall, two["typed"]) == 200


async def test_a_deleted_colleague_is_gone_and_what_they_did_stays(hall: Hall) -> None:
    one = await colleague(hall)
    path = f"/api/users/{one['id']}"
    assert (await hall.manager.delete(path)).status_code == 403
    assert (await hall.owner.delete(path)).status_code == 204
    assert await log_in(hall, one["typed"]) == 401
    listed = (await hall.owner.get("/api/users", params={"limit": 200})).json()["items"]
    assert one["id"] not in {user["id"] for user in listed}
    gone = (await hall.owner.get(path)).json()
    assert (gone["name"], gone["status"], gone["email"]) == (one["name"], "inactive", None)
    assert (await hall.owner.patch(path, {"status": "active"})).status_code == 404
    form = {"name": "新人", "login": one["typed"], "password": PASSWORD}
    assert (await hall.owner.post("/api/users", form)).status_code == 201
    mine = await hall.owner.delete(f"/api/users/{hall.owner.id}")
    assert (mine.status_code, mine.json()["code"]) == (409, "user.oneself")


async def test_two_owners_cannot_let_each_other_go_at_once(hall: Hall) -> None:
    second = await colleague(hall, role="owner")
    async with new_client(hall.app) as client:
        form = {"login": second["typed"], "password": PASSWORD}
        answer = await client.post("/api/auth/login/password", json=form)
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        both = await asyncio.gather(
            hall.owner.patch(f"/api/users/{second['id']}", {"role": "agent"}),
            client.patch(f"/api/users/{hall.owner.id}", json={"role": "agent"}),
        )
    assert sorted(one.status_code for one in both)[0] == 200
    assert all(one.status_code in {200, 401, 403, 409, 503} for one in both)
    async with hall.held.unit.reading(hall.actor()) as tx:
        owners = "SELECT count(*) FROM users WHERE org_id = $1 AND (role, status) = ('owner', 'active')"
        assert await tx.conn.fetchval(owners, hall.org_id) == 1


async def test_an_edit_from_an_old_page_is_refused(hall: Hall) -> None:
    site = (await hall.owner.post("/api/sites", {"name": "二店"})).json()
    team = (await hall.owner.post("/api/teams", {"name": "一组"})).json()
    places = {f"/api/users/{hall.agent_bo.id}": "user", f"/api/sites/{site['id']}": "site",
              f"/api/teams/{team['id']}": "team", "/api/organization": "org"}  # fmt: skip
    for path, name in places.items():
        seen = (await hall.owner.get(path)).headers["etag"]
        first = await hall.owner.patch(path, {"name": f"{name}一"}, headers={"if-match": seen})
        assert first.status_code == 200, first.text
        late = await hall.owner.patch(path, {"name": f"{name}二"}, headers={"if-match": seen})
        assert (late.status_code, late.json()["code"]) == (412, "edit.conflict")
        now = first.headers["etag"]
        assert now == (await hall.owner.get(path)).headers["etag"] != seen
        assert (await hall.owner.get(path)).json()["name"] == f"{name}一"
        again = await hall.owner.patch(path, {"name": f"{name}三"}, headers={"if-match": now})
        assert again.status_code == 200


async def test_the_list_finds_people(hall: Hall) -> None:
    one = await colleague(hall)
    team = (await hall.owner.post("/api/teams", {"name": "二组", "member_ids": [one["id"]]})).json()
    await hall.owner.patch(f"/api/users/{one['id']}", {"name": "查无此人"})
    for query in ({"q": "无此"}, {"team_id": team["id"]}):
        found = (await hall.owner.get("/api/users", params=query)).json()["items"]
        assert [user["id"] for user in found] == [one["id"]]
        assert found[0]["team_ids"] == [team["id"]]
    assert len((await hall.owner.get("/api/users", params={"role": "coach"})).json()["items"]) == 1


async def test_sites_open_change_and_close(hall: Hall) -> None:
    made = await hall.owner.post("/api/sites", {"name": "浦东店", "timezone": "Asia/Shanghai"})
    assert made.status_code == 201
    path = f"/api/sites/{made.json()['id']}"
    twin = await hall.owner.post("/api/sites", {"name": "浦东店"})
    assert (twin.status_code, twin.json()["code"]) == (409, "site.name_taken")
    assert (await hall.owner.post("/api/sites", {"name": "x", "timezone": "Mars/Base"})).status_code == 422
    assert (await hall.agent_ann.patch(path, {"name": "我的"})).status_code == 403
    assert (await hall.owner.patch(path, {"address": "张江路 1 号"})).json()["address"] == "张江路 1 号"
    assert (await hall.owner.patch(path, {"is_active": False})).json()["is_active"] is False
    last = await hall.owner.patch(f"/api/sites/{hall.site_id}", {"is_active": False})
    assert (last.status_code, last.json()["code"]) == (409, "site.last")
    await hall.owner.patch(f"/api/users/{hall.agent_bo.id}", {"site_ids": [made.json()["id"]]})
    used = await hall.owner.delete(path)
    assert (used.status_code, used.json()["code"]) == (409, "site.in_use")
    await hall.owner.patch(f"/api/users/{hall.agent_bo.id}", {"site_ids": []})
    assert (await hall.owner.delete(path)).status_code == 204


async def _book(hall: Hall, unit: Unit, site_id: str) -> None:
    starts = (utcnow() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    person = (await hall.owner.post("/api/employees", {"name": "陈医生", "site_id": site_id})).json()
    item = (await hall.owner.post("/api/service-items", {"name": "面诊", "duration_minutes": 30})).json()
    client = (await hall.owner.post("/api/customers", {"name": "王小美"})).json()
    ends = starts + timedelta(hours=2)
    extra: dict[str, Any] = {"staff_id": person["id"], "kind": "extra", "site_id": site_id,
                             "starts_at": starts.isoformat(), "ends_at": ends.isoformat()}  # fmt: skip
    assert (await hall.owner.post("/api/schedule-exceptions", extra)).status_code == 201
    visit = {"customer_id": client["id"], "staff_id": person["id"], "service_item_id": item["id"],
             "starts_at": starts.isoformat()}  # fmt: skip
    answer = await hall.owner.post("/api/appointments", visit)
    assert answer.status_code == 201, answer.text


async def test_a_site_with_bookings_closes_only_when_one_says_so(hall: Hall, unit: Unit) -> None:
    site = (await hall.owner.post("/api/sites", {"name": "三店"})).json()
    await _book(hall, unit, site["id"])
    path = f"/api/sites/{site['id']}"
    for change in ({"is_active": False}, {"timezone": "Asia/Urumqi"}):
        refused = await hall.owner.patch(path, change)
        assert (refused.status_code, refused.json()["code"]) == (409, "site.has_bookings")
        assert refused.json()["params"] == {"bookings": 1}
    assert (await hall.owner.get(path)).json()["is_active"] is True
    assert (await hall.owner.delete(path)).json()["code"] == "site.in_use"
    done = await hall.owner.patch(path, {"is_active": False, "despite_bookings": True})
    assert done.status_code == 200


async def test_the_organization_shows_and_changes_itself(hall: Hall) -> None:
    org = (await hall.agent_ann.get("/api/organization")).json()
    assert (org["id"], org["status"], org["apply_key"]) == (str(hall.org_id), "active", None)
    assert (await hall.manager.patch("/api/organization", {"name": "x"})).status_code == 403
    changed = await hall.owner.patch("/api/organization", {"name": "新名字", "logo_url": None})
    assert changed.json()["name"] == "新名字"
    for field in ("plan", "status", "apply_key", "settings"):
        assert (await hall.owner.patch("/api/organization", {field: "pro"})).status_code == 422
    bad = await hall.owner.patch("/api/organization", {"logo_url": "javascript:alert(1)"})
    assert bad.status_code == 422
