"""How a room declares deferred work, and the one registry that `wiring` makes of all rooms."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NotRequired, TypeVar, get_type_hints
from uuid import UUID

from croniter import croniter
from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict  # pydantic takes its own from here before Python 3.12

from zhike.core.event import Event

Lane = Literal["otp", "default", "bulk"]
Scope = Literal["system", "org", "site"]
F = TypeVar("F", bound=Callable[..., Awaitable[None]])

RESERVED = {"job", "run_at", "dedupe_key"}  # what `tx.enqueue` itself is called with
SCOPE_ARGUMENTS: dict[Scope, dict[str, type]] = {
    "system": {"day": date},
    "org": {"org_id": UUID, "day": date},
    "site": {"org_id": UUID, "site_id": UUID, "day": date},
}


class Retry(Exception):
    """Raised by a job: run me again, after so many seconds or by the usual backoff. It counts as a try."""

    def __init__(self, reason: str = "", *, after: float | None = None) -> None:
        super().__init__(reason or "retry requested")
        self.after = after


class Dead(Exception):
    """Raised by a job: trying again is useless, put me among the dead letters now."""


@dataclass(frozen=True, slots=True)
class Every:
    """A cron expression of five fields on each site's clock (organization: its first site's; system: UTC)."""

    cron: str
    per: Scope


@dataclass(frozen=True, slots=True)
class Work:
    """One declared function: a job, or a handler of ``events`` (event name → decoder of its payload).

    ``follows`` is the relay's question, whose news it wants.
    """

    name: str
    function: Callable[..., Awaitable[None]]
    max_attempts: int
    lane: Lane
    timeout: float
    arguments: TypeAdapter[Any] | None = None
    events: dict[str, TypeAdapter[Any]] = field(default_factory=dict)
    every: Every | None = None
    names: tuple[str, ...] = ()
    wants_run: bool = False
    follows: str = ""

    def decode(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments of the annotated types. Raises `pydantic.ValidationError`."""
        assert self.arguments is not None
        decoded: dict[str, Any] = self.arguments.validate_python(payload)
        return decoded


class Room:
    """A room's deferred work. Keep one per room, in ``jobs.py``, and name it in `wiring`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.works: dict[str, Work] = {}

    def job(
        self, *, max_attempts: int = 5, lane: Lane = "default", timeout: float = 60.0
    ) -> Callable[[F], F]:
        """``async def send(run: Run, *, sms_id: UUID)``: run after ``tx.enqueue("room.send", sms_id=…)``."""

        def declare(function: F) -> F:
            self._add(function, max_attempts, lane, timeout, arguments=_arguments(self, function))
            return function

        return declare

    def on(
        self, *events: type[Event], max_attempts: int = 5, lane: Lane = "default", timeout: float = 60.0
    ) -> Callable[[F], F]:
        """``async def remind(tx: Tx, event: Confirmed)``: its effect happens once per published event.

        Everything it does belongs to ``tx``; a call to the outside is a job that it enqueues. Events of one
        thing may reach it out of order, so it reads the present state instead of trusting the story. It may
        ask for the `Run` with a parameter named ``run``.
        """

        def declare(function: F) -> F:
            wants_run = "run" in inspect.signature(function).parameters
            decoders = {event.NAME: TypeAdapter(event) for event in events}
            self._add(function, max_attempts, lane, timeout, events=decoders, wants_run=wants_run)
            return function

        return declare

    def follow(
        self, whose: str, *, max_attempts: int = 5, lane: Lane = "bulk", timeout: float = 60.0
    ) -> Callable[[F], F]:
        """``async def spread(run: Run)``: run whenever an organization has new events, once for many of them.

        ``whose`` is SQL for the relay's role: which of the organizations ``$1`` want it. The job reads the
        events itself, by their numbers, from where it stood: it sees every one, in order, and none twice.
        """

        def declare(function: F) -> F:
            self._add(
                function, max_attempts, lane, timeout, arguments=_arguments(self, function), follows=whose
            )
            return function

        return declare

    def every(
        self, cron: str, *, per: Scope, max_attempts: int = 5, lane: Lane = "default", timeout: float = 300.0
    ) -> Callable[[F], F]:
        """``async def nightly(run: Run, *, org_id, site_id, day)``: run at each tick, once, wherever.

        Name those of ``org_id``, ``site_id`` and ``day`` (the tick's local date) that are needed.
        """
        if not croniter.is_valid(cron) or len(cron.split()) != 5:
            raise ValueError(f"not a cron expression of five fields: {cron!r}")

        def declare(function: F) -> F:
            names = set(list(inspect.signature(function).parameters)[1:])
            if unknown := names - set(SCOPE_ARGUMENTS[per]):
                raise TypeError(f"{self.name}.{function.__name__}: a tick per {per} has no {sorted(unknown)}")
            self._add(
                function, max_attempts, lane, timeout,
                arguments=_arguments(self, function), every=Every(cron, per), names=tuple(names),
            )  # fmt: skip
            return function

        return declare

    def _add(
        self, function: Callable[..., Any], attempts: int, lane: Lane, timeout: float, **rest: Any
    ) -> None:
        name = f"{self.name}.{function.__name__}"
        if name in self.works:
            raise ValueError(f"{name} is declared twice")
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{name} must be an async function")
        self.works[name] = Work(name, function, attempts, lane, timeout, **rest)


def _arguments(room: Room, function: Callable[..., Any]) -> TypeAdapter[Any]:
    """A decoder of the keyword arguments, made once. Arguments that nobody declared are refused."""
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or name not in hints:
            raise TypeError(f"{room.name}.{function.__name__}: {name} must be keyword-only and annotated")
        if name in RESERVED:
            raise TypeError(f"{room.name}.{function.__name__}: {name} is a word of tx.enqueue")
        optional = parameter.default is not inspect.Parameter.empty
        fields[name] = NotRequired[hints[name]] if optional else hints[name]
    shape = TypedDict(f"{function.__name__}_arguments", fields)  # type: ignore[operator, misc]
    shape.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return TypeAdapter(shape)


class Registry:
    """All deferred work of the product, by name and by event."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self.works: dict[str, Work] = {}
        self.handlers: dict[str, list[Work]] = {}
        for room in rooms:
            for work in room.works.values():
                if work.name in self.works:
                    raise ValueError(f"{work.name} is declared by two rooms")
                self.works[work.name] = work
                for event in work.events:
                    self.handlers.setdefault(event, []).append(work)

    def get(self, name: str) -> Work | None:
        return self.works.get(name)

    def lane_of(self, name: str) -> Lane:
        """The lane to carry ``name`` on. An unknown job goes the usual way and is buried by its worker."""
        work = self.works.get(name)
        return work.lane if work else "default"

    def followers(self) -> list[Work]:
        return [work for work in self.works.values() if work.follows]

    def schedules(self) -> list[Work]:
        return [work for work in self.works.values() if work.every is not None]
