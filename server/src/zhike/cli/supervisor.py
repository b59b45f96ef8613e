"""Keeps a handful of services alive, and ends them in order when we are told to stop."""

import os
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Self

from zhike.embedded.process import EmbeddedError, Service, climb, spawn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOST_RESTARTS = 6  # a minute
LONGEST_PAUSE = 30.0
DRAIN = 25.0


class Interrupted(BaseException):
    """Raised in the main thread by Ctrl-C, SIGTERM or SIGHUP; passes every `except Exception`."""


class CommandFailed(Exception):
    """A child that had to finish did not, or one that had to stay alive ended while starting."""


class Part(Service):
    """One of our own commands (`zhike api`, `zhike worker`) as a service."""

    # When we are killed it is killed too, not drained: the next start needs the port at once.
    ladder = ((signal.SIGTERM, DRAIN),)

    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.name = f"zhike {name}"
        self._arguments = command_line(name)
        self._environment = environment

    def launch(self) -> None:
        self.process = spawn(
            self._arguments,
            environment=self._environment,
            death_signal=signal.SIGKILL,
            stdout=sys.stderr.fileno(),
        )


class Backoff:
    """1, 2, 4 … seconds between restarts, and never more than MOST_RESTARTS in a minute."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=MOST_RESTARTS)

    def pause(self, now: float) -> float:
        while self._recent and now - self._recent[0] > 60:
            self._recent.popleft()
        pause = min(2.0 ** len(self._recent), LONGEST_PAUSE)
        if len(self._recent) == MOST_RESTARTS:
            pause = max(pause, 60 - (now - self._recent[0]))
        self._recent.append(now)
        return pause


class Supervisor:
    """Use as a context: leaving it, however that happens, stops every service in reverse order."""

    def __init__(self) -> None:
        self._services: list[Service] = []
        self._backoffs: defaultdict[str, Backoff] = defaultdict(Backoff)
        self._due: dict[str, float] = {}
        self._wake, self._alarm = os.pipe()
        self._stopping = False

    def __enter__(self) -> Self:
        os.set_blocking(self._wake, False)
        os.set_blocking(self._alarm, False)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to write to the pipe
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP on purpose
                signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._stopping = True
        if kind is Interrupted:
            tell("stopping")
        self.stop()
        signal.set_wakeup_fd(-1)
        return kind is Interrupted

    def adopt(self, services: Sequence[Service]) -> None:
        """Watch services that are already running."""
        self._services.extend(services)

    def start(self, service: Service) -> None:
        service.launch()
        self._services.append(service)

    def run(self, name: str, *arguments: str, environment: Mapping[str, str], keep: bool = False) -> str:
        """One of our commands to its end; its output if `keep`, else it joins ours on stderr."""
        process = spawn(
            command_line(name, *arguments),
            environment=environment,
            death_signal=signal.SIGTERM,
            stdout=subprocess.PIPE if keep else sys.stderr.fileno(),
        )
        try:
            output, _ = process.communicate()
        except BaseException:
            climb(process, ((signal.SIGTERM, DRAIN),))
            raise
        if process.returncode != 0:
            raise CommandFailed(f"`zhike {name}` failed (code {process.returncode}), see above")
        return output.decode() if output else ""

    def expect_alive(self) -> None:
        """While starting, a service that ends is a failure and not a reason to try again."""
        for service in self._services:
            if service.exit_code() is not None:
                raise CommandFailed(f"{service.name} ended with code {service.exit_code()} while starting")

    def watch(self) -> None:
        """Restart what ends, until a signal raises `Interrupted`."""
        while True:
            for service in self._services:
                self._tend(service)
            pause = min(self._due.values()) - time.monotonic() if self._due else None
            select.select([self._wake], [], [], None if pause is None else max(pause, 0.0))
            try:
                os.read(self._wake, 4096)
            except BlockingIOError:
                continue

    def stop(self) -> None:
        """The parts of the product drain side by side; the servers below them follow one by one."""
        for service in self._services:
            if isinstance(service, Part):
                service.ask_to_stop()
        while self._services:
            self._services[-1].stop()
            self._services.pop()

    def _tend(self, service: Service) -> None:
        now = time.monotonic()
        if service.name in self._due:
            if now >= self._due[service.name]:
                del self._due[service.name]
                self._relaunch(service, now)
        elif service.exit_code() is not None:
            service.sweep()
            self._retry(service, now, f"ended with code {service.exit_code()}")

    def _relaunch(self, service: Service, now: float) -> None:
        try:
            service.relaunch()
        except (EmbeddedError, OSError) as error:
            self._retry(service, now, f"cannot start: {error}")

    def _retry(self, service: Service, now: float, what: str) -> None:
        pause = self._backoffs[service.name].pause(now)
        tell(f"{service.name} {what}; starting it again in {pause:.0f} s")
        self._due[service.name] = now + pause

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        raise Interrupted


def command_line(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "zhike.cli", name, *arguments]


def tell(message: str) -> None:
    print(f"zhike: {message}", file=sys.stderr, flush=True)
