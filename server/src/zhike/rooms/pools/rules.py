"""Pure decisions about pools: who may take one more, who is due to be recycled, and how many fit in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Entity = Literal["customer", "lead"]
Way = Literal["put", "given_back", "recycled", "claimed", "assigned", "moved", "gone"]
ENTITIES = ("customer", "lead")
# in: put (of nobody), given_back, recycled; out: claimed, assigned, gone (deleted or converted); moved: both
WAYS = ("put", "given_back", "recycled", "claimed", "assigned", "moved", "gone")
STAGES: dict[str, tuple[str, ...]] = {
    "customer": ("potential", "interested", "opportunity", "closed", "repeat", "lost"),
    "lead": ("new", "contacted", "qualified"),
}
Verdict = Literal["keep", "warn", "recycle"]


@dataclass(frozen=True, slots=True)
class Rule:
    """See `models.PoolRule`."""

    idle_days: int
    warn_days: int = 0
    stages: frozenset[str] = frozenset()
    tag_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """What a rule judges by. ``touched``: the last contact, or when the keeper got them; ``busy``: an open
    deal or a booking ahead; ``warned_at``: when the keeper was warned about this very contact."""

    id: UUID
    keeper: UUID
    stage: str
    touched: datetime
    tags: frozenset[UUID] = frozenset()
    busy: bool = False
    warned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with some people. ``left_over``: due, but there is no room."""

    recycle: list[Person] = field(default_factory=list)
    warn: list[Person] = field(default_factory=list)
    left_over: int = 0


def speaks_of(rule: Rule, person: Person) -> bool:
    """Whether a rule can ever take this one."""
    return not person.busy and person.stage not in rule.stages and not (rule.tag_ids & person.tags)


def judge(person: Person, rules: Iterable[Rule], now: datetime) -> Verdict:
    """What becomes of somebody. A rule that warns takes nobody before the warning's days are over, so that
    one who was idle for years when the rule was made is warned first, too."""
    verdict: Verdict = "keep"
    for rule in rules:
        if not speaks_of(rule, person):
            continue
        due = person.touched + timedelta(days=rule.idle_days)
        if rule.warn_days and person.warned_at is None:
            if now >= due - timedelta(days=rule.warn_days):
                verdict = "warn"
            continue
        if rule.warn_days and person.warned_at is not None:
            due = max(due, person.warned_at + timedelta(days=rule.warn_days))
        if now >= due:
            return "recycle"
    return verdict


def plan(people: Sequence[Person], rules: Sequence[Rule], now: datetime, room: int | None) -> Plan:
    """Judge some people: those idle for longest go first, and never more than there is room for."""
    made = Plan()
    due = []
    for person in people:
        verdict = judge(person, rules, now)
        if verdict == "recycle":
            due.append(person)
        elif verdict == "warn":
            made.warn.append(person)
    due.sort(key=lambda person: (person.touched, person.id))
    taken = due if room is None else due[: max(0, room)]
    return Plan(taken, made.warn, len(due) - len(taken))


def room(capacity: int | None, inside: int) -> int | None:
    """How many more a pool takes; None: as many as come."""
    return None if capacity is None else max(0, capacity - inside)


def reached(limit: int | None, used: int) -> bool:
    return limit is not None and used >= limit


def cool_until(given_back_at: datetime | None, days: int, now: datetime) -> datetime | None:
    """Until when somebody who gave this one back may not take them again; None: they may."""
    if given_back_at is None or not days:
        return None
    until = given_back_at + timedelta(days=days)
    return until if now < until else None


def veiled(name: str | None) -> str:
    """Enough of a name to speak of somebody, and not enough to look them up."""
    return f"{name[:1]}**" if name else "**"


def stages_fit(entity: str, stages: Collection[str]) -> bool:
    return set(stages) <= set(STAGES[entity])
