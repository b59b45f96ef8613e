"""The unprivileged account of the servers when we are root, and the permissions it needs.

PostgreSQL refuses to run as root. When we are root, the servers run as a system user that owns nothing but
their directories. To reach those it must be able to *traverse* every directory above them, so a directory
that it cannot pass gets the single bit `o+x`: its names stay unlistable and its files as closed as they
were. Nothing else above the data directory is changed.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "zhike"


class AccountError(Exception):
    """The system user cannot be made."""


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def open_way_to(self, path: Path) -> None:
        """Give `o+x` to each directory above `path` (and to `path`) that this account cannot traverse."""
        for directory in [*reversed(path.parents), path]:
            status = directory.stat()
            if not self._may_traverse(status):
                directory.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def open_tree(self, tree: Path) -> None:
        """Make an installed package readable where it was installed under a strict umask (no `o+r`)."""
        for directory, _, files in os.walk(tree):
            for path in [Path(directory), *(Path(directory) / name for name in files)]:
                mode = stat.S_IMODE(path.stat().st_mode)
                executable = stat.S_IXOTH if mode & stat.S_IXUSR else 0
                wanted = mode | stat.S_IROTH | executable
                if wanted != mode:
                    path.chmod(wanted)

    def _may_traverse(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def server_account() -> Account | None:
    """None when we are an ordinary user, who can run the servers himself."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _add_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _add_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise AccountError(
            f"PostgreSQL does not run as root and `useradd` is missing: add a system user {NAME!r}, "
            "or start as an ordinary user"
        )
    command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", NAME]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return pwd.getpwnam(NAME)  # also when another process made it a moment ago
    except KeyError:
        raise AccountError(f"cannot add the system user {NAME!r}: {made.stderr.strip()}") from None
