"""Refused sign-ins are answered at the next half second; in here at the next twentieth."""

from collections.abc import Iterator

import pytest

from zhike.rooms.identity import login_guard


@pytest.fixture(autouse=True)
def short_slots() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login_guard, "SLOT", 0.05)
        yield
