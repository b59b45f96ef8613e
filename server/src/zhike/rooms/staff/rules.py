"""Pure decisions about hours: when somebody works, and whether two shifts can both be true.

Times on a clock become instants here and nowhere else. A clock time that a zone skips in spring stands for
the instant of the jump; one that happens twice in autumn stands for its first time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from zhike.core.clock import zone

DESK_ADMINS = frozenset({"owner", "super_admin", "admin", "manager"})
DESK_ROLES = DESK_ADMINS | {"team_lead", "agent", "sales", "employee", "coach"}
WEEK = 7 * 24 * 60
DAY = timedelta(days=1)
Span = tuple[datetime, datetime]  # half-open, UTC


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly shift, as `StaffSchedule` describes it, with the zone of its site."""

    site_id: UUID
    zone: str
    weekday: int
    start: time
    end: time
    breaks: tuple[tuple[time, time], ...] = ()
    slot_minutes: int = 30
    capacity: int = 1
    effective_from: date | None = None
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            day.isoweekday() == self.weekday
            and (self.effective_from is None or day >= self.effective_from)
            and (self.effective_to is None or day <= self.effective_to)
        )


@dataclass(frozen=True, slots=True)
class Extra:
    """Extra hours on one occasion."""

    site_id: UUID
    span: Span


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of work without a break, ``[start, end)`` in UTC."""

    start: datetime
    end: datetime
    site_id: UUID
    slot_minutes: int = 30
    capacity: int = 1


@lru_cache(maxsize=32_768)
def instant(day: date, clock: time, zone_name: str) -> datetime:
    """The UTC instant at which the zone's clock shows ``clock`` on ``day``."""
    tz = zone(zone_name)
    wall = datetime.combine(day, clock, tz)
    early, late = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if early <= late:  # the same, or an hour that comes twice: its first time
        return early
    low, high = late, early  # skipped by the clock: the jump is between the two readings
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(tz).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)


def cut(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of ``spans`` when ``holes`` are taken out. Ordered; nothing empty."""
    left = sorted(span for span in spans if span[0] < span[1])
    for start, end in holes:
        if start >= end:
            continue
        left = [
            piece
            for span in left
            for piece in ((span[0], min(span[1], start)), (max(span[0], end), span[1]))
            if piece[0] < piece[1]
        ]
    return left


def union(spans: Iterable[Span]) -> list[Span]:
    """``spans`` with what touches or overlaps made one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        elif start < end:
            whole.append((start, end))
    return whole


def _on_day(shift: Shift, day: date) -> list[Span]:
    """The shift that begins on ``day``, without its breaks."""
    overnight = shift.end <= shift.start

    def at(clock: time) -> datetime:
        later = overnight and clock < shift.start
        return instant(day + DAY if later else day, clock, shift.zone)

    start = instant(day, shift.start, shift.zone)
    return cut([(start, at(shift.end))], [(at(a), at(b)) for a, b in shift.breaks])


def _dates(shift: Shift, window: Span) -> Iterable[date]:
    tz = zone(shift.zone)
    day = window[0].astimezone(tz).date() - DAY
    last = window[1].astimezone(tz).date()
    while day <= last:
        if shift.holds_on(day):
            yield day
        day += DAY


def working_periods(
    shifts: Sequence[Shift], extras: Sequence[Extra], leaves: Sequence[Span], window: Span
) -> list[Period]:
    """When the person works within ``window``: disjoint periods in order, breaks and leave cut out.

    Extra hours inside a shift add nothing, so no minute is counted twice.
    """
    found: list[Period] = []
    taken: list[Span] = []
    for shift in shifts:
        for day in _dates(shift, window):
            for span in cut(_on_day(shift, day), taken):
                found.append(Period(*span, shift.site_id, shift.slot_minutes, shift.capacity))
                taken.append(span)
    for extra in extras:
        for span in cut([extra.span], taken):
            found.append(Period(*span, extra.site_id))
            taken.append(span)
    outside = [*leaves, (datetime.min.replace(tzinfo=UTC), window[0]),
               (window[1], datetime.max.replace(tzinfo=UTC))]  # fmt: skip
    return sorted(
        Period(*span, period.site_id, period.slot_minutes, period.capacity)
        for period in found
        for span in cut([(period.start, period.end)], outside)
    )


def stretches(periods: Iterable[Period]) -> list[tuple[Period, datetime]]:
    """Each period, in order, with the end of the unbroken stretch at its site that it belongs to."""
    found: list[tuple[Period, datetime]] = []
    until: dict[UUID, tuple[datetime, datetime]] = {}
    for period in sorted(periods, reverse=True):
        start, end = until.get(period.site_id, (period.end, period.end))
        end = end if period.end >= start else period.end
        until[period.site_id] = (period.start, end)
        found.append((period, end))
    return found[::-1]


def works_through(periods: Iterable[Period], start: datetime, end: datetime) -> Period | None:
    """The period in which ``[start, end)`` begins, when it is worked through at one site; None otherwise."""
    for period, until in stretches(periods):
        if period.start <= start < period.end:
            return period if end <= until else None
    return None


def _week_spans(shift: Shift) -> list[tuple[int, int]]:
    """Minutes of the week, the tail past Sunday wrapped to Monday."""
    start = (shift.weekday - 1) * 1440 + shift.start.hour * 60 + shift.start.minute
    length = (shift.end.hour * 60 + shift.end.minute - shift.start.hour * 60 - shift.start.minute) % 1440
    end = start + length
    return [(start, end)] if end <= WEEK else [(start, WEEK), (0, end - WEEK)]


def clash(one: Shift, other: Shift) -> bool:
    """Whether two shifts of one person ask for the same minute of some week, each by its own clock."""
    open_start, open_end = date.min, date.max
    together = (
        max(one.effective_from or open_start, other.effective_from or open_start)
        <= min(one.effective_to or open_end, other.effective_to or open_end)
    )  # fmt: skip
    return together and any(
        a < d and c < b for a, b in _week_spans(one) for c, d in _week_spans(other)
    )  # fmt: skip


def breaks_fit(shift: Shift) -> bool:
    """Whether every break lies inside the shift and has a length."""

    def minute(clock: time) -> int:
        return clock.hour * 60 + clock.minute

    base, length = minute(shift.start), (minute(shift.end) - minute(shift.start)) % 1440
    for start, end in shift.breaks:
        a, b = (minute(start) - base) % 1440, (minute(end) - base) % 1440
        if not (a < b <= length):
            return False
    return True
