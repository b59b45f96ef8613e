"""Passwords: what is refused, what is accepted from before, and how they change."""
# ASVS 6.2.1, 6.2.2, 6.2.3, 6.2.4, 6.2.5, 6.2.8, 6.2.9, 6.2.11, 6.4.3: what is taken and refused

import asyncpg
import bcrypt
import pytest

from zhike.rooms.identity import passwords, rules

from ...cast import PASSWORD, Hall, new_client
from .entry import WRONG, colleague, policy

NEW = "a new horse battery"


def test_the_deny_list_is_long_and_knows_the_usual() -> None:
    assert len(rules.common_passwords()) >= 3_000
    for word in ("password", "iloveyou", "woaini1314", "P@ssw0rd", "QWERTYUIOP", "88888888"):
        assert rules.password_problem(word, "somebody") == "common", word


@pytest.mark.parametrize(
    ("password", "problem"),
    [("abcd efgh ijkl", "plain"), ("Abcd efgh", None), ("Abcd1234efgh", None), ("abcd1234efgh", "plain")],
)
def test_composition_is_there_for_those_who_must(password: str, problem: str | None) -> None:
    assert rules.password_problem(password, "somebody", composition=True) == problem
    assert rules.password_problem(password, "somebody") is None


@pytest.mark.parametrize("algo", [passwords.BCRYPT, passwords.BCRYPT_SHA256])
async def test_bcrypt_signs_in_once_and_becomes_argon2(
    hall: Hall, owner_db: asyncpg.Connection, algo: str
) -> None:
    user = await colleague(hall)
    long = "an old password " * 6  # bcrypt alone reads 72 bytes of it
    plain = long.encode()[:72] if algo == passwords.BCRYPT else passwords.prehash(long)
    hashed = bcrypt.hashpw(plain, bcrypt.gensalt(12)).decode()
    set_hash = "UPDATE users SET password_hash = $2, password_algo = $3 WHERE id = $1"
    await owner_db.execute(set_hash, user["id"], hashed, algo)
    read = "SELECT password_hash, password_algo FROM users WHERE id = $1"
    async with new_client(hall.app) as client:
        wrong = {"login": user["typed"], "password": "another" + long[7:]}
        assert (await client.post("/api/auth/login", json=wrong)).status_code == 401
        assert (await owner_db.fetchrow(read, user["id"]))["password_algo"] == algo
        if algo == passwords.BCRYPT_SHA256:  # every byte counts
            tail = {"login": user["typed"], "password": long[:-1] + "x"}
            assert (await client.post("/api/auth/login", json=tail)).status_code == 401
        right = {"login": user["typed"], "password": long}
        assert (await client.post("/api/auth/login", json=right)).status_code == 200
        row = await owner_db.fetchrow(read, user["id"])
        assert row["password_algo"] == "argon2id" and row["password_hash"].startswith("$argon2id$")
        assert (await client.post("/api/auth/login", json=right)).status_code == 200


async def test_changing_it_needs_the_old_one_and_ends_the_other_sessions(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    user = await colleague(hall)
    form = {"login": user["typed"], "password": PASSWORD}
    path = "/api/auth/me/password"
    async with new_client(hall.app) as here, new_client(hall.app) as there:
        csrf = (await here.post("/api/auth/login", json=form)).json()["csrf_token"]
        pair = (await there.post("/api/auth/login", json=form | {"mode": "token"})).json()
        there.headers["authorization"] = f"Bearer {pair['access_token']}"
        assert (await there.get("/api/auth/me")).status_code == 200
        before = here.cookies.get("zhike_session")
        here.headers["x-csrf-token"] = csrf
        for old, new, code in (
            (WRONG, NEW, "auth.password_wrong"),
            (PASSWORD, PASSWORD, "auth.password_weak"),
            (PASSWORD, "football", "auth.password_weak"),
        ):
            answer = await here.post(path, json={"old_password": old, "new_password": new})
            assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await there.get("/api/auth/me")).status_code == 200
        done = await here.post(path, json={"old_password": PASSWORD, "new_password": NEW})
        assert done.status_code == 200, done.text
        assert here.cookies.get("zhike_session") != before
        assert (await here.get("/api/auth/me")).json()["csrf_token"] == done.json()["csrf_token"]
        assert (await there.get("/api/auth/me")).status_code == 401
        renewed = await there.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert renewed.status_code == 401
        async with new_client(hall.app) as thief:  # the token from before is worth nothing
            thief.cookies.set("zhike_session", before)
            assert (await thief.get("/api/auth/me")).status_code == 401
        assert (await there.post("/api/auth/login", json=form)).status_code == 401
        assert (await there.post("/api/auth/login", json=form | {"password": NEW})).status_code == 200


async def test_a_stolen_session_cannot_guess_the_password(hall: Hall) -> None:
    form = {"old_password": WRONG, "new_password": NEW}
    answers = [await hall.agent_ann.post("/api/auth/me/password", form) for _ in range(6)]
    assert [one.status_code for one in answers] == [422] * 5 + [429]


async def test_the_organization_may_ask_for_more(hall: Hall) -> None:
    await policy(hall, password_min_length=15, password_composition=True)
    form = {"name": "N", "login": "some-new-login", "role": "agent"}
    for password, reason in (("Fourteen-Signs", "short"), ("a lower case phrase", "plain")):
        answer = await hall.owner.post("/api/users", form | {"password": password})
        assert answer.status_code == 422
        assert answer.json()["params"]["reason"] == reason
    change = {"old_password": PASSWORD, "new_password": "Fourteen-Signs"}
    assert (await hall.agent_bo.post("/api/auth/me/password", change)).json()["params"]["reason"] == "short"
