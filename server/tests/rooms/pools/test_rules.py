"""Who is due, and that there is always room for who is taken."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.pools import rules
from zhike.rooms.pools.rules import Person, Rule

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
ANN = UUID(int=1)
TAG = UUID(int=7)


def someone(days: float, n: int = 9, **fields: object) -> Person:
    return Person(
        UUID(int=n), ANN, **({"stage": "potential", "touched": NOW - timedelta(days=days)} | fields)
    )  # type: ignore[arg-type]


def test_idle_people_are_due_and_busy_ones_never() -> None:
    rule = Rule(30)
    assert rules.judge(someone(29.9), [rule], NOW) == "keep"
    assert rules.judge(someone(30), [rule], NOW) == "recycle"
    assert rules.judge(someone(300, busy=True), [rule], NOW) == "keep"
    assert rules.judge(someone(300), [], NOW) == "keep"


def test_excluded_stages_and_tags_are_left_in_peace() -> None:
    rule = Rule(30, 0, frozenset({"repeat"}), frozenset({TAG}))
    assert rules.judge(someone(31, stage="repeat"), [rule], NOW) == "keep"
    assert rules.judge(someone(31, tags=frozenset({TAG})), [rule], NOW) == "keep"
    assert rules.judge(someone(31, tags=frozenset({ANN})), [rule], NOW) == "recycle"
    assert rules.judge(someone(31, stage="repeat"), [rule, Rule(31)], NOW) == "recycle"


def test_nobody_goes_without_having_been_warned() -> None:
    rule = Rule(30, 7)
    assert rules.judge(someone(22), [rule], NOW) == "keep"
    assert rules.judge(someone(23), [rule], NOW) == "warn"
    assert rules.judge(someone(900), [rule], NOW) == "warn", "it was idle for years before there was a rule"
    warned = NOW - timedelta(days=6)
    assert rules.judge(someone(900, warned_at=warned), [rule], NOW) == "keep"
    assert rules.judge(someone(900, warned_at=warned), [rule], NOW + timedelta(days=1)) == "recycle"
    assert rules.judge(someone(29, warned_at=NOW - timedelta(days=8)), [rule], NOW) == "keep"


def test_cool_down_and_limits() -> None:
    given_back = NOW - timedelta(days=6)
    assert rules.cool_until(given_back, 7, NOW) == given_back + timedelta(days=7)
    assert rules.cool_until(given_back, 6, NOW) is None
    assert rules.cool_until(given_back, 0, NOW) is None
    assert rules.cool_until(None, 7, NOW) is None
    assert (rules.reached(None, 10**6), rules.reached(3, 2), rules.reached(3, 3)) == (False, False, True)
    assert (rules.room(None, 5), rules.room(5, 7), rules.room(9, 7)) == (None, 0, 2)
    assert (rules.veiled("王小美"), rules.veiled(None)) == ("王**", "**")


people = st.lists(
    st.builds(
        Person,
        id=st.uuids(), keeper=st.just(ANN), stage=st.sampled_from(rules.STAGES["customer"]),
        touched=st.floats(0, 200).map(lambda days: NOW - timedelta(days=days)),
        tags=st.sets(st.just(TAG)).map(frozenset), busy=st.booleans(),
        warned_at=st.none() | st.floats(0, 60).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=40, unique_by=lambda person: person.id,
)  # fmt: skip
rule_sets = st.lists(
    st.builds(
        Rule, idle_days=st.integers(1, 180), warn_days=st.integers(0, 30),
        stages=st.sets(st.sampled_from(rules.STAGES["customer"]), max_size=2).map(frozenset),
        tag_ids=st.sets(st.just(TAG)).map(frozenset),
    ),
    max_size=3,
)  # fmt: skip


@given(people, rule_sets, st.none() | st.integers(-5, 30))
def test_never_more_than_there_is_room_for(
    found: list[Person], judged_by: list[Rule], room: int | None
) -> None:
    plan = rules.plan(found, judged_by, NOW, room)
    due = [one for one in found if rules.judge(one, judged_by, NOW) == "recycle"]
    assert len(plan.recycle) + plan.left_over == len(due)
    assert room is None or len(plan.recycle) <= max(0, room)
    assert room is None or plan.left_over == 0 or len(plan.recycle) == max(0, room), "no room is left unused"
    assert not any(one.busy for one in plan.recycle)
    assert {one.id for one in plan.recycle} <= {one.id for one in due}
    assert not {one.id for one in plan.recycle} & {one.id for one in plan.warn}
    left = {one.id for one in due} - {one.id for one in plan.recycle}
    idle = {one.id: one.touched for one in due}
    if left and plan.recycle:
        assert max(one.touched for one in plan.recycle) <= min(idle[id] for id in left)
