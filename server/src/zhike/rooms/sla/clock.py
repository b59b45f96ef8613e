"""Pure: one promise being counted. A clock never changes; each step makes another one."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from zhike.rooms.sla.hours import Hours

Metric = Literal["first_response", "next_response", "resolve"]
METRICS: tuple[Metric, ...] = ("first_response", "next_response", "resolve")
Status = Literal["running", "paused", "met", "cancelled"]
STATUSES: tuple[Status, ...] = ("running", "paused", "met", "cancelled")
OVER = frozenset({"met", "cancelled"})


@dataclass(frozen=True, slots=True)
class Clock:
    """``target`` and ``spent`` are working seconds; ``spent`` counts up to ``since``, the moment from which a
    running clock counts on. ``due_at``: when it runs out if nothing happens; ``warn_at``: when ``warn_share``
    of it has gone by. A paused clock has neither."""

    metric: Metric
    target: float
    warn_share: float
    status: Status
    spent: float
    since: datetime
    due_at: datetime | None
    warn_at: datetime | None
    breached_at: datetime | None = None

    @property
    def left(self) -> float:
        """Working seconds until it runs out, as of ``since``; negative once it has."""
        return self.target - self.spent


def start(metric: Metric, target: float, warn_share: float, hours: Hours, at: datetime) -> Clock:
    """A clock that begins to count. ``warn_share``: 0.75 warns when three quarters have gone by."""
    return _set_off(Clock(metric, target, warn_share, "running", 0.0, at, None, None), hours, at)


def _set_off(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """Running from ``at`` on, with its moments worked out."""
    clock = replace(clock, status="running", since=at)
    return replace(
        clock,
        due_at=clock.breached_at or hours.after(at, clock.left),
        warn_at=hours.after(at, clock.target * clock.warn_share - clock.spent),
    )


def _counted(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """The same clock read at a later moment. What happened before it began to count is no time at all."""
    if clock.status != "running" or at <= clock.since:
        return clock
    clock = replace(clock, spent=clock.spent + hours.worked(clock.since, at), since=at)
    if clock.breached_at is None and clock.due_at is not None and at > clock.due_at:
        clock = replace(clock, breached_at=clock.due_at)
    return clock


def pause(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """Somebody else is to act: it stands still. A clock that does not run stays as it is."""
    if clock.status != "running":
        return clock
    return replace(_counted(clock, hours, at), status="paused", due_at=None, warn_at=None)


def resume(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """It is ours to act again."""
    if clock.status != "paused":
        return clock
    return _set_off(clock, hours, max(at, clock.since))


def meet(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """The promise is kept, or at last seen to."""
    if clock.status in OVER:
        return clock
    return replace(_counted(clock, hours, at), status="met", warn_at=None)


def cancel(clock: Clock, hours: Hours, at: datetime) -> Clock:
    """Nothing is promised any more."""
    if clock.status in OVER:
        return clock
    return replace(_counted(clock, hours, at), status="cancelled", due_at=None, warn_at=None)


def promise(
    clock: Clock, target: float, warn_share: float, before: Hours, hours: Hours, at: datetime
) -> Clock:
    """Something else is promised from now on, or in another calendar; what was spent stays spent.

    What had run out by then stays breached: a later promise does not unsay it.
    """
    if clock.status in OVER:
        return clock
    clock = replace(_counted(clock, before, at), target=target, warn_share=warn_share)
    return _set_off(clock, hours, at) if clock.status == "running" else clock


def run_out(clock: Clock, at: datetime) -> Clock:
    """The clock with its breach written down, if it has run out by ``at``."""
    if (
        clock.status != "running"
        or clock.breached_at is not None
        or clock.due_at is None
        or at <= clock.due_at
    ):
        return clock
    return replace(clock, breached_at=clock.due_at)
