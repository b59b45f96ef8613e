"""Pure decisions about appointments: which step may follow which, what is free, how a time is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from zhike.core.clock import zone
from zhike.rooms.staff.rules import Period, Span, instant, stretches

Action = Literal["confirm", "complete", "no_show", "cancel", "reschedule"]
FURTHEST = timedelta(days=366)
SOON = timedelta(minutes=10)
RESCHEDULED, HOLD_EXPIRED = "rescheduled", "hold_expired"
OPEN = frozenset({"pending", "confirmed"})
STEPS: dict[Action, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({"pending"}), "confirmed"),
    "complete": (frozenset({"confirmed"}), "completed"),
    "no_show": (frozenset({"confirmed"}), "no_show"),
    "cancel": (OPEN, "cancelled"),
    "reschedule": (OPEN, "cancelled"),
}
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Service:
    """What placing needs to know of a service item. ``needs``: of how many rooms or devices it takes one."""

    id: UUID
    duration: timedelta
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    seats: int | None = None
    needs: int = 0

    def seats_in(self, period: Period) -> int:
        """How many may come at once: its own number of seats, or else the shift's."""
        return self.seats or period.capacity

    def busy(self, start: datetime, end: datetime) -> Span:
        return start - self.before, end + self.after


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that somebody is busy. ``seats`` are left for those who ask for exactly this session."""

    span: Span
    visit: Span | None = None
    service_id: UUID | None = None
    seats: int = 0

    def admits(self, visit: Span, service_id: UUID) -> bool:
        return self.seats > 0 and self.visit == visit and self.service_id == service_id


STAGES = ("arrived", "triaged", "in_treatment")


def may_advance(now: str | None, then: str) -> bool:
    """Whether somebody at the site may go on to ``then``."""
    return then in STAGES and (now is None or STAGES.index(now) < STAGES.index(then))


def may_undo(status: str, cancel_reason: str | None, has_seat: bool) -> bool:
    """Whether the end of a visit may be taken back. A visit that was moved goes on elsewhere, a seat in a
    session is booked anew."""
    ended = status in ("completed", "no_show", "cancelled")
    return ended and not has_seat and cancel_reason not in (RESCHEDULED, HOLD_EXPIRED)


def recurring(first: datetime, every_days: int, count: int, zone_name: str) -> list[datetime]:
    """``count`` starts at the same time of the zone's clock, so many days apart. A time that the clock skips
    is the instant of the jump."""
    local = first.astimezone(zone(zone_name))
    return [
        instant(local.date() + timedelta(days=every_days * n), local.time(), zone_name) for n in range(count)
    ]


def may(action: Action, status: str) -> bool:
    return status in STEPS[action][0]


def skilled(has: Iterable[str], needs: Iterable[str]) -> bool:
    return set(needs) <= set(has)


def joins(taken: Iterable[Taken], service: Service, visit: Span) -> bool:
    """Whether it is a running session with a seat left."""
    return any(item.admits(visit, service.id) for item in taken)


def seconds(span: Span) -> tuple[int, int]:
    """The span in whole seconds of the epoch, wide enough to hold it."""
    return int(span[0].timestamp()), -int(-span[1].timestamp() // 1)


def free(taken: Iterable[Taken], service: Service, visit: Span) -> bool:
    """Whether nothing that is taken meets the visit and its buffers, or it is a session with a seat left."""
    start, end = service.busy(*visit)
    return all(
        item.span[1] <= start or end <= item.span[0] or item.admits(visit, service.id) for item in taken
    )


def free_starts(
    periods: Sequence[Period], taken: Sequence[Taken], service: Service, window: Span, *, most: int = 500
) -> list[datetime]:
    """When the service could begin within ``window``, at the steps of the working periods.

    Give whole periods, not ones cut by the window: steps are counted from their start.
    """
    found: list[datetime] = []
    for period, until in stretches(periods):
        start = period.start
        step = timedelta(minutes=period.slot_minutes)
        if start < window[0]:
            start += step * -(-(window[0] - start) // step)
        last = min(period.end - timedelta(seconds=1), until - service.duration)
        while start <= last and start < window[1] and len(found) < most:
            if free(taken, service, (start, start + service.duration)):
                found.append(start)
            start += step
    return found


def nearest(starts: Iterable[datetime], wanted: datetime, count: int = 3) -> list[datetime]:
    """The ``count`` starts nearest to the wanted one, in order of time."""
    return sorted(sorted(starts, key=lambda start: (abs(start - wanted), start))[:count])


def closest(choices: Iterable[dict[str, Any]], wanted: datetime, count: int = 3) -> list[dict[str, Any]]:
    """The ``count`` choices nearest to the wanted start, one for each start, in order of time."""
    by_start = {choice["starts_at"]: choice for choice in choices}
    kept = {plain(start) for start in nearest(map(datetime.fromisoformat, by_start), wanted, count)}
    return [by_start[start] for start in sorted(kept)]


def reminder_due(starts_at: datetime, now: datetime, minutes: int) -> datetime | None:
    """When to remind: so many minutes before, at once when that is past, never in the last ten minutes."""
    if starts_at - now <= SOON:
        return None
    return max(starts_at - timedelta(minutes=minutes), now)


def said(at: datetime, zone_name: str) -> str:
    """The time as one says it at the site: 11月22日 周日 14:30."""
    local = at.astimezone(zone(zone_name))
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def plain(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def choice(staff_id: UUID, start: datetime, service: Service) -> dict[str, Any]:
    """One alternative as problem+json carries it."""
    return {"staff_id": str(staff_id), "starts_at": plain(start), "ends_at": plain(start + service.duration)}
