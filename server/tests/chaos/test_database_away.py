"""While PostgreSQL is away every route says 503 and when to come back."""
# ASVS 16.5.2, 16.5.3: the database away

import asyncio
import time
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from zhike.settings import APP_ROLE

from ..cast import PASSWORD
from .town import opened


def _assert_away(answer: httpx2.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "service.busy"
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("loopback", [False, True], ids=["socket", "tcp"])
async def test_a_stopped_server_is_a_503_and_the_retry_counts_once(loopback: bool) -> None:
    async with opened(loopback) as town:
        owner = town.hall.owner
        login = {"login": (await owner.get("/api/auth/me")).json()["user"]["login"], "password": PASSWORD}
        channel = (await owner.post("/api/channels", {"name": "官网"})).json()["public_key"]
        form = {"name": "王小美", "phone": "13800138456"}
        key = {"idempotency-key": str(uuid4())}
        town.database.stop()
        await asyncio.sleep(2)  # what a session was known to be is forgotten
        started, calls = time.perf_counter(), 0
        for _ in range(3):
            for answer in [
                await owner.get("/api/customers"),
                await owner.post("/api/customers", form, headers=key),
                await owner.get("/api/stream"),
                await owner.client.post("/api/auth/login", json=login),
                await owner.client.post(f"/api/public/channels/{channel}/sessions", json={}),
            ]:
                _assert_away(answer)
                calls += 1
        took = time.perf_counter() - started
        assert (await owner.client.get("/livez")).status_code == 200
        assert (await owner.client.get("/readyz")).status_code == 503
        town.database.start()
        first = await owner.post("/api/customers", form, headers=key)
        again = await owner.post("/api/customers", form, headers=key)
        assert first.status_code == again.status_code == 201
        assert first.content == again.content
        found = (await owner.get("/api/customers", params={"q": form["phone"]})).json()["items"]
        assert len(found) == 1
        assert took < calls
        print(f"database away: {calls} calls, all 503, {took / calls * 1000:.0f} ms each  pass")


async def test_a_cut_connection_and_a_full_server_are_503s_too() -> None:
    async with opened() as town:
        owner = await asyncpg.connect(town.settings.owner_url)
        try:
            await owner.execute(f"ALTER ROLE {APP_ROLE} CONNECTION LIMIT 0")
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", APP_ROLE
            )
            for _ in range(6):
                _assert_away(await town.hall.owner.get("/api/customers"))
            await owner.execute(f"ALTER ROLE {APP_ROLE} CONNECTION LIMIT -1")
            assert (await town.hall.owner.get("/api/customers")).status_code == 200
        finally:
            await owner.close()
