"""Child processes that never outlive us: started with a death signal, stopped in steps."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from zhike.embedded.account import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class EmbeddedError(Exception):
    """An embedded server cannot run; the message says why and what to do."""


class Service:
    """A long-running child. Subclasses say how to launch it; `ladder` is how it is asked to stop."""

    name: str
    ladder: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 10.0),)
    process: subprocess.Popen | None = None

    def launch(self) -> None:
        """Start the process without waiting until it is ready."""
        raise NotImplementedError

    def relaunch(self) -> None:
        """Start it again after it ended by itself."""
        self.launch()

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None else None

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process is not None else None

    def ask_to_stop(self) -> None:
        """Send the first signal of the ladder, so that several services can wind down side by side."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.ladder[0][0])

    def stop(self) -> None:
        if self.process is None:
            return
        climb(self.process, self.ladder)
        self.sweep()
        self.process = None

    def sweep(self) -> None:
        """Kill what the process left behind in its group (its own workers, for example)."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


def die_with_parent(death_signal: signal.Signals, parent: int) -> None:
    """Ask the kernel for `death_signal` when `parent` ends; to be called in the child, after any setuid."""
    if _libc is not None and _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it ended between the fork and the line above
        os._exit(1)


def spawn(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    death_signal: signal.Signals,
    account: Account | None = None,
    directory: Path | None = None,
    stdin: bytes | None = None,
    stdout: IO | int | None = None,
    stderr: IO | int | None = None,
) -> subprocess.Popen:
    """Start a child in a session of its own, so that Ctrl-C reaches it only through us, in order."""
    if threading.current_thread() is not threading.main_thread():
        # Linux sends the death signal when the starting *thread* ends, not the process.
        raise EmbeddedError("servers must be started from the main thread, to which their life is tied")
    parent = os.getpid()
    process = subprocess.Popen(
        arguments,
        env=dict(environment),
        cwd=directory,
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        # CPython runs this after setgroups, setgid and setuid, and setuid would clear the death signal.
        preexec_fn=lambda: die_with_parent(death_signal, parent),  # noqa: PLW1509
        **(account.popen_arguments() if account is not None else {}),
    )
    if stdin is not None and process.stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    return process


def climb(process: subprocess.Popen, ladder: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send one signal after the other until the process has ended."""
    for step, patience in ladder:
        if process.poll() is not None:
            return
        process.send_signal(step)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait()


def wait_until(
    ready: Callable[[], bool], service: Service, patience: float, tell: Callable[[str], None]
) -> None:
    """Poll until `ready`; give up when the process ends or `patience` seconds have passed."""
    started = time.monotonic()
    told = started
    while not ready():
        if service.exit_code() is not None:
            raise EmbeddedError(f"{service.name} ended with code {service.exit_code()} while starting")
        now = time.monotonic()
        if now - started > patience:
            raise EmbeddedError(f"{service.name} was not ready within {patience:.0f} s")
        if now - told > 10:
            told = now
            tell(f"{service.name} is still starting ({now - started:.0f} s)")
        time.sleep(0.02)


def tail(path: Path, lines: int = 12) -> str:
    """The end of a log, for an error message."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
