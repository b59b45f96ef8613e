"""Bad days by script: which fault the next request of an account meets."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# what a fault does to a request, and whether the message is accepted all the same
KINDS = {
    "delay": "answers, accepted, after `seconds`",
    "error": "HTTP 500, not accepted",
    "error_after": "HTTP 500, accepted",
    "hang": "no answer for `seconds`, not accepted",
    "accept_hang": "no answer for `seconds`, accepted",
    "lost": "the connection is cut, not accepted",
    "limit": "refused: LIMIT_CONTROL",
    "balance": "refused: AMOUNT_NOT_ENOUGH",
    "throttle": "refused: THROTTLED",
    "illegal": "refused for good: MOBILE_NUMBER_ILLEGAL",
    "undelivered": "accepted, and the receipt says failed",
}


@dataclass
class Fault:
    """``times`` None: for ever. ``rate``: which part of the requests it meets. ``path``: send or query."""

    kind: str
    times: int | None = None
    rate: float = 1.0
    seconds: float = 30.0
    path: str = "send"

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Fault":
        """Raises `ValueError` or `TypeError`."""
        fault = cls(**given)
        if fault.kind not in KINDS or fault.path not in {"send", "query"}:
            raise ValueError(f"unknown fault {fault.kind!r} on {fault.path!r}")
        if not 0 <= fault.rate <= 1 or not 0 <= fault.seconds <= 3600:
            raise ValueError("rate is between 0 and 1, seconds between 0 and 3600")
        return fault


@dataclass
class Script:
    """The faults of one account, met in order. The same seed gives the same bad luck."""

    faults: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - no secret

    def next(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path != path or self.dice.random() >= fault.rate:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
            return fault
        return None
