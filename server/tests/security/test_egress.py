"""P-16: what goes out never comes in again: no address a customer chooses reaches the inside."""
# ASVS 1.3.6, 13.2.4, 15.3.2, 1.2.2, 12.3.2: nothing inside is reached, redirects are not followed

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import trustme

from zhike.core import egress
from zhike.core.egress import Answer, Egress, Failed, Refused
from zhike.core.outside import Place
from zhike.settings import Settings, SettingsError

SERVER = Path(__file__).parents[2]
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def test_nothing_inside_hears_of_it(tmp_path: Path) -> None:
    """Every spelling, name, rebinding and redirect, on a machine whose loopback carries the inside."""
    alone = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.security.inside", str(tmp_path)]
    if subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no namespaces: run as root")
    run = subprocess.run(alone, cwd=SERVER, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    seen = json.loads(run.stdout)
    heard = sum(seen["inside"].values())
    good = heard == 0 and seen["vectors"] >= 300 and not seen["asked_again"]
    print(f"P-16 {heard} connections on canaries by {seen['vectors']} addresses (a plain client: "
          f"{seen['plain']})  goal 0 of 300  {'pass' if good else 'FAIL'}")  # fmt: skip
    assert seen["plain"] > 200  # they can hear
    assert seen["outside"] == 200  # and we can speak
    assert seen["inside"] == {}
    assert seen["asked_again"] == 0  # a name is asked for once, and what it said then is what counts
    fine = ("http://8.8.4.4/to/3", "http://then-", "https://then-")  # what these said first was outside
    assert all(url.startswith(fine) for url in seen["answered"]), seen["answered"]
    assert good


class Sink:
    """A server on loopback that does what it is told, and the egress that may reach it."""

    def __init__(self, handler: Handler, ca: trustme.CA | None = None) -> None:
        self.handler, self.ca, self.requests = handler, ca, []

    async def __aenter__(self) -> "Sink":
        tls = None
        if self.ca is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.ca.issue_cert("hook.example").configure_cert(tls)
            tls.sni_callback = lambda _, name, __: self.names.append(name)
        self.names: list[str | None] = []
        self.server = await asyncio.start_server(self._hear, "127.0.0.1", 0, ssl=tls)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self.handler(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    def egress(self, *, http: bool = True) -> Egress:
        async def resolve(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        tls = ssl.create_default_context()
        if self.ca is not None:
            self.ca.configure_trust(tls)
        return Egress(http=http, allow=(Place.read(f"127.0.0.1:{self.port}"),), resolve=resolve, tls=tls)


async def say(writer: asyncio.StreamWriter, body: bytes, head: str = "200 OK") -> None:
    writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


async def fine(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, b"ok")


@pytest.fixture
async def quick(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(egress, "GRACE_SECONDS", 0.2)
    yield


async def test_the_certificate_and_the_header_carry_the_name() -> None:
    async with Sink(fine, trustme.CA()) as sink:
        url = f"https://hook.example:{sink.port}/in?x=1"
        answer = await sink.egress(http=False).send("POST", url, body=b"{}", headers={"x-a": "b"})
        assert answer == Answer(200, {"content-length": "2"}, b"ok")
        assert sink.names == ["hook.example"]
        assert f"host: hook.example:{sink.port}\r\n".encode() in sink.requests[0].lower()
        assert sink.requests[0].startswith(b"POST /in?x=1 HTTP/1.1\r\n")
        with pytest.raises(Failed, match="tls"):
            await sink.egress(http=False).send("POST", f"https://other.example:{sink.port}/", body=b"{}")


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sink(fine) as proxy, Sink(fine) as sink:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await sink.egress().send("GET", f"http://hook.example:{sink.port}/")).status == 200
        assert proxy.requests == []


async def test_an_answer_has_limits(quick: None) -> None:
    async def large(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(writer, b"x" * (egress.MOST_BYTES + 1))

    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async def head_drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(100):
            writer.write(f"X-{n}: y\r\n".encode())
            await writer.drain()
            await asyncio.sleep(0.05)

    async def torn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")
        await writer.drain()

    async def noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        await writer.drain()

    for handler, reason in ((large, "too_large"), (drips, "slow"), (silent, "timeout"),
                            (head_drips, "timeout"), (torn, "broken"), (noise, "broken")):  # fmt: skip
        async with Sink(handler) as sink:
            started = time.perf_counter()
            with pytest.raises(Failed) as failed:
                await sink.egress().send("GET", f"http://hook.example:{sink.port}/", seconds=1)
            assert failed.value.reason == reason
            assert time.perf_counter() - started < 2


async def test_a_compressed_bomb_stays_small() -> None:
    async def bomb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
        )
        await writer.drain()

    async with Sink(bomb) as sink:
        answer = await sink.egress().send("GET", f"http://hook.example:{sink.port}/")
        assert answer.body == b"\x1f\x8b\x08\x00"  # nobody inflates it


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "scheme"), ("https://example.com:22/", "port"), ("https://a b/", "url"),
        ("https://u:p@example.com/", "url"), ("https://example.com/#x", "url"),
        ("https://exämple.com/", "url"),
        ("https://" + "a" * 2_001, "url"), ("https://1.2.3/", "host"), ("https://x.0x7f/", "host"),
        ("https://other.test/", "not_listed"), ("https://shop.test/", "not_listed"),
        ("https://ok.test:8443/", ""),
        ("https://a.shop.test/x?y=%E4%BD%A0", ""),
    ],
)  # fmt: skip
def test_what_may_be_asked(url: str, reason: str) -> None:
    hosts = () if reason not in {"not_listed", ""} else ("ok.test", "*.shop.test")
    if not reason:
        Egress().vet(url, hosts)
        return
    with pytest.raises(Refused) as refused:
        Egress().vet(url, hosts)
    assert refused.value.reason == reason


async def test_the_operator_widens_and_narrows() -> None:
    made = Egress.of(Settings(zhike_egress_allow="10.1.2.3:9000, 10.9.0.0/16,[fd00::1]:9443",
                              zhike_egress_deny="11.0.0.0/8"))  # fmt: skip
    for host, port in (("10.1.2.3", 9000), ("10.9.8.7", 443), ("fd00::1", 9443), ("12.1.1.1", 443)):
        assert await made.addresses(host, port) == [host]
    for host, port in (("10.1.2.3", 443), ("10.9.8.7", 9000), ("11.1.1.1", 443), ("::ffff:11.1.1.1", 443),
                       ("fd00::2", 9443), ("12.1.1.1", 22)):  # fmt: skip
        with pytest.raises(Refused):
            await made.addresses(host, port)
    for wrong in ("10.1.2.3:x", "10.1.2.3:99999", "nonsense", "10.1.2.3/8"):
        with pytest.raises(SettingsError, match="ZHIKE_EGRESS"):
            Egress.of(Settings(zhike_egress_allow=wrong))
