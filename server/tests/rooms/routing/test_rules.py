"""Who is given a talk: by examples, and by what must hold whatever comes."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.routing.rules import Desk, Plan, Waiting, choose, give_out, plan_for, wait_seconds

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
A, B, C = (UUID(int=n) for n in (1, 2, 3))
TEAM, OTHER = UUID(int=71), UUID(int=72)


def desk(user_id: UUID, **more: Any) -> Desk:
    return Desk(**({"user_id": user_id, "there": True, "places": 3, "load": 0, "turn": 0} | more))


def talk(plan: Plan, **more: Any) -> Waiting:
    return Waiting(**({"id": UUID(int=99), "since": NOW, "priority": "medium", "plan": plan} | more))


BUSY, TURNS = Plan("least_busy"), Plan("round_robin")


def test_who_has_the_most_room_by_share() -> None:
    assert choose(talk(BUSY), [desk(A, load=2), desk(B, load=1)], NOW) == B
    assert choose(talk(BUSY), [desk(A, load=2, places=10), desk(B, load=1, places=2)], NOW) == A
    assert choose(talk(BUSY), [desk(A, turn=4), desk(B, turn=3)], NOW) == B  # even: who waited longer for one


def test_by_turns() -> None:
    assert choose(talk(TURNS), [desk(A, turn=7), desk(B, turn=2, load=2)], NOW) == B
    assert choose(talk(TURNS), [desk(A, turn=7), desk(B, turn=2, load=3)], NOW) == A  # B is full


def test_who_is_away_or_full_is_given_nothing() -> None:
    full = [desk(A, there=False), desk(B, load=3), desk(C, places=0)]
    assert (
        choose(talk(BUSY), full, NOW) is None
        and choose(talk(Plan("round_robin", sticky=True), last=A), full, NOW) is None
    )


def test_who_knew_them_last_comes_first() -> None:
    plan = Plan("least_busy", sticky=True)
    assert choose(talk(plan, last=A), [desk(A, load=2), desk(B)], NOW) == A
    assert choose(talk(plan, last=C), [desk(A, load=2), desk(B)], NOW) == B
    assert choose(talk(BUSY, last=A), [desk(A, load=2), desk(B)], NOW) == B


def test_skills_teams_and_sites() -> None:
    plan = Plan("least_busy", skills=frozenset({"英语", "退款"}))
    assert (
        choose(talk(plan), [desk(A, skills=frozenset({"英语"})), desk(B, skills=plan.skills | {"x"})], NOW)
        == B
    )
    plan = Plan("least_busy", team=TEAM)
    assert choose(talk(plan), [desk(A), desk(B, teams=frozenset({TEAM}))], NOW) == B
    here, there = UUID(int=8), UUID(int=9)
    desks = [desk(A, sites=frozenset({there})), desk(B, sites=frozenset({here}))]
    assert choose(talk(BUSY, site=here), desks, NOW) == B
    assert choose(talk(BUSY, site=here), [desk(A)], NOW) == A and choose(talk(BUSY), desks[:1], NOW) == A


def test_who_waits_too_long_goes_to_others() -> None:
    short, long = NOW - timedelta(minutes=4, seconds=59), NOW - timedelta(minutes=5)
    plan = Plan("least_busy", team=TEAM, overflow=timedelta(minutes=5), overflow_team=OTHER)
    desks = [desk(A), desk(B, teams=frozenset({OTHER}))]
    assert choose(talk(plan, since=short), desks, NOW) is None
    assert choose(talk(plan, since=long), desks, NOW) == B
    to_all = Plan("least_busy", team=TEAM, skills=frozenset({"英语"}), overflow=timedelta(minutes=5))
    assert choose(talk(to_all, since=long), desks[:1], NOW) == A
    never = Plan("least_busy", team=TEAM)
    assert choose(talk(never, since=NOW - timedelta(days=1)), desks, NOW) is None


def test_the_channels_own_setting_counts_though_it_be_off() -> None:
    assert plan_for(A, {A: None, None: BUSY}) is None
    assert plan_for(B, {A: None, None: BUSY}) == BUSY and plan_for(B, {A: BUSY}) is None


def test_how_long() -> None:
    assert wait_seconds(0, 5, 600.0) == 120 and wait_seconds(9, 5, 600.0) == 1200
    assert wait_seconds(3, 0, 600.0) is wait_seconds(3, 5, None) is wait_seconds(3, 5, 0.0) is None
    assert wait_seconds(999, 1, 6000.0) == 4 * 3600


USERS = [UUID(int=n) for n in range(1, 7)]
DESKS = st.lists(
    st.builds(
        Desk, user_id=st.sampled_from(USERS), there=st.booleans(), places=st.integers(0, 4),
        load=st.integers(0, 5), turn=st.integers(0, 9),
        skills=st.frozensets(st.sampled_from(["英语", "退款"])), teams=st.frozensets(st.sampled_from([TEAM,
        OTHER])),
    ),
    unique_by=lambda one: one.user_id,
)  # fmt: skip
PLANS = st.builds(
    Plan, strategy=st.sampled_from(["round_robin", "least_busy"]), sticky=st.booleans(),
    skills=st.frozensets(st.sampled_from(["英语", "退款"]), max_size=1), team=st.sampled_from([None, TEAM]),
    overflow=st.sampled_from([None, timedelta(minutes=5)]), overflow_team=st.sampled_from([None, OTHER]),
)  # fmt: skip
TALKS = st.lists(
    st.builds(
        Waiting, id=st.uuids(), since=st.integers(0, 20).map(lambda n: NOW - timedelta(minutes=n)),
        priority=st.sampled_from(["low", "medium", "high", "urgent"]), plan=PLANS,
        last=st.sampled_from([None, *USERS]),
    ),
    unique_by=lambda one: one.id, max_size=30,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TALKS, DESKS)
def test_never_above_ones_places_nor_to_who_is_away(talks: list[Waiting], desks: list[Desk]) -> None:
    found = give_out(talks, desks, NOW)
    by = {one.user_id: one for one in desks}
    taken = Counter(to for _, to, _ in found)
    assert all(by[to].there and by[to].load + n <= by[to].places for to, n in taken.items())
    assert len({id for id, _, _ in found}) == len(found) and {id for id, _, _ in found} <= {
        t.id for t in talks
    }
    turns = [turn for _, _, turn in found]
    assert turns == sorted(set(turns)) and (not turns or turns[0] > max(one.turn for one in desks))
    # nobody is left waiting for whom there is a place at the end
    after = [
        Desk(d.user_id, d.there, d.places, d.load + taken[d.user_id], d.turn, d.skills, d.teams)
        for d in desks
    ]
    left = [one for one in talks if one.id not in {id for id, _, _ in found}]
    assert all(choose(one, after, NOW) is None for one in left)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(1, 6))
def test_turns_are_fair(talks: int, people: int) -> None:
    """Whoever has room is never two talks behind another."""
    waiting = [talk(TURNS, id=UUID(int=1000 + n)) for n in range(talks)]
    found = give_out(waiting, [desk(one, places=100) for one in USERS[:people]], NOW)
    counts = Counter({one: 0 for one in USERS[:people]})
    counts.update(to for _, to, _ in found)
    assert len(found) == talks and max(counts.values()) - min(counts.values()) <= 1
