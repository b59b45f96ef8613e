"""The virus scanner's client: clean is what the daemon calls clean, after it has read all of it."""
# ASVS 5.4.3: a scanner that is away or out of its senses lets nothing through

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from zhike.cli import check_machine
from zhike.core.clamd import Clamd, NotScannable, ScannerAway
from zhike.settings import Settings, SettingsError

from .clamd import EICAR, THREAT, Daemon, listening


@pytest.fixture
async def daemon() -> AsyncIterator[Daemon]:
    async with listening() as found:
        yield found


async def test_it_reads_everything_and_says_what_it_found(daemon: Daemon) -> None:
    scanner = Clamd(daemon.address, 5)
    for size in (0, 1, 65_535, 65_536, 65_537, 3_000_000):
        content = secrets.token_bytes(size)
        assert await scanner.scan(content) is None
        assert daemon.seen.pop() == content
    hidden = secrets.token_bytes(200_000) + EICAR + b"and so on"
    assert await scanner.scan(hidden) == THREAT
    assert not daemon.wrong


async def test_by_a_local_socket(tmp_path: Path) -> None:
    async with listening(tmp_path / "clamd.ctl") as daemon:
        scanner = Clamd(daemon.address, 5)
        assert await scanner.scan(b"fine") is None
        assert await scanner.scan(EICAR) == THREAT


@pytest.mark.parametrize("ill", ["deaf", "error", "silly", "empty", "cut", "long", "http", "two lines"])
async def test_whatever_else_it_says_nobody_has_looked(daemon: Daemon, ill: str) -> None:
    daemon.ill = ill
    with pytest.raises(ScannerAway):
        await Clamd(daemon.address, 5).scan(EICAR)


async def test_an_ok_that_came_before_the_file_is_none(daemon: Daemon) -> None:
    daemon.ill = "hasty"
    with pytest.raises(ScannerAway):
        await Clamd(daemon.address, 5).scan(secrets.token_bytes(20_000_000))


async def test_it_does_not_wait_for_ever(daemon: Daemon) -> None:
    daemon.ill = "slow"
    with pytest.raises(ScannerAway):
        await Clamd(daemon.address, 0.2).scan(b"fine")


async def test_nobody_there(tmp_path: Path) -> None:
    async with listening() as daemon:
        gone = daemon.address
    for address in (gone, f"unix://{tmp_path}/no.ctl"):
        with pytest.raises(ScannerAway):
            await Clamd(address, 1).scan(b"fine")


async def test_what_it_does_not_take_is_told_as_such(daemon: Daemon) -> None:
    daemon.most = 100_000
    with pytest.raises(NotScannable):
        await Clamd(daemon.address, 5).scan(bytes(200_000))


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "http://127.0.0.1:1"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(SettingsError):
        Clamd(address, 1)


def test_without_a_setting_there_is_none() -> None:
    assert Clamd.of(Settings(zhike_clamd=None)) is None
    assert Clamd.of(Settings(zhike_clamd="tcp://[::1]:3310")) is not None


async def test_the_doctor_tries_it(daemon: Daemon) -> None:
    settings = Settings(zhike_clamd=daemon.address, zhike_clamd_timeout=0.5)
    assert (await asyncio.to_thread(check_machine._scanner, settings)).level == "good"
    for ill in ("slow", "error"):
        daemon.ill = ill
        assert (await asyncio.to_thread(check_machine._scanner, settings)).level == "bad"
