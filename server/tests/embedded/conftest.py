"""Real servers, each test module on data directories of its own."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from zhike.embedded.orphans import servers_in

HOLDER = Path(__file__).with_name("holder.py")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Not pytest's own temporary directory: each run of pytest closes that one to other users again."""
    directory = Path(tempfile.mkdtemp(prefix="zk-"))
    yield directory
    for program in ("postgres", "valkey-server"):
        assert servers_of(directory, program) == []
    shutil.rmtree(directory)


@pytest.fixture
def hold() -> Iterator[Callable[..., subprocess.Popen]]:
    """Start a process that holds the servers of a directory, as `zhike serve` does."""
    started = []

    def start(directory: Path) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, str(HOLDER), str(directory)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def sql(url: str, statement: str, *arguments: object) -> Any:
    async def ask() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return asyncio.run(ask())


def servers_of(directory: Path, program: str) -> list[int]:
    folder = "postgres" if program == "postgres" else "valkey"
    return [process.pid for process in servers_in(directory / folder, program)]


def eventually(condition: Callable[[], bool], patience: float = 30.0) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
