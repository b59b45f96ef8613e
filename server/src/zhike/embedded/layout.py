"""Where everything lives below the data directory, and who may enter."""

import fcntl
import hashlib
import os
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from zhike.embedded.account import Account
from zhike.embedded.process import EmbeddedError

LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SOCKET_PATH_LIMIT = 100  # sockaddr_un holds 108 bytes on Linux, 104 on macOS


@dataclass(frozen=True)
class Layout:
    """The directories of one instance. `account` owns those of the servers when we are root."""

    data: Path
    account: Account | None

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def run(self) -> Path:
        return self.data / "run"

    def make(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private(self.run)
        _private(self.data / "secrets")
        if self.account is not None:
            self.account.open_way_to(self.data)
            self.account.open_way_to(self.run)
        for directory in (self.valkey, self.log):
            self.make_private(directory)

    def make_private(self, directory: Path) -> None:
        """A directory for the servers alone."""
        _private(directory)
        if self.account is not None:
            self.account.own(directory)

    def socket_directory(self) -> Path | None:
        """A directory whose sockets work, or None where only the loopback interface remains.

        The data directory comes first because nothing sweeps it; a path too long for a socket, or a file
        system without sockets, leads to a short directory below the system's temporary one.
        """
        for candidate in (self.run / "sockets", self._short_directory()):
            if candidate is None or len(os.fsencode(candidate / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT:
                continue
            self.make_private(candidate)
            if _sockets_work(candidate):
                return candidate
        return None

    def _short_directory(self) -> Path | None:
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        directory = Path(tempfile.gettempdir()) / f"zhike-{digest}"
        owner = self.account.uid if self.account is not None else os.geteuid()
        try:
            status = directory.lstat()
        except FileNotFoundError:
            return directory
        # Anyone may write to /tmp: a directory that somebody else put there is not ours to use.
        return directory if stat.S_ISDIR(status.st_mode) and status.st_uid == owner else None


class DataLock:
    """One instance per data directory. The kernel drops the lock with the process, however it ends."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.run / "lock"
        self._data = layout.data
        self._descriptor: int | None = None

    def take(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise EmbeddedError(
                f"{self._data} is in use by another zhike (process {holder}): "
                "stop that one first, or give this one a directory of its own with --data"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _private(directory: Path) -> None:
    directory.mkdir(mode=0o700, exist_ok=True)


def _sockets_work(directory: Path) -> bool:
    trial = directory / f"trial.{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(trial))
        except OSError:
            return False
        finally:
            trial.unlink(missing_ok=True)
    return True
