"""The second factor: enrolled, asked for, good for one use, and back on paper when the phone is lost."""
# ASVS 6.3.3, 6.4.4, 6.5.1, 6.5.2, 6.5.3, 7.5.1, 7.4.3: TOTP, recovery codes

import asyncio
import base64
import time
from datetime import timedelta
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from zhike.rooms.identity import factors

from ...cast import PASSWORD, Hall, Person, new_client
from .entry import colleague, policy

ME = "/api/auth/me/factors"


def authenticator(secret: str, steps: int = 0) -> str:
    """What the app on the phone shows, ``steps`` of thirty seconds from now."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return totp.generate(int(time.time()) + 30 * steps).decode()


async def enrol(person: Person) -> tuple[str, list[str]]:
    """(secret, recovery codes) of a person who has one from now on."""
    secret = (await person.post(f"{ME}/totp")).json()["secret"]
    done = await person.post(f"{ME}/totp/confirm", {"code": authenticator(secret)})
    assert done.status_code == 200, done.text
    person.client.headers["x-csrf-token"] = done.json()["csrf_token"]
    return secret, done.json()["recovery_codes"]


async def login_of(hall: Hall, name: str) -> dict[str, Any]:
    me = (await hall.people[name].get("/api/auth/me")).json()
    return {"login": me["user"]["login"], "password": PASSWORD}


async def forget_guesses(db: asyncpg.Connection) -> None:
    await db.execute("DELETE FROM private.login_throttles")


def test_the_vectors_of_the_standard() -> None:
    secret = b"12345678901234567890"
    for moment, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert factors.matching_step(secret, code, moment, 0) == moment // 30
        assert factors.matching_step(secret, code, moment + 30, 0) == moment // 30
        assert factors.matching_step(secret, code, moment + 90, 0) is None
        assert factors.matching_step(secret, code, moment, moment // 30) is None
    assert factors.matching_step(secret, "é87082", 59, 0) is None


async def test_enrolling_and_signing_in_with_it(hall: Hall, owner_db: asyncpg.Connection) -> None:
    form = await login_of(hall, "agent_ann")
    before = hall.agent_ann.client.cookies.get("zhike_session")
    wrong = await hall.agent_ann.post(f"{ME}/totp/confirm", {"code": "123456"})
    assert wrong.status_code == 422  # nothing was begun
    secret, recovery = await enrol(hall.agent_ann)
    assert len(set(recovery)) == 10
    assert (await hall.agent_ann.post(f"{ME}/totp")).status_code == 409
    async with new_client(hall.app) as client:
        client.cookies.set("zhike_session", before)  # the session's token is a new one
        assert (await client.get("/api/auth/me")).status_code == 401
    sealed = await owner_db.fetchval("SELECT secret_sealed FROM user_factors WHERE org_id = $1", hall.org_id)
    assert secret.encode() not in sealed and base64.b32decode(secret) not in sealed
    async with new_client(hall.app) as client:
        asked = await client.post("/api/auth/login", json=form)
        assert asked.status_code == 202
        assert client.cookies.get("zhike_session") is None
        body = asked.json()
        assert body["status"] == "factor_required" and body["factors"] == ["totp"] and not body["must_enrol"]
        step = {"challenge": body["challenge"], "code": authenticator(secret)}
        used = await client.post("/api/auth/login/factor", json=step)
        assert used.json()["code"] == "auth.factor_wrong"  # it was spent on enrolling
        done = await client.post("/api/auth/login/factor", json=step | {"code": authenticator(secret, 1)})
        assert done.status_code == 200, done.text
        assert (await client.get("/api/auth/me")).status_code == 200
        again = await client.post("/api/auth/login/factor", json=step | {"code": recovery[0]})
        assert again.json()["code"] == "auth.challenge_over"
    mine = (await hall.agent_ann.get(ME)).json()
    assert [one["kind"] for one in mine["items"]] == ["totp"] and mine["recovery_codes_left"] == 10


async def test_a_recovery_code_works_once_and_tokens_come_by_the_same_way(hall: Hall) -> None:
    form = await login_of(hall, "agent_ann")
    _, recovery = await enrol(hall.agent_ann)
    async with new_client(hall.app) as client:
        for code, status in ((recovery[3].upper(), 200), (recovery[3], 422), (recovery[4], 200)):
            challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
            step = {"challenge": challenge, "code": code, "mode": "token"}
            done = await client.post("/api/auth/login/factor", json=step)
            assert done.status_code == status, done.text
        bearer = {"authorization": f"Bearer {done.json()['access_token']}"}
        assert (await client.get("/api/auth/me", headers=bearer)).status_code == 200
    assert (await hall.agent_ann.get(ME)).json()["recovery_codes_left"] == 8


async def test_a_code_used_twice_at_once_signs_in_once(hall: Hall) -> None:
    form = await login_of(hall, "agent_ann")
    secret, _ = await enrol(hall.agent_ann)
    async with new_client(hall.app) as client:
        challenges = [(await client.post("/api/auth/login", json=form)).json()["challenge"] for _ in range(4)]
        code = authenticator(secret, 1)
        answers = await asyncio.gather(
            *(
                client.post(
                    "/api/auth/login/factor", json={"challenge": challenge, "code": code, "mode": "token"}
                )
                for challenge in challenges
            )
        )
        assert sorted(one.status_code for one in answers) == [200, 422, 422, 422]


async def test_guesses_are_counted_for_the_account(hall: Hall) -> None:
    form = await login_of(hall, "agent_ann")
    secret, _ = await enrol(hall.agent_ann)
    async with new_client(hall.app) as client:
        heard = []
        for _ in range(2):
            challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
            step = {"challenge": challenge, "code": "000000"}
            answers = [await client.post("/api/auth/login/factor", json=step) for _ in range(4)]
            heard += [one.json()["code"] for one in answers]
        assert heard == ["auth.factor_wrong"] * 5 + ["auth.locked"] * 3
        good = step | {"code": authenticator(secret, 1)}
        assert (await client.post("/api/auth/login/factor", json=good)).status_code == 429


async def test_an_organization_asks_for_it_and_people_enrol_at_the_door(hall: Hall) -> None:
    user = await colleague(hall, role="manager")
    await policy(hall, mfa_required_roles=["manager"])
    form = {"login": user["typed"], "password": PASSWORD}
    async with new_client(hall.app) as client:
        asked = (await client.post("/api/auth/login", json=form)).json()
        assert asked["must_enrol"] is True and asked["factors"] == []
        step = {"challenge": asked["challenge"]}
        assert (await client.get("/api/auth/me")).status_code == 401
        secret = (await client.post("/api/auth/login/factor/enrol", json=step)).json()["secret"]
        done = await client.post("/api/auth/login/factor", json=step | {"code": authenticator(secret)})
        assert done.status_code == 200, done.text
        client.headers["x-csrf-token"] = done.json()["csrf_token"]
        made = await client.post(f"{ME}/recovery-codes")
        assert len(made.json()["recovery_codes"]) == 10
        mine = (await client.get(ME)).json()
        assert mine["required"] is True
        kept = await client.delete(f"{ME}/{mine['items'][0]['id']}")
        assert (kept.status_code, kept.json()["code"]) == (409, "factor.needed")
        again = (await client.post("/api/auth/login", json=form)).json()
        assert again["must_enrol"] is False
        enrol_again = await client.post(
            "/api/auth/login/factor/enrol", json={"challenge": again["challenge"]}
        )
        assert enrol_again.status_code == 409  # whoever has the password alone gets no new authenticator


async def test_a_challenge_dies(hall: Hall, owner_db: asyncpg.Connection) -> None:
    form = await login_of(hall, "agent_ann")
    secret, _ = await enrol(hall.agent_ann)
    async with new_client(hall.app) as client:
        challenge = (await client.post("/api/auth/login", json=form)).json()["challenge"]
        await owner_db.execute(
            "UPDATE login_challenges SET expires_at = now() WHERE org_id = $1", hall.org_id
        )
        for given in (challenge, "A" * 64, challenge[:-4] + "AAAA"):
            step = {"challenge": given, "code": authenticator(secret, 1)}
            answer = await client.post("/api/auth/login/factor", json=step)
            assert (answer.status_code, answer.json()["code"]) == (401, "auth.challenge_over")


async def test_taking_it_away_needs_a_fresh_proof(hall: Hall, owner_db: asyncpg.Connection) -> None:
    form = await login_of(hall, "agent_ann")
    secret, _ = await enrol(hall.agent_ann)
    factor = (await hall.agent_ann.get(ME)).json()["items"][0]["id"]
    await owner_db.execute(
        "UPDATE auth_sessions SET verified_at = now() - $2::interval WHERE org_id = $1",
        hall.org_id, timedelta(minutes=11),
    )  # fmt: skip
    for answer in (
        await hall.agent_ann.delete(f"{ME}/{factor}"),
        await hall.agent_ann.post(f"{ME}/recovery-codes"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.step_up")
    verified = await hall.agent_ann.post("/api/auth/me/verify", {"code": authenticator(secret, 1)})
    assert verified.status_code == 204
    assert (await hall.agent_bo.delete(f"{ME}/{factor}")).status_code in {403, 404}
    assert (await hall.agent_ann.delete(f"{ME}/{factor}")).status_code == 204
    async with new_client(hall.app) as client:
        assert (await client.post("/api/auth/login", json=form)).status_code == 200


async def test_a_lost_phone_is_reset_by_those_above(hall: Hall) -> None:
    form = await login_of(hall, "agent_ann")
    await enrol(hall.agent_ann)
    path = f"/api/users/{hall.agent_ann.id}/factors"
    assert (await hall.agent_bo.delete(path)).status_code == 403
    assert (await hall.manager.delete(path)).status_code == 403
    assert (await hall.owner.delete(path)).status_code == 204
    assert (await hall.agent_ann.get("/api/auth/me")).status_code == 401
    async with new_client(hall.app) as client:
        assert (await client.post("/api/auth/login", json=form)).status_code == 200
    audit = (await hall.owner.get("/api/audit-logs", params={"event_type": "factor.reset"})).json()
    assert len(audit["items"]) == 1
