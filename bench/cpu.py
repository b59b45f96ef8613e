"""CPU time of process groups, from /proc: what each side of a benchmark really costs."""

from collections.abc import Iterable
from dataclasses import dataclass

import psutil


def of(process: psutil.Process) -> float:
    """CPU seconds of the process so far, and of its children that have ended."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass
class Meter:
    """CPU seconds spent between `start` and `read` by some process trees."""

    roots: list[psutil.Process]

    def _all(self) -> dict[int, float]:
        found: dict[int, float] = {}
        for root in self.roots:
            for process in _tree(root):
                try:
                    found[process.pid] = of(process)
                except psutil.NoSuchProcess:
                    continue
        return found

    def start(self) -> None:
        self._before = self._all()

    def read(self) -> float:
        after = self._all()
        return sum(
            seconds - self._before.get(pid, 0.0) for pid, seconds in after.items()
        )


def _tree(root: psutil.Process) -> Iterable[psutil.Process]:
    yield root
    yield from root.children(recursive=True)


def pss_mb(root: psutil.Process) -> dict[str, float]:
    """Proportional set size of a process tree in MB, by kind of process."""
    found: dict[str, float] = {}
    for process in _tree(root):
        try:
            size = process.memory_full_info().pss / 1e6
            name = _kind(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        found[name] = found.get(name, 0.0) + size
    return found


def _kind(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    for kind in ("postgres", "valkey", "worker", "api", "serve"):
        if kind in line:
            return kind
    return process.name()
