"""Which stage follows which."""

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.customers import models, rules

stages = st.sampled_from(models.STAGES)


@given(stages, stages)
def test_moves_are_those_of_the_model(current: str, wanted: str) -> None:
    path = models.STAGES[:5]
    step = current in path and wanted in path and path.index(wanted) == path.index(current) + 1
    lost = wanted == "lost" or (current, wanted) == ("lost", "interested")
    assert rules.may_move(current, wanted) == (current == wanted or step or lost)


def test_every_stage_has_its_moves() -> None:
    assert rules.MOVES.keys() == set(models.STAGES)
