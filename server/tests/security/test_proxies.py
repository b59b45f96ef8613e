"""Behind a reverse proxy: whose address counts, who may read the metrics, how the cookie is kept."""
# ASVS 4.1.3, 15.3.4, 3.3.1, 3.3.3, 3.3.4, 3.3.2, 13.4.5, 2.4.1: addresses, the cookie, metrics

from uuid import uuid4

import pytest
from fastapi import FastAPI

from zhike.core.http.services import Services

from ..cast import PASSWORD, Hall, Person, new_client

LOGIN = "/api/auth/login/password"


async def test_the_cookie_is_secure_when_people_come_over_https(
    hall: Hall, held: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an operator runs it: https up to the proxy, plain http from there."""
    login = f"tls-{uuid4().hex[:8]}"
    form = {"name": "Tls", "login": login, "password": PASSWORD, "role": "agent"}
    assert (await hall.owner.post("/api/users", form)).status_code == 201
    behind = held.settings.model_copy(update={"zhike_base_url": "https://clinic.test"})
    monkeypatch.setattr(held, "settings", behind)
    async with new_client(hall.app) as client:
        begun = await client.post(LOGIN, json={"login": login, "password": PASSWORD})
        assert begun.status_code == 200
        kept = begun.headers["set-cookie"]
        assert kept.startswith("__Host-zhike_session=")
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= {
            p.strip().lower() for p in kept.split(";")
        }
        pair = kept.partition(";")[0]
        csrf = {"cookie": pair, "x-csrf-token": begun.json()["csrf_token"]}
        assert (await client.get("/api/auth/me", headers=csrf)).status_code == 200
        ended = await client.post("/api/auth/logout", headers=csrf)
        assert ended.status_code == 204
        assert "secure" in ended.headers["set-cookie"].lower()  # a browser drops `__Host-` only so
        plain = {"cookie": pair.removeprefix("__Host-")}
        assert (await client.get("/api/auth/me", headers=plain)).status_code == 401


async def _tries(app: FastAPI, peer: str, forwarded: str, times: int) -> list[int]:
    async with new_client(app, peer) as client:
        head = {"x-forwarded-for": forwarded}
        return [
            (await client.post("/api/auth/refresh", json={"refresh_token": "x"}, headers=head)).status_code
            for _ in range(times)
        ]


async def test_callers_behind_a_trusted_proxy_are_counted_apart(app: FastAPI) -> None:
    first, second = (f"203.0.113.{uuid4().int % 120 + start}" for start in (1, 130))
    assert 429 in await _tries(app, "127.0.0.1", f"198.51.100.7, {first}", 130)
    assert await _tries(app, "127.0.0.1", second, 1) == [401]


async def test_nobody_else_is_believed(app: FastAPI) -> None:
    peer = f"198.18.{uuid4().int % 250}.{uuid4().int % 250}"
    answers = [code for n in range(130) for code in await _tries(app, peer, f"192.0.2.{n}", 1)]
    assert 429 in answers


async def test_metrics_are_not_passed_on(app: FastAPI) -> None:
    async with new_client(app, "127.0.0.1") as client:
        assert (await client.get("/metrics")).status_code == 200
        for head in ("x-forwarded-for", "x-real-ip", "via"):
            assert (await client.get("/metrics", headers={head: "127.0.0.1"})).status_code == 404


def _address_of(person: Person) -> str:
    address: str = person.client._transport.client[0]
    return address


async def test_what_one_colleague_reveals_is_not_counted_for_another(hall: Hall) -> None:
    """A signed-in user has an allowance of their own, wherever they sit."""
    form = {"name": "王女士", "phone": f"138{uuid4().int % 10**8:08}"}
    customer = (await hall.owner.post("/api/customers", form)).json()
    path = f"/api/customers/{customer['id']}/reveal"
    ask = {"field": "phone", "reason": "calling back"}
    answers = [(await hall.agent_ann.post(path, ask)).status_code for _ in range(62)]
    assert 429 in answers
    async with new_client(hall.app, _address_of(hall.agent_ann)) as client:
        client.cookies, client.headers = hall.agent_bo.client.cookies, hall.agent_bo.client.headers
        assert (await client.post(path, json=ask)).status_code == 200
