"""Servers that outlived a crash: found by the directory they work in, stopped before the next start.

The death signal (`process.die_with_parent`) ends them at once on Linux. This is for the rest: other
systems, a server that was busy in the kernel, a backend whose postmaster was killed.
"""

import signal
import time
from collections.abc import Sequence
from pathlib import Path

import psutil


def servers_in(directory: Path, program: str) -> list[psutil.Process]:
    """Living processes of `program` whose working directory is `directory`; a postmaster's backends too."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == program and Path(process.cwd()) == directory:
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def end(directory: Path, program: str, ladder: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Stop every orphan, gently first. True if there was one."""
    orphans = servers_in(directory, program)
    if not orphans:
        return False
    for step, patience in (*ladder, (signal.SIGKILL, 5.0)):
        pids = {process.pid for process in orphans}
        for process in orphans:
            if _parent(process) not in pids:  # a postmaster passes the word on to its own backends
                _signal(process, step)
        _, orphans = psutil.wait_procs(orphans, timeout=patience)
        if not orphans:
            return True
    time.sleep(0.1)
    return True


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def _signal(process: psutil.Process, step: signal.Signals) -> None:
    try:
        process.send_signal(step)
    except psutil.NoSuchProcess:
        return
