"""Pure decisions: how a measure becomes points, what a formula must be, what would raise a score.

Points are whole and never more than the weight, so that they sum to the score exactly. The bulk way does the
same sums in SQL (`facts`); a test holds both against each other.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhike.rooms.scores import catalogue
from zhike.rooms.scores.catalogue import PROFILE, SOURCES, Entity, Kind

FULL = 100
MOST_COMPONENTS = 12
NEARLY = 1e-9  # sums of fractions come out a hair too small in one order and not in another
Measure = float | str | None


@dataclass(frozen=True, slots=True)
class Component:
    """``cap``: from how much on a count gives all of the weight. ``values``: what share each word gives."""

    code: str
    source: str
    kind: Kind
    weight: int
    cap: float = 1.0
    half_life_days: float | None = None
    values: dict[str, float] = field(default_factory=dict)
    other: float = 0.0


def components(entity: Entity, formula: Iterable[dict[str, Any]]) -> list[Component]:
    """A stored formula, read."""
    return [Component(kind=SOURCES[entity][line["source"]].kind, **line) for line in formula]


def problem(entity: Entity, formula: Sequence[dict[str, Any]]) -> str | None:
    """What is wrong with a formula: ``sources``, ``codes``, ``parts``, ``weights``; None when nothing is."""
    known = SOURCES[entity]
    if not 1 <= len(formula) <= MOST_COMPONENTS or any(line["source"] not in known for line in formula):
        return "sources"
    if len({line["code"] for line in formula}) < len(formula):
        return "codes"
    for line in formula:
        wanted = _parts(known[line["source"]].kind, "{h}" in known[line["source"]].sql)
        given = line.keys() - {"code", "source", "weight"}
        if not wanted["needs"] <= given <= wanted["needs"] | wanted["may"]:
            return "parts"
    return None if sum(line["weight"] for line in formula) == FULL else "weights"


def _parts(kind: Kind, fades: bool) -> dict[str, set[str]]:
    needs = {"count": {"cap"}, "recency": {"half_life_days"}, "choice": {"values", "other"}}.get(kind, set())
    return {"needs": needs, "may": {"half_life_days"} if fades else set()}


def fraction(part: Component, measure: Measure) -> float:
    """From 0 to 1: how much of its weight a component gives."""
    if part.kind == "choice":
        return part.values.get(str(measure), part.other)
    if measure is None:
        return 0.0
    number = float(measure)
    if part.kind == "recency":
        return float(math.pow(0.5, number / (part.half_life_days or 1.0)))
    return min(1.0, max(0.0, number / part.cap if part.kind == "count" else number))


def points(part: Component, measure: Measure) -> int:
    return min(part.weight, math.floor(part.weight * fraction(part, measure) + 0.5 + NEARLY))


def total(given: Iterable[int]) -> int:
    return sum(given)


def better(entity: Entity, part: Component, measure: Measure) -> Measure:
    """The measure after the next good thing: one more reply, a field filled in, a stage further."""
    if part.kind == "recency":
        return 0.0
    if part.kind == "choice":
        order = catalogue.STATUSES if part.source == "status" else catalogue.STAGES
        place = order.index(str(measure)) if measure in order else -1
        return order[min(place + 1, len(order) - 1)]
    number = float(measure or 0.0)
    if part.kind == "share":
        return min(1.0, number + 1 / len(PROFILE[entity]))
    if part.kind == "ratio":  # kept / (kept + missed + 1) with one more kept; exact where none was missed
        return 1 / (2 - min(1.0, number))
    return number + 1


def gain(entity: Entity, part: Component, measure: Measure) -> int:
    """Points that the next good thing brings; none where nobody can do anything about it."""
    if not SOURCES[entity][part.source].doable:
        return 0
    return max(0, points(part, better(entity, part, measure)) - points(part, measure))


def spread(scores: Iterable[int]) -> list[int]:
    """How many scores in each tenth: 0–9, 10–19, … 90–100."""
    counts = [0] * 10
    for score in scores:
        counts[min(score // 10, 9)] += 1
    return counts
