"""PostgreSQL and Valkey for a machine that has neither, below one data directory.

`start` makes, starts and supervises nothing but the two servers; `zhike.cli` adds the product itself. They
live exactly as long as the process that started them: stopped in order, or by the kernel when it is killed.
A server that survived anyway is found and ended by the next start, and a lock keeps a second instance off
the same directory.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhike.embedded.account import AccountError, server_account
from zhike.embedded.layout import DataLock, Layout
from zhike.embedded.postgres import Postgres
from zhike.embedded.process import EmbeddedError, Service
from zhike.embedded.valkey import Valkey
from zhike.settings import Settings

__all__ = ["EmbeddedError", "Servers", "running", "start"]


@dataclass
class Servers:
    """What is running. `database_url` is the superuser's: migrations make the other roles from it."""

    database_url: str | None
    redis_url: str | None
    services: list[Service]
    _lock: DataLock
    _address_file: Path

    def stop(self) -> None:
        """Valkey first, PostgreSQL last. Harmless when called twice."""
        self._address_file.unlink(missing_ok=True)
        while self.services:
            self.services[-1].stop()
            self.services.pop()
        self._lock.release()


def start(
    data: Path | str,
    settings: Settings | None = None,
    *,
    postgres: bool = True,
    valkey: bool = True,
    loopback: bool = False,
) -> Servers:
    """Start the servers on `data` and wait until they answer. `loopback` avoids unix sockets."""
    settings = settings or Settings(zhike_data=Path(data))
    layout = _layout(Path(data))
    layout.make()
    lock = DataLock(layout)
    lock.take()
    servers = Servers(None, None, [], lock, layout.run / "servers.json")
    try:
        sockets = None if loopback else layout.socket_directory()
        if postgres:
            _start_postgres(servers, layout, sockets, settings)
        if valkey:
            cache = Valkey(layout, sockets, settings.role_password("valkey"))
            servers.services.append(cache)
            cache.prepare()
            cache.start()
            servers.redis_url = cache.url
        _write_addresses(servers)
    except BaseException:
        servers.stop()
        raise
    return servers


@contextmanager
def running(data: Path | str, **options: bool) -> Iterator[Servers]:
    servers = start(data, **options)
    try:
        yield servers
    finally:
        servers.stop()


def _layout(data: Path) -> Layout:
    try:
        return Layout(data.expanduser().resolve(), server_account())
    except AccountError as error:
        raise EmbeddedError(str(error)) from None


def _start_postgres(servers: Servers, layout: Layout, sockets: Path | None, settings: Settings) -> None:
    server = Postgres(layout, sockets, settings.role_password("postgres"))
    servers.services.append(server)
    server.prepare()
    server.start()
    servers.database_url = server.url


def _write_addresses(servers: Servers) -> None:
    """For `zhike worker`, `migrate` and `doctor` typed beside a running `zhike serve`."""
    addresses = {"database_url": servers.database_url, "redis_url": servers.redis_url}
    draft = servers._address_file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({key: url for key, url in addresses.items() if url is not None}) + "\n")
    draft.rename(servers._address_file)
