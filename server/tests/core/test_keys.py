"""Master keys that follow each other, keys that are destroyed, and what every process must notice."""
# ASVS 13.3.2, 11.2.2: master keys follow each other; destroyed keys stay destroyed

import asyncio
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from zhike import wiring
from zhike.core import rotation
from zhike.core.context import Actor
from zhike.core.crypto import KeysGone, Unreadable
from zhike.core.db import Database
from zhike.core.http.services import running
from zhike.core.jobs.drain import drain
from zhike.main import create_app
from zhike.migrations import roles, run
from zhike.rooms.customers import service as customers
from zhike.settings import Settings, with_database

from ..cast import PASSWORD, Hall, build_hall, new_client

OLD, NEW = os.urandom(32).hex(), os.urandom(32).hex()


@pytest.fixture
async def vault(settings: Settings) -> AsyncIterator[Settings]:
    """A database of its own, made under the test's master key; its roles' addresses are given."""
    url = with_database(settings.owner_url, "vault")
    conn = await asyncpg.connect(settings.owner_url)
    await conn.execute("CREATE DATABASE vault")
    made = settings.model_copy(update={"database_url": url})
    await asyncio.to_thread(run.upgrade, made)
    yield made
    await conn.execute("DROP DATABASE vault WITH (FORCE)")
    await conn.close()


def _under(vault: Settings, master: str, old: str | None = None) -> Settings:
    """The same installation with these master keys."""
    return Settings(
        database_url=vault.owner_url, database_app_url=vault.app_url, database_relay_url=vault.relay_url,
        redis_url=vault.redis_url, zhike_data=vault.zhike_data, zhike_log_level="error",
        zhike_master_key=master, zhike_master_key_old=old, zhike_key_settle=0.1,
    )  # fmt: skip


async def _login(app: FastAPI, login: str) -> int:
    async with new_client(app) as client:
        form = {"login": login, "password": PASSWORD}
        return (await client.post("/api/auth/login/password", json=form)).status_code


async def _opens(settings: Settings, org_id: UUID, phone: str) -> bool:
    async with running(settings, name="test") as held, held.unit.transaction(Actor("job", org_id)) as tx:
        row = await customers.find_by_phone(tx, phone)
        return row is not None and (await tx.keys()).unseal(
            row.phone_sealed or b"", "customers", "phone", row.id) == phone  # fmt: skip


async def test_the_master_key_is_replaced_without_a_stop(vault: Settings) -> None:
    """old → both → both, everything wrapped anew → new; logins and opened fields at every step."""
    first = vault.master_key.hex()
    phone, login = "+8613800138000", f"vault-{time.time_ns()}"
    app = create_app(_under(vault, first))
    async with app.router.lifespan_context(app), build_hall(app, "Vault", members=()) as hall:
        org_id = hall.org_id
        form = {"name": "王", "login": login, "password": PASSWORD, "role": "agent"}
        assert (await hall.owner.post("/api/users", form)).status_code == 201
        assert (await hall.owner.post("/api/customers", {"name": "王", "phone": phone})).status_code == 201
        both = _under(vault, NEW, first)
        await roles.install_context_key(both)  # what `zhike migrate` does
        newer = create_app(both)
        async with newer.router.lifespan_context(newer):
            assert await _login(newer, login) == 200
            assert await _login(app, login) == 200  # a process with the old key alone works on
            assert await _opens(both, org_id, phone)
            with pytest.raises(Unreadable):
                await _opens(_under(vault, NEW), org_id, phone)
            await roles.rewrap_root_key(both)
            held, relay = newer.state.services, Database(vault.relay_url, size=2)
            await relay.open()
            async with held.unit.transaction(Actor("job", org_id)) as tx:
                await rotation.start(tx, ["master"], timedelta())
            (await drain(held.unit, relay, wiring.registry(), org_id=org_id, services=held)).ok()
            await relay.close()
            assert await _login(app, login) == 200  # it has read its keys before
    only = _under(vault, NEW)
    await roles.install_context_key(only)
    last = create_app(only)
    async with last.router.lifespan_context(last):
        assert await _login(last, login) == 200
        assert await _opens(only, org_id, phone)
    with pytest.raises(Unreadable):
        await _opens(_under(vault, first), org_id, phone)


async def test_destroyed_keys_open_nothing_ever_again(
    hall: Hall, other: Hall, settings: Settings, owner_db: asyncpg.Connection
) -> None:
    """Not even when a copy of the keys and of the rows comes back."""
    phone = "+8613800138000"
    made = await hall.owner.post("/api/customers", {"name": "王", "phone": phone})
    customer = made.json()["id"]
    reveal = f"/api/customers/{customer}/reveal"
    ask = {"field": "phone", "reason": "回电"}
    assert (await hall.owner.post(reveal, ask)).status_code == 200
    keys = await owner_db.fetch("SELECT * FROM org_keys WHERE org_id = $1", hall.org_id)
    rows = await owner_db.fetch("SELECT * FROM customers WHERE org_id = $1", hall.org_id)
    await roles.erase_keys(settings, hall.org_id, "contract ended")
    ring = hall.held.unit.keyring
    ring.forget(hall.org_id)  # other processes notice within seconds
    assert (await hall.owner.post(reveal, ask)).status_code == 410
    for row in keys:  # a backup is played back
        columns = ", ".join(row.keys())
        values = ", ".join(f"${n + 1}" for n in range(len(row)))
        await owner_db.execute(f"INSERT INTO org_keys ({columns}) VALUES ({values})", *row)
    ring.forget(hall.org_id)
    assert len(rows) == 1
    assert (await hall.owner.post(reveal, ask)).status_code == 410
    async with hall.held.unit.reading(hall.actor()) as tx:
        with pytest.raises(KeysGone):
            await tx.keys()
    assert (await other.owner.post("/api/customers", {"name": "李", "phone": phone})).status_code == 201


async def test_a_process_notices_new_keys(hall: Hall, settings: Settings) -> None:
    """Another process announces a version; this one knows of it within the settling time."""
    async with hall.held.unit.reading(hall.actor()) as tx:
        assert set((await tx.keys()).data) == {1}
    async with running(settings, name="another") as another, another.unit.transaction(hall.actor()) as tx:
        await rotation.start(tx, ["data", "index"], timedelta(days=1))
    ring = hall.held.unit.keyring
    assert ring.check_seconds * 3 <= settings.zhike_key_settle
    ring.check_seconds, before = 0.0, ring.check_seconds
    try:
        async with hall.held.unit.reading(hall.actor()) as tx:
            keys = await tx.keys()
    finally:
        ring.check_seconds = before
    assert set(keys.data) == {1, 2} and keys.version == 1 and keys.moving


async def test_a_rotation_is_the_owners_business(hall: Hall, other: Hall) -> None:
    assert (await hall.manager.post("/api/keys/rotations", {})).status_code == 403
    started = await hall.owner.post("/api/keys/rotations", {"kinds": ["data"]})
    path = f"/api/keys/rotations/{started.json()['id']}"
    assert (await hall.owner.get(path)).json()["status"] == "settling"
    assert (await other.owner.get(path)).status_code == 404
    assert (await hall.owner.post("/api/keys/rotations", {"kinds": ["everything"]})).status_code == 422
    assert [k["state"] for k in (await hall.owner.get("/api/keys")).json()["items"]] == [
        "current",
        "announced",
    ]
    assert len((await hall.owner.get("/api/keys/rotations")).json()["items"]) == 1
