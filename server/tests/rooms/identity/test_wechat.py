"""Signing in by a WeChat mini-program, against WeChat's protocol on loopback."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from zhike.rooms.identity import wechat
from zhike.simulators import wechat as simulator

from ...cast import PASSWORD, Hall, new_client
from .elsewhere import let_out, serving
from .entry import colleague, policy

LOGIN = "/api/xcx/auth/login"
SECRET = "the-app-secret-0123456789"


@dataclass
class Mini:
    """A mini-program that the hall has connected."""

    app_id: str
    server: simulator.WeChat
    hall: Hall
    provider: dict[str, Any]

    async def login(self, person: str, **change: Any) -> httpx2.Response:
        form = {"appId": self.app_id, "code": self.server.new_code(self.app_id, person)} | change
        async with new_client(self.hall.app) as client:
            return await client.post(LOGIN, json=form)


@pytest.fixture
async def mini(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mini]:
    app_id = f"wx{uuid4().hex[:16]}"
    app = simulator.create_app({app_id: SECRET})
    async with serving(app) as url:
        let_out(hall.held, monkeypatch, url, zhike_wechat_api_url=url)
        form = {"kind": "wechat_mini", "name": "门店小程序", "client_id": app_id, "client_secret": SECRET}
        made = await hall.owner.post("/api/identity-providers", form)
        assert made.status_code == 201, made.text
        yield Mini(app_id, app.state.wechat, hall, made.json())


async def bound(mini: Mini, person: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A colleague whose WeChat is bound: (user, bearer)."""
    user = await colleague(mini.hall)
    first = (await mini.login(person)).json()["data"]
    assert first["status"] == "unbound" and first["tokens"] is None
    async with new_client(mini.hall.app) as client:
        form = {"login": user["typed"], "password": PASSWORD, "mode": "token"}
        pair = (await client.post("/api/auth/login/password", json=form)).json()
        bearer = {"authorization": f"Bearer {pair['access_token']}"}
        done = await client.post("/api/xcx/auth/bind", json={"ticket": first["ticket"]}, headers=bearer)
        assert done.json() == {"code": 0, "message": "ok", "data": None}
    return user, bearer


async def test_binding_and_signing_in(mini: Mini, owner_db: asyncpg.Connection) -> None:
    user, bearer = await bound(mini, "wang")
    answer = await mini.login("wang")
    assert answer.status_code == 200 and set(answer.json()) == {"code", "message", "data"}
    data = answer.json()["data"]
    assert data["status"] == "ok" and data["user"]["id"] == user["id"]
    secret_things = (SECRET, mini.server.open_id(mini.app_id, "wang"), "session_key", "sessionKey", "openid")
    assert not [word for word in secret_things if word in answer.text]
    async with new_client(mini.hall.app) as client:
        own = {"authorization": f"Bearer {data['tokens']['accessToken']}"}
        assert (await client.get("/api/auth/me", headers=own)).json()["user"]["id"] == user["id"]
        renewed = await client.post(
            "/api/xcx/auth/refresh", json={"refreshToken": data["tokens"]["refreshToken"]}
        )
        assert renewed.json()["data"]["accessToken"]
        again = await client.post(
            "/api/xcx/auth/refresh", json={"refreshToken": data["tokens"]["refreshToken"]}
        )
        assert again.status_code == 401 and again.json()["code"] == 401
        assert again.json()["data"]["error"] == "auth.token_invalid"
        mine = (await client.get("/api/auth/me/identities", headers=bearer)).json()["items"]
        assert [one["provider_name"] for one in mine] == ["门店小程序"]
        log = (await client.get("/api/login-events", headers=bearer)).json()["items"]
        assert log[0]["way"] == "wechat" and log[0]["outcome"] == "ok"
        gone = await client.delete(f"/api/auth/me/identities/{mine[0]['id']}", headers=bearer)
        assert gone.status_code == 204
    assert (await mini.login("wang")).json()["data"]["status"] == "unbound"
    sealed = await owner_db.fetchval(
        "SELECT client_secret_sealed FROM identity_providers WHERE org_id = $1", mini.hall.org_id
    )
    assert SECRET.encode() not in sealed
    assert SECRET not in (await mini.hall.owner.get("/api/identity-providers")).text


async def test_an_identity_belongs_to_one_and_a_ticket_to_its_organization(mini: Mini, other: Hall) -> None:
    await bound(mini, "li")
    ticket = (await mini.login("zhao")).json()["data"]["ticket"]
    foreign = await other.owner.post("/api/auth/me/identities", {"ticket": ticket})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "identity.ticket_invalid")
    bent = ticket[:-2] + ("00" if ticket[-2:] != "00" else "11")
    assert (await mini.hall.agent_bo.post("/api/auth/me/identities", {"ticket": bent})).status_code == 422
    assert (await mini.hall.agent_bo.post("/api/auth/me/identities", {"ticket": ticket})).status_code == 204
    taken = await mini.hall.agent_ann.post("/api/auth/me/identities", {"ticket": ticket})
    assert (taken.status_code, taken.json()["code"]) == (409, "identity.taken")
    held = mini.hall.held.unit.keyring.derive("identity-ticket:v1")
    assert held  # the ticket of somebody bound meanwhile changes nothing either
    assert (await mini.login("zhao")).json()["data"]["user"]["id"] == str(mini.hall.agent_bo.id)


async def test_strangers_wait_where_people_are_approved(mini: Mini) -> None:
    await policy(mini.hall, require_approved=True)
    data = (await mini.login("sun")).json()["data"]
    assert data["status"] == "ok" and data["user"]["status"] == "pending"
    async with new_client(mini.hall.app) as client:
        own = {"authorization": f"Bearer {data['tokens']['accessToken']}"}
        assert (await client.get("/api/auth/me", headers=own)).json()["permissions"] == []
        refused = await client.get("/api/customers", headers=own)
        assert refused.status_code == 403
    again = (await mini.login("sun")).json()["data"]
    assert again["user"]["id"] == data["user"]["id"]  # one user, however often they come


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [("limit", 429, "wechat.limited"), ("risky", 403, "wechat.risky"), ("down", 503, "wechat.away"),
     ("garbage", 503, "wechat.away"), ("html", 503, "wechat.away")],
)  # fmt: skip
async def test_wechats_bad_days(mini: Mini, fault: str, status: int, error: str) -> None:
    mini.server.faults.append((fault, 0))
    answer = await mini.login("qian")
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"code", "message", "data"} and body["code"] == status
    assert body["data"]["error"] == error
    assert len(mini.server.asked) == 1  # the code may be spent: nobody asks twice


async def test_busy_is_asked_once_more(mini: Mini) -> None:
    mini.server.faults.append(("busy", 0))
    assert (await mini.login("zhou")).json()["data"]["status"] == "unbound"
    mini.server.faults.extend([("busy", 0)] * 2)
    assert (await mini.login("zhou")).json()["data"]["error"] == "wechat.away"


async def test_slow_is_given_up(mini: Mini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat, "SECONDS", 0.3)
    mini.server.faults.append(("slow", 5))
    started = time.monotonic()
    assert (await mini.login("wu")).json()["data"]["error"] == "wechat.away"
    assert time.monotonic() - started < 3


async def test_codes_and_settings_that_are_wrong(mini: Mini, other: Hall) -> None:
    code = mini.server.new_code(mini.app_id, "zheng")
    assert (await mini.login("zheng", code=code)).status_code == 200
    for wrong in (code, "made-up", "x" * 200):
        answer = await mini.login("zheng", code=wrong)
        assert (answer.status_code, answer.json()["data"]["error"]) == (401, "wechat.code_spent")
    assert (await mini.login("zheng", appId="wx-nobodys-app")).json()["data"]["error"] == "wechat.app_unknown"
    invalid = await mini.login("zheng", extra=1)
    assert invalid.status_code == 422 and invalid.json()["data"]["error"] == "request.invalid"
    path = f"/api/identity-providers/{mini.provider['id']}"
    await mini.hall.owner.patch(path, {"client_secret": "another-secret"})
    answer = await mini.login("zheng")
    assert (answer.status_code, answer.json()["data"]["error"]) == (502, "wechat.misconfigured")
    form = {"kind": "wechat_mini", "name": "X", "client_id": mini.app_id, "client_secret": "stolen-app"}
    taken = await other.owner.post("/api/identity-providers", form)
    assert (taken.status_code, taken.json()["code"]) == (409, "identity_provider.client_taken")
    assert (await mini.hall.agent_ann.get("/api/identity-providers")).status_code == 403
    assert (await mini.hall.agent_ann.patch(path, {"name": "Y"})).status_code == 403
    assert (await other.owner.delete(path)).status_code == 404
    assert (await mini.hall.owner.delete(path)).status_code == 204
    assert (await mini.login("zheng")).json()["data"]["error"] == "wechat.app_unknown"
    assert (await other.owner.post("/api/identity-providers", form)).status_code == 201


async def test_a_person_who_left_does_not_come_back_by_wechat(mini: Mini) -> None:
    user, _ = await bound(mini, "feng")
    await mini.hall.owner.patch(f"/api/users/{user['id']}", {"status": "suspended"})
    await policy(mini.hall, require_approved=True)
    answer = await mini.login("feng")
    assert answer.status_code == 403
    await policy(mini.hall, login_ways=["password"])
    await mini.hall.owner.patch(f"/api/users/{user['id']}", {"status": "active"})
    closed = await mini.login("feng")
    assert (closed.status_code, closed.json()["data"]["error"]) == (403, "auth.way_closed")


async def test_somebody_with_wechat_alone_keeps_a_way_in(mini: Mini, owner_db: asyncpg.Connection) -> None:
    user, bearer = await bound(mini, "he")
    await owner_db.execute("UPDATE users SET password_hash = NULL WHERE id = $1", user["id"])
    async with new_client(mini.hall.app) as client:
        client.headers.update(bearer)
        (one,) = (await client.get("/api/auth/me/identities")).json()["items"]
        path = f"/api/auth/me/identities/{one['id']}"
        kept = await client.delete(path)
        assert (kept.status_code, kept.json()["code"]) == (409, "identity.last_way")
        change = {"new_password": "a first horse battery"}
        made = await client.post("/api/auth/me/password", json=change)
        assert made.status_code == 200, made.text
        again = await client.post("/api/auth/me/password", json=change | {"new_password": "another battery"})
        assert (again.status_code, again.json()["code"]) == (422, "auth.password_wrong")
        assert (await client.delete(path)).status_code == 204
