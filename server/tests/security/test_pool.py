"""P-10: a pooled connection never carries a tenant into the next request."""
# ASVS 8.4.1, 1.4.3: connections carry no tenant over

import asyncio
import contextlib
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from zhike.core.context import Actor
from zhike.core.tx import Tx, Unit
from zhike.rooms.identity.models import User
from zhike.settings import Settings

from ..cast import Hall, few_connections

CLIENTS = 200
ROUNDS = 25


@pytest.fixture(params=["own pool", "pgbouncer"])
async def narrow(request: pytest.FixtureRequest, hall: Hall, settings: Settings) -> AsyncIterator[Unit]:
    """Five connections for everybody: our own, or those of a pooler that lends one for each transaction."""
    with contextlib.ExitStack() as stack:
        pooled = request.param == "pgbouncer"
        dsn = stack.enter_context(pgbouncer(settings, connections=5)) if pooled else None
        async with few_connections(hall.held.unit, 20 if pooled else 5, dsn=dsn, pooled=pooled) as unit:
            yield unit


@contextlib.contextmanager
def pgbouncer(settings: Settings, connections: int) -> Iterator[str]:
    """A pooler per transaction before the test's own server. Yields the app role's address."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    assert program, "apt-get install pgbouncer"
    url = urlsplit(settings.app_url)
    home = Path(tempfile.mkdtemp(prefix="zk-pool-"))
    name, sockets = url.path[1:], parse_qs(url.query)["host"][0]
    (home / "users").write_text(f'"{url.username}" "{url.password}"\n')
    (home / "ini").write_text(
        f"[databases]\n{name} = host={sockets} dbname={name} pool_size={connections}\n"
        f"[pgbouncer]\npool_mode = transaction\nunix_socket_dir = {home}\nlisten_port = 6432\n"
        f"auth_type = plain\nauth_file = {home}/users\nmax_client_conn = 100\n"
    )
    owner = Path(sockets).stat()  # as whom the embedded server runs; a pooler refuses to be root, too
    root: dict[str, Any] = {}
    if os.getuid() == 0:
        root = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        for file in (home, *home.iterdir()):
            os.chown(file, owner.st_uid, -1)
    process = Popen([program, "-q", str(home / "ini")], **root)
    try:
        deadline = time.monotonic() + 10
        while not (home / ".s.PGSQL.6432").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"postgresql://{url.username}:{url.password}@/{name}?host={home}&port=6432"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(home)


async def _count_wrong(unit: Unit, actor: Actor, chance: random.Random) -> tuple[int, int]:
    """(reads, rows of somebody else) of one client that reads, writes, fails and is cancelled at random."""
    reads = wrong = 0
    for _ in range(ROUNDS):
        kind = chance.choice(("read", "read", "read", "write", "fail", "cancel", "cancel a reading"))
        if kind == "read":
            async with unit.reading(actor) as tx:
                rows = await tx.conn.fetch("SELECT org_id FROM users")
                rows += (await tx.session.execute(select(User.org_id))).all()
        elif kind.startswith("cancel"):
            block = unit.transaction(actor) if kind == "cancel" else unit.reading(actor)
            task = asyncio.create_task(_sleep(block))
            await asyncio.sleep(chance.random() / 100)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            continue
        else:
            rows = []
            try:
                async with unit.transaction(actor) as tx:
                    rows = await tx.conn.fetch("SELECT org_id FROM users")
                    if kind == "fail":
                        raise RuntimeError("injected")
            except RuntimeError:
                pass
        assert rows
        reads += len(rows)
        wrong += sum(row[0] != actor.org_id for row in rows)
    return reads, wrong


async def _sleep(block: AbstractAsyncContextManager[Tx]) -> None:
    async with block as tx:
        await tx.conn.execute("SELECT pg_sleep(0.02)")


async def test_two_tenants_share_five_connections(hall: Hall, other: Hall, narrow: Unit) -> None:
    kind = "pgbouncer" if narrow.db.pooled else "our own"
    chance = random.Random(20261122)
    actors = [hall.actor(), other.actor()]
    counts = await asyncio.gather(
        *(_count_wrong(narrow, actors[i % 2], random.Random(chance.random())) for i in range(CLIENTS))
    )
    reads, wrong = sum(c[0] for c in counts), sum(c[1] for c in counts)
    verdict = "pass" if wrong == 0 else "FAIL"
    print(
        f"P-10 {wrong} wrong of {reads} rows, 2 tenants, {CLIENTS} clients, 5 connections of {kind}"
        f"  goal 0  {verdict}"
    )
    assert reads > 5_000
    assert wrong == 0


async def test_an_argument_that_does_not_fit_spoils_nothing_for_the_next(hall: Hall) -> None:
    async with few_connections(hall.held.unit, 1) as unit:
        for _ in range(2):
            with pytest.raises(DBAPIError):
                async with unit.reading(hall.actor()) as tx:
                    await tx.session.execute(select(User.id).where(User.name == "\ud800"))
            with pytest.raises(TimeoutError):
                async with unit.reading(hall.actor()) as tx, asyncio.timeout(0.001):
                    await tx.conn.fetch("SELECT pg_sleep(0.2)")
            async with unit.transaction(hall.actor()) as tx:
                assert await tx.conn.fetchval("SELECT count(*) FROM users") > 0


async def test_a_reading_cannot_write(hall: Hall) -> None:
    async with hall.held.unit.reading(hall.actor()) as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.conn.execute("UPDATE sites SET name = 'x'")
    async with hall.held.unit.transaction(hall.actor()) as tx:
        assert await tx.conn.execute("UPDATE sites SET name = name") == "UPDATE 1"


async def test_a_statement_that_was_never_run_spoils_nothing_for_the_next(hall: Hall) -> None:
    """Something broke between preparing and running: the server waits in a transaction of its own."""
    unit, actor = hall.held.unit, hall.actor()
    async with contextlib.AsyncExitStack() as stack:
        slots = [await stack.enter_async_context(unit.db.slot()) for _ in range(unit.db.size)]
        for slot in slots:
            await slot.raw.prepare("SELECT count(*) FROM customers")
            assert not slot.raw.is_in_transaction(), "the client knows nothing of it"
    for _ in range(2 * unit.db.size):
        async with unit.transaction(actor) as tx:
            assert await tx.conn.fetchval("SELECT current_setting('transaction_read_only')") == "off"


async def test_an_error_that_somebody_caught_is_never_taken_for_a_commit(hall: Hall) -> None:
    with pytest.raises(RuntimeError, match="failed before"):
        async with hall.held.unit.transaction(hall.actor()) as tx:
            await tx.conn.execute("UPDATE sites SET name = 'x'")
            with contextlib.suppress(asyncpg.DivisionByZeroError):
                await tx.conn.execute("SELECT 1/0")
    async with hall.held.unit.reading(hall.actor()) as tx:
        assert not await tx.conn.fetchval("SELECT count(*) FROM sites WHERE name = 'x'")
