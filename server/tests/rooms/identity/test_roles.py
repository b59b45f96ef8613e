"""Roles as data: edit them, give them, never beyond what one holds, felt within two seconds."""

import time
from typing import Any

import asyncpg
import pytest

from zhike.rooms.identity import rights, rules
from zhike.rooms.identity.models import ROLES

from ...cast import PASSWORD, Hall, Person, _join, new_client
from .entry import policy

DESK = {"code": "front_desk", "name": "前台", "permissions": ["customer:read", "appointment:read"]}


async def _roles(person: Person) -> dict[str, Any]:
    return {one["code"]: one for one in (await person.get("/api/roles")).json()["items"]}


def test_every_permission_and_role_has_a_name() -> None:
    assert rules.PERMISSION_NAMES.keys() == rights.CATALOGUE
    assert rules.ROLE_NAMES.keys() == set(ROLES) == rules.PERMISSIONS.keys()


async def test_every_organization_begins_with_the_houses_roles(hall: Hall) -> None:
    found = await _roles(hall.reader)
    assert list(found) == list(ROLES)
    for code, role in found.items():
        assert role["permissions"] == sorted(rules.PERMISSIONS[code])
        assert role["is_system"] and role["follows_default"] and role["row_scope"] == "org"
    assert found["agent"]["user_count"] == 2
    catalogue = (await hall.reader.get("/api/permissions")).json()["items"]
    assert {one["code"] for one in catalogue} == rights.CATALOGUE
    assert (await hall.manager.post("/api/roles", DESK)).status_code == 403


async def test_a_role_of_ones_own_is_made_given_changed_and_removed(hall: Hall) -> None:
    made = await hall.owner.post("/api/roles", DESK)
    assert made.status_code == 201, made.text
    path = f"/api/roles/{made.json()['id']}"
    for twin in ({**DESK, "name": "别的"}, {**DESK, "code": "other"}):
        assert (await hall.owner.post("/api/roles", twin)).status_code == 409
    login = f"front-{hall.org_id.hex[:8]}@hall.test"
    person = {"name": "小前", "login": login, "password": "a long enough one", "role": "front_desk"}
    user = (await hall.owner.post("/api/users", person)).json()
    assert user["role"] == "front_desk"
    theirs = (await hall.owner.get(f"/api/users/{user['id']}/roles")).json()
    assert theirs["permissions"] == ["appointment:read", "customer:read"]
    assert (await hall.owner.delete(path)).json()["code"] == "role.in_use"
    assert (await hall.owner.patch(f"/api/users/{user['id']}", {"role": "agent"})).status_code == 200
    assert (await hall.owner.delete(path)).status_code == 204
    assert (await hall.owner.get(path)).status_code == 404
    gone = await hall.owner.patch(f"/api/users/{user['id']}", {"role": "front_desk"})
    assert (gone.status_code, gone.json()["code"]) == (422, "role.unknown")


async def test_a_change_is_felt_within_two_seconds(hall: Hall) -> None:
    assert (await hall.agent_ann.get("/api/customers")).status_code == 200
    role = (await _roles(hall.owner))["agent"]
    left = sorted(set(role["permissions"]) - {"customer:read"})
    began = time.monotonic()
    changed = await hall.owner.patch(f"/api/roles/{role['id']}", {"permissions": left})
    assert changed.status_code == 200 and not changed.json()["follows_default"], changed.text
    assert (await hall.agent_ann.get("/api/customers")).status_code == 403
    took = time.monotonic() - began
    again = await hall.owner.patch(f"/api/roles/{role['id']}", {"reset": True})
    assert again.json()["follows_default"] and "customer:read" in again.json()["permissions"]
    assert (await hall.agent_ann.get("/api/customers")).status_code == 200
    assert took < 2


async def test_a_default_is_reset_whole_and_says_whether_it_is_renamed(hall: Hall) -> None:
    role = (await _roles(hall.owner))["analyst"]
    path = f"/api/roles/{role['id']}"
    form = {"name": "数据", "row_scope": "team", "fields": {"amount": "hidden"}, "permissions": ["lead:read"]}
    changed = (await hall.owner.patch(path, form)).json()
    assert (
        changed["is_renamed"] and changed["row_scope"] == "team" and changed["fields"]["amount"] == "hidden"
    )
    again = (await hall.owner.patch(path, {"reset": True})).json()
    assert again["name"] == "数据" and again["is_renamed"], "what it is called is not part of what it may do"
    same = ("permissions", "row_scope", "fields", "follows_default")
    assert {name: again[name] for name in same} == {name: role[name] for name in same}
    stale = await hall.owner.patch(
        path, {"name": "分析"}, headers={"If-Match": '"2020-01-01T00:00:00+00:00"'}
    )
    assert stale.status_code == 412


async def test_permissions_are_named_in_the_callers_language(hall: Hall) -> None:
    for language, name in (("zh-CN", "查看客户"), ("en", "See customers")):
        answer = await hall.owner.get("/api/permissions", headers={"Accept-Language": language})
        assert {one["code"]: one["title"] for one in answer.json()["items"]}["customer:read"] == name


async def test_who_has_a_role_counts_the_additional_and_not_the_gone(hall: Hall) -> None:
    made = (await hall.owner.post("/api/roles", DESK)).json()
    assert made["user_count"] == 0 and not made["is_renamed"]
    path = f"/api/users/{hall.reader.id}"
    await hall.owner.put(f"{path}/roles", {"additional": ["front_desk"]})
    found = (await hall.owner.get("/api/users", params={"role": "front_desk"})).json()["items"]
    assert [one["id"] for one in found] == [str(hall.reader.id)]
    assert (await _roles(hall.owner))["front_desk"]["user_count"] == 1
    assert (await hall.owner.delete(f"/api/roles/{made['id']}")).json()["code"] == "role.in_use"
    assert (await hall.owner.delete(path)).status_code == 204
    assert (await hall.owner.delete(f"/api/roles/{made['id']}")).status_code == 204


async def test_one_is_told_what_ones_roles_are_called_and_let_see(hall: Hall) -> None:
    me = (await hall.agent_ann.get("/api/auth/me")).json()
    assert (me["role_name"], me["row_scope"], me["fields"]["amount"]) == (None, "org", "full")
    role = (await _roles(hall.owner))["agent"]
    form = {"name": "顾问", "row_scope": "own", "fields": {"amount": "hidden"}}
    assert (await hall.owner.patch(f"/api/roles/{role['id']}", form)).status_code == 200
    me = (await hall.agent_ann.get("/api/auth/me")).json()
    assert (me["role_name"], me["row_scope"], me["fields"]["amount"]) == ("顾问", "own", "hidden")


async def test_what_an_owner_may_do_cannot_be_cut(hall: Hall) -> None:
    found = await _roles(hall.owner)
    path = f"/api/roles/{found['owner']['id']}"
    for body in ({"permissions": ["customer:read"]}, {"row_scope": "own"}, {"fields": {"amount": "hidden"}}):
        cut = await hall.owner.patch(path, body)
        assert (cut.status_code, cut.json()["code"]) == (409, "role.fixed")
    assert (await hall.owner.patch(path, {"name": "老板"})).json()["name"] == "老板"
    assert (await hall.owner.delete(f"/api/roles/{found['agent']['id']}")).json()["code"] == "role.fixed"


@pytest.fixture
async def admin(app: Any, hall: Hall) -> Any:
    async with _join(hall, "adam", "admin", "2001:db8::77") as person:
        yield person


async def test_an_admin_stays_below_the_owner(
    hall: Hall, admin: Person, owner_db: asyncpg.Connection
) -> None:
    found = await _roles(admin)
    tries = [
        await admin.post("/api/roles", {**DESK, "permissions": ["key:rotate"]}),
        await admin.patch(f"/api/roles/{found['agent']['id']}", {"permissions": ["org:write"]}),
        await admin.patch(f"/api/roles/{found['super_admin']['id']}", {"permissions": ["customer:read"]}),
        await admin.patch(f"/api/roles/{found['super_admin']['id']}", {"name": "小管理员"}),
        await admin.patch(f"/api/users/{hall.agent_bo.id}", {"role": "super_admin"}),
        await admin.put(f"/api/users/{hall.agent_bo.id}/roles", {"additional": ["owner"]}),
        await admin.put(f"/api/users/{hall.owner.id}/roles", {"additional": []}),
        await admin.post("/api/invitations", {"role": "owner"}),
    ]
    assert [one.status_code for one in tries] == [403] * len(tries), [one.text for one in tries]
    assert (
        await owner_db.fetchval("SELECT count(*) FROM role_permissions WHERE org_id = $1", hall.org_id) == 0
    )
    assert tries[0].json()["code"] == "role.beyond" and tries[0].json()["params"]["beyond"] == ["key:rotate"]
    unknown = await admin.post("/api/roles", {**DESK, "permissions": ["moon:read"]})
    assert unknown.status_code == 422
    phone = await admin.post("/api/roles", {**DESK, "fields": {"phone": "full"}})
    assert phone.status_code == 422, "a phone in full is asked for, with a reason"


async def test_several_roles_add_up_and_end_the_session(hall: Hall) -> None:
    path = f"/api/users/{hall.reader.id}/roles"
    answer = await hall.owner.put(path, {"additional": ["agent"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["additional"] == ["agent"]
    assert set(answer.json()["permissions"]) == rules.PERMISSIONS["agent"] | rules.PERMISSIONS["readonly"]
    assert (await hall.reader.get("/api/auth/me")).status_code == 401
    assert (await hall.owner.put(path, {"additional": ["nobody"]})).status_code == 422
    assert (await hall.owner.put(path, {"additional": []})).json()["additional"] == []


async def test_roles_of_strangers_are_unknown(hall: Hall, other: Hall) -> None:
    theirs = (await _roles(other.owner))["agent"]["id"]
    for answer in (
        await hall.owner.get(f"/api/roles/{theirs}"),
        await hall.owner.patch(f"/api/roles/{theirs}", {"name": "x"}),
        await hall.owner.delete(f"/api/roles/{theirs}"),
        await hall.owner.get(f"/api/users/{other.owner.id}/roles"),
        await hall.owner.put(f"/api/users/{other.owner.id}/roles", {"additional": []}),
    ):
        assert answer.status_code == 404


async def test_any_of_ones_roles_may_ask_for_a_second_factor(hall: Hall) -> None:
    await policy(hall, mfa_required_roles=["manager"])
    path = f"/api/users/{hall.reader.id}"
    login = (await hall.owner.get(path)).json()["login"]
    form = {"login": login, "password": PASSWORD}
    async with new_client(hall.app) as client:
        assert "csrf_token" in (await client.post("/api/auth/login/password", json=form)).json()
        assert (await hall.owner.put(f"{path}/roles", {"additional": ["manager"]})).status_code == 200
        asked = (await client.post("/api/auth/login/password", json=form)).json()
    assert asked["status"] == "factor_required" and asked["must_enrol"] is True
