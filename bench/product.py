"""The product under test: `zhike serve` on a directory of its own, with the benchmark set."""

import asyncio
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2
import psutil
from zhike.seed.scale import LOGIN, PASSWORD
from zhike.settings import Settings

from bench import cpu

_BUSY = """
SELECT EXISTS (SELECT FROM outbox_events WHERE status = 'pending')
    OR EXISTS (SELECT FROM jobs.pgqueuer WHERE execute_after <= now())
"""


@dataclass
class Product:
    """A running product. ``first`` and ``later``: seconds of two starts as `make run` makes them; ``idle``: MB
    (PSS) of each kind of process ten seconds after the second."""

    data: Path
    url: str
    process: psutil.Process
    first: float
    later: float
    idle: dict[str, float]

    @property
    def settings(self) -> Settings:
        return Settings(zhike_data=self.data, zhike_log_level="error")

    def of(self, kind: str) -> list[psutil.Process]:
        """The direct children that are ``kind`` (postgres, api, worker)."""
        return [
            child
            for child in self.process.children()
            if kind in " ".join(child.cmdline())
        ]

    def settle(self, patience: float = 180.0) -> None:
        """Wait until the work that an earlier part has left is done, and the tables are known as they are."""
        asyncio.run(_settled(self.settings.owner_url, time.monotonic() + patience))

    def token(self) -> str:
        form = {"login": LOGIN, "password": PASSWORD, "mode": "token"}
        answer = httpx2.post(f"{self.url}/api/auth/login/password", json=form)
        token: str = answer.json()["access_token"]
        return token


async def _settled(url: str, end: float) -> None:
    conn = await asyncpg.connect(url)
    try:
        while await conn.fetchval(_BUSY) and time.monotonic() < end:
            await asyncio.sleep(0.5)
        await conn.execute("ANALYZE")
    finally:
        await conn.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(
    data: Path, port: int, workers: int
) -> tuple[subprocess.Popen[bytes], float]:
    began = time.monotonic()
    command = [sys.executable, "-m", "zhike.cli", "serve", "--no-demo", "--data", str(data), "--port", str(port),
               "--workers", str(workers)]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while time.monotonic() - began < 120:
        with contextlib.suppress(httpx2.HTTPError):
            if (
                httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code
                == 200
            ):
                return process, time.monotonic() - began
        time.sleep(0.05)
    raise TimeoutError("the product did not get ready")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(60)


@contextlib.contextmanager
def running(scale: str, workers: int = 2) -> Iterator[Product]:
    """Start twice with one API process (both timed, memory weighed), then with ``workers``; seed; stop."""
    root = Path(tempfile.mkdtemp(prefix="zk-bench-"))
    root.chmod(0o711)
    data, port = root / "data", _free_port()
    process, first = _serve(data, port, 1)
    _stop(process)
    process, later = _serve(data, port, 1)
    time.sleep(10)
    idle = cpu.pss_mb(psutil.Process(process.pid))
    _stop(process)
    process, _ = _serve(data, port, workers)
    try:
        environment = {"ZHIKE_DATA": str(data), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "zhike.cli", "seed", "--scale", scale]
        subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
        yield Product(
            data,
            f"http://127.0.0.1:{port}",
            psutil.Process(process.pid),
            first,
            later,
            idle,
        )
    finally:
        _stop(process)
        shutil.rmtree(root, ignore_errors=True)
