"""Guessers are slowed down, and nobody is locked out by them."""
# ASVS 6.3.1, 2.4.1: guessers wait, others do not

from uuid import uuid4

import asyncpg
import pytest

from zhike.core.db import Database
from zhike.rooms.identity import login_guard, login_jobs
from zhike.settings import Settings

from ...cast import PASSWORD, Hall, new_client
from ...core.test_jobs import run_of
from .entry import WRONG, colleague, policy, some_phone


async def _guess(client, login: str, times: int, password: str = WRONG) -> list[int]:
    form = {"login": login, "password": password}
    return [(await client.post("/api/auth/login", json=form)).status_code for _ in range(times)]


async def test_a_guesser_locks_out_themselves_and_not_the_person(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as own, new_client(hall.app) as thief, new_client(hall.app) as new:
        assert await _guess(own, user["typed"], 1, PASSWORD) == [200]
        assert await _guess(thief, user["typed"], 6) == [401] * 5 + [429]
        assert await _guess(thief, user["typed"], 1, PASSWORD) == [429]
        assert await _guess(new, user["typed"], 1, PASSWORD) == [200]
        assert await _guess(own, user["typed"], 1, PASSWORD) == [200]


async def test_many_addresses_wait_together_and_a_known_browser_does_not(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as own, new_client(hall.app) as first:
        assert await _guess(own, user["typed"], 1, PASSWORD) == [200]
        assert await _guess(first, user["typed"], 1) == [401]
        await owner_db.execute(  # as if 58 other addresses had been here too
            "UPDATE private.login_throttles t SET failures = 59 WHERE bucket = sha256('anywhere:')"
            " AND t.digest = (SELECT digest FROM private.logins WHERE user_id = $1)", user["id"],
        )  # fmt: skip
        assert await _guess(first, user["typed"], 1) == [401]
        async with new_client(hall.app) as elsewhere:
            assert await _guess(elsewhere, user["typed"], 1, PASSWORD) == [429]
        assert await _guess(own, user["typed"], 1, PASSWORD) == [200]
        seen = (await hall.owner.get("/api/users", params={"limit": 100})).json()["items"]
        assert next(one for one in seen if one["id"] == user["id"])["login"] == user["typed"]
        assert (await hall.owner.post(f"/api/users/{user['id']}/unlock")).status_code == 204
        async with new_client(hall.app) as elsewhere:
            assert await _guess(elsewhere, user["typed"], 1, PASSWORD) == [200]


async def test_locked_accounts_are_listed_page_by_page_until_they_are_not(hall: Hall) -> None:
    people = [await colleague(hall) for _ in range(3)]
    for user in people[:2]:
        async with new_client(hall.app) as thief:
            assert await _guess(thief, user["typed"], 6) == [401] * 5 + [429]
    await login_guard.settled()

    async def listed() -> list[str]:
        found, cursor = [], None
        while True:
            params = {"locked": True, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await hall.owner.get("/api/users", params=params)).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    assert await listed() == [user["id"] for user in people[:2]]
    assert (await hall.owner.post(f"/api/users/{people[0]['id']}/unlock")).status_code == 204
    assert await listed() == [people[1]["id"]]


async def test_a_forged_device_cookie_is_a_stranger(hall: Hall) -> None:
    user, second = await colleague(hall), await colleague(hall)
    async with new_client(hall.app) as own, new_client(hall.app) as thief:
        assert await _guess(own, user["typed"], 1, PASSWORD) == [200]
        known = own.cookies.get("zhike_device")
        for cookie in ("A" * 43, known[:-8] + "AAAAAAAA", "", "%00", known * 20):
            thief.cookies.set("zhike_device", cookie)
            await _guess(thief, second["typed"], 1)
        thief.cookies.clear()
        assert await _guess(thief, second["typed"], 1) == [429]  # all five counted for one address
        thief.cookies.set("zhike_device", known)  # stolen, it is worth five tries on its own account
        assert await _guess(thief, user["typed"], 6) == [401] * 5 + [429]
        assert await _guess(thief, second["typed"], 1) == [429]


async def test_a_good_login_forgets_the_failures(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as client:
        for _ in range(3):
            assert await _guess(client, user["typed"], 4) == [401] * 4
            assert await _guess(client, user["typed"], 1, PASSWORD) == [200]


async def test_a_new_place_is_told_to_the_person_and_an_old_one_is_not(hall: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app, "2001:db8:1::7") as own, new_client(hall.app, "2001:db8:2::7") as new:
        csrf = (
            await own.post("/api/auth/login", json={"login": user["typed"], "password": PASSWORD})
        ).json()["csrf_token"]
        own.headers["x-csrf-token"] = csrf
        alerts = (await own.get("/api/notifications")).json()["items"]
        assert not [one for one in alerts if one["type"] == "login_alert"]  # the first place is no news
        assert await _guess(new, user["typed"], 1) == [401]
        assert await _guess(new, user["typed"], 2, PASSWORD) == [200, 200]
        alerts = (await own.get("/api/notifications")).json()["items"]
        told = [one for one in alerts if one["type"] == "login_alert"]
        assert len(told) == 1 and "2001:db8:2::7" in told[0]["content"]
        log = (await own.get("/api/login-events")).json()["items"]
        assert [(one["outcome"], one["is_new_place"]) for one in log] == [
            ("ok", False), ("ok", True), ("wrong", False), ("ok", False),
        ]  # fmt: skip
        assert {one["ip_address"] for one in log} == {"2001:db8:1::7", "2001:db8:2::7"}


async def test_the_log_of_others_is_for_those_who_may_audit(hall: Hall, other: Hall) -> None:
    user = await colleague(hall)
    async with new_client(hall.app) as client:
        await _guess(client, user["typed"], 1)
    path = "/api/login-events"
    assert (await hall.agent_ann.get(path)).json()["items"] == []
    assert (await hall.agent_ann.get(path, params={"user_id": user["id"]})).status_code == 403
    assert (await hall.agent_ann.get(path, params={"all": True})).status_code == 403
    one = (await hall.manager.get(path, params={"user_id": user["id"]})).json()["items"]
    assert [line["outcome"] for line in one] == ["wrong"]
    page = (await hall.manager.get(path, params={"all": True, "limit": 1})).json()
    rest = (await hall.manager.get(path, params={"all": True, "cursor": page["next_cursor"]})).json()
    assert len(page["items"]) == 1 and len(rest["items"]) == 1  # the owner's registration
    strange = (await other.owner.get(path, params={"user_id": user["id"]})).json()
    assert strange["items"] == []


async def test_a_closed_way_is_closed_after_the_proof(hall: Hall) -> None:
    user = await colleague(hall)
    await policy(hall, login_ways=["sms"])
    async with new_client(hall.app) as client:
        form = {"login": user["typed"], "password": PASSWORD}
        closed = await client.post("/api/auth/login", json=form)
        assert (closed.status_code, closed.json()["code"]) == (403, "auth.way_closed")
        wrong = await client.post("/api/auth/login", json=form | {"password": WRONG})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "auth.bad_credentials")
        assert client.cookies.get("zhike_session") is None


async def test_registering_is_limited_by_address(hall: Hall, owner_db: asyncpg.Connection) -> None:
    form = {"org_name": "X", "name": "owner", "login": "no", "password": PASSWORD}
    async with new_client(hall.app, "203.0.113.77") as client:
        first = await client.post("/api/auth/register", json=form | {"login": f"r-{uuid4().hex}"})
        assert first.status_code == 201
        await owner_db.execute(
            "INSERT INTO private.turns (subject, at) SELECT subject, at FROM private.turns,"
            " generate_series(1, 29) WHERE at = (SELECT max(at) FROM private.turns)"
        )
        more = await client.post("/api/auth/register", json=form | {"login": f"r-{uuid4().hex}"})
        assert more.status_code == 429


async def test_a_closed_installation_registers_nobody(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = hall.held.settings.model_copy(update={"registration": "closed"})
    monkeypatch.setattr(hall.held, "settings", closed)
    taken = (await hall.owner.get("/api/auth/me")).json()["user"]["login"]
    form = {"org_name": "X", "name": "owner", "password": PASSWORD}
    async with new_client(hall.app) as client:
        heard = [
            await client.post("/api/auth/register", json=form | {"login": login})
            for login in (taken, f"r-{uuid4().hex}")
        ]
    assert {(one.status_code, one.json()["code"]) for one in heard} == {(403, "auth.registration_closed")}


async def test_a_programs_account_has_no_way_in(hall: Hall, owner_db: asyncpg.Connection) -> None:
    """Even if a row said otherwise."""
    user = await colleague(hall)
    await owner_db.execute("UPDATE users SET kind = 'service' WHERE id = $1", user["id"])
    async with new_client(hall.app) as client:
        assert await _guess(client, user["typed"], 1, PASSWORD) == [401]


async def test_what_is_over_is_thrown_away(
    hall: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    async with new_client(hall.app) as client:
        await _guess(client, f"nobody-{uuid4().hex}", 1)
        await client.post("/api/auth/codes", json={"phone": some_phone()})
    relay = Database(settings.relay_url, size=1)
    await relay.open()
    run = run_of(hall.held.unit, None, relay)
    count = (
        "SELECT (SELECT count(*) FROM private.turns) + (SELECT count(*) FROM private.login_throttles)"
        " + (SELECT count(*) FROM verification_codes)"
    )
    try:
        fresh = await owner_db.fetchval(count)
        await login_jobs.prune_logins(run)
        assert await owner_db.fetchval(count) == fresh >= 3  # what may still be asked for stays
        await owner_db.execute("UPDATE private.turns SET at = at - interval '26 hours'")
        await owner_db.execute("UPDATE private.login_throttles SET tried_at = tried_at - interval '26 hours'")
        await owner_db.execute("UPDATE verification_codes SET expires_at = expires_at - interval '26 hours'")
        await login_jobs.prune_logins(run)
        assert await owner_db.fetchval(count) == 0
    finally:
        await relay.close()
