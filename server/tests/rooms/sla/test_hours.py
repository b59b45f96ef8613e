"""Working hours: a minute-by-minute count and the clever one agree, and the two questions undo each other."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.sla.hours import ALWAYS, Hours, Unordered, checked

SHANGHAI = ZoneInfo("Asia/Shanghai")
DESK = ((540, 720), (810, 1080))  # nine to noon, half past one to six
CLINIC = Hours("Asia/Shanghai", (DESK,) * 5 + ((), ()), {
    date(2026, 10, 1): (), date(2026, 10, 2): (), date(2026, 10, 5): (), date(2026, 10, 6): (),
    date(2026, 10, 7): (), date(2026, 10, 10): DESK,
})  # fmt: skip
# clocks go back an hour on 2026-11-01 and forward on 2026-03-08
NEW_YORK = Hours("America/New_York", (((0, 1440),),) * 7)
BEGIN = datetime(2026, 9, 28, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def minute_by_minute(hours: Hours, since: datetime, until: datetime) -> int:
    count, moment = 0, since
    while moment < until:
        count += hours.at_work(moment)
        moment += timedelta(minutes=1)
    return count * 60


intervals = st.lists(
    st.integers(0, 1440), min_size=0, max_size=6, unique=True
).map(lambda cuts: checked([(a, b) for a, b in zip(*[iter(sorted(cuts))] * 2, strict=False)]))  # fmt: skip
calendars = st.builds(
    Hours, st.sampled_from(["Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]),
    st.tuples(*[intervals] * 7),
    st.dictionaries(st.dates(date(2026, 9, 25), date(2026, 11, 10)), intervals, max_size=5),
)  # fmt: skip
moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 60 * 24 * 6))
def test_counted_as_by_hand(hours: Hours, since: datetime, length: int) -> None:
    until = since + timedelta(minutes=length)
    assert hours.worked(since, until) == minute_by_minute(hours, since, until)


@settings(max_examples=300, deadline=None)
@given(calendars, moments, moments, moments)
def test_time_adds_up(hours: Hours, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    assert hours.worked(first, middle) + hours.worked(middle, last) == hours.worked(first, last)
    assert hours.worked(last, first) == 0


@settings(max_examples=300, deadline=None)
@given(calendars, moments, st.integers(1, 400_000))
def test_after_is_the_first_moment_by_which_so_much_was_worked(
    hours: Hours, since: datetime, seconds: int
) -> None:
    due = hours.after(since, seconds)
    if due is None:
        assert not any(hours.weekly)
        return
    assert hours.worked(since, due) == seconds
    assert hours.worked(since, due - timedelta(seconds=1)) < seconds
    later = hours.after(since, seconds + 1)
    assert later is None or later > due


@pytest.mark.parametrize(("since", "minutes", "due"), [
    ("2026-09-29T09:30", 60, "2026-09-29T10:30"),
    ("2026-09-29T11:30", 60, "2026-09-29T14:00"),  # over lunch
    ("2026-09-29T11:00", 60, "2026-09-29T12:00"),  # due when the morning ends, not when the afternoon begins
    ("2026-09-29T17:30", 60, "2026-09-30T09:30"),  # over night
    ("2026-09-30T17:30", 60, "2026-10-08T09:30"),  # over the holiday
    ("2026-10-09T17:30", 60, "2026-10-10T09:30"),  # a Saturday that is worked
    ("2026-10-10T17:30", 60, "2026-10-12T09:30"),
    ("2026-10-03T03:00", 1, "2026-10-08T09:01"),
])  # fmt: skip
def test_a_clinic(since: str, minutes: int, due: str) -> None:
    assert CLINIC.after(at(since), minutes * 60) == at(due)


def test_an_hour_more_and_an_hour_less() -> None:
    for day, hours in (("2026-11-01", 25), ("2026-03-08", 23), ("2026-03-09", 24)):
        zone = ZoneInfo("America/New_York")
        begin = datetime.fromisoformat(day).replace(tzinfo=zone)
        end = (begin + timedelta(days=1)).replace(tzinfo=zone)
        assert NEW_YORK.worked(begin.astimezone(UTC), end.astimezone(UTC)) == hours * 3600


def test_who_never_works_is_never_late() -> None:
    assert Hours("UTC", ((),) * 7).after(BEGIN, 1) is None
    assert Hours("UTC", ((),) * 7).after(BEGIN, 0) == BEGIN
    assert ALWAYS.after(BEGIN, 86_400) == BEGIN + timedelta(days=1)


@pytest.mark.parametrize("wrong", [[(60, 60)], [(90, 60)], [(0, 1441)], [(-1, 5)], [(0, 90), (60, 120)]])
def test_hours_that_make_no_sense_are_refused(wrong: list[tuple[int, int]]) -> None:
    with pytest.raises(Unordered):
        checked(wrong)


def test_what_touches_is_one() -> None:
    assert checked([(720, 900), (540, 720)]) == ((540, 900),)
