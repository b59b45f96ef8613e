"""Fixtures for every test: real PostgreSQL and Valkey, a migrated database per worker, and a cast.

Tests do not clean up after themselves: each takes an organization of its own, which row-level security
keeps apart from all others, exactly as in production.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI

from zhike import embedded
from zhike.core.http.services import Services
from zhike.core.tx import Unit
from zhike.main import create_app
from zhike.migrations import run
from zhike.settings import Settings

from .cast import Hall, build_hall


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """The data directory of this test worker."""
    root = Path(tempfile.mkdtemp(prefix="zk-"))
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(data: Path) -> Iterator[embedded.Servers]:
    """PostgreSQL and Valkey of this test worker, started once."""
    with embedded.running(data) as started:
        yield started


@pytest.fixture(scope="session")
def settings(servers: embedded.Servers, data: Path) -> Settings:
    """Settings of a migrated database."""
    made = Settings(
        database_url=servers.database_url, redis_url=servers.redis_url, zhike_data=data,
        zhike_log_level="error", db_pool_size=12, registration="open",
        zhike_puzzle_address=1_000, zhike_puzzle_everywhere=1_000_000,
    )  # fmt: skip
    run.upgrade(made)
    return made


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The running application, without a socket."""
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture(scope="session")
def held(app: FastAPI) -> Services:
    found: Services = app.state.services
    return found


@pytest.fixture(scope="session")
def unit(held: Services) -> Unit:
    return held.unit


@pytest.fixture
async def owner_db(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees everything, for looking behind the scenes. Never for the code under test."""
    conn = await asyncpg.connect(settings.owner_url)
    yield conn
    await conn.close()


@pytest.fixture
async def hall(app: FastAPI) -> AsyncIterator[Hall]:
    """The organization Hall with owner, manager, agent_ann, agent_bo and coach_chen (see `cast`)."""
    async with build_hall(app, "Hall") as made:
        yield made


@pytest.fixture
async def other(app: FastAPI) -> AsyncIterator[Hall]:
    """The organization Other, whose owner is the stranger."""
    async with build_hall(app, "Other", members=()) as made:
        yield made


_PROMISES: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the line that each promise prints (`P-05 figure goal pass|fail`)."""
    if report.when == "call":
        _PROMISES.extend(line for line in report.capstdout.splitlines() if line.startswith("P-"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures of the promises at the end of the run."""
    if _PROMISES:
        terminalreporter.section("promises")
        for line in sorted(_PROMISES):
            terminalreporter.write_line(line)
