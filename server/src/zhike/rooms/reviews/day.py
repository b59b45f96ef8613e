"""A day's talk as the rules see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from zhike.rooms.reviews import words

Severity = Literal["low", "medium", "high"]
ItemType = Literal["issue_summary", "risk", "suggestion", "script_deviation"]
RANK = {"high": 0, "medium": 1, "low": 2}
MOST_EVIDENCE = 6
QUOTED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A message. ``sender`` is customer, agent, ai or system."""

    id: UUID
    sender: str
    text: str
    at: datetime
    name: str = ""

    @property
    def ours(self) -> bool:
        return self.sender in {"agent", "ai"}


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment of this person that was made for this talk, or came due on its day."""

    id: UUID
    status: str
    created_at: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One conversation on one day, oldest line first."""

    lines: tuple[Line, ...]
    appointments: tuple[Appointment, ...] = ()
    lead_status: str | None = None
    has_contact: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """What the organization expects."""

    first_reply_minutes: int = 5
    negative_words: tuple[str, ...] = ()
    sop: tuple[tuple[str, tuple[str, ...]], ...] = words.SOP


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    item_type: ItemType
    severity: Severity
    content: str
    suggestion: str
    evidence: tuple[UUID, ...]


def standard_of(minutes: int, negative_words: Sequence[Any], sop_steps: Sequence[Any]) -> Standard:
    """The configs as the rules want them. A step is ``"名称=词|词"`` or ``{"name": …, "words": […]}``."""
    steps: list[tuple[str, tuple[str, ...]]] = []
    for step in sop_steps:
        if isinstance(step, dict) and step.get("name"):
            steps.append((str(step["name"]), tuple(map(str, step.get("words") or [step["name"]]))))
        elif isinstance(step, str) and step.strip():
            name, _, listed = step.partition("=")
            steps.append((name.strip(), tuple(w for w in listed.split("|") if w) or (name.strip(),)))
    negative = tuple(word for word in map(str, negative_words) if word.strip())
    return Standard(minutes, negative, tuple(steps) or words.SOP)


def quote(line: Line) -> str:
    text = " ".join(line.text.split())
    return f"「{text[:QUOTED]}{'…' if len(text) > QUOTED else ''}」"


def duration(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return f"{int(span.total_seconds())} 秒"
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时 {minutes % 60} 分钟"


def ids(lines: Iterable[Line]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(line.id for line in lines))[:MOST_EVIDENCE]


def customer_of(day: Day) -> list[Line]:
    return [line for line in day.lines if line.sender == "customer"]


def ours_of(day: Day) -> list[Line]:
    return [line for line in day.lines if line.ours]


def waits(day: Day) -> list[tuple[Line, Line | None]]:
    """(first line of a block of the customer's, our next line) for each block."""
    found: list[tuple[Line, Line | None]] = []
    waiting: Line | None = None
    for line in day.lines:
        if line.sender == "customer" and waiting is None:
            waiting = line
        elif line.ours and waiting is not None:
            found.append((waiting, line))
            waiting = None
    return found if waiting is None else [*found, (waiting, None)]
