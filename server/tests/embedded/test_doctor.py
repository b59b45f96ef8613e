"""What `zhike doctor` says of a database that is not quite as it should be."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from zhike import embedded
from zhike.cli import check_database
from zhike.cli.findings import Finding
from zhike.migrations import run
from zhike.migrations.roles import LEAKPROOF
from zhike.settings import APP_ROLE, Settings, with_login


@pytest.fixture(scope="module")
def settings(data: Path) -> Iterator[Settings]:
    with embedded.running(data, loopback=True) as servers:
        made = Settings(
            database_url=servers.database_url, redis_url=servers.redis_url, zhike_data=data, lang="en"
        )
        run.upgrade(made)
        yield made


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhike.cli.findings.say", lambda chinese, english: english)


async def examine(settings: Settings) -> list[Finding]:
    return await check_database.findings(settings)


def _of(found: list[Finding], word: str) -> Finding:
    [one] = [finding for finding in found if word in finding.text]
    return one


async def test_a_fresh_database_is_well(settings: Settings) -> None:
    assert {finding.level for finding in await examine(settings)} <= {"good"}


async def test_missing_marks_are_told_with_the_sql_for_a_superuser(settings: Settings) -> None:
    owner = await asyncpg.connect(settings.owner_url)
    try:
        await owner.execute(
            "CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'rent'; GRANT zhike_owner TO landlord"
        )
        for function in LEAKPROOF:
            await owner.execute(f"ALTER FUNCTION pg_catalog.{function} NOT LEAKPROOF")
        lord = settings.model_copy(
            update={"database_url": with_login(settings.owner_url, "landlord", "rent"),
                    "database_app_url": settings.app_url, "database_relay_url": settings.relay_url}
        )  # fmt: skip
        told = _of(await examine(lord), "cannot use its index")
        assert told.level == "note"
        sql_of_it = told.remedy.partition(": ")[2]
        await owner.execute(sql_of_it)
        assert _of(await examine(lord), "can use its index").level == "good"
    finally:
        for function in LEAKPROOF:
            await owner.execute(f"ALTER FUNCTION pg_catalog.{function} LEAKPROOF")
        await owner.close()


async def test_a_role_that_may_forget_is_told(settings: Settings) -> None:
    owner = await asyncpg.connect(settings.owner_url)
    try:
        await owner.execute(f"ALTER ROLE {APP_ROLE} SET synchronous_commit = off")
        told = [finding for finding in await examine(settings) if "lose" in finding.text]
        assert {finding.level for finding in told} == {"bad"}
        assert any(f"ALTER ROLE {APP_ROLE} RESET synchronous_commit" in one.remedy for one in told)
    finally:
        await owner.execute(f"ALTER ROLE {APP_ROLE} RESET synchronous_commit")
        await owner.close()


class Pooler:
    """Between clients and PostgreSQL: lets everybody log in, then lends them all one server connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._shared: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()
        self._writers: list[asyncio.StreamWriter] = []

    def close(self) -> None:
        for writer in self._writers:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            ours = await asyncio.open_connection("127.0.0.1", self.port)
            self._writers += [writer, ours[1]]
            await self._log_in(reader, writer, *ours)
            self._shared = self._shared or ours
            while True:
                await self._round(reader, writer)
        writer.close()

    async def _log_in(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
        server: asyncio.StreamReader, sends: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        (size,) = struct.unpack("!i", await reader.readexactly(4))
        body = await reader.readexactly(size - 4)
        if body == struct.pack("!i", 80877103):  # do you speak TLS?
            writer.write(b"N")
            (size,) = struct.unpack("!i", await reader.readexactly(4))
            body = await reader.readexactly(size - 4)
        sends.write(struct.pack("!i", size) + body)
        while True:
            kind, message = await _message(server)
            writer.write(message)
            if kind == b"Z":
                return
            if kind == b"R" and message[5:9] not in (struct.pack("!i", 0), struct.pack("!i", 12)):
                sends.write((await _message(reader))[1])  # its turn to prove who it is

    async def _round(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the first message of a client to the server's "ready": a transaction of one statement."""
        asked = b""
        while True:
            kind, message = await _message(reader)
            asked += message
            if kind == b"X":
                raise ConnectionError
            if kind in {b"S", b"Q", b"H"}:
                break
        assert self._shared is not None
        async with self._turn:
            server, sends = self._shared
            sends.write(asked if kind != b"H" else asked + b"S" + struct.pack("!i", 4))
            while True:
                kind_back, message = await _message(server)
                if not (kind == b"H" and kind_back == b"Z"):
                    writer.write(message)
                if kind_back == b"Z":
                    return


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    body = await reader.readexactly(struct.unpack("!i", head[1:])[0] - 4)
    return head[:1], head + body


@pytest.fixture
async def pooled(settings: Settings) -> AsyncIterator[int]:
    """The port of a transaction pooler before the database."""
    port = int(settings.owner_url.rpartition(":")[2].partition("/")[0])
    pooler = Pooler(port)
    server = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    pooler.close()


async def test_background_work_behind_a_transaction_pooler_is_told(settings: Settings, pooled: int) -> None:
    """Both addresses go through it; then the relay gets one of its own."""
    before = settings.owner_url.rpartition(":")[2].partition("/")[0]
    through = {name: url.replace(f":{before}/", f":{pooled}/")
               for name, url in (("app", settings.app_url), ("relay", settings.relay_url))}  # fmt: skip
    behind = settings.model_copy(
        update={"database_app_url": through["app"], "database_relay_url": through["relay"],
                "db_pooler": "transaction"}
    )  # fmt: skip
    found = await examine(behind)
    assert _of(found, "pooled per transaction").level == "good"
    told = _of(found, "goes through a transaction pooler")
    assert told.level == "bad"
    assert "DATABASE_RELAY_URL" in told.remedy
    past = behind.model_copy(update={"database_relay_url": settings.relay_url})
    assert {finding.level for finding in await examine(past)} == {"good"}
