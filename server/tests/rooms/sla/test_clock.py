"""The clock is a pure function of what happened, in whatever order it pauses and goes on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.sla import clock as clocks
from zhike.rooms.sla.hours import ALWAYS, Hours

DAY = Hours("Asia/Shanghai", (((540, 720), (810, 1080)),) * 5 + ((), ()), {date(2026, 9, 29): ()})
BEGIN = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)  # nine in Shanghai
HOUR = 3600.0

hours = st.sampled_from([DAY, ALWAYS])
targets = st.integers(60, 40 * 3600).map(float)
gaps = st.lists(st.integers(0, 60 * 30), min_size=1, max_size=12)
deeds = st.lists(
    st.tuples(st.integers(0, 60 * 30), st.sampled_from(["pause", "resume", "promise", "look"])), max_size=12
)


def do(clock: clocks.Clock, deed: str, calendar: Hours, at: datetime) -> clocks.Clock:
    if deed == "promise":
        return clocks.promise(clock, clock.target, clock.warn_share, calendar, calendar, at)
    if deed == "look":
        return clocks.run_out(clock, at)
    step: Any = {"pause": clocks.pause, "resume": clocks.resume}[deed]
    found: clocks.Clock = step(clock, calendar, at)
    return found


@settings(max_examples=300, deadline=None)
@given(hours, targets, deeds)
def test_it_counts_the_work_between_pauses_and_nothing_else(
    calendar: Hours, target: float, steps: list[tuple[int, str]]
) -> None:
    clock, at, runs, expected = clocks.start("resolve", target, 0.75, calendar, BEGIN), BEGIN, True, 0.0
    first_over: datetime | None = None
    for minutes, deed in steps:
        before, at = at, at + timedelta(minutes=minutes)
        if runs:
            over = calendar.after(before, target - expected) if first_over is None else None
            if over is not None and over < at:
                first_over = over
            expected += calendar.worked(before, at)
        clock = do(clock, deed, calendar, at)
        runs = {"pause": False, "resume": True}.get(deed, runs)
        assert clock.status == ("running" if runs else "paused")
        if runs and first_over is None:
            assert clock.due_at == calendar.after(at, target - expected)
    clock = clocks.meet(clock, calendar, at)
    assert clock.status == "met" and clock.spent == expected
    assert clock.breached_at == first_over
    assert (clock.breached_at is not None) == (expected > target)


@settings(max_examples=200, deadline=None)
@given(hours, targets, gaps)
def test_standing_still_for_no_time_changes_nothing(
    calendar: Hours, target: float, minutes: list[int]
) -> None:
    plain = paused = clocks.start("first_response", target, 0.5, calendar, BEGIN)
    at = BEGIN
    for gap in minutes:
        at += timedelta(minutes=gap)
        paused = clocks.resume(clocks.pause(paused, calendar, at), calendar, at)
    assert clocks.meet(paused, calendar, at) == clocks.meet(plain, calendar, at)


@settings(max_examples=200, deadline=None)
@given(hours, targets, targets, st.integers(0, 60 * 24 * 9))
def test_more_time_is_never_due_sooner(calendar: Hours, one: float, two: float, minutes: int) -> None:
    at = BEGIN + timedelta(minutes=minutes)
    short, long = (clocks.start("resolve", target, 0.8, calendar, at) for target in sorted((one, two)))
    assert short.due_at is not None and long.due_at is not None and short.due_at <= long.due_at
    assert short.warn_at is not None and short.warn_at <= short.due_at
    assert calendar.worked(at, short.due_at) == short.target


def test_over_lunch_with_a_question_back() -> None:
    clock = clocks.start("resolve", 4 * HOUR, 0.75, DAY, BEGIN)  # Monday nine; Tuesday is a holiday
    assert clock.due_at == BEGIN + timedelta(hours=5.5)  # half past two: lunch does not count
    clock = clocks.pause(clock, DAY, BEGIN + timedelta(hours=2))
    assert clock.due_at is None and clock.left == 2 * HOUR
    clock = clocks.resume(clock, DAY, BEGIN + timedelta(hours=8))  # five o'clock: one hour is left of the day
    assert clock.due_at == datetime(2026, 9, 30, 2, 0, tzinfo=UTC)  # Wednesday ten
    assert clocks.run_out(clock, clock.due_at).breached_at is None
    late = clocks.run_out(clock, clock.due_at + timedelta(seconds=1))
    assert late.breached_at == clock.due_at
    assert clocks.meet(late, DAY, clock.due_at + timedelta(hours=1)).breached_at == clock.due_at


def test_a_promise_that_changes_keeps_what_was_spent() -> None:
    clock = clocks.start("first_response", HOUR, 0.75, ALWAYS, BEGIN)
    urgent = clocks.promise(clock, HOUR / 2, 0.75, ALWAYS, ALWAYS, BEGIN + timedelta(minutes=20))
    assert urgent.due_at == BEGIN + timedelta(minutes=30)
    late = clocks.promise(clock, HOUR / 2, 0.75, ALWAYS, ALWAYS, BEGIN + timedelta(minutes=50))
    assert clocks.run_out(late, BEGIN + timedelta(minutes=51)).breached_at is not None
    broken = clocks.run_out(clock, BEGIN + timedelta(hours=2))
    eased = clocks.promise(broken, 5 * HOUR, 0.75, ALWAYS, ALWAYS, BEGIN + timedelta(hours=2))
    assert eased.breached_at == BEGIN + timedelta(hours=1)


def test_what_is_over_stays_over() -> None:
    clock = clocks.meet(clocks.start("resolve", HOUR, 0.75, ALWAYS, BEGIN), ALWAYS, BEGIN)
    later = BEGIN + timedelta(days=1)
    assert clocks.pause(clock, ALWAYS, later) == clocks.resume(clock, ALWAYS, later) == clock
    assert clocks.cancel(clock, ALWAYS, later) == clocks.run_out(clock, later) == clock
