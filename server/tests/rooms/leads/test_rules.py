"""Which status follows which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.leads import models, rules

statuses = st.sampled_from(models.STATUSES)


@given(statuses, statuses)
def test_moves_are_those_of_the_model(current: str, wanted: str) -> None:
    allowed = {
        ("new", "contacted"), ("contacted", "qualified"), ("qualified", "converted"),
        ("new", "lost"), ("contacted", "lost"), ("qualified", "lost"), ("lost", "contacted"),
    }  # fmt: skip
    assert rules.may_move(current, wanted) == ((current, wanted) in allowed)


@given(statuses)
def test_the_way_to_converted_takes_every_step(status: str) -> None:
    way = rules.way_to_converted(status)
    if way is None:
        assert status in {"converted", "lost"}
        return
    for current, wanted in zip((status, *way), way, strict=False):
        assert rules.may_move(current, wanted)
    assert way[-1] == "converted"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (("王芳", "静安医美", "wf", "5678"), "王芳"),
        ((None, "静安医美", "wf", "5678"), "静安医美"),
        ((None, None, "wf", "5678"), "wf"),
        ((None, None, None, "5678"), "访客5678"),
        ((None, None, None, None), "访客"),
    ],
)
def test_a_customer_is_called_by_the_best_that_is_known(told: tuple[str | None, ...], name: str) -> None:
    assert rules.customer_name(*told) == name
