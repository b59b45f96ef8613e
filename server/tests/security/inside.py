"""A machine of its own, made of namespaces, full of inside addresses on which canaries listen.

Run as a program it becomes that machine: its loopback carries what a careless server would reach (itself, its
neighbours, the metadata services of the clouds) and two addresses of the real outside; its resolver is a
server below that lies. It then sends every address of `vectors` through the egress client and prints, as
JSON, who heard of it. A client without the guard goes first, to show that the canaries can sing.
"""

import asyncio
import contextlib
import ipaddress
import json
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2

from zhike.core.egress import PORTS, Egress, Failed, Refused

from .vectors import INSIDE_V4, INSIDE_V6, OUTSIDE_V4, OUTSIDE_V6, redirects, vectors

OUTSIDE = {OUTSIDE_V4, OUTSIDE_V6}


def build_machine(work: Path) -> None:
    """Addresses on loopback, and our own name server."""
    run = lambda *words: subprocess.run(words, check=True)  # noqa: E731
    run("ip", "link", "set", "lo", "up")
    for address in [*INSIDE_V4, OUTSIDE_V4]:
        if not address.startswith(("127.", "0.")):
            run("ip", "addr", "add", f"{address}/32", "dev", "lo")
    for address in [*INSIDE_V6, OUTSIDE_V6]:
        if address not in {"::1", "::"} and not address.startswith("::ffff"):
            run("ip", "-6", "addr", "add", f"{address}/128", "dev", "lo", "nodad")
    (work / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    (work / "nsswitch.conf").write_text("hosts: files dns\n")
    for name in ("resolv.conf", "nsswitch.conf"):
        Path("/etc", name).touch()
        run("mount", "--bind", str(work / name), str(Path("/etc", name).resolve()))


class Liar(asyncio.DatagramProtocol):
    """Answers what the name itself says: ``v4-7f000001``, ``v6-…32 digits``, and with ``mix-`` an outside
    address before it, with ``then-`` an outside address the first time and the inside one ever after."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, int]] = Counter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode("latin-1").lower())
            at += 1 + data[at]
        (kind,) = struct.unpack(">H", data[at + 1 : at + 3])
        self.asked[labels[0], kind] += 1
        found = self._records(labels[0], kind)
        body = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(one)) + one for one in found)
        head = data[:2] + b"\x85\x80" + struct.pack(">HHHH", 1, len(found), 0, 0)
        self.transport.sendto(head + data[12 : at + 5] + body, addr)  # type: ignore[attr-defined]

    def _records(self, label: str, kind: int) -> list[bytes]:
        how, family, rest = label[:-11], label[-11:-8], label[-8:]
        if family != "v4-":
            how, family, rest = label[:-35], label[-35:-32], label[-32:]
        if {"v4-": 1, "v6-": 28}.get(family) != kind:
            return []
        inside = bytes.fromhex(rest)
        outside = ipaddress.ip_address(OUTSIDE_V4 if kind == 1 else OUTSIDE_V6).packed
        if how == "mix-":
            return [outside, inside]
        if how == "then-" and self.asked[label, kind] == 1:
            return [outside]
        return [inside]


class Canaries:
    """Listeners on every address of the machine. Outside ones answer, with a redirect when asked for it."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()

    async def listen(self) -> None:
        for port in PORTS:
            for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                sock = socket.socket(family)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.bind((host, port))
                await asyncio.start_server(self._hear, sock=sock, backlog=1000)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard[writer.get_extra_info("sockname")[0]] += 1
        with (
            contextlib.closing(writer),
            contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError),
        ):
            head = await reader.read(65_536)
            if head.startswith(b"\x16"):  # it wants to speak TLS
                return
            status, _, target = head.split()[1].decode().removeprefix("/to/").partition("/")
            line = f"{status} Moved\r\nLocation: {bytes.fromhex(target).decode()}" if target else "200 OK"
            writer.write(f"HTTP/1.1 {line}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())
            await writer.drain()

    def inside(self) -> dict[str, int]:
        return {address: count for address, count in self.heard.items() if address not in OUTSIDE}


async def each(ask: Callable[[str], Awaitable[None]]) -> None:
    """Every address, some at a time."""
    urls = [*vectors(), *redirects()]
    for first in range(0, len(urls), 40):
        await asyncio.gather(*map(ask, urls[first : first + 40]))


async def without_guard(canaries: Canaries) -> int:
    """What a plain client reaches: the proof that there is something to hear."""
    async with httpx2.AsyncClient(follow_redirects=True, timeout=2, trust_env=False, verify=False) as client:

        async def get(url: str) -> None:
            with contextlib.suppress(httpx2.HTTPError, httpx2.InvalidURL, ValueError, UnicodeError):
                await client.get(url)

        await each(get)
    return sum(canaries.inside().values())


async def main(work: Path) -> None:
    build_machine(work)
    canaries = Canaries()
    await canaries.listen()
    liar = Liar()
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: liar, local_addr=("127.0.0.1", 53))
    plain = await without_guard(canaries)
    canaries.heard.clear()
    liar.asked.clear()
    egress, outcomes, answered = Egress(http=True), Counter[str](), []

    async def send(url: str) -> None:
        try:
            answer = await egress.send("GET", url, seconds=5)
            outcomes[f"answer {answer.status}"] += 1
            answered.append(url)
        except (Refused, Failed) as error:
            outcomes[f"{type(error).__name__} {error}"] += 1

    await each(send)
    name = f"v4-{ipaddress.ip_address(OUTSIDE_V4).packed.hex()}.test"
    positive = (await egress.send("GET", f"http://{name}/")).status
    used = Counter(url.split("/")[2].partition(".")[0] for url in vectors() if ".test/" in url)
    again = sum(count > used[label] for (label, _), count in liar.asked.items() if label in used)
    print(json.dumps({
        "vectors": len(vectors()) + len(redirects()), "plain": plain, "inside": canaries.inside(),
        "outcomes": outcomes, "answered": answered, "outside": positive, "asked_again": again,
    }))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
