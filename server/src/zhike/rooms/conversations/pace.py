"""How fast one visitor may talk. Counted in this process: the hottest write asks nobody else."""

import time
from collections.abc import Callable, Hashable

from zhike.core import errors

MINUTE = 60.0


class Pace:
    """At most ``most`` steps a minute for each key, in minutes that all keys share."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._since = clock()
        self._steps: dict[Hashable, int] = {}

    def step(self, key: Hashable) -> None:
        """Count one. Raises `TooMany` when the minute's steps are used up."""
        now = self._clock()
        if now - self._since >= MINUTE:
            self._since = now
            self._steps.clear()
        taken = self._steps.get(key, 0)
        if taken >= self.most:
            raise errors.TooMany(retry_after=int(MINUTE - (now - self._since)) + 1)
        self._steps[key] = taken + 1
