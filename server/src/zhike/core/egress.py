"""The one way out: every request that leaves the house goes through here (promises 3.7).

The name is resolved once, every address it has is checked, and the connection goes to the checked address
itself, while TLS and the Host header keep the name: a name that answers differently a second later changes
nothing. There are no redirects, no proxies, few ports, and hard limits on time and size. Only what an
operator's own setting names may lie inside, and for that one setting alone (`naming`).
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import httpcore2
import httpx2

from zhike.core import outside
from zhike.core.outside import Place
from zhike.settings import Settings, SettingsError

PORTS = frozenset({80, 443, 8443})
TOTAL_SECONDS = 10.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 1_000_000
LEAST_RATE = 2_000  # bytes a second, once the body has begun and had its time to start
GRACE_SECONDS = 2.0
LONGEST_URL = 2_000
MOST_ADDRESSES = 16  # of one name; more are a game

_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"^(?=.{{1,253}}$)([a-z0-9_]([a-z0-9_-]{{0,61}}[a-z0-9_])?\.)*{_LABEL}$")
_NUMBER = re.compile(r"^(0x[0-9a-f]*|[0-9]+)$")  # a last label by which resolvers take a name for an address

Resolve = Callable[[str, int], Awaitable[list[str]]]


class Refused(Exception):
    """Nothing was sent: we do not go there. ``reason`` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Failed(Exception):
    """There is no whole answer: ``connect``, ``tls``, ``timeout``, ``slow``, ``too_large`` or ``broken``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """Headers in lower case. A redirect is an answer like any other: nobody follows it."""

    status: int
    headers: dict[str, str]
    body: bytes


@lru_cache(maxsize=1)
def _system_tls() -> ssl.SSLContext:
    """Read once: the list of authorities is long."""
    return ssl.create_default_context()


async def _ask_system(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


@dataclass(frozen=True)
class Egress:
    """The rules of this installation. ``allow`` are inside places the operator wants reached.

    ``named`` is the host and port of the one address that the operator chose for this purpose.
    """

    http: bool = False
    allow: tuple[Place, ...] = ()
    deny: tuple[outside.Network, ...] = ()
    resolve: Resolve = _ask_system
    tls: ssl.SSLContext | None = None
    named: tuple[str, int] | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Egress":
        """Raises `SettingsError` for what is no network."""
        try:
            allow = tuple(map(Place.read, settings.words(settings.zhike_egress_allow)))
            deny = tuple(map(ipaddress.ip_network, settings.words(settings.zhike_egress_deny)))
        except ValueError as error:
            raise SettingsError(f"ZHIKE_EGRESS_ALLOW, ZHIKE_EGRESS_DENY: {error}") from None
        return cls(http=settings.zhike_egress_http, allow=allow, deny=deny)

    def naming(self, url: str) -> "Egress":
        """These rules for a client of ``url``, which is a setting: it may be plain http, inside, on any port.

        Raises `SettingsError` for what is no address.
        """
        try:
            target = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise SettingsError(f"{url[:200]!r} is no address: {error}") from None
        return replace(self, named=(target.host.lower(), port_of(target)))

    @property
    def _tls(self) -> ssl.SSLContext:
        return self.tls or _system_tls()

    def vet(self, url: str, hosts: Collection[str] = ()) -> httpx2.URL:
        """The address if it may be asked at all; what its name resolves to is seen when it is called.

        ``hosts`` are the only ones the organization allows: ``example.com``, ``*.example.com``; empty: any.
        Raises `Refused`.
        """
        if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or {" ", "\\"} & set(url):
            raise Refused("url")
        try:
            parsed = httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError, UnicodeError):
            raise Refused("url") from None
        host, port = parsed.host.lower(), port_of(parsed)
        named = self.named == (host, port)
        if parsed.scheme != "https" and not ((self.http or named) and parsed.scheme == "http"):
            raise Refused("scheme")
        if parsed.userinfo or parsed.fragment or "@" in url.partition("//")[2].partition("/")[0]:
            raise Refused("url")
        if named:
            return parsed
        literal = _literal(host)
        if literal is not None:
            self._check(literal, port)
        elif not _HOST.match(host) or _NUMBER.match(host.rpartition(".")[2]):
            raise Refused("host")
        elif port not in PORTS and not any(place.port == port for place in self.allow):
            raise Refused("port")
        if hosts and not any(_matches(host, pattern.lower()) for pattern in hosts):
            raise Refused("not_listed")
        return parsed

    @property
    def context(self) -> ssl.SSLContext:
        """By which a server of another protocol has to prove its name."""
        return self._tls

    async def addresses(self, host: str, port: int, ports: frozenset[int] = PORTS) -> list[str]:
        """Where the name leads, all of it checked, for a protocol of these ports. Raises `Refused`, and
        `Failed` when it leads nowhere."""
        literal = _literal(host)
        if literal is not None:
            if self.named != (host.lower(), port):
                self._check(literal, port, ports)
            return [str(literal)]
        try:
            found = list(dict.fromkeys(await self.resolve(host, port)))
        except (OSError, UnicodeError):
            raise Failed("connect") from None
        if not found or len(found) > MOST_ADDRESSES:
            raise Failed("connect")
        if self.named == (host.lower(), port):
            return found
        for text in found:
            try:
                address = ipaddress.ip_address(text)
            except ValueError:
                raise Refused("address") from None
            self._check(address, port, ports)
        return found

    def _check(self, address: outside.Address, port: int, ports: frozenset[int] = PORTS) -> None:
        """Raises `Refused`."""
        plain = outside.bare(address)
        if any(place.holds(plain, port, ports) for place in self.allow):
            return
        if any(one in network for network in self.deny for one in (address, plain)):
            raise Refused("address")
        if not outside.is_outside(address):
            raise Refused("address")
        if port not in ports:
            raise Refused("port")

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"",
        hosts: Collection[str] = (), seconds: float = TOTAL_SECONDS, most: int = MOST_BYTES,
    ) -> Answer:  # fmt: skip
        """One request and its whole answer, of ``most`` bytes; never inside a transaction. Raises `Refused`
        or `Failed`.

        After `Refused`, and `Failed` with ``connect`` or ``tls``, nothing has been sent.
        """
        target = self.vet(url, hosts)
        try:
            async with asyncio.timeout(seconds), self.client(seconds) as client:
                given = {"accept-encoding": "identity"} | dict(headers or {})
                async with client.stream(method, target, headers=given, content=body) as answer:
                    received = await _read(answer, most)
                    return Answer(answer.status_code, dict(answer.headers.items()), received)
        except httpx2.ConnectTimeout:
            raise Failed("connect") from None
        except (TimeoutError, httpx2.TimeoutException):
            raise Failed("timeout") from None
        except httpx2.ConnectError as error:
            raise Failed("tls" if isinstance(_cause(error), ssl.SSLError) else "connect") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            raise Failed("broken") from None

    def client(self, seconds: float = TOTAL_SECONDS) -> httpx2.AsyncClient:
        """A client for a library that wants one of its own. Limits of size are then the library's."""
        return httpx2.AsyncClient(
            transport=_Transport(self), trust_env=False, follow_redirects=False,
            timeout=httpx2.Timeout(seconds, connect=min(seconds * 2 / 3, CONNECT_SECONDS)),
        )  # fmt: skip


def port_of(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _literal(host: str) -> outside.Address | None:
    """The address that the host itself is, in one of its two plain spellings."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) and host != pattern[2:] if pattern.startswith("*.") else host == pattern


def _cause(error: BaseException) -> BaseException:
    while (deeper := error.__cause__ or error.__context__) is not None:
        error = deeper
    return error


async def _read(answer: httpx2.Response, most: int) -> bytes:
    """The body as it came over the wire. Raises `Failed` for one that is too large or drips."""
    parts, size, began = [], 0, time.monotonic()
    async for part in answer.aiter_raw():
        parts.append(part)
        size += len(part)
        took = time.monotonic() - began
        if size > most:
            raise Failed("too_large")
        if took > GRACE_SECONDS and size < LEAST_RATE * took:
            raise Failed("slow")
    return b"".join(parts)


class _Network(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were checked, and to nothing else."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.AsyncNetworkStream:  # fmt: skip
        error: Exception = Failed("connect")
        for address in await self._egress.addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout=timeout)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
        raise error

    async def connect_unix_socket(self, *args: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        raise Refused("scheme")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Body(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for part in self._stream:
                yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class _translated:  # used like a function
    """httpcore's errors as httpx's, of the same names."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        if kind is not None and kind.__module__.startswith("httpcore2"):
            raise getattr(httpx2, kind.__name__, httpx2.NetworkError)(str(error)) from error


class _Transport(httpx2.AsyncBaseTransport):
    """httpx over a pool whose network is ours; one connection for one request."""

    def __init__(self, egress: Egress) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=egress._tls, max_connections=10, max_keepalive_connections=0,
            network_backend=_Network(egress),
        )  # fmt: skip

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        raw = httpcore2.Request(
            method=request.method, headers=request.headers.raw, content=request.stream,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            extensions=request.extensions,
        )  # fmt: skip
        with _translated():
            answer = await self._pool.handle_async_request(raw)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()
