"""Pure: when people work, how much of a time they work, and when so much of it will have gone by.

All moments are aware; lengths are seconds of real time, so that a day on which clocks are put forward has an
hour less to work if people work that hour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES = 1440
HORIZON = 800  # days after which nobody works any more, as far as we care
Interval = tuple[int, int]
"""Minutes of a day, from and until; ``(540, 720)`` is nine to noon."""


class Unordered(ValueError):
    """Intervals of a day that are empty, overlap, or leave the day."""


def checked(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """In order, those that touch made one. Raises `Unordered`."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if not 0 <= start < end <= MINUTES or (found and start < found[-1][1]):
            raise Unordered(f"{start}-{end}")
        if found and start == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


@dataclass(frozen=True)
class Hours:
    """``weekly``: the intervals of Monday (0) to Sunday (6). ``days``: those that are otherwise; an empty
    one is a holiday."""

    zone: str
    weekly: tuple[tuple[Interval, ...], ...]
    days: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)

    def of(self, day: date) -> tuple[Interval, ...]:
        """The intervals of a day."""
        special = self.days.get(day)
        return self.weekly[day.weekday()] if special is None else special

    def spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of work from the beginning of a day on, in UTC, for as long as `HORIZON`."""
        for step in range(HORIZON):
            day = first + timedelta(days=step)
            for start, end in self.of(day):
                begins, ends = _moment(self.zone, day, start), _moment(self.zone, day, end)
                if begins < ends:
                    yield begins, ends

    def worked(self, since: datetime, until: datetime) -> float:
        """Seconds of work between two moments; none if they are the wrong way round."""
        total = timedelta()
        for begins, ends in self.spans(self._day(since)):
            if begins >= until:
                break
            total += max(timedelta(), min(ends, until) - max(begins, since))
        return total.total_seconds()

    def after(self, since: datetime, seconds: float) -> datetime | None:
        """The first moment by which ``seconds`` of work have gone by; `None`: never, as far as one can see.

        For no seconds at all it is ``since`` itself, whether or not anybody works then.
        """
        if seconds <= 0:
            return since
        left = timedelta(seconds=seconds)
        for begins, ends in self.spans(self._day(since)):
            length = ends - max(begins, since)
            if length >= left:
                return ends - length + left
            left -= max(length, timedelta())
        return None

    def at_work(self, moment: datetime) -> bool:
        """Whether somebody works then. An hour that comes twice ends an interval at its first coming."""
        day = self._day(moment)
        return any(
            _moment(self.zone, day, start) <= moment < _moment(self.zone, day, end)
            for start, end in self.of(day)
        )

    def opens(self, moment: datetime) -> datetime | None:
        """When work begins next after a moment; None: never, as far as one can see."""
        return next((begins for begins, _ in self.spans(self._day(moment)) if begins > moment), None)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


@lru_cache(maxsize=8192)
def _moment(zone: str, day: date, minute: int) -> datetime:
    if minute == MINUTES:
        day, minute = day + timedelta(days=1), 0
    return datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone)).astimezone(UTC)


ALWAYS = Hours("UTC", (((0, MINUTES),),) * 7)
"""Around the clock: for whoever has no calendar."""
