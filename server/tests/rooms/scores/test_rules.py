"""Pure decisions: components sum to the score, from 0 to 100; what fades fades; the same gives the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.rooms.scores import catalogue, rules
from zhike.rooms.scores.catalogue import SHIPPED, SOURCES, Entity

NUMBERS = st.none() | st.floats(0, 5_000, allow_nan=False) | st.integers(0, 400)
WORDS = st.none() | st.sampled_from([*catalogue.STAGES, *catalogue.STATUSES, "web", "lost", "", "'; --"])


def _measure(part: rules.Component) -> st.SearchStrategy[Any]:
    if part.kind == "choice":
        return WORDS
    return st.floats(0, 1) if part.kind in {"share", "ratio"} else NUMBERS


@st.composite
def formulas(draw: st.DrawFn) -> tuple[Entity, list[dict[str, Any]]]:
    """A good formula of any sources, with weights that sum to 100."""
    entity = draw(st.sampled_from(["lead", "customer"]))
    names = draw(st.lists(st.sampled_from(sorted(SOURCES[entity])), min_size=1, max_size=12))
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=len(names) - 1, max_size=len(names) - 1)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    lines = []
    for n, (name, weight) in enumerate(zip(names, weights, strict=True)):
        source, line = SOURCES[entity][name], {"code": f"c{n}", "source": name, "weight": weight}
        if source.kind == "count":
            line["cap"] = draw(st.floats(0.1, 500))
            if "{h}" in source.sql and draw(st.booleans()):
                line["half_life_days"] = draw(st.floats(0.5, 3_650))
        if source.kind == "recency":
            line["half_life_days"] = draw(st.floats(0.5, 3_650))
        if source.kind == "choice":
            line |= {"values": draw(st.dictionaries(st.text(min_size=1), st.floats(0, 1), max_size=5)),
                     "other": draw(st.floats(0, 1))}  # fmt: skip
        lines.append(line)
    return entity, lines


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulas(), st.data())
def test_points_sum_to_a_score_from_0_to_100(
    made: tuple[Entity, list[dict[str, Any]]], data: st.DataObject
) -> None:
    entity, formula = made
    assert rules.problem(entity, formula) is None
    parts = rules.components(entity, formula)
    measures = [data.draw(_measure(part)) for part in parts]
    points = [rules.points(part, measure) for part, measure in zip(parts, measures, strict=True)]
    assert all(0 <= point <= part.weight for point, part in zip(points, parts, strict=True))
    assert 0 <= rules.total(points) == sum(points) <= 100
    assert points == [rules.points(part, measure) for part, measure in zip(parts, measures, strict=True)]
    for part, measure, point in zip(parts, measures, points, strict=True):
        assert 0 <= rules.gain(entity, part, measure) <= part.weight - point


@given(st.floats(0, 2_000), st.floats(0, 2_000), st.floats(0.5, 3_650), st.integers(1, 100))
def test_what_lies_longer_ago_never_gives_more(a: float, b: float, half_life: float, weight: int) -> None:
    part = rules.Component("last", "last_reply", "recency", weight, half_life_days=half_life)
    near, far = sorted((a, b))
    assert rules.points(part, far) <= rules.points(part, near) <= rules.points(part, 0) == weight
    assert rules.points(part, None) == 0


@given(st.floats(0, 2_000), st.floats(0, 2_000), st.floats(0.1, 500), st.integers(1, 100))
def test_more_never_gives_less(a: float, b: float, cap: float, weight: int) -> None:
    part = rules.Component("many", "replies", "count", weight, cap=cap)
    few, many = sorted((a, b))
    assert rules.points(part, few) <= rules.points(part, many) <= rules.points(part, cap) == weight


def test_half_is_after_a_half_life() -> None:
    part = rules.Component("last", "last_reply", "recency", 20, half_life_days=7)
    assert [rules.points(part, days) for days in (0, 7, 14, 700)] == [20, 10, 5, 0]


@pytest.mark.parametrize("code", SHIPPED)
def test_what_is_shipped_is_good(code: str) -> None:
    assert rules.problem(catalogue.ENTITY[code], SHIPPED[code]) is None


LINE = {"code": "a", "source": "profile", "weight": 100}


@pytest.mark.parametrize(("formula", "problem"), [
    ([], "sources"),
    ([LINE | {"source": "salary"}], "sources"),
    ([LINE | {"source": "visits", "cap": 1}], "sources"),
    ([LINE | {"weight": 50}, LINE | {"weight": 50}], "codes"),
    ([LINE | {"cap": 3}], "parts"),
    ([LINE | {"source": "replies"}], "parts"),
    ([LINE | {"source": "status", "values": {}}], "parts"),
    ([LINE | {"weight": 99}], "weights"),
    ([LINE | {"weight": 10, "code": f"c{n}"} for n in range(13)], "sources"),
])  # fmt: skip
def test_what_a_formula_must_be(formula: list[dict[str, Any]], problem: str) -> None:
    assert rules.problem("lead", formula) == problem


def test_what_would_raise_a_score() -> None:
    part = rules.Component("stage", "stage", "choice", 100, values={"potential": 0.2, "interested": 0.5})
    assert rules.gain("customer", part, "potential") == 30
    source = rules.Component("source", "source", "choice", 100, values={"web": 1.0})
    assert rules.gain("lead", source, "douyin") == 0, "nobody can change where a lead came from"
    kept = rules.Component("kept", "kept", "ratio", 100)
    assert [rules.points(kept, k / (k + 1)) for k in (0, 1, 2)] == [0, 50, 67]
    assert rules.gain("customer", kept, 1 / 2) == 17


def test_a_spread_counts_every_score() -> None:
    assert rules.spread([0, 9, 10, 99, 100, 55]) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
