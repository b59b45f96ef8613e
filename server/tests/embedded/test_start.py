"""First starts, later starts, and the directories they are made in."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import redis

from zhike import embedded
from zhike.embedded import postgres
from zhike.embedded.postgres import binaries
from zhike.settings import Settings

from .conftest import servers_of, sql


def test_a_second_start_finds_the_data_of_the_first(data: Path) -> None:
    with embedded.running(data) as servers:
        sql(servers.database_url, "create table kept as select 42 as answer")
        cache = redis.Redis.from_url(servers.redis_url)
        assert cache.ping()
        cache.close()
        assert Settings(zhike_data=data).owner_url == servers.database_url
    assert not (data / "run" / "servers.json").exists()
    with embedded.running(data) as servers:
        assert sql(servers.database_url, "select answer from kept") == 42


def test_the_server_is_set_up_as_promised(data: Path) -> None:
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "jit": "off",
        "listen_addresses": "",
        "log_error_verbosity": "terse",
    }
    with embedded.running(data) as servers:
        for name, value in expected.items():
            assert sql(servers.database_url, "select current_setting($1)", name) == value, name
        assert (
            sql(servers.database_url, "select datlocale from pg_database where datname = 'zhike'")
            == "C.UTF-8"
        )
        assert sql(servers.database_url, "select upper('é') = 'É'"), "a UTF-8 ctype, which pg_trgm needs"
        extensions = sql(
            servers.database_url,
            "select array_agg(name::text order by name) from pg_available_extensions "
            "where name in ('vector', 'btree_gist', 'pg_trgm')",
        )
        assert extensions == ["btree_gist", "pg_trgm", "vector"]


def test_nobody_gets_in_without_the_password(data: Path) -> None:
    with embedded.running(data) as servers:
        socket = servers.database_url.partition("?host=")[2]
        command = [str(binaries() / "psql"), "-w", "-h", socket, "-U", "postgres", "-c", "select 1", "zhike"]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        assert refused.returncode != 0
        assert "no password supplied" in refused.stderr
        cache = redis.Redis.from_url(servers.redis_url.partition("&password")[0])
        with pytest.raises(redis.AuthenticationError):
            cache.ping()
        cache.close()


def test_secrets_and_data_are_closed_to_others(data: Path) -> None:
    with embedded.running(data):
        for name in ("secrets", "postgres", "valkey", "log", "run/sockets"):
            assert (data / name).stat().st_mode & 0o077 == 0, name
        assert (data / "secrets" / "master.key").stat().st_mode & 0o777 == 0o600
        assert (data / "run" / "servers.json").stat().st_mode & 0o777 == 0o600
        assert data.stat().st_mode & 0o066 == 0, "others may pass through at most"


def test_two_instances_on_one_directory_are_refused(data: Path) -> None:
    with embedded.running(data) as servers:
        with pytest.raises(
            embedded.EmbeddedError, match=rf"in use by another zhike \(process {os.getpid()}\)"
        ):
            embedded.start(data)
        assert sql(servers.database_url, "select 1") == 1, "the first one is undisturbed"


def test_without_unix_sockets_they_listen_on_loopback(data: Path) -> None:
    with embedded.running(data, loopback=True) as servers:
        assert "@127.0.0.1:" in servers.database_url
        assert sql(servers.database_url, "select current_setting('listen_addresses')") == "127.0.0.1"
        cache = redis.Redis.from_url(servers.redis_url)
        assert cache.config_get("bind") == {"bind": "127.0.0.1"}
        cache.close()


def test_a_path_too_long_for_a_socket_gets_a_short_one() -> None:
    parent = Path(tempfile.mkdtemp(prefix="zk-"))
    long = parent / ("很长的目录" * 8) / "数据 目录"
    try:
        with embedded.running(long) as servers:
            socket = Path(servers.database_url.partition("?host=")[2])
            assert socket.name.startswith("zhike-")
            assert len(str(socket)) < 60
            assert socket.stat().st_mode & 0o077 == 0
            assert sql(servers.database_url, "select 1") == 1
        shutil.rmtree(socket)
    finally:
        shutil.rmtree(parent)


def test_data_of_another_major_version_are_left_alone(data: Path) -> None:
    version = data / "postgres" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 17"):
            embedded.start(data)
    finally:
        version.write_text(kept)
    assert servers_of(data, "postgres") == []


def test_postgresql_is_given_a_part_of_the_memory() -> None:
    small, usual, large = (postgres.sizes(gb * 1024) for gb in (1, 4, 64))
    assert small == {"buffers": 96, "cached": 512, "maintenance": 64}
    assert usual == {"buffers": 256, "cached": 1024, "maintenance": 64}
    assert large == {"buffers": 1024, "cached": 16384, "maintenance": 256}
    assert postgres.memory_mb() > 256
