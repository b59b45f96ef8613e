"""A stop waits for answers under way, but not for event streams, which never end by themselves."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhike import embedded
from zhike.embedded.layout import free_port
from zhike.settings import child_environment

from .conftest import eventually


def connect(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    return connection


def listens(port: int) -> bool:
    try:
        connect(port).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def database(data: Path) -> Iterator[str]:
    with embedded.running(data, valkey=False) as servers:
        yield servers.database_url


def test_open_streams_end_cleanly_and_at_once(database: str) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("streaming.py"))],
        env=child_environment(ZHIKE_PORT=str(port), DATABASE_APP_URL=database),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert eventually(lambda: listens(port))
        streams = [connect(port) for _ in range(20)]
        answers = [stream.getresponse() for stream in streams]
        assert all(answer.readline() == b": hello\n" for answer in answers)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        for answer in answers:
            answer.read()  # IncompleteRead if the connection was cut instead of ended
        assert process.wait(10) == 0
        assert time.monotonic() - started < 5
        assert process.stdout.read().split() == ["startup", "shutdown"], (
            "connections to the database were closed"
        )
        for stream in streams:
            stream.close()
    finally:
        process.kill()
        process.communicate()
