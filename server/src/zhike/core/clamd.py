"""A virus scanner beside us: ClamAV's daemon, asked by its INSTREAM protocol over TCP or a local socket.

A file counts as clean only when the daemon has taken all of it and says so in exactly its words. Everything
else, silence and nonsense too, means that nobody has looked at the file, and it is not taken.
"""
# ASVS 5.4.3: what comes from outside is scanned before it is kept

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from zhike.core import errors
from zhike.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

CHUNK = 65_536
LONGEST_ANSWER = 1_000
_ANSWER = re.compile(r"stream: (?:OK|(?P<threat>[\x21-\x7e][\x20-\x7e]{0,200}) FOUND)")
_TOO_LARGE = "size limit exceeded"
_Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ScannerAway(errors.Unavailable):
    """Nobody has looked at the file: the scanner is away, slow or not in its senses."""

    code = "file.scanner_away"
    headers = {"Retry-After": "30"}


class NotScannable(errors.Invalid):
    """The scanner does not take files as large as this one."""

    code = "file.not_scannable"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that is not kept. ``kind`` as `rooms.files` has it; ``threat`` is the scanner's name for it."""

    kind: str
    content: bytes
    threat: str


class Clamd:
    """The daemon at ``address``: ``tcp://host:port`` or ``unix:///path/of/socket``."""

    def __init__(self, address: str, timeout: float) -> None:
        parts = urlsplit(address)
        self._path = parts.path if parts.scheme == "unix" else None
        self._host, self._port = parts.hostname, parts.port
        self._timeout = timeout
        if not self._path and not (parts.scheme == "tcp" and self._host and self._port):
            raise SettingsError("ZHIKE_CLAMD must be tcp://host:port or unix:///path/of/socket")

    @classmethod
    def of(cls, settings: Settings) -> "Clamd | None":
        address = settings.zhike_clamd
        return cls(address, settings.zhike_clamd_timeout) if address else None

    async def scan(self, content: bytes) -> str | None:
        """What was found in it; None: nothing. Raises `ScannerAway`, `NotScannable`."""
        try:
            async with asyncio.timeout(self._timeout), self._connected() as ends:
                sent = await self._send(ends[1], content)
                said = await self._hear(ends[0])
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as exc:
            log.warning("scanner_away", error=type(exc).__name__)
            raise ScannerAway() from None
        found = _ANSWER.fullmatch(said)
        if found is not None and (found["threat"] or sent):
            return found["threat"]
        if _TOO_LARGE in said:
            raise NotScannable(field="file", bytes=len(content))
        log.warning("scanner_away", error="answer", answer=said[:100])
        raise ScannerAway()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[_Ends]:
        if self._path:
            reader, writer = await asyncio.open_unix_connection(self._path, limit=LONGEST_ANSWER)
        else:
            reader, writer = await asyncio.open_connection(self._host, self._port, limit=LONGEST_ANSWER)
        try:
            yield reader, writer
        finally:
            writer.close()

    @staticmethod
    async def _send(writer: asyncio.StreamWriter, content: bytes) -> bool:
        """Whether the daemon took all of it: it hangs up when it has seen enough, and has said why."""
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
        except (ConnectionResetError, BrokenPipeError):
            return False
        return True

    @staticmethod
    async def _hear(reader: asyncio.StreamReader) -> str:
        return (await reader.readuntil(b"\0"))[:-1].decode("latin-1")
