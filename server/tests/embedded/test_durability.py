"""A database that may forget what it acknowledged is refused, wherever it was told to."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from zhike import embedded
from zhike.embedded.durability import NotDurableError, check_durability
from zhike.settings import child_environment

from .conftest import eventually, sql


@pytest.fixture(scope="module")
def url(data: Path) -> Iterator[str]:
    with embedded.running(data, valkey=False) as servers:
        sql(servers.database_url, "create role zhike_app login")
        yield servers.database_url


def judge(url: str) -> str:
    async def ask() -> str:
        connection = await asyncpg.connect(url)
        try:
            await check_durability(connection)
        except NotDurableError as error:
            return str(error)
        finally:
            await connection.close()
        return ""

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "place",
    ["DATABASE zhike", "ROLE zhike_app", "ROLE zhike_app IN DATABASE zhike", "ROLE postgres"],
)
def test_refused_for_a_database_or_role(url: str, place: str) -> None:
    assert judge(url) == ""
    sql(url, f"ALTER {place} SET synchronous_commit = off")
    try:
        message = judge(url)
        assert "synchronous_commit" in message
        if "app" in place:
            assert f"ALTER {place} RESET synchronous_commit;" in message
    finally:
        sql(url, f"ALTER {place} RESET synchronous_commit")
    assert judge(url) == ""


def test_another_role_may_do_as_it_likes(url: str) -> None:
    sql(url, "create role analyst")
    sql(url, "ALTER ROLE analyst SET synchronous_commit = off")
    assert judge(url) == ""


@pytest.mark.parametrize("name", ["synchronous_commit", "fsync"])
def test_refused_for_the_server_and_by_the_command(url: str, name: str) -> None:
    sql(url, f"ALTER SYSTEM SET {name} = off")
    sql(url, "select pg_reload_conf()")
    try:
        assert eventually(lambda: judge(url) != "")
        refused = subprocess.run(
            [sys.executable, "-m", "zhike.cli", "migrate"],
            env=child_environment(DATABASE_URL=url),
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.returncode == 3
        assert f"{name} = off" in refused.stderr
    finally:
        sql(url, f"ALTER SYSTEM RESET {name}")
        sql(url, "select pg_reload_conf()")
    assert eventually(lambda: judge(url) == "")
