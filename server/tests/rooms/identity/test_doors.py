"""The sign-in page's ways, linking, the last way in, colleagues' sessions, and the log's filters."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from zhike.core.tx import Unit
from zhike.rooms.identity import login_jobs, repository

from ...cast import PASSWORD, Hall, new_client
from ...core.test_jobs import run_of
from .authenticator import Authenticator
from .entry import WRONG, colleague, policy
from .test_sso import Sso, at_the_provider, certified  # noqa: F401


async def _enter(client: httpx2.AsyncClient, login: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/api/auth/login", json={"login": login, "password": password})


# --- what the sign-in page offers ------------------------------------------------------------------


async def test_among_several_organizations_nobody_hears_of_anothers_providers(
    hall: Hall, other: Hall
) -> None:
    form = {"kind": "oidc", "name": "Secret Corp", "issuer": "https://id.example.com", "client_id": "abc"}
    assert (await hall.owner.post("/api/identity-providers", form)).status_code == 201
    async with new_client(hall.app) as anyone:
        answer = await anyone.get("/api/auth/ways")
        assert answer.status_code == 200
        assert answer.json()["providers"] == []
        assert "password" in answer.json()["ways"]


async def test_the_only_organization_shows_what_it_allows(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def only(_: Any) -> Any:
        return hall.org_id

    monkeypatch.setattr(repository, "only_organization", only)
    form = {"kind": "oidc", "name": "企业身份", "issuer": "https://id.example.com", "client_id": "abc"}
    made = (await hall.owner.post("/api/identity-providers", form)).json()
    async with new_client(hall.app) as anyone:
        found = (await anyone.get("/api/auth/ways")).json()
        assert found["providers"] == [{"key": made["key"], "name": "企业身份"}]
        assert set(found["ways"]) == {"password", "sms", "oidc", "passkey"}
        await policy(hall, login_ways=["password", "oidc"])
        assert (await anyone.get("/api/auth/ways")).json()["ways"] == ["password", "oidc"]
        off = await hall.owner.patch(f"/api/identity-providers/{made['id']}", {"is_enabled": False})
        assert off.status_code == 200
        assert (await anyone.get("/api/auth/ways")).json() == {"ways": ["password"], "providers": []}


async def test_which_organization_is_the_only_one(owner_db: asyncpg.Connection) -> None:
    async with owner_db.transaction():
        await owner_db.execute("CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT * FROM private.logins")
        for orgs, is_known in ((0, False), (1, True), (2, False)):
            await owner_db.execute("DELETE FROM private.logins")
            for at in range(orgs):
                for _ in range(2):
                    await owner_db.execute(
                        "INSERT INTO private.logins VALUES ($1, $2, $3)", uuid4().bytes * 2,
                        UUID(int=at + 1), uuid4(),
                    )  # fmt: skip
            found = await owner_db.fetchval("SELECT app.only_organization()")
            assert (found is not None) == is_known
        await owner_db.execute("DELETE FROM private.logins; INSERT INTO private.logins SELECT * FROM kept")


ORIGIN = "http://hall.test"


async def _back(hall: Hall, url: str, person: str) -> dict[str, str]:
    found = await at_the_provider(url, person, f"{hall.held.settings.base_url}/sso/callback")
    return {name: found[name] for name in ("code", "state", "iss") if name in found}


# --- linking, and the last way in ------------------------------------------------------------------


async def test_a_signed_in_person_links_a_provider_and_signs_in_with_it(certified: Sso) -> None:  # noqa: F811
    hall, user = certified.hall, await colleague(certified.hall)
    subject = f"linked-{uuid4().hex[:6]}"
    async with new_client(hall.app) as mine:
        csrf = (await _enter(mine, user["typed"])).json()["csrf_token"]
        mine.headers["x-csrf-token"] = csrf
        listed = (await mine.get("/api/auth/me/identities")).json()
        assert [one["key"] for one in listed["linkable"]] == [certified.made["key"]]
        began = await mine.post("/api/auth/me/identities/sso/start", json={"key": certified.made["key"]})
        back = await _back(hall, began.json()["authorization_url"], subject)
        elsewhere = await mine.post("/api/auth/sso/finish", json=back)
        assert elsewhere.status_code == 401  # begun to link, it signs nobody in
        began = await mine.post("/api/auth/me/identities/sso/start", json={"key": certified.made["key"]})
        back = await _back(hall, began.json()["authorization_url"], subject)
        assert (await hall.agent_ann.post("/api/auth/me/identities/sso", back)).status_code == 401
        assert (await mine.post("/api/auth/me/identities/sso", json=back)).status_code == 204
        listed = (await mine.get("/api/auth/me/identities")).json()
        assert listed["linkable"] == [] and len(listed["items"]) == 1
    async with new_client(hall.app) as fresh:
        began = await fresh.post(certified.start)
        back = await _back(hall, began.json()["authorization_url"], subject)
        refused = await fresh.post("/api/auth/me/identities/sso", json=back)
        assert refused.status_code == 401  # begun to sign in, by nobody
        entered = await fresh.post("/api/auth/sso/finish", json=back)
        assert entered.json()["user"]["id"] == user["id"]


async def test_a_providers_settings_are_tried_out(certified: Sso) -> None:  # noqa: F811
    path = f"/api/identity-providers/{certified.made['id']}"
    assert (await certified.hall.owner.post(f"{path}/test")).json()["ok"] is True
    await certified.hall.owner.patch(path, {"client_secret": "not-the-secret-at-all"})
    wrong = (await certified.hall.owner.post(f"{path}/test")).json()
    assert (wrong["ok"], wrong["problem"], wrong["reason"]) == (False, "refused", "invalid_client")
    assert (await certified.hall.agent_ann.post(f"{path}/test")).status_code == 403


async def test_a_provider_that_is_away_says_so(certified: Sso) -> None:  # noqa: F811
    form = {"kind": "oidc", "name": "x", "issuer": certified.url + "/nowhere", "client_id": "abc"}
    made = await certified.hall.owner.post("/api/identity-providers", form)
    found = (await certified.hall.owner.post(f"/api/identity-providers/{made.json()['id']}/test")).json()
    assert (found["ok"], found["problem"]) == (False, "away")


async def _passkey(client: httpx2.AsyncClient) -> str:
    device = Authenticator(ORIGIN)
    asked = (await client.post("/api/auth/me/passkeys/options")).json()["public_key"]
    made = await client.post("/api/auth/me/passkeys", json={"credential": device.create(asked)})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_nobody_takes_their_own_last_way_away(
    hall: Hall, owner_db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = hall.held.settings.model_copy(update={"zhike_base_url": ORIGIN})
    monkeypatch.setattr(hall.held, "settings", named)
    client = hall.owner.client
    first, second = await _passkey(client), await _passkey(client)
    await policy(hall, login_ways=["passkey"])  # the password is there and leads nowhere
    assert (await hall.owner.delete(f"/api/auth/me/factors/{first}")).status_code == 204
    last = await hall.owner.delete(f"/api/auth/me/factors/{second}")
    assert (last.status_code, last.json()["code"]) == (409, "identity.last_way")
    listed = (await hall.owner.get("/api/auth/me/factors")).json()["items"]
    assert [one["id"] for one in listed] == [second]
    await policy(hall, login_ways=["passkey", "password"])
    assert (await hall.owner.delete(f"/api/auth/me/factors/{second}")).status_code == 204


async def test_a_passkey_gets_another_name_from_its_owner_alone(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = hall.held.settings.model_copy(update={"zhike_base_url": ORIGIN})
    monkeypatch.setattr(hall.held, "settings", named)
    passkey = await _passkey(hall.owner.client)
    path = f"/api/auth/me/factors/{passkey}"
    assert (await hall.agent_ann.patch(path, {"name": "mine now"})).status_code == 404
    assert (await hall.owner.patch(path, {"name": "  "})).status_code == 422
    assert (await hall.owner.patch(path, {"name": "前台电脑"})).status_code == 204
    listed = (await hall.owner.get("/api/auth/me/factors")).json()["items"]
    assert [one["name"] for one in listed] == ["前台电脑"]


# --- colleagues' sessions --------------------------------------------------------------------------


async def test_one_session_of_a_colleague_is_ended_and_no_other(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as desk, new_client(hall.app) as phone:
        for browser in (desk, phone):
            assert (await _enter(browser, user["typed"])).status_code == 200
        path = f"/api/users/{user['id']}/sessions"
        listed = (await hall.owner.get(path)).json()["items"]
        assert len(listed) == 2
        newest = max(listed, key=lambda one: str(one["created_at"]))
        assert (await hall.agent_ann.delete(f"{path}/{newest['id']}")).status_code == 403
        mine = (await hall.owner.get("/api/auth/sessions")).json()["items"][0]
        assert (await hall.owner.delete(f"{path}/{mine['id']}")).status_code == 404  # another's
        assert (await hall.owner.delete(f"{path}/{newest['id']}")).status_code == 204
        assert (await phone.get("/api/auth/me")).status_code == 401
        assert (await desk.get("/api/auth/me")).status_code == 200


# --- the log ---------------------------------------------------------------------------------------


async def test_the_log_is_filtered_and_knows_the_region(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app, "223.5.5.5") as hangzhou, new_client(hall.app, "219.137.0.1") as canton:
        assert (await _enter(hangzhou, user["typed"], WRONG)).status_code == 401
        assert (await _enter(hangzhou, user["typed"])).status_code == 200
        assert (await _enter(canton, user["typed"])).status_code == 200

    async def found(**query: Any) -> list[tuple[str, str]]:
        rows = (await hall.owner.get("/api/login-events", params={"user_id": user["id"]} | query)).json()
        return [(one["outcome"], one["region"]) for one in rows["items"]]

    everything = [("ok", "广东省 广州市"), ("ok", "浙江省 杭州市"), ("wrong", "浙江省 杭州市")]
    assert await found() == everything
    assert await found(outcome="wrong") == everything[2:]
    assert await found(ip="219.137.0.1") == everything[:1]
    assert await found(new_place="true") == everything[:1]
    assert await found(way="oidc") == []
    assert await found(created_from="2100-01-01T00:00:00Z") == []
    assert len(await found(created_to="2100-01-01T00:00:00Z")) == 3
    assert (await hall.owner.get("/api/login-events", params={"ip": "nonsense"})).status_code == 422
    assert (await hall.agent_ann.get("/api/login-events", params={"all": "true"})).status_code == 403


async def test_old_lines_of_the_log_go_by_the_organizations_rule(
    hall: Hall, unit: Unit, owner_db: asyncpg.Connection
) -> None:
    refused = await hall.owner.put("/api/system-configs/auth.policy", {"value": {"login_log_days": 90}})
    assert refused.status_code == 422  # the law wants six months
    user = await colleague(hall)
    async with new_client(hall.app) as browser:
        assert (await _enter(browser, user["typed"])).status_code == 200
    count = "SELECT count(*) FROM login_events WHERE org_id = $1 AND user_id = $2"
    age = "UPDATE login_events SET created_at = now() - $3::interval WHERE org_id = $1 AND user_id = $2"
    whose = (hall.org_id, UUID(user["id"]))
    for days, keep, left in ((200, 365, 1), (179, 180, 1), (181, 180, 0)):
        await policy(hall, login_log_days=keep)
        await owner_db.execute(age, *whose, timedelta(days=days))
        await login_jobs.prune_login_events(run_of(unit, hall.org_id, None))  # type: ignore[arg-type]
        assert await owner_db.fetchval(count, *whose) == left, (days, keep)
