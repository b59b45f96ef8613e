"""Where one is signed in, and how that ends."""
# ASVS 7.5.2, 7.4.5, 10.4.9, 7.2.3, 7.2.4: people see and end their sessions

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2

from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.rooms.identity import devices, resolve, sessions_jobs
from zhike.settings import Settings

from ...cast import PASSWORD, Hall, new_client
from ...core.test_jobs import run_of

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


async def a_user(hall: Hall, role: str = "agent") -> tuple[str, str]:
    """(id, login) of a new colleague."""
    login = f"{role}-{uuid4().hex[:10]}"
    form = {"name": "新人", "login": login, "password": PASSWORD, "role": role}
    return (await hall.owner.post("/api/users", form)).json()["id"], login


async def sign_in(client: httpx2.AsyncClient, login: str, **form: Any) -> dict[str, Any]:
    body = {"login": login, "password": PASSWORD, **form}
    answer = await client.post("/api/auth/login/password", json=body, headers={"user-agent": CHROME})
    assert answer.status_code == 200, answer.text
    if csrf := answer.json().get("csrf_token"):
        client.headers["x-csrf-token"] = csrf
    return dict(answer.json())


async def test_one_sees_ones_browsers_and_programs(hall: Hall) -> None:
    _, login = await a_user(hall)
    async with new_client(hall.app) as browser, new_client(hall.app) as program:
        await sign_in(browser, login)
        await sign_in(program, login, mode="token")
        listed = (await browser.get("/api/auth/sessions")).json()["items"]
        assert [(one["kind"], one["current"]) for one in listed] == [("browser", True), ("api", False)]
        assert listed[0]["device"] == "Chrome · Windows"
        assert listed[0]["ip_address"]


async def test_one_ends_one_and_the_others(hall: Hall) -> None:
    _, login = await a_user(hall)
    async with new_client(hall.app) as here, new_client(hall.app) as there, new_client(hall.app) as program:
        await sign_in(here, login)
        await sign_in(there, login)
        pair = await sign_in(program, login, mode="token")
        bearer = {"authorization": f"Bearer {pair['access_token']}"}
        assert (await program.get("/api/auth/me", headers=bearer)).status_code == 200
        listed = (await here.get("/api/auth/sessions")).json()["items"]
        api = next(one["id"] for one in listed if one["kind"] == "api")
        assert (await here.delete(f"/api/auth/sessions/{api}")).status_code == 204
        assert (await program.get("/api/auth/me", headers=bearer)).status_code == 401
        again = await program.post("/api/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert again.status_code == 401
        ended = await here.delete("/api/auth/sessions")
        assert ended.json() == {"ended": 1}
        assert (await there.get("/api/auth/me")).status_code == 401
        assert (await here.get("/api/auth/me")).status_code == 200


async def test_nobody_ends_a_strangers_session(hall: Hall) -> None:
    mine = (await hall.agent_bo.get("/api/auth/sessions")).json()["items"][0]["id"]
    answer = await hall.agent_ann.delete(f"/api/auth/sessions/{mine}")
    assert answer.status_code == 404
    assert (await hall.agent_bo.get("/api/auth/me")).status_code == 200


async def test_who_keeps_order_signs_a_colleague_out(hall: Hall) -> None:
    path = f"/api/users/{hall.agent_bo.id}/sessions"
    assert (await hall.manager.get(path)).status_code == 403
    assert len((await hall.owner.get(path)).json()["items"]) == 1
    assert (await hall.owner.delete(path)).json() == {"ended": 1}
    assert (await hall.agent_bo.get("/api/auth/me")).status_code == 401
    rows = (await hall.owner.get("/api/audit-logs", params={"event_type": "session.ended"})).json()["items"]
    assert rows[0]["user_id"] == str(hall.owner.id)
    boss, _ = await a_user(hall, "admin")
    admin = new_client(hall.app)
    _, login = await a_user(hall, "admin")
    async with admin:
        await sign_in(admin, login)
        assert (await admin.delete(f"/api/users/{boss}/sessions")).status_code == 200
        assert (await admin.delete(f"/api/users/{hall.owner.id}/sessions")).status_code == 403
    assert (await hall.owner.get("/api/auth/me")).status_code == 200


async def test_a_login_ends_the_session_that_came_along(hall: Hall) -> None:
    _, login = await a_user(hall)
    async with new_client(hall.app) as browser, new_client(hall.app) as thief:
        await sign_in(browser, login)
        old = browser.cookies[resolve.COOKIE]
        await sign_in(browser, login)
        assert browser.cookies[resolve.COOKIE] != old
        thief.cookies.set(resolve.COOKIE, old)
        assert (await thief.get("/api/auth/me")).status_code == 401
        assert (await browser.get("/api/auth/me")).status_code == 200


async def _age(db: asyncpg.Connection, hall: Hall, user_id: object, **columns: timedelta) -> None:
    for column, by in columns.items():
        await db.execute(
            f"UPDATE auth_sessions SET {column} = {column} - $3::interval WHERE org_id = $1 AND user_id = $2",
            hall.org_id, user_id, by,
        )  # fmt: skip
    hall.held.resolvers["user"].forget_user(hall.org_id, None)  # type: ignore[attr-defined]


async def test_idle_and_old_sessions_end_by_the_organizations_rule(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    rule = {"value": {"idle_minutes": 30, "absolute_hours": 2}}
    answer = await hall.owner.put("/api/system-configs/auth.policy", rule)
    assert answer.status_code == 200, answer.text
    ann, bo = hall.agent_ann, hall.agent_bo
    await _age(owner_db, hall, ann.id, last_seen_at=timedelta(minutes=29))
    assert (await ann.get("/api/auth/me")).status_code == 200  # and it counts as being here
    seen = "SELECT last_seen_at FROM auth_sessions WHERE user_id = $1"
    assert await owner_db.fetchval(seen, ann.id) > utcnow() - timedelta(minutes=1)
    await _age(owner_db, hall, ann.id, last_seen_at=timedelta(minutes=31))
    assert (await ann.get("/api/auth/me")).status_code == 401
    await _age(owner_db, hall, bo.id, created_at=timedelta(minutes=119))
    assert (await bo.get("/api/auth/me")).status_code == 200
    await _age(owner_db, hall, bo.id, created_at=timedelta(minutes=2))
    assert (await bo.get("/api/auth/me")).status_code == 401


async def test_somebody_who_waits_sees_only_that(hall: Hall, owner_db: asyncpg.Connection) -> None:
    ann = hall.agent_ann
    await owner_db.execute("UPDATE users SET status = 'pending' WHERE id = $1", ann.id)
    hall.held.resolvers["user"].forget_user(hall.org_id, ann.id)  # type: ignore[attr-defined]
    me = (await ann.get("/api/auth/me")).json()
    assert (me["user"]["status"], me["permissions"]) == ("pending", [])
    for path in ("/api/customers", "/api/sites", "/api/users", "/api/notifications", "/api/auth/sessions"):
        answer = await ann.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.not_approved"), path


def test_devices_have_names_that_people_know() -> None:
    wechat = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Mobile MicroMessenger/8.0.50"
    assert devices.device(CHROME) == "Chrome · Windows"
    assert devices.device(CHROME + " Edg/140.0") == "Edge · Windows"
    assert devices.device(wechat) == "微信 · iPhone"
    assert devices.device("nobody knows") is None
    assert devices.device(None) is None


async def test_what_is_over_goes_after_a_while(
    hall: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    _, login = await a_user(hall)
    async with new_client(hall.app) as client:
        await sign_in(client, login)
        await sign_in(client, login, mode="token")
    await hall.owner.post("/api/invitations", {})
    old, kept = hall.agent_ann.id, hall.agent_bo.id
    await owner_db.execute(
        "UPDATE auth_sessions SET expires_at = now() - interval '31 days' WHERE user_id = $1", old
    )
    await owner_db.execute(
        "UPDATE refresh_tokens SET expires_at = now() - interval '31 days' WHERE org_id = $1", hall.org_id
    )
    await owner_db.execute(
        "UPDATE invitations SET expires_at = now() - interval '91 days' WHERE org_id = $1", hall.org_id
    )
    relay = Database(settings.relay_url, size=1)
    await relay.open()
    try:
        await sessions_jobs.prune_people(run_of(hall.held.unit, None, relay))
    finally:
        await relay.close()
    left = await owner_db.fetch("SELECT user_id FROM auth_sessions WHERE org_id = $1", hall.org_id)
    assert {old, kept} & {row["user_id"] for row in left} == {kept}
    for table in ("refresh_tokens", "invitations"):
        count = await owner_db.fetchval(f"SELECT count(*) FROM {table} WHERE org_id = $1", hall.org_id)
        assert count == 0, table
