"""ClamAV's daemon as far as INSTREAM goes, strict about the protocol, and as ill as it is told to be."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

# the harmless test file that every scanner knows (eicar.org), put together here so that none finds this one
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
THREAT = "Eicar-Signature"
CLEAN = b"stream: OK\0"
FOUND = f"stream: {THREAT} FOUND\0".encode()

ANSWERS = {
    "error": b"stream: Can't allocate memory ERROR\0",
    "silly": b"stream: OK, I guess\0",
    "empty": b"\0",
    "cut": b"stream: O",
    "long": b"stream: " + b"x" * 5_000 + b" FOUND\0",
    "http": b"HTTP/1.1 200 OK\r\n\r\n",
    "two lines": b"stream: OK\nstream: Eicar FOUND\0",
}


@dataclass
class Daemon:
    """``ill``: how it misbehaves. ``seen``: the whole streams that it took. ``most``: its StreamMaxLength."""

    address: str = ""
    ill: str = ""
    most: int = 31_000_000
    seen: list[bytes] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            if self.ill == "deaf":
                return
            command = await reader.readexactly(10)
            if command != b"zINSTREAM\0":
                self.wrong.append(repr(command))
                return
            await self._scan(reader, writer)

    async def _scan(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.ill == "hasty":  # says OK before it has read anything, and hangs up
            writer.write(CLEAN)
            await writer.drain()
            return
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
            if len(content) > self.most:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                await writer.drain()
                return
        self.seen.append(content)
        if self.ill == "slow":
            await self.closed.wait()
            return
        writer.write(ANSWERS.get(self.ill, FOUND if EICAR in content else CLEAN))
        await writer.drain()


@contextlib.asynccontextmanager
async def listening(socket: Path | None = None) -> AsyncIterator[Daemon]:
    """On a port of loopback, or on a local socket."""
    daemon = Daemon()
    if socket is not None:
        server = await asyncio.start_unix_server(daemon.hear, socket)
        daemon.address = f"unix://{socket}"
    else:
        server = await asyncio.start_server(daemon.hear, "127.0.0.1", 0)
        daemon.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield daemon
    finally:
        daemon.closed.set()
        server.close()
        await asyncio.sleep(0.01)
