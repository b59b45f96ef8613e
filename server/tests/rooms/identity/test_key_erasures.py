"""Destroying the keys: the owner alone asks, a week passes, others can stop it; then they are gone."""
# ASVS 11.1.2: keys end, and what they sealed with them

import base64
import time

import asyncpg
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from zhike.core.crypto import KeysGone
from zhike.core.db import Database
from zhike.core.http.services import Services
from zhike.core.jobs import rotate
from zhike.settings import Settings

from ...cast import Hall
from ...core.test_jobs import run_of

PATH = "/api/keys/erasures"


class App:
    """The owner's authenticator; each code is of another step, because a step counts once."""

    def __init__(self, secret: str) -> None:
        self.totp, self.ahead = TOTP(base64.b32decode(secret), 6, SHA1(), 30), -1

    def code(self) -> str:
        self.ahead += 1
        return self.totp.generate(int(time.time()) + 30 * (self.ahead - 1)).decode()


async def _authenticator(hall: Hall) -> App:
    made = (await hall.owner.post("/api/auth/me/factors/totp")).json()
    app = App(made["secret"])
    confirmed = await hall.owner.post("/api/auth/me/factors/totp/confirm", {"code": app.code()})
    hall.owner.client.headers["x-csrf-token"] = confirmed.json()["csrf_token"]
    return app


async def _name(hall: Hall) -> str:
    return str((await hall.owner.get("/api/organization")).json()["name"])


async def test_only_the_owner_asks_with_name_and_authenticator(hall: Hall) -> None:
    form = {"reason": "机构停业", "confirmation": await _name(hall), "code": "000000"}
    bare = await hall.owner.post(PATH, form)
    assert (bare.status_code, bare.json()["code"]) == (409, "keys.needs_authenticator")
    app = await _authenticator(hall)
    assert (await hall.manager.post(PATH, form)).status_code == 403
    wrong = await hall.owner.post(PATH, form | {"confirmation": "something else", "code": app.code()})
    assert (wrong.status_code, wrong.json()["params"]["field"]) == (422, "confirmation")
    refused = await hall.owner.post(PATH, form)
    assert (refused.status_code, refused.json()["code"]) == (422, "auth.factor_wrong")
    assert (await hall.owner.get(PATH)).json()["items"] == []
    asked = await hall.owner.post(PATH, form | {"code": app.code()})
    assert asked.status_code == 202, asked.text
    told = (await hall.owner.get("/api/notifications")).json()["items"]
    assert any("销毁" in one["title"] for one in told)


async def _asked(hall: Hall) -> str:
    app = await _authenticator(hall)
    form = {"reason": "机构停业", "confirmation": await _name(hall), "code": app.code()}
    return str((await hall.owner.post(PATH, form)).json()["id"])


async def _night(held: Services, settings: Settings) -> None:
    relay = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await relay.open()
    try:
        await rotate.erase_due_keys(run_of(held.unit, None, relay))
    finally:
        await relay.close()


async def test_it_can_be_stopped_and_happens_on_its_day_alone(
    hall: Hall, other: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    count = "SELECT count(*) FROM org_keys WHERE org_id = $1"
    id = await _asked(hall)
    await _night(hall.held, settings)
    assert await owner_db.fetchval(count, hall.org_id) == 1  # not yet
    assert (await hall.owner.delete(f"{PATH}/{id}")).status_code == 204
    assert (await hall.owner.delete(f"{PATH}/{id}")).status_code == 404
    await owner_db.execute("UPDATE key_erasures SET due_at = now() - interval '1 minute' WHERE id = $1", id)
    await _night(hall.held, settings)
    assert await owner_db.fetchval(count, hall.org_id) == 1  # stopped for good
    await owner_db.execute(
        "INSERT INTO key_erasures (org_id, id, requested_by, reason, due_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'closing', now() - interval '1 minute')",
        hall.org_id, hall.owner.id,
    )  # fmt: skip
    await _night(hall.held, settings)
    assert await owner_db.fetchval(count, hall.org_id) == 0
    assert await owner_db.fetchval(count, other.org_id) == 1
    async with hall.held.unit.reading(hall.actor()) as tx:
        with pytest.raises(KeysGone):
            await tx.keys()
    done = (await hall.owner.get(PATH)).json()["items"][0]
    assert done["finished_at"] is not None


async def test_the_apps_own_role_can_neither_hurry_nor_revive(
    hall: Hall, owner_db: asyncpg.Connection
) -> None:
    """Whoever has the application's SQL connection destroys nothing by it."""
    id = await _asked(hall)
    hurried = (
        f"UPDATE key_erasures SET due_at = now() WHERE id = '{id}'",
        f"UPDATE key_erasures SET finished_at = now() WHERE id = '{id}'",
        "SELECT app.erase_due_keys()",
        f"INSERT INTO key_erasures (org_id, id, requested_by, reason, due_at) VALUES ('{hall.org_id}',"
        f" gen_random_uuid(), '{hall.owner.id}', 'now', now())",
        f"DELETE FROM key_erasures WHERE id = '{id}'",
    )
    for statement in hurried:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with hall.held.unit.transaction(hall.actor()) as tx:
                await tx.conn.execute(statement)
    assert (await hall.owner.delete(f"{PATH}/{id}")).status_code == 204
    async with hall.held.unit.transaction(hall.actor()) as tx:
        revived = await tx.conn.execute("UPDATE key_erasures SET cancelled_at = NULL WHERE id = $1", id)
    assert revived == "UPDATE 0"
    assert await owner_db.fetchval("SELECT cancelled_at IS NOT NULL FROM key_erasures WHERE id = $1", id)
