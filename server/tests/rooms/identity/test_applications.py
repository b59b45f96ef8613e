"""入驻申请: ask, be looked at, be let in or not."""
# ASVS 2.4.1: every phone hears the same

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from zhike.core.tx import Unit
from zhike.rooms.identity import applications

from ...cast import PASSWORD, Hall, new_client
from .entry import colleague, some_phone, texts


async def door(hall: Hall) -> str:
    answer = await hall.owner.post("/api/organization/apply-key")
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["apply_key"]
    return key


async def ask(hall: Hall, key: str, **form: Any) -> Any:
    async with new_client(hall.app) as client:
        body = {"apply_key": key, "name": "小赵", "phone": some_phone(), **form}
        return await client.post("/api/auth/apply", json=body)


async def stands(hall: Hall, ticket: str) -> dict[str, Any]:
    async with new_client(hall.app) as client:
        return dict((await client.post("/api/auth/apply/status", json={"ticket": ticket})).json())


async def newest(hall: Hall, **query: Any) -> dict[str, Any]:
    page = (await hall.owner.get("/api/admin/applications", params=query)).json()
    return dict(page["items"][0])


async def test_apply_approve_join(hall: Hall, unit: Unit) -> None:
    phone = some_phone()
    answer = await ask(hall, await door(hall), phone=phone, position="助教", message="朋友介绍")
    assert answer.status_code == 202, answer.text
    ticket = answer.json()["ticket"]
    assert (await stands(hall, ticket))["status"] == "pending"
    seen = await newest(hall, status="pending")
    assert (seen["name"], seen["phone"], seen["position"]) == ("小赵", f"*******{phone[-4:]}", "助教")
    bell = (await hall.owner.get("/api/notifications")).json()["items"][0]
    assert (bell["type"], bell["resource_id"]) == ("application", seen["id"])
    assert (await hall.manager.get("/api/admin/applications")).status_code == 403
    path = f"/api/admin/applications/{seen['id']}"
    yes = await hall.owner.post(f"{path}/approve", {"role": "coach", "site_ids": [str(hall.site_id)]})
    assert yes.status_code == 200, yes.text
    assert (await stands(hall, ticket))["status"] == "approved"
    sent = (await texts(unit, hall, "invitation"))[-1]
    assert sent["link"] == yes.json()["link"]
    async with new_client(hall.app) as client:
        body = {"token": sent["link"].partition("#")[2], "name": "赵小小", "password": PASSWORD}
        assert (await client.post("/api/invitations/accept", json=body)).status_code == 201
        me = (await client.get("/api/auth/me")).json()
        assert (me["user"]["role"], me["user"]["status"]) == ("coach", "active")
    twice = await hall.owner.post(f"{path}/reject", {"reason": "改主意"})
    assert (twice.status_code, twice.json()["code"]) == (409, "application.decided")


async def test_a_no_comes_with_its_reason(hall: Hall, unit: Unit) -> None:
    answer = await ask(hall, await door(hall))
    path = f"/api/admin/applications/{(await newest(hall))['id']}"
    assert (await hall.owner.post(f"{path}/reject", {"reason": " "})).status_code == 422
    no = await hall.owner.post(f"{path}/reject", {"reason": "本店暂不招人"})
    assert no.json()["status"] == "rejected"
    assert await stands(hall, answer.json()["ticket"]) == {
        "status": "rejected", "reason": "本店暂不招人", "reviewed_at": no.json()["reviewed_at"],
    }  # fmt: skip
    assert "本店暂不招人" in (await texts(unit, hall, "application"))[-1]["content"]


async def test_every_phone_hears_the_same(hall: Hall, other: Hall) -> None:
    key = await door(hall)
    known, elsewhere = some_phone(), some_phone()
    await colleague(hall, known)
    await colleague(other, elsewhere)
    answers = [await ask(hall, key, phone=phone) for phone in (known, elsewhere, some_phone())]
    assert {one.status_code for one in answers} == {202}
    assert {tuple(sorted(one.json())) for one in answers} == {("status", "ticket")}
    assert {len(one.json()["ticket"]) for one in answers} == {64}
    assert [(await stands(hall, one.json()["ticket"]))["status"] for one in answers] == ["pending"] * 3
    applied = (await newest(hall))["id"]
    yes = await hall.owner.post(f"/api/admin/applications/{applied}/approve", {"send_sms": False})
    assert yes.status_code == 200
    late = [await ask(hall, key, phone=known) for _ in range(4)]  # the fourth is not written down
    assert {one.status_code for one in late} == {202}
    assert (await stands(hall, late[-1].json()["ticket"]))["status"] == "pending"


async def test_an_approved_phone_that_has_an_account_gets_no_second_one(hall: Hall, other: Hall) -> None:
    phone = some_phone()
    await colleague(other, phone)
    await ask(hall, await door(hall), phone=phone)
    path = f"/api/admin/applications/{(await newest(hall))['id']}/approve"
    link = (await hall.owner.post(path, {"send_sms": False})).json()["link"]
    async with new_client(hall.app) as client:
        body = {"token": link.partition("#")[2], "name": "他", "password": "another password"}
        taken = await client.post("/api/invitations/accept", json=body)
        assert (taken.status_code, taken.json()["code"]) == (409, "auth.login_taken")
        form = {"login": phone, "password": PASSWORD}
        assert (await client.post("/api/auth/login/password", json=form)).status_code == 200


async def test_only_an_open_door_takes_applications(hall: Hall) -> None:
    key = await door(hall)
    flipped = key[:-1] + ("A" if key[-1] != "A" else "B")
    for wrong in (flipped, "ap_", "nonsense", str(uuid4())):
        refused = await ask(hall, wrong)
        assert (refused.status_code, refused.json()["code"]) == (404, "application.door_unknown")
    newer = await door(hall)
    assert (await ask(hall, key)).status_code == 404
    assert (await ask(hall, newer)).status_code == 202
    assert (await hall.owner.delete("/api/organization/apply-key")).status_code == 204
    assert (await ask(hall, newer)).status_code == 404


async def test_an_address_may_ask_so_often(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "OF_ADDRESS", ((3600, 2),))
    key = await door(hall)
    async with new_client(hall.app) as client:
        codes = []
        for _ in range(4):
            body = {"apply_key": key, "name": "小赵", "phone": some_phone()}
            codes.append((await client.post("/api/auth/apply", json=body)).status_code)
    assert codes == [202, 202, 429, 429]


async def test_who_waits_sees_how_it_stands_and_nothing_else(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    ann = hall.agent_ann
    await owner_db.execute("UPDATE users SET status = 'pending' WHERE id = $1", ann.id)
    hall.held.resolvers["user"].forget_user(hall.org_id, ann.id)  # type: ignore[attr-defined]
    assert (await ann.get("/api/auth/application")).json()["status"] == "none"
    asked = await ann.post("/api/auth/application", {"name": "安安", "position": "助教"})
    assert (asked.status_code, asked.json()["status"]) == (201, "pending")
    assert (await ann.post("/api/auth/application", {"name": "安安"})).status_code == 409
    assert (await ann.get("/api/customers")).json()["code"] == "auth.not_approved"
    seen = await newest(hall)
    assert (seen["source"], seen["user_id"]) == ("wechat", str(ann.id))
    yes = await hall.owner.post(f"/api/admin/applications/{seen['id']}/approve", {"role": "coach"})
    assert yes.json()["link"] is None
    assert (await ann.get("/api/auth/me")).status_code == 401  # with other rights goes another session
    state = await owner_db.fetchrow("SELECT status, role FROM users WHERE id = $1", ann.id)
    assert tuple(state or ()) == ("active", "coach")


async def test_seed_003_finds_its_view(hall: Hall) -> None:
    await ask(hall, await door(hall))
    async with hall.held.unit.reading(hall.actor()) as tx:
        assert await tx.conn.fetchval("SELECT count(*) FROM auth.applications") == 1


async def test_a_reviewer_sees_the_phone_once_and_leaves_a_trace(hall: Hall) -> None:
    phone = some_phone()
    await ask(hall, await door(hall), phone=phone)
    seen = await newest(hall)
    path = f"/api/admin/applications/{seen['id']}/reveal"
    assert (await hall.manager.post(path, {"reason": "电话沟通"})).status_code == 403
    assert (await hall.owner.post(path, {"reason": ""})).status_code == 422
    shown = await hall.owner.post(path, {"reason": "电话沟通"})
    assert shown.json() == {"phone": f"+86{phone}"}
    rows = await hall.owner.get("/api/audit-logs", params={"event_type": "application.revealed"})
    row = rows.json()["items"][0]
    assert (row["user_id"], row["details"]["reason"]) == (str(hall.owner.id), "电话沟通")
