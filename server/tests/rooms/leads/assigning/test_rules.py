"""Which rule speaks of a lead, who of its people gets it, and that turns are fair."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.leads.assigning import rules
from zhike.rooms.leads.assigning.rules import Lead, Member, Rule, Standing

ANN, BO, CHEN = (UUID(int=n) for n in (1, 2, 3))
SITE = UUID(int=9)


def rule(n: int = 1, **fields: object) -> Rule:
    plain = {"members": (Member(ANN), Member(BO), Member(CHEN))}
    values: dict[str, Any] = {"way": "round_robin"} | plain | fields
    return Rule(UUID(int=100 + n), f"规则{n}", **values)


def people(**fields: object) -> dict[UUID, Standing]:
    return {id: Standing(name, **fields) for id, name in ((ANN, "安"), (BO, "薄"), (CHEN, "陈"))}  # type: ignore[arg-type]


def test_the_first_rule_that_fits_decides() -> None:
    book = [rule(1, sources=frozenset({"douyin"}), members=(Member(ANN),)),
            rule(2, regions=frozenset({"上海"}), members=(Member(BO),)),
            rule(3, members=(Member(CHEN),))]  # fmt: skip

    def who(lead: Lead) -> UUID | None:
        return rules.decide(book, lead, people(), {}, {}).user_id

    assert who(Lead("douyin", city="上海")) == ANN
    assert who(Lead("web", city="上海")) == who(Lead("web", province="上海")) == BO
    assert who(Lead("web")) == CHEN
    book[2] = replace(book[2], is_active=False)
    choice = rules.decide(book, Lead("web"), people(), {}, {})
    assert (choice.user_id, choice.outcome, choice.rule) == (None, "nobody", None)
    assert [step["unfit"] for step in choice.steps] == ["source", "region"]


@pytest.mark.parametrize(
    ("condition", "lead", "why"),
    [
        ({"campaigns": frozenset({"双十一"})}, Lead(campaign="春节"), "campaign"),
        ({"site_ids": frozenset({SITE})}, Lead(), "site"),
        ({"score_from": 60}, Lead(score=59), "score"),
    ],
)
def test_each_condition_can_refuse(condition: dict[str, object], lead: Lead, why: str) -> None:
    assert rules.unfit(rule(**condition), lead) == why
    fits = replace(lead, campaign="双十一", site_id=SITE, score=60)
    assert rules.unfit(rule(**condition), fits) is None


def test_who_cannot_have_it_is_passed_over_and_said() -> None:
    one = rule(capacity=5, hours=True)
    standing = people()
    standing[ANN].active, standing[BO].working, standing[CHEN].load = False, False, 5
    choice = rules.decide([one], Lead(), standing, {}, {})
    assert [person["busy"] for person in choice.steps[0]["people"]] == ["away", "off_hours", "full"]
    assert choice.outcome == "nobody"
    owner = UUID(int=7)
    standing[owner] = Standing("店长")
    helped = replace(one, fallback="person", fallback_user_id=owner)
    choice = rules.decide([helped], Lead(), standing, {}, {})
    assert (choice.user_id, choice.outcome) == (owner, "fallback")
    after = rule(2, members=(Member(owner),))
    assert rules.decide([one, after], Lead(), standing, {}, {}).rule == after
    assert rules.decide([replace(one, fallback="nobody"), after], Lead(), standing, {}, {}).user_id is None


def test_the_ways() -> None:
    standing = people()
    standing[ANN].load, standing[BO].load, standing[CHEN].load = 3, 1, 2
    standing[CHEN].skills = frozenset({"注射"})
    assert rules.decide([rule(way="least_load")], Lead(), standing, {}, {}).user_id == BO
    assert rules.decide([rule(way="skill", skill="注射")], Lead(), standing, {}, {}).user_id == CHEN
    regional = rule(way="region", members=(Member(ANN, frozenset({"北京"})), Member(BO, frozenset({"上海"}))))
    assert rules.decide([regional], Lead(city="上海"), standing, {}, {}).user_id == BO
    assert rules.decide([regional], Lead(city="广州"), standing, {}, {}).user_id is None
    by_score = rule(way="score", members=(Member(ANN, score_from=0), Member(BO, score_from=80)))
    assert rules.decide([by_score], Lead(score=90), standing, {}, {}).user_id == BO
    assert rules.decide([by_score], Lead(score=40), standing, {}, {}).user_id == ANN
    waits = rules.decide([by_score], Lead(), standing, {}, {})
    assert waits.needs_score and waits.user_id is None
    elsewhere = rule(sources=frozenset({"web"}), score_from=50)
    assert rules.decide([elsewhere, rule(2)], Lead("douyin"), standing, {}, {}).user_id == ANN


def test_a_team_is_its_members() -> None:
    team = UUID(int=50)
    one = rule(members=(Member(ANN),), team_id=team)
    assert [m.user_id for m in rules.members_of(one, {team: [BO, ANN]})] == [ANN, BO]


@given(st.lists(st.sampled_from([ANN, BO, CHEN]), max_size=3, unique=True), st.integers(1, 90))
def test_turns_are_fair_however_it_began(before: list[UUID], leads: int) -> None:
    """Nobody is ever more than one lead ahead of another who was free all the time."""
    one, standing = rule(), people()
    turns = {(one.id, user): place + 1 for place, user in enumerate(before)}
    got: Counter[UUID | None] = Counter({ANN: 0, BO: 0, CHEN: 0})
    for _ in range(leads):
        choice = rules.decide([one], Lead(), standing, turns, {})
        rules.taken(choice, standing, turns)
        got[choice.user_id] += 1
        assert max(got.values()) - min(got.values()) <= 1
    assert got.total() == leads


@given(st.lists(st.integers(0, 8), min_size=3, max_size=3), st.integers(0, 40), st.integers(1, 10))
def test_capacity_is_never_passed(loads: list[int], leads: int, capacity: int) -> None:
    one, standing, turns = rule(capacity=capacity), people(), {}
    for user, load in zip((ANN, BO, CHEN), loads, strict=True):
        standing[user].load = load
    for _ in range(leads):
        rules.taken(rules.decide([one], Lead(), standing, turns, {}), standing, turns)
    for user, load in zip((ANN, BO, CHEN), loads, strict=True):
        assert standing[user].load <= max(load, capacity)
