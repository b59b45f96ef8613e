"""Free times and steps, as pure decisions."""
# ASVS 2.2.3, 2.3.1, 2.3.2: what fits together, and in what order

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.appointments import rules
from zhike.rooms.staff.rules import Period, cut

SITE, YOGA, TALK = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = datetime(2026, 11, 23, tzinfo=UTC)
WHOLE = (DAY - timedelta(days=9), DAY + timedelta(days=9))


def at(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


@st.composite
def spans(draw: st.DrawFn) -> rules.Span:
    start = draw(st.integers(0, 1300))
    return at(start), at(start + draw(st.integers(1, 240)))


services = st.builds(
    rules.Service, st.just(TALK),
    *(st.integers(low, 120).map(lambda m: timedelta(minutes=m)) for low in (5, 0, 0)),
)  # fmt: skip


@st.composite
def working(draw: st.DrawFn) -> list[Period]:
    edges = sorted(set(draw(st.lists(st.integers(0, 1440), max_size=8))))
    step = draw(st.sampled_from([10, 30, 45]))
    return [Period(at(a), at(b), SITE, step) for a, b in pairwise(edges) if draw(st.booleans())]


def naive(now: datetime, periods: list[Period], taken: list[rules.Span], service: rules.Service,
          start: datetime) -> bool:  # fmt: skip
    """The same question, asked one minute at a time."""
    visit = (start, start + service.duration)
    if start < now or cut([visit], [(p.start, p.end) for p in periods]):
        return False
    a, b = service.busy(*visit)
    return not any(a < end and begin < b for begin, end in taken)


@given(working(), st.lists(spans(), max_size=4), services, st.integers(0, 1440))
def test_what_is_offered_is_free_and_nothing_free_is_left_out(
    periods: list[Period], busy: list[rules.Span], service: rules.Service, now: int
) -> None:
    taken = [rules.Taken(span) for span in busy]
    found = rules.free_starts(periods, taken, service, (at(now), WHOLE[1]))
    steps = [
        period.start + timedelta(minutes=period.slot_minutes * n)
        for period in periods
        for n in range(145)
        if period.start + timedelta(minutes=period.slot_minutes * n) < period.end
    ]
    assert found == [start for start in steps if naive(at(now), periods, busy, service, start)]


@given(working(), services, st.integers(0, 1440), st.integers(0, 600))
def test_a_window_only_hides(periods: list[Period], service: rules.Service, start: int, length: int) -> None:
    window = (at(start), at(start + length))
    whole = rules.free_starts(periods, [], service, WHOLE)
    assert rules.free_starts(periods, [], service, window) == [s for s in whole if window[0] <= s < window[1]]


@given(spans(), spans(), services)
def test_two_visits_are_free_of_each_other_or_of_neither(
    one: rules.Span, other: rules.Span, service: rules.Service
) -> None:
    """With the same buffers on both, being in the way is mutual."""
    taken = rules.Taken(service.busy(*other))
    back = rules.Taken(service.busy(*one))
    bare = rules.Service(TALK, service.duration)
    assert rules.free([taken], bare, service.busy(*one)) == rules.free([back], bare, service.busy(*other))


def test_a_session_admits_those_who_ask_for_it() -> None:
    visit = (at(600), at(660))
    yoga, talk = rules.Service(YOGA, timedelta(hours=1)), rules.Service(TALK, timedelta(hours=1))
    session = rules.Taken(visit, visit, YOGA, seats=1)
    assert rules.free([session], yoga, visit)
    assert not rules.free([session], talk, visit)
    assert not rules.free([session], yoga, (at(630), at(690)))
    assert not rules.free([rules.Taken(visit, visit, YOGA, seats=0)], yoga, visit)


@given(st.lists(st.integers(-5000, 5000), max_size=20), st.integers(-5000, 5000))
def test_the_nearest_three_are_the_nearest(minutes: list[int], wanted: int) -> None:
    starts = [at(minute) for minute in set(minutes)]
    found = rules.nearest(starts, at(wanted))
    assert found == sorted(found)
    assert len(found) == min(3, len(starts))
    far = max((abs(start - at(wanted)) for start in found), default=timedelta())
    assert all(abs(start - at(wanted)) >= far for start in starts if start not in found)


@given(st.integers(-100, 20_000), st.integers(5, 20_000))
def test_reminders_are_in_time_or_not_at_all(ahead: int, minutes: int) -> None:
    now, starts_at = at(0), at(ahead)
    due = rules.reminder_due(starts_at, now, minutes)
    if ahead <= 10:
        assert due is None
    else:
        assert due is not None
        assert now <= due < starts_at
        assert due == now or starts_at - due == timedelta(minutes=minutes)


def test_steps_lead_from_open_to_closed() -> None:
    for action, (origins, target) in rules.STEPS.items():
        assert origins <= rules.OPEN
        assert target not in origins
        for status in ("completed", "cancelled", "no_show"):
            assert not rules.may(action, status)


def test_times_are_said_as_people_say_them() -> None:
    moment = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert rules.said(moment, "Asia/Shanghai") == "11月22日 周日 14:30"
    assert rules.said(moment, "America/New_York") == "11月22日 周日 01:30"
