"""Pure: which ticket a subject names, and what a mail makes of one."""

import re
from typing import Literal

from zhike.rooms.tickets.rules import OPEN, REOPENABLE

_NUMBER = re.compile(r"\[(TKT-\d{14}-[0-9A-Z]{6})\]", re.I)
_BEGINNINGS = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|回复|答复|转发)\s*[:：])+", re.I)
Step = Literal["open", "say", "reopen", "note"]


def number_in(subject: str) -> str | None:
    """The number of a ticket that stands in a subject in brackets."""
    found = _NUMBER.search(subject)
    return found[1].upper() if found is not None else None


def title_of(subject: str, text: str) -> str:
    """What a ticket is called: the subject without ``Re:`` and number, or the first words."""
    plain = " ".join(_NUMBER.sub("", _BEGINNINGS.sub("", subject)).split())
    return (plain or " ".join(text.split()))[:255] or "（无主题）"


def step(status: str | None, *, merged: bool, automatic: bool) -> Step:
    """What a mail does with the ticket that it belongs to (None: with none).

    A machine's answer is noted and changes nothing. Words to one that is over take it up again, where it can
    be; one that was put away, or went into another, is not touched.
    """
    if status is None:
        return "open"
    if automatic:
        return "note"
    if status in OPEN:
        return "say"
    return "reopen" if status in REOPENABLE and not merged else "open"
