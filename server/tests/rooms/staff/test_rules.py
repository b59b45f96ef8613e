"""Hours, as pure decisions."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.staff import rules

SITE, BRANCH = UUID(int=1), UUID(int=2)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kathmandu")
MONDAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def shifts(draw: st.DrawFn, zone: str | None = None) -> rules.Shift:
    start = draw(clocks)
    length = draw(st.integers(1, 95)) * 15
    base = datetime.combine(MONDAY, start)
    cuts = sorted(set(draw(st.lists(st.integers(0, length // 15), max_size=4))))
    pauses = tuple(
        ((base + timedelta(minutes=15 * a)).time(), (base + timedelta(minutes=15 * b)).time())
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    )
    return rules.Shift(
        draw(st.sampled_from([SITE, BRANCH])), zone or draw(st.sampled_from(ZONES)),
        draw(st.integers(1, 7)), start, (base + timedelta(minutes=length)).time(), pauses,
    )  # fmt: skip


@st.composite
def windows(draw: st.DrawFn) -> rules.Span:
    start = datetime.combine(draw(days), time(), UTC) + timedelta(minutes=draw(st.integers(0, 1439)))
    return start, start + timedelta(hours=draw(st.integers(1, 24 * 15)))


@st.composite
def spans(draw: st.DrawFn) -> rules.Span:
    start = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=15 * draw(st.integers(0, 3000)))
    return start, start + timedelta(minutes=15 * draw(st.integers(1, 200)))


def test_a_day_in_shanghai_with_lunch_and_an_hour_of_leave() -> None:
    shift = rules.Shift(SITE, "Asia/Shanghai", 1, time(9), time(18), ((time(12), time(13)),))
    leave = (at("2026-11-23T15:00+08:00"), at("2026-11-23T16:00+08:00"))
    window = (at("2026-11-23T00:00+08:00"), at("2026-11-24T00:00+08:00"))
    found = rules.working_periods([shift], [], [leave], window)
    assert [(p.start, p.end) for p in found] == [
        (at("2026-11-23T09:00+08:00"), at("2026-11-23T12:00+08:00")),
        (at("2026-11-23T13:00+08:00"), at("2026-11-23T15:00+08:00")),
        (at("2026-11-23T16:00+08:00"), at("2026-11-23T18:00+08:00")),
    ]


def test_a_night_shift_goes_on_after_midnight() -> None:
    shift = rules.Shift(SITE, "Asia/Shanghai", 7, time(20), time(2), ((time(0), time(0, 30)),))
    window = (at("2026-11-22T00:00+08:00"), at("2026-11-24T00:00+08:00"))
    found = rules.working_periods([shift], [], [], window)
    assert [(p.start, p.end) for p in found] == [
        (at("2026-11-22T20:00+08:00"), at("2026-11-23T00:00+08:00")),
        (at("2026-11-23T00:30+08:00"), at("2026-11-23T02:00+08:00")),
    ]


def test_clock_changes_move_the_hours_and_never_invert_them() -> None:
    spring = rules.Shift(SITE, "America/New_York", 7, time(2, 15), time(3))
    window = (at("2026-03-08T00:00-05:00"), at("2026-03-09T00:00-04:00"))
    assert rules.working_periods([spring], [], [], window) == []  # the clock goes from 02:00 to 03:00
    assert rules.instant(date(2026, 3, 8), time(2, 15), "America/New_York") == at("2026-03-08T07:00+00:00")
    night = rules.Shift(SITE, "America/New_York", 7, time(0), time(6))
    (short,) = rules.working_periods([night], [], [], window)
    assert short.end - short.start == timedelta(hours=5)
    window = (at("2026-11-01T00:00-04:00"), at("2026-11-02T00:00-05:00"))
    (long,) = rules.working_periods([night], [], [], window)
    assert long.end - long.start == timedelta(hours=7)


@given(st.lists(days, min_size=2, max_size=2), st.lists(clocks, min_size=2, max_size=2),
       st.sampled_from(ZONES))  # fmt: skip
def test_a_later_wall_clock_is_never_an_earlier_instant(
    two: list[date], times: list[time], zone: str
) -> None:
    one, other = sorted(datetime.combine(d, t) for d, t in zip(two, times, strict=True))
    assert rules.instant(one.date(), one.time(), zone) <= rules.instant(other.date(), other.time(), zone)


@given(days, clocks, st.sampled_from(ZONES))
def test_an_instant_shows_its_clock_unless_the_zone_skips_it(day: date, clock: time, zone: str) -> None:
    found = rules.instant(day, clock, zone).astimezone(ZoneInfo(zone))
    assert found.replace(tzinfo=None) >= datetime.combine(day, clock)
    gap = found.replace(tzinfo=None) - datetime.combine(day, clock)
    assert gap == timedelta() or found.utcoffset() != (found - timedelta(seconds=2)).astimezone(
        UTC).astimezone(ZoneInfo(zone)).utcoffset()  # fmt: skip


@given(
    st.lists(shifts(), max_size=5), st.lists(spans(), max_size=3), st.lists(spans(), max_size=3), windows()
)
def test_periods_are_disjoint_inside_the_window_and_free_of_leave(
    some: list[rules.Shift], more: list[rules.Span], leaves: list[rules.Span], window: rules.Span
) -> None:
    found = rules.working_periods(some, [rules.Extra(SITE, span) for span in more], leaves, window)
    assert found == sorted(found)
    for period in found:
        assert window[0] <= period.start < period.end <= window[1]
        assert not [leave for leave in leaves if period.start < leave[1] and leave[0] < period.end]
    for one, other in pairwise(found):
        assert one.end <= other.start


@given(shifts(), windows(), st.integers(1, 200))
def test_windows_can_be_split_anywhere(shift: rules.Shift, window: rules.Span, hours: int) -> None:
    middle = min(window[0] + timedelta(hours=hours), window[1])
    whole = rules.working_periods([shift], [], [], window)
    parts = [p for half in ((window[0], middle), (middle, window[1]))
             for p in rules.working_periods([shift], [], [], half)]  # fmt: skip
    assert rules.union((p.start, p.end) for p in whole) == rules.union((p.start, p.end) for p in parts)


@given(st.lists(spans(), max_size=5), st.lists(spans(), max_size=5), spans())
def test_cutting_leaves_exactly_what_is_outside(
    some: list[rules.Span], holes: list[rules.Span], probe: rules.Span
) -> None:
    left = rules.cut(some, holes)
    moment = probe[0]
    inside = any(a <= moment < b for a, b in some) and not any(a <= moment < b for a, b in holes)
    assert any(a <= moment < b for a, b in left) == inside


@given(shifts("Asia/Shanghai"), shifts("Asia/Shanghai"))
def test_shifts_clash_when_their_minutes_meet(one: rules.Shift, other: rules.Shift) -> None:
    window = (at("2026-11-30T00:00+08:00"), at("2026-12-07T00:00+08:00"))
    bare = [rules.Shift(SITE, s.zone, s.weekday, s.start, s.end) for s in (one, other)]
    first, second = (rules.working_periods([shift], [], [], window) for shift in bare)
    meet = any(p.start < q.end and q.start < p.end for p in first for q in second)
    assert rules.clash(one, other) == meet == rules.clash(other, one)


def test_shifts_of_different_seasons_do_not_clash() -> None:
    summer = rules.Shift(SITE, "Asia/Shanghai", 1, time(9), time(18), effective_to=date(2026, 9, 30))
    winter = rules.Shift(SITE, "Asia/Shanghai", 1, time(10), time(17), effective_from=date(2026, 10, 1))
    assert not rules.clash(summer, winter)
    assert rules.clash(summer, rules.Shift(SITE, "Asia/Shanghai", 1, time(17), time(20)))


@given(shifts())
def test_breaks_of_a_drawn_shift_fit(shift: rules.Shift) -> None:
    assert rules.breaks_fit(shift)


def test_breaks_outside_do_not_fit() -> None:
    for pause in ((time(8), time(9)), (time(17), time(19)), (time(12), time(12)), (time(13), time(12))):
        assert not rules.breaks_fit(rules.Shift(SITE, "Asia/Shanghai", 1, time(9), time(18), (pause,)))


@given(st.lists(shifts("Asia/Shanghai"), max_size=3), spans())
def test_working_through_means_no_gap(some: list[rules.Shift], span: rules.Span) -> None:
    window = (span[0] - timedelta(days=2), span[1] + timedelta(days=2))
    periods = rules.working_periods(some, [], [], window)
    found = rules.works_through(periods, *span)
    if found is not None:
        here = [(p.start, p.end) for p in periods if p.site_id == found.site_id]
        assert rules.cut([span], here) == []
