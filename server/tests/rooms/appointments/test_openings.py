"""Rooms, devices and openings, as pure decisions."""
# ASVS 2.2.3: what fits together

from datetime import timedelta
from itertools import product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.appointments import rules
from zhike.rooms.appointments.equipment import Busy, Candidate, Equipment, Unit, assign
from zhike.rooms.appointments.openings import Free, Session, Shape, Stretch, openings
from zhike.rooms.staff.rules import Period, stretches

from .test_rules import SITE, TALK, WHOLE, at, services, spans, working

UNITS = [(UUID(int=number), unit) for number in (11, 12, 13) for unit in (1, 2)]
choices = st.lists(st.lists(st.sampled_from(UNITS), unique=True, max_size=4), max_size=4)


@given(choices)
def test_units_are_found_whenever_there_is_a_way(wanted: list[list[Unit]]) -> None:
    found = assign(wanted)
    ways = [way for way in product(*wanted) if len(set(way)) == len(way)]
    assert (found is not None) == bool(ways)
    if found is not None:
        assert tuple(found) in ways


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8), st.integers(0, 60),
       st.integers(1, 20))  # fmt: skip
def test_busy_meets_what_any_of_its_spans_meets(
    taken: list[tuple[int, int]], start: int, length: int
) -> None:
    end = start + length
    naive = any(a < b and a < end and start < b for a, b in taken)
    assert Busy(taken).meets(start, end) == naive


def _seconds(taken: list[rules.Span]) -> Busy:
    return Busy([rules.seconds(span) for span in taken])


def _free(number: int, periods: list[Period], busy: list[rules.Span]) -> Free:
    working = [
        Stretch(int(period.start.timestamp()), int(period.end.timestamp()), int(until.timestamp()),
                period.site_id, period.slot_minutes * 60)
        for period, until in stretches(periods)
    ]  # fmt: skip
    return Free(UUID(int=number), working, _seconds(busy))


people = st.lists(st.tuples(working(), st.lists(spans(), max_size=4)), min_size=1, max_size=3)


@given(people, services, st.integers(0, 1440), st.integers(1, 1440), st.lists(spans(), max_size=3),
       st.booleans())  # fmt: skip
def test_openings_are_what_each_could_do_with_a_room(
    everybody: list[tuple[list[Period], list[rules.Span]]], service: rules.Service, begin: int, length: int,
    room_taken: list[rules.Span], needs_room: bool,
) -> None:  # fmt: skip
    """The same answers as the look at one person after the other, one start after the other."""
    window = (at(begin), at(begin + length))
    room = (UUID(int=99), 1)
    needed = Equipment(1, [Candidate(1, room[0], SITE, 1)], {room: _seconds(room_taken)})
    shape = Shape(*(int(part.total_seconds()) for part in (service.duration, service.before, service.after)))
    free = [_free(place, *one) for place, one in enumerate(everybody)]
    found = openings(free, shape, needed if needs_room else Equipment(), rules.seconds(window))
    expected: dict[int, list[UUID]] = {}
    for place, (periods, busy) in enumerate(everybody):
        taken = [rules.Taken(span) for span in busy]
        for start in rules.free_starts(periods, taken, service, window):
            visit = (start, start + service.duration)
            if needs_room and not rules.free([rules.Taken(span) for span in room_taken], service, visit):
                continue
            expected.setdefault(int(start.timestamp()), []).append(UUID(int=place))
    assert {one.start: one.staff_ids for one in found} == expected
    assert all(one.end - one.start == shape.duration for one in found)


def test_a_running_session_needs_no_room_of_its_own() -> None:
    day = int(at(0).timestamp())
    working = [Stretch(day + 36_000, day + 43_200, day + 43_200, SITE, 3_600)]
    room = (UUID(int=99), 1)
    busy = Busy([(day + 36_000, day + 39_600)])
    needed = Equipment(1, [Candidate(1, room[0], SITE, 1)], {room: busy})
    session = Session(day + 36_000, day + 39_600, SITE)
    free = Free(UUID(int=1), working, busy, [session])
    found = openings([free], Shape(3_600), needed, (day, day + 86_400))
    assert [(one.start - day) // 3_600 for one in found] == [10, 11]
    assert [one.start for one in openings([Free(UUID(int=1), working, busy)], Shape(3_600), needed,
                                          (day, day + 86_400))] == [day + 39_600]  # fmt: skip


def test_a_site_that_lacks_a_need_cannot_give_the_service() -> None:
    needed = Equipment(2, [Candidate(1, UUID(int=7), SITE, 1)])
    assert needed.pick(SITE, (0, 60)) is None
    assert Equipment().pick(SITE, (0, 60)) == []


def test_who_is_nearest_is_offered_once_for_each_start() -> None:
    service = rules.Service(TALK, timedelta(minutes=30))
    others = [
        rules.choice(UUID(int=n), at(minutes), service) for n in (1, 2) for minutes in (0, 60, 120, 600)
    ]
    found = rules.closest(others, at(70))
    assert [one["starts_at"] for one in found] == [rules.plain(at(m)) for m in (0, 60, 120)]
    assert WHOLE[0] < at(0)
