"""API keys and service accounts."""
# ASVS 10.3.2, 13.2.1, 13.2.3: keys of programs have scopes

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from zhike.core.clock import utcnow

from ...cast import Hall, Person, new_client

KEY = {"name": "官网同步", "scopes": ["customer:read", "customer:write", "lead:read"]}


@contextlib.asynccontextmanager
async def program(hall: Hall, token: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without cookies that carries a key."""
    async with new_client(hall.app) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


async def make(person: Person, **given: Any) -> dict[str, Any]:
    answer = await person.post("/api/api-keys", KEY | given)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()  # type: ignore[no-any-return]


async def test_a_key_acts_within_its_scopes(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    key = made["key"]
    assert made["token"].startswith(key["key_id"] + "_")
    assert key["status"] == "active"
    async with program(hall, made["token"]) as client:
        born = await client.post("/api/customers", json={"name": "王女士"})
        assert born.status_code == 201
        assert (await client.get("/api/leads")).status_code == 200
        refused = await client.get("/api/users")
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.forbidden")
        me = (await client.get("/api/api-keys/current")).json()
        assert me["permissions"] == sorted(KEY["scopes"])
        assert me["used_today"] == 4
    row = await owner_db.fetchrow(
        "SELECT actor_type, user_id, operator_name FROM audit_logs WHERE org_id = $1"
        " AND event_type = 'customer.created'",
        hall.org_id,
    )
    assert (row["actor_type"], row["user_id"]) == ("machine", hall.owner.id)
    assert row["operator_name"] == f"官网同步 ({key['key_id'][:11]}…)"
    listed = (await hall.owner.get("/api/api-keys")).json()["items"]
    assert [one["id"] for one in listed] == [key["id"]]
    assert listed[0]["last_used_at"] is not None
    assert made["token"] not in str(listed) and made["signing_secret"] not in str(listed)


async def test_secrets_are_not_in_the_database(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    row = await owner_db.fetchval(
        "SELECT api_keys::text FROM api_keys WHERE id = $1::uuid", made["key"]["id"]
    )
    for secret in (made["token"], made["signing_secret"], made["token"].rpartition("_")[2]):
        assert secret not in row
        assert secret.encode().hex() not in row


async def test_nobody_gives_more_than_they_have(hall: Hall, owner_db: asyncpg.Connection) -> None:
    for scopes in (["org:write", "nothing:read"], ["api_key:write"]):
        answer = await hall.owner.post("/api/api-keys", KEY | {"scopes": ["customer:read", *scopes]})
        assert (answer.status_code, answer.json()["code"]) == (403, "api_key.scope")
        assert answer.json()["params"]["scopes"] == [s for s in scopes if s != "org:write"]
    for person in (hall.manager, hall.agent_ann, hall.reader):
        assert (await person.post("/api/api-keys", KEY)).status_code == 403
    wrong = ({"scopes": []}, {"scopes": ["*"]}, {"rate_per_minute": 0},
             {"expires_at": "2020-01-01T00:00:00Z"}, {"user_id": str(hall.agent_ann.id)},
             {"user_id": str(uuid4())})  # fmt: skip
    for given in wrong:
        assert (await hall.owner.post("/api/api-keys", KEY | given)).status_code in {404, 422}
    assert await owner_db.fetchval("SELECT count(*) FROM api_keys WHERE org_id = $1", hall.org_id) == 0


async def test_a_key_cannot_do_what_is_peoples_own(hall: Hall) -> None:
    made = await make(hall.owner)
    async with program(hall, made["token"]) as client:
        for method, path in (
            ("GET", "/api/auth/me"),
            ("POST", "/api/auth/logout"),
            ("GET", "/api/auth/sessions"),
        ):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (403, "auth.people_only")
        assert (await client.post("/api/api-keys", json=KEY)).status_code == 403
    assert (await hall.owner.get("/api/api-keys/current")).json()["code"] == "api_key.not_used"
    assert (await hall.owner.get("/api/auth/me")).status_code == 200


async def _until_dead(client: httpx2.AsyncClient) -> float:
    started = time.perf_counter()
    while (await client.get("/api/customers")).status_code == 200:
        assert time.perf_counter() - started < 5
        await asyncio.sleep(0.05)
    return time.perf_counter() - started


@pytest.mark.parametrize("how", ["revoke", "patch", "disable", "expire"])
async def test_an_ended_key_is_dead_within_two_seconds(
    how: str, hall: Hall, owner_db: asyncpg.Connection
) -> None:
    account = (await hall.owner.post("/api/service-accounts", {"name": "ERP", "role": "agent"})).json()
    made = await make(hall.owner, user_id=account["id"])
    path = f"/api/api-keys/{made['key']['id']}"
    async with program(hall, made["token"]) as client:
        assert (await client.get("/api/customers")).status_code == 200
        if how == "revoke":
            assert (await hall.owner.delete(path)).status_code == 204
        elif how == "patch":
            assert (await hall.owner.patch(path, {"scopes": ["lead:read"]})).status_code == 200
        elif how == "disable":
            gone = await hall.owner.patch(f"/api/service-accounts/{account['id']}", {"status": "inactive"})
            assert gone.status_code == 200
        else:  # behind our back, so that only the clock of the resolver can know
            await owner_db.execute(
                "UPDATE api_keys SET expires_at = now() + interval '0.5 s' WHERE id = $1::uuid",
                made["key"]["id"],
            )
        took = await _until_dead(client)
    assert took <= 2.0, took
    if how == "revoke":
        assert (await hall.owner.get(path)).json()["status"] == "revoked"
        for again in (await hall.owner.delete(path), await hall.owner.post(f"{path}/rotate", {})):
            assert (again.status_code, again.json()["code"]) == (409, "api_key.revoked")


async def test_two_tokens_live_during_a_rotation(hall: Hall, owner_db: asyncpg.Connection) -> None:
    made = await make(hall.owner)
    path = f"/api/api-keys/{made['key']['id']}/rotate"
    fresh = (await hall.owner.post(path, {"overlap_hours": 1})).json()
    assert fresh["key"]["key_id"] == made["key"]["key_id"]
    assert fresh["token"] != made["token"] and fresh["signing_secret"] != made["signing_secret"]
    async with program(hall, made["token"]) as old, program(hall, fresh["token"]) as new:
        assert [(await c.get("/api/customers")).status_code for c in (old, new)] == [200, 200]
        await owner_db.execute(
            "UPDATE api_keys SET previous_until = now() WHERE id = $1::uuid", made["key"]["id"]
        )
        await asyncio.sleep(1.6)
        assert [(await c.get("/api/customers")).status_code for c in (old, new)] == [401, 200]
    last = (await hall.owner.post(path, {"overlap_hours": 0})).json()
    async with program(hall, fresh["token"]) as old, program(hall, last["token"]) as new:
        assert [(await c.get("/api/customers")).status_code for c in (old, new)] == [401, 200]


async def test_rate_and_quota(hall: Hall) -> None:
    slow = await make(hall.owner, rate_per_minute=3)
    async with program(hall, slow["token"]) as client:
        codes = [(await client.get("/api/customers")).status_code for _ in range(8)]
        assert codes[:3] == [200] * 3 and 429 in codes
        said = (await client.get("/api/customers")).headers
        assert (said["ratelimit-limit"], said["ratelimit-remaining"]) in {("3", "0"), ("3", "2")}
        assert 0 < int(said["ratelimit-reset"]) <= 60
    poor = await make(hall.owner, daily_quota=2)
    async with program(hall, poor["token"]) as client:
        answers = [await client.get("/api/customers") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["code"] == "api_key.quota"
        assert 0 < int(answers[2].headers["retry-after"]) <= 86_400


async def test_wrong_tokens(hall: Hall, other: Hall) -> None:
    made = await make(hall.owner)
    theirs = await make(other.owner)
    token, key_id = made["token"], made["key"]["key_id"]
    swapped = key_id + theirs["token"].removeprefix(theirs["key"]["key_id"])
    last = "a" if token[-1] != "a" else "b"
    for wrong in (
        token[:-1] + last, token[:-1], token + "a", token.upper(), key_id, "zk_", swapped, f"{token} ",
        token.replace("zk_", "zk-"), "zk_" + "a" * 92, f"{key_id}_{'a' * 52}",
    ):  # fmt: skip
        async with program(hall, wrong) as client:
            answer = await client.get("/api/customers")
            expected = 200 if wrong.strip() == token else 401
            assert answer.status_code == expected, wrong
    foreign = f"/api/api-keys/{theirs['key']['id']}"
    for answer in (await hall.owner.get(foreign), await hall.owner.delete(foreign),
                   await hall.owner.patch(foreign, {"name": "x"})):  # fmt: skip
        assert answer.status_code == 404


async def test_service_accounts_cannot_log_in(hall: Hall, owner_db: asyncpg.Connection) -> None:
    account = (await hall.owner.post("/api/service-accounts", {"name": "ERP", "role": "agent"})).json()
    row = await owner_db.fetchrow("SELECT * FROM users WHERE id = $1::uuid", account["id"])
    assert row["kind"] == "service" and row["password_hash"] is None
    assert await owner_db.fetchval("SELECT count(*) FROM private.logins WHERE user_id = $1", row["id"]) == 0
    async with new_client(hall.app) as client:
        answer = await client.post(
            "/api/auth/login/password", json={"login": row["username"], "password": "whatever it is"}
        )
        assert answer.status_code == 401
    for role in ("owner", "super_admin"):
        answer = await hall.owner.post("/api/service-accounts", {"name": "ERP", "role": role})
        assert answer.status_code in {403, 422}
    listed = (await hall.owner.get("/api/service-accounts")).json()["items"]
    assert [one["id"] for one in listed] == [account["id"]]
    people = (await hall.owner.get("/api/users")).json()["items"]
    assert account["id"] not in {one["id"] for one in people}
    assert (await hall.owner.patch(f"/api/users/{account['id']}", {"role": "admin"})).status_code == 404
    person = f"/api/service-accounts/{hall.agent_ann.id}"
    assert (await hall.owner.patch(person, {"role": "readonly"})).status_code == 404


async def test_a_demoted_account_takes_its_keys_along(hall: Hall) -> None:
    """A key does what its user may do now, whatever its scopes once were."""
    account = (await hall.owner.post("/api/service-accounts", {"name": "ERP", "role": "manager"})).json()
    made = await make(hall.owner, user_id=account["id"], scopes=["customer:delete", "customer:read"])
    await hall.owner.patch(f"/api/service-accounts/{account['id']}", {"role": "readonly"})
    async with program(hall, made["token"]) as client:
        me = (await client.get("/api/api-keys/current")).json()
        assert me["permissions"] == ["customer:read"]
        assert me["key"]["scopes"] == ["customer:delete", "customer:read"]


async def test_an_expiry_is_kept(hall: Hall) -> None:
    end = (utcnow() + timedelta(days=30)).isoformat()
    made = await make(hall.owner, expires_at=end)
    path = f"/api/api-keys/{made['key']['id']}"
    assert made["key"]["expires_at"] is not None
    lifted = await hall.owner.patch(path, {"expires_at": None, "daily_quota": 50})
    assert lifted.json()["expires_at"] is None
    assert lifted.json()["daily_quota"] == 50
