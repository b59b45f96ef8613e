"""Pure decisions: which rule speaks of a lead, who of its people may have it, and whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

Way = Literal["round_robin", "least_load", "skill", "region", "score"]
Outcome = Literal["assigned", "fallback", "nobody"]
WAYS = ("round_robin", "least_load", "skill", "region", "score")


@dataclass(frozen=True, slots=True)
class Lead:
    """What rules know of a lead. ``score`` None: not worked out yet."""

    source: str | None = None
    province: str | None = None
    city: str | None = None
    campaign: str | None = None
    site_id: UUID | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of a rule's people. ``regions``: for the way by region; ``score_from``: for the way by score."""

    user_id: UUID
    regions: frozenset[str] = frozenset()
    score_from: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """Empty conditions let every lead through. ``fallback``: ``next`` rule, ``nobody``, or somebody."""

    id: UUID
    name: str
    way: Way
    members: tuple[Member, ...] = ()
    team_id: UUID | None = None
    sources: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    site_ids: frozenset[UUID] = frozenset()
    score_from: int | None = None
    skill: str | None = None
    capacity: int | None = None
    hours: bool = False
    fallback: Literal["next", "nobody", "person"] = "next"
    fallback_user_id: UUID | None = None
    is_active: bool = True

    @property
    def asks_score(self) -> bool:
        return self.score_from is not None or self.way == "score"


@dataclass(slots=True)
class Standing:
    """How a colleague stands now. ``load``: the open leads they have."""

    name: str = ""
    active: bool = True
    working: bool = True
    skills: frozenset[str] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided, and how. ``needs_score``: a rule waits for the score; nothing is decided yet."""

    user_id: UUID | None
    outcome: Outcome
    rule: Rule | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    needs_score: bool = False


Turns = dict[tuple[UUID, UUID], int]


def unfit(rule: Rule, lead: Lead) -> str | None:
    """Which condition keeps a rule from speaking of this lead; None: it does."""
    if rule.sources and lead.source not in rule.sources:
        return "source"
    if rule.regions and not rule.regions & {lead.province, lead.city}:
        return "region"
    if rule.campaigns and lead.campaign not in rule.campaigns:
        return "campaign"
    if rule.site_ids and lead.site_id not in rule.site_ids:
        return "site"
    if rule.score_from is not None and (lead.score or 0) < rule.score_from:
        return "score"
    return None


def busy(rule: Rule, member: Member, standing: Standing | None, lead: Lead) -> str | None:
    """Why somebody cannot have it; None: they can."""
    if standing is None or not standing.active:
        return "away"
    if rule.hours and not standing.working:
        return "off_hours"
    if rule.capacity is not None and standing.load >= rule.capacity:
        return "full"
    lacks = {
        "skill": rule.skill not in standing.skills,
        "region": not member.regions & {lead.province, lead.city},
        "score": member.score_from > (lead.score or 0),
    }
    return rule.way if lacks.get(rule.way) else None


def pick(rule: Rule, free: Sequence[Member], people: Mapping[UUID, Standing], turns: Turns) -> Member:
    """Whose turn it is: who has waited longest, after what the way puts first. ``free`` is not empty."""

    def place(member: Member) -> tuple[int, int, int]:
        first = 0
        if rule.way == "least_load":
            first = people[member.user_id].load
        elif rule.way == "score":
            first = -member.score_from
        return first, turns.get((rule.id, member.user_id), 0), free.index(member)

    return min(free, key=place)


def decide(
    book: Sequence[Rule], lead: Lead, people: Mapping[UUID, Standing], turns: Turns,
    teams: Mapping[UUID, Sequence[UUID]],
) -> Choice:  # fmt: skip
    """Go through the rules in their order, and say each step."""
    steps: list[dict[str, Any]] = []
    for rule in book:
        if not rule.is_active:
            continue
        step: dict[str, Any] = {"rule_id": rule.id, "rule": rule.name, "unfit": None, "people": []}
        why = unfit(rule, lead)
        if rule.asks_score and lead.score is None and why in {None, "score"}:
            return Choice(None, "nobody", rule, steps, needs_score=True)
        steps.append(step)
        if why is not None:
            step["unfit"] = why
            continue
        free = []
        for member in members_of(rule, teams):
            standing = people.get(member.user_id)
            reason = busy(rule, member, standing, lead)
            step["people"].append({
                "user_id": member.user_id, "name": standing.name if standing else "",
                "load": standing.load if standing else 0, "busy": reason,
            })  # fmt: skip
            if reason is None:
                free.append(member)
        if free:
            chosen = pick(rule, free, people, turns)
            return Choice(chosen.user_id, "assigned", rule, steps)
        if rule.fallback == "nobody":
            return Choice(None, "nobody", rule, steps)
        other = people.get(rule.fallback_user_id) if rule.fallback_user_id else None
        if rule.fallback == "person" and other is not None and other.active:
            return Choice(rule.fallback_user_id, "fallback", rule, steps)
    return Choice(None, "nobody", None, steps)


def members_of(rule: Rule, teams: Mapping[UUID, Sequence[UUID]]) -> list[Member]:
    """A rule's people: those it names, and those of its team."""
    named = {member.user_id: member for member in rule.members}
    for user_id in teams.get(rule.team_id, ()) if rule.team_id else ():
        named.setdefault(user_id, Member(user_id))
    return list(named.values())


def taken(choice: Choice, people: Mapping[UUID, Standing], turns: Turns) -> None:
    """Count what was decided, so that the next decision knows of it."""
    if choice.user_id is None or choice.rule is None:
        return
    people[choice.user_id].load += 1
    if choice.outcome == "assigned":
        last = max((turn for (rule_id, _), turn in turns.items() if rule_id == choice.rule.id), default=0)
        turns[choice.rule.id, choice.user_id] = last + 1
