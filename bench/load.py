"""A closed-loop HTTP load: wrk where it is installed (Debian package `wrk`), else a client of our own.

Loopback only, bounded in time. The request list is written to a file that both clients read.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

_LUA = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Load:
    """What came back: requests a second, CPU seconds of the generator, and how many were not 2xx."""

    requests: int
    seconds: float
    cpu: float
    errors: int
    client: str


def run(url: str, requests: Path, *, connections: int, seconds: float) -> Load:
    """Send the requests of the file (JSON lines: method, path, headers, body) round and round."""
    assert url.startswith("http://127.0.0.1"), "loopback only"
    if shutil.which("wrk"):
        return _wrk(url, requests, connections, seconds)
    return _own(url, requests, connections, seconds)


def _wrk(url: str, requests: Path, connections: int, seconds: float) -> Load:
    command = [
        "wrk",
        "-t1",
        "--timeout",
        "10s",
        f"-c{connections}",
        f"-d{seconds:.0f}s",
        "-s",
        str(_LUA),
        url,
        "--",
        str(requests),
    ]
    began = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True)
    cpu = 0.0
    while process.poll() is None:
        try:
            times = process.cpu_times()
            cpu = times.user + times.system
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    out, _ = process.communicate()
    took = time.perf_counter() - began
    found = json.loads(out.splitlines()[-1])
    return Load(
        found["requests"],
        found["microseconds"] / 1e6 or took,
        cpu,
        found["errors"],
        "wrk",
    )


def _own(url: str, requests: Path, connections: int, seconds: float) -> Load:
    command = [
        sys.executable,
        "-m",
        "bench.load",
        url,
        str(requests),
        str(connections),
        str(seconds),
    ]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Load(**json.loads(out), client="python")


async def _connection(
    host: str, port: int, wire: list[bytes], start: int, until: float
) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection(host, port)
    done = errors = 0
    at = start
    while time.perf_counter() < until:
        writer.write(wire[at % len(wire)])
        at += 1
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n", 1)[0])
        if length:
            await reader.readexactly(length)
        done += 1
        errors += head[9:10] != b"2"
    writer.close()
    return done, errors


async def _main(url: str, requests: Path, connections: int, seconds: float) -> None:
    host, port = url.removeprefix("http://").split(":")
    wire = [_bytes(json.loads(line), url) for line in requests.read_text().splitlines()]
    began = time.perf_counter()
    step = max(1, len(wire) // connections)
    results = await asyncio.gather(
        *(
            _connection(host, int(port), wire, n * step, began + seconds)
            for n in range(connections)
        )
    )
    took = time.perf_counter() - began
    print(json.dumps({"requests": sum(r[0] for r in results), "errors": sum(r[1] for r in results),
                      "seconds": took, "cpu": time.process_time()}))  # fmt: skip


def _bytes(request: dict[str, str], url: str) -> bytes:
    body = request.get("body", "").encode()
    lines = [
        f"{request['method']} {request['path']} HTTP/1.1",
        f"host: {url.removeprefix('http://')}",
    ]
    lines += [f"{name}: {value}" for name, value in request.get("headers", {}).items()]  # type: ignore[attr-defined]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


if __name__ == "__main__":
    asyncio.run(
        _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    )
