"""Pure decisions: what a message's words lead to."""

from collections.abc import Iterable

URGENCY = {"block": 0, "warn": 1, "record": 2}


def verdict(actions: Iterable[str], confirmed: bool) -> str:
    """``block``, ``warn`` or ``pass``: of several lists the strictest decides, and what was confirmed passes
    what only asks."""
    worst = min(actions, key=URGENCY.__getitem__, default="record")
    if worst == "block":
        return "block"
    return "warn" if worst == "warn" and not confirmed else "pass"


def listens(direction: str, speaker: str) -> bool:
    """Whether a list of this direction hears that speaker (``agent``, ``customer``)."""
    return direction in {speaker, "both"}


def action_for(action: str, speaker: str) -> str:
    """What a customer says is only written down."""
    return "record" if speaker == "customer" else action
