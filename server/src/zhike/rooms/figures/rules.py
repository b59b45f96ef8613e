"""Pure decisions: which days are reckoned when, and how a range is compared."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from zhike.core import clock

LONGEST = 92
AGAIN = 3  # nights for which a day is reckoned anew, since talks are reopened and handed on after it
# seconds; a time falls into the last one that it is not shorter than
BOUNDS = (0, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)
TOP = 7 * 86_400  # where the last one ends, for telling shares
COUNTS = (
    "talks_opened", "talks_ended", "messages_in", "messages_out", "messages_ai", "answers", "answer_seconds",
    "end_seconds", "promises_broken", "handovers", "transfers", "ratings", "rating_points", "tickets_opened",
    "tickets_resolved", "tickets_reopened", "words_hit",
)  # fmt: skip
SPREADS = {"answer_spread": len(BOUNDS), "end_spread": len(BOUNDS), "rating_spread": 5}
BY = ("day", "channel", "agent", "team", "site")


def days(since: date, until: date) -> list[date]:
    """From ``since`` to ``until``, both of them."""
    return [since + timedelta(days=n) for n in range((until - since).days + 1)]


def before(since: date, until: date) -> date:
    """The first day of the range that is compared: as long, and over when this one begins."""
    return since - (until - since) - timedelta(days=1)


def span(day: date, zones: Iterable[str]) -> tuple[datetime, datetime]:
    """From when the day begins anywhere until it is over everywhere."""
    bounds = [clock.day_bounds(day, name) for name in zones]
    return min(start for start, _ in bounds), max(end for _, end in bounds)


def is_kept(reckoned_at: datetime | None, end: datetime) -> bool:
    """Whether what was reckoned counts: it was counted when the day was over."""
    return reckoned_at is not None and reckoned_at >= end


def due(
    candidates: Iterable[date],
    reckoned: Mapping[date, datetime],
    zones: Iterable[str],
    now: datetime,
    tonight: datetime,
) -> list[date]:
    """Which of the days are to be reckoned, the newest first: those that are over and were not reckoned
    since, and the last few once more since ``tonight``."""
    zones, found = list(zones), []
    for day in sorted(candidates, reverse=True):
        _, end = span(day, zones)
        at = reckoned.get(day)
        late = now - end < timedelta(days=AGAIN) and at is not None and at < tonight
        if end <= now and (not is_kept(at, end) or late):
            found.append(day)
    return found


def midnight(now: datetime, zone: str) -> datetime:
    """When today began there."""
    return clock.day_bounds(clock.local(now, zone).date(), zone)[0].astimezone(UTC)
