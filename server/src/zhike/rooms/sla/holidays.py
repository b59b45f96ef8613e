"""Pure: the days that the State Council has set, for calendars of mainland China to begin with.

Each year's are announced in the autumn before. Whoever needs others, or those of a year to come, writes them
into the calendar itself.
"""

from collections.abc import Iterator
from datetime import date, timedelta

# year → (name, first day, last day), and the days that are worked instead
_FREE: dict[int, tuple[tuple[str, date, date], ...]] = {
    2026: (
        ("元旦", date(2026, 1, 1), date(2026, 1, 3)), ("春节", date(2026, 2, 15), date(2026, 2, 23)),
        ("清明节", date(2026, 4, 4), date(2026, 4, 6)), ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
        ("端午节", date(2026, 6, 19), date(2026, 6, 21)), ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ),
}  # fmt: skip
_WORKED: dict[int, tuple[tuple[str, date], ...]] = {
    2026: (
        ("元旦调休", date(2026, 1, 4)), ("春节调休", date(2026, 2, 14)), ("春节调休", date(2026, 2, 28)),
        ("劳动节调休", date(2026, 5, 9)), ("国庆节调休", date(2026, 9, 20)),
        ("国庆节调休", date(2026, 10, 10)),
    ),
}  # fmt: skip


def of(year: int) -> Iterator[tuple[date, str, bool]]:
    """``(day, name, worked)`` of a year, in order."""
    free = (
        (first + timedelta(days=step), name, False)
        for name, first, last in _FREE.get(year, ())
        for step in range((last - first).days + 1)
    )
    yield from sorted([*free, *((day, name, True) for name, day in _WORKED.get(year, ()))])
