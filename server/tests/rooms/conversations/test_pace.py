"""How fast one visitor may talk."""

import pytest

from zhike.core import errors
from zhike.rooms.conversations.pace import Pace


def test_each_has_so_many_steps_a_minute() -> None:
    now = 0.0
    pace = Pace(3, clock=lambda: now)
    for _ in range(3):
        pace.step("a")
    now = 20.5
    with pytest.raises(errors.TooMany) as refused:
        pace.step("a")
    assert refused.value.params["retry_after"] == 40
    pace.step("b")
    now = 60.0
    pace.step("a")
