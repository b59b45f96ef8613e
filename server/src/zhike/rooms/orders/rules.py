"""Pure decisions: what an order is found by, how long an answer is good, when a shop is left alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["number", "member", "email", "phone"]
OPEN_TTL = timedelta(minutes=5)
LONGEST_TTL = timedelta(hours=48)
MOST_FAILURES = 5
BREAK = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=10)
MOST_NUMBERS = 3
LONGEST_NUMBER = 32

_SAID = re.compile(
    r"(?:订单号?|单号|order(?:\s*(?:no|number|id))?)\s*(?:是|为|[:：.#])?\s*([A-Za-z0-9][A-Za-z0-9-]{2,31})",
    re.IGNORECASE,
)
_HASHED = re.compile(r"[#＃]\s?([A-Za-z0-9][A-Za-z0-9-]{2,31})")
_LONG = re.compile(r"(?<![\w-])([A-Z]{0,6}\d{10,24})(?![\w-])")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Clue:
    """What an order may be found by. ``claimed``: somebody said so, and nobody has checked it."""

    kind: Kind
    value: str
    claimed: bool


def numbers_in(texts: Iterable[str]) -> list[str]:
    """Order numbers in what a customer said, the newest first; a phone is none."""
    found: dict[str, None] = {}
    for text in texts:
        for pattern in (_SAID, _HASHED, _LONG):
            for match in pattern.finditer(text):
                number = match[1].strip("-")
                if any(sign.isdigit() for sign in number) and not _PHONE.fullmatch(number):
                    found[number] = None
    return list(found)[:MOST_NUMBERS]


def number(typed: str) -> str | None:
    """An order's number as somebody typed it, without its sign; None for what cannot be one."""
    plain = typed.strip().lstrip("#＃").strip()
    return plain if re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_NUMBER - 1}}}", plain) else None


def each_once(clues: Iterable[Clue]) -> list[Clue]:
    """Each clue once; what is known counts more than what is claimed."""
    found: dict[tuple[str, str], Clue] = {}
    for clue in clues:
        known = found.get((clue.kind, clue.value))
        if known is None or (known.claimed and not clue.claimed):
            found[clue.kind, clue.value] = clue
    return list(found.values())


def good_for(ended: Sequence[datetime | None], now: datetime) -> timedelta:
    """How long an answer is good. ``ended``: when each order was done with; None for one that is open.

    Five minutes while something is open, or nothing is there yet. What was done with long ago changes
    seldom: a tenth of its age, 48 hours at most (seed 002).
    """
    if not ended or any(at is None for at in ended):
        return OPEN_TTL
    youngest = max(at for at in ended if at is not None)
    return min(LONGEST_TTL, max(OPEN_TTL, (now - youngest) / 10))


def rests_until(failures: int, now: datetime) -> datetime | None:
    """Until when nobody asks a shop that failed so often in a row."""
    return now + BREAK if failures >= MOST_FAILURES else None


def waits_until(after: timedelta | None, now: datetime) -> datetime | None:
    """Until when a shop is left alone that asked for it."""
    return None if after is None else now + max(timedelta(seconds=1), min(after, LONGEST_WAIT))


def throttled(requested: float, available: float, rate: float) -> timedelta:
    """How long until a bucket that refills at ``rate`` a second holds what a question costs."""
    return timedelta(seconds=max(1.0, (requested - available) / max(rate, 1.0)))
