"""Refused sign-ins are answered at the next half second; in here at once, and when all is written down."""

from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from zhike.rooms.identity import login_guard


async def _at_once(started: float, work: Coroutine[Any, Any, None] | None = None) -> None:
    if work is not None:
        await work


@pytest.fixture(autouse=True)
def answers_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login_guard, "level", _at_once)
        yield
