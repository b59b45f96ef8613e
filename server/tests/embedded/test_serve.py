"""`zhike serve` as a person meets it: one line when it is ready, and nothing left when it is gone."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from zhike.cli.serve import port_is_free
from zhike.cli.supervisor import MOST_RESTARTS, Backoff
from zhike.embedded.layout import free_port
from zhike.settings import child_environment

from .conftest import eventually, servers_of

Serve = Callable[..., subprocess.Popen]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture
def serve(data: Path, port: int) -> Iterator[Serve]:
    started = []

    def start(*options: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "zhike.cli", "serve", "--data", str(data), "--port", str(port)]
        process = subprocess.Popen(
            [*command, *options],
            env=child_environment(LANG="en", DATABASE_URL=None, REDIS_URL=None),
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def refusal(data: Path, *options: str) -> str:
    command = [sys.executable, "-m", "zhike.cli", "serve", "--data", str(data), *options]
    refused = subprocess.run(
        command, env=child_environment(LANG="en"), capture_output=True, text=True, check=False, timeout=240
    )
    assert refused.returncode == 1
    assert refused.stdout == ""
    return refused.stderr


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def crowd(port: int, many: int) -> list[socket.socket]:
    """Connections that stay, as streams do."""
    return [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(many)]


def child(process: subprocess.Popen, command: str) -> psutil.Process:
    [found] = [p for p in psutil.Process(process.pid).children() if p.cmdline()[-1] == command]
    return found


def test_ready_restarted_refused_and_stopped(data: Path, port: int, serve: Serve) -> None:
    process = serve("--no-demo")
    assert process.stdout.readline() == f"zhike ready: http://127.0.0.1:{port}\n"
    assert ready(port)

    staying = crowd(port, 1_500)
    assert ready(port), "whoever stays keeps nobody out"
    for one in staying:
        one.close()

    assert "in use by another zhike" in refusal(data, "--port", str(free_port()))
    assert f"127.0.0.1:{port} is in use" in refusal(data, "--port", str(port))

    before = child(process, "api")
    family = [before, *before.children(recursive=True)]
    before.kill()
    assert eventually(lambda: not any(p.is_running() and p.status() != "zombie" for p in family))
    assert eventually(lambda: ready(port), 30), "the API is started again"
    assert child(process, "api").pid != before.pid

    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert process.stdout.read() == "", "one line and no more"
    assert servers_of(data, "postgres") == []
    assert servers_of(data, "valkey-server") == []
    assert port_is_free("127.0.0.1", port)


def test_killed_with_everything_and_started_again(data: Path, port: int, serve: Serve) -> None:
    process = serve("--no-demo")
    assert process.stdout.readline().startswith("zhike ready")
    family = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    gone = lambda p: not p.is_running() or p.status() == psutil.STATUS_ZOMBIE  # noqa: E731
    assert eventually(lambda: all(gone(p) for p in family)), "the kernel took the whole tree along"
    again = serve("--no-demo")
    assert again.stdout.readline().startswith("zhike ready")


def test_demo_mode_listens_on_loopback_only(data: Path) -> None:
    assert "demo mode listens on loopback only" in refusal(data, "--demo", "--host", "0.0.0.0")


def test_restarts_slow_down_and_never_exceed_the_limit() -> None:
    backoff, now, started = Backoff(), 0.0, []
    for _ in range(40):
        now += backoff.pause(now)
        started.append(now)
    assert started[:4] == [1, 3, 7, 15]
    busiest = max(sum(moment <= other < moment + 60 for other in started) for moment in started)
    assert busiest <= MOST_RESTARTS
