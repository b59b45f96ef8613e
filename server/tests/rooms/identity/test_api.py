"""Signing in, out and up, through HTTP."""
# ASVS 7.2.1, 7.2.2, 7.2.4, 16.3.1, 3.5.1: signing in, refreshing, leaving

import asyncio
from collections import Counter
from uuid import uuid4

from ...cast import PASSWORD, Hall, new_client


async def test_register_signs_the_owner_in(hall: Hall) -> None:
    me = (await hall.owner.get("/api/auth/me")).json()
    assert me["user"]["role"] == "owner"
    assert "user:write" in me["permissions"]
    assert me["sites"][0]["timezone"] == "Asia/Shanghai"
    assert me["features"]["enable_sms"] is True


async def test_anonymous_is_refused_with_a_problem(hall: Hall) -> None:
    async with new_client(hall.app) as client:
        answer = await client.get("/api/auth/me")
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "auth.required"
        assert answer.json()["title"] == "请先登录"
        english = await client.get("/api/auth/me", headers={"accept-language": "en-US"})
        assert english.json()["title"] == "Please sign in"


async def test_a_login_belongs_to_one_organization(hall: Hall, other: Hall) -> None:
    login = f"shared-{uuid4().hex[:8]}@x.test"
    form = {"name": "Shared", "login": login, "password": PASSWORD, "role": "agent"}
    assert (await hall.owner.post("/api/users", form)).status_code == 201
    refused = await other.owner.post("/api/users", form)
    assert refused.status_code == 409
    assert refused.json()["code"] == "auth.login_taken"


async def test_cookie_writes_need_the_csrf_token(hall: Hall) -> None:
    answer = await hall.owner.post("/api/auth/logout", headers={"x-csrf-token": "0" * 32})
    assert answer.status_code == 403
    assert answer.json()["code"] == "auth.csrf"
    assert (await hall.owner.get("/api/auth/me")).status_code == 200


async def test_logout_ends_the_session(hall: Hall) -> None:
    cookie = hall.agent_ann.client.cookies.get("zhike_session")
    assert (await hall.agent_ann.post("/api/auth/logout")).status_code == 204
    async with new_client(hall.app) as client:
        client.cookies.set("zhike_session", cookie)
        assert (await client.get("/api/auth/me")).status_code == 401


async def test_five_wrong_passwords_lock_and_the_right_one_waits(hall: Hall) -> None:
    login = f"locked-{uuid4().hex[:8]}"
    form = {"name": "Locked", "login": login, "password": PASSWORD, "role": "agent"}
    assert (await hall.owner.post("/api/users", form)).status_code == 201
    async with new_client(hall.app) as client:
        for _ in range(5):
            wrong = await client.post(
                "/api/auth/login/password", json={"login": login, "password": "nope nope"}
            )
            assert wrong.status_code == 401
            assert wrong.json()["code"] == "auth.bad_credentials"
        locked = await client.post("/api/auth/login/password", json={"login": login, "password": PASSWORD})
        assert locked.status_code == 429
        assert locked.json()["code"] == "auth.locked"
        assert int(locked.headers["retry-after"]) <= 31


async def test_guesses_side_by_side_are_no_more_than_five(hall: Hall) -> None:
    login = f"crowd-{uuid4().hex[:8]}"
    form = {"name": "Crowd", "login": login, "password": PASSWORD, "role": "agent"}
    assert (await hall.owner.post("/api/users", form)).status_code == 201
    async with new_client(hall.app) as client:
        guess = {"login": login, "password": "nope nope"}
        answers = await asyncio.gather(*(client.post("/api/auth/login", json=guess) for _ in range(16)))
        assert Counter(answer.json()["code"] for answer in answers) == {
            "auth.bad_credentials": 5, "auth.locked": 11,
        }  # fmt: skip


async def test_a_login_that_nobody_has_answers_like_one_that_somebody_has(hall: Hall) -> None:
    login = f"known-{uuid4().hex[:8]}"
    form = {"name": "Known", "login": login, "password": PASSWORD, "role": "agent"}
    user = (await hall.owner.post("/api/users", form)).json()
    heard = {}
    async with new_client(hall.app) as client:
        for name in (login, f"nobody-{uuid4().hex[:8]}"):
            guess = {"login": name, "password": "nope nope"}
            answers = [(await client.post("/api/auth/login", json=guess)) for _ in range(7)]
            heard[name] = [(answer.status_code, answer.json()["code"]) for answer in answers]
        assert heard[login] == heard[name]
        assert heard[login][-1] == (429, "auth.locked")
    await hall.owner.patch(f"/api/users/{user['id']}", {"status": "suspended"})
    async with new_client(hall.app) as client:
        again = await client.post("/api/auth/login", json={"login": login, "password": PASSWORD})
        assert again.json()["code"] == "auth.bad_credentials"


async def test_token_mode_rotates_and_reuse_kills_the_family(hall: Hall) -> None:
    login = f"api-{uuid4().hex[:8]}"
    form = {"name": "Api", "login": login, "password": PASSWORD, "role": "agent"}
    await hall.owner.post("/api/users", form)
    async with new_client(hall.app) as client:
        pair = (
            await client.post(
                "/api/auth/login/password", json={"login": login, "password": PASSWORD, "mode": "token"}
            )
        ).json()
        bearer = {"authorization": f"Bearer {pair['access_token']}"}
        assert (await client.get("/api/auth/me", headers=bearer)).status_code == 200
        fresh = await client.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert fresh.status_code == 200
        again = await client.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert again.status_code == 401
        dead = await client.post("/api/auth/refresh", json={"refresh_token": fresh.json()["refresh_token"]})
        assert dead.status_code == 401


async def test_weak_passwords_are_named(hall: Hall) -> None:
    form = {"name": "Weak", "login": f"weak-{uuid4().hex[:8]}", "role": "agent"}
    for password, reason in (("short", "short"), ("12345678", "common"), ("x" * 200, "long")):
        answer = await hall.owner.post("/api/users", form | {"password": password})
        assert answer.status_code == 422
        assert answer.json()["params"]["reason"] == reason


async def test_nobody_gives_a_role_above_their_own(hall: Hall) -> None:
    form = {"name": "Boss", "login": f"boss-{uuid4().hex[:8]}", "password": PASSWORD, "role": "owner"}
    promoted = await hall.owner.post("/api/users", form | {"role": "admin"})
    assert promoted.status_code == 201
    assert (await hall.manager.post("/api/users", form)).status_code == 403


async def test_the_last_owner_stays(hall: Hall) -> None:
    answer = await hall.owner.patch(f"/api/users/{hall.owner.id}", {"status": "inactive"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "user.last_owner"


async def test_an_idempotent_write_happens_once(hall: Hall) -> None:
    form = {"name": "Once", "login": f"once-{uuid4().hex[:8]}", "password": PASSWORD, "role": "agent"}
    key = {"idempotency-key": uuid4().hex}
    first = await hall.owner.post("/api/users", form, headers=key)
    second = await hall.owner.post("/api/users", form, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    other = await hall.owner.post("/api/users", form | {"name": "Twice"}, headers=key)
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency.reused"


async def test_audit_names_who_did_it(hall: Hall) -> None:
    page = (await hall.owner.get("/api/audit-logs", params={"event_type": "user.created", "limit": 2})).json()
    assert len(page["items"]) == 2
    assert page["items"][0]["user_id"] == str(hall.owner.id)
    rest = (
        await hall.owner.get(
            "/api/audit-logs", params={"event_type": "user.created", "cursor": page["next_cursor"]}
        )
    ).json()
    assert len(rest["items"]) == 3
    assert rest["next_cursor"] is None
