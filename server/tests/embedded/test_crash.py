"""What a kill leaves behind, and what the next start makes of it."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from zhike import embedded
from zhike.embedded.account import server_account
from zhike.embedded.postgres import ENVIRONMENT, binaries

from .conftest import eventually, servers_of, sql

Hold = Callable[[Path], subprocess.Popen]


def everything_ended(data: Path) -> bool:
    return not servers_of(data, "postgres") and not servers_of(data, "valkey-server")


def test_killed_parent_leaves_no_server_and_no_row_is_lost(data: Path, hold: Hold) -> None:
    holder = hold(data)
    url = holder.stdout.readline().strip()
    sql(url, "create table ledger (n int primary key)")
    acknowledged = asyncio.run(_write_until_killed(url, holder.pid))
    assert acknowledged
    assert eventually(lambda: everything_ended(data)), "the kernel passed the death on"
    started = time.monotonic()
    with embedded.running(data) as servers:
        assert time.monotonic() - started < 10
        assert sql(servers.database_url, "select count(*) from ledger") >= acknowledged


async def _write_until_killed(url: str, holder: int) -> int:
    connection = await asyncpg.connect(url)
    acknowledged = 0
    try:
        while True:
            await connection.execute("insert into ledger values ($1)", acknowledged + 1)
            acknowledged += 1
            if acknowledged == 300:
                os.kill(holder, signal.SIGKILL)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        return acknowledged
    finally:
        connection.terminate()


def test_a_living_orphan_is_ended_by_the_next_start(data: Path) -> None:
    """As on a system without death signals: a postmaster that nobody watches any more."""
    account = server_account()
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={data / 'run' / 'sockets'}"]
    orphan = subprocess.Popen(
        [str(binaries() / "postgres"), "-D", str(data / "postgres"), *options],
        env=ENVIRONMENT,
        cwd=data / "postgres",
        stderr=subprocess.DEVNULL,
        **(account.popen_arguments() if account is not None else {}),
    )
    lock_file = data / "postgres" / "postmaster.pid"
    assert eventually(lambda: lock_file.exists() and "ready" in lock_file.read_text())
    with embedded.running(data) as servers:
        assert orphan.wait(30) == 0, "asked to stop, not killed"
        assert sql(servers.database_url, "select count(*) from ledger") > 0


def test_killed_postmaster_with_living_backends(data: Path, hold: Hold) -> None:
    holder = hold(data)
    url = holder.stdout.readline().strip()
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    for pid in (holder.pid, postmaster):
        os.kill(pid, signal.SIGKILL)
    holder.wait()
    with embedded.running(data) as servers:
        assert servers.database_url == url
        assert sql(url, "select count(*) from ledger") > 0


def test_a_stale_lock_file_of_a_reused_process_number(data: Path) -> None:
    """The number in the file belongs to a living process that is no server: it must not be believed."""
    lock_file = data / "postgres" / "postmaster.pid"
    lock_file.write_text(f"{os.getpid()}\n{data / 'postgres'}\n1\n5432\n\n\n\n")
    with embedded.running(data) as servers:
        assert sql(servers.database_url, "select 1") == 1


def test_a_half_made_cluster_is_made_anew(data: Path) -> None:
    draft = data / "postgres.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    (data / "postgres").rename(data / "aside")
    try:
        with embedded.running(data) as servers:
            assert sql(servers.database_url, "select to_regclass('ledger') is null")
        assert not draft.exists()
    finally:
        subprocess.run(["rm", "-r", str(data / "postgres")], check=True)
        (data / "aside").rename(data / "postgres")


def test_a_dead_server_is_started_again(data: Path, hold: Hold) -> None:
    holder = hold(data)
    url = holder.stdout.readline().strip()
    [valkey] = servers_of(data, "valkey-server")
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(valkey, signal.SIGKILL)
    os.kill(postmaster, signal.SIGKILL)
    assert eventually(lambda: _answers(url)), "PostgreSQL is back at the same address"
    assert eventually(lambda: servers_of(data, "valkey-server") not in ([], [valkey]))


def _answers(url: str) -> bool:
    try:
        return sql(url, "select 1") == 1
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(data: Path, hold: Hold, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("ignored on purpose by whoever started the tests (nohup), and so by the product")
    holder = hold(data)
    url = holder.stdout.readline().strip()
    assert sql(url, "select 1") == 1
    os.kill(holder.pid, number)
    assert holder.wait(20) == 0
    assert everything_ended(data)
    assert not (data / "postgres" / "postmaster.pid").exists(), "a clean shutdown"
