"""Pure decisions: who is given a talk, and how long somebody may still have to wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

URGENCY = {"urgent": 0, "high": 1, "medium": 2, "low": 3}
LONGEST_ESTIMATE = 4 * 3600


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent as giving out needs it. ``turn``: when they were given one last, 0 never. ``sites`` empty:
    everywhere."""

    user_id: UUID
    there: bool
    places: int
    load: int
    turn: int
    skills: frozenset[str] = frozenset()
    teams: frozenset[UUID] = frozenset()
    sites: frozenset[UUID] = frozenset()

    @property
    def free(self) -> int:
        return self.places - self.load if self.there else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A setting. ``overflow`` None: it goes to nobody else however long it waits."""

    strategy: Literal["round_robin", "least_busy"]
    sticky: bool = False
    skills: frozenset[str] = frozenset()
    team: UUID | None = None
    overflow: timedelta | None = None
    overflow_team: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A talk that waits since ``since``; ``last``: who knew the customer last."""

    id: UUID
    since: datetime
    priority: str
    plan: Plan
    site: UUID | None = None
    last: UUID | None = None


def in_order(talks: Iterable[Waiting]) -> list[Waiting]:
    """The most urgent first, then who has waited longest."""
    return sorted(talks, key=lambda talk: (URGENCY[talk.priority], talk.since, talk.id))


def _fits(talk: Waiting, desk: Desk, now: datetime) -> bool:
    plan = talk.plan
    if desk.free < 1 or (talk.site is not None and desk.sites and talk.site not in desk.sites):
        return False
    over = plan.overflow is not None and now - talk.since >= plan.overflow
    if over and (plan.overflow_team is None or plan.overflow_team in desk.teams):
        return True  # whoever is there is better than whoever knows best and is not
    return plan.skills <= desk.skills and (plan.team is None or plan.team in desk.teams)


def choose(talk: Waiting, desks: Iterable[Desk], now: datetime) -> UUID | None:
    """To whom the talk goes now. None: nobody who fits has a place."""
    fitting = [desk for desk in desks if _fits(talk, desk, now)]
    if not fitting:
        return None
    if talk.plan.sticky and any(desk.user_id == talk.last for desk in fitting):
        return talk.last
    if talk.plan.strategy == "round_robin":
        return min(fitting, key=lambda desk: (desk.turn, desk.user_id)).user_id
    return min(fitting, key=lambda desk: (desk.load / desk.places, desk.turn, desk.user_id)).user_id


def give_out(talks: Iterable[Waiting], desks: Sequence[Desk], now: datetime) -> list[tuple[UUID, UUID, int]]:
    """(talk, to whom, its turn), as far as there are places."""
    there: dict[UUID, Desk] = {desk.user_id: desk for desk in desks}
    turn = max((desk.turn for desk in desks), default=0)
    given = []
    for talk in in_order(talks):
        to = choose(talk, there.values(), now)
        if to is None:
            continue
        turn += 1
        there[to] = replace(there[to], load=there[to].load + 1, turn=turn)
        given.append((talk.id, to, turn))
    return given


def wait_seconds(ahead: int, places: int, usual: float | None) -> int | None:
    """About how long until a place is free for who has ``ahead`` before them: ``places`` that there are, each
    of which becomes free about every ``usual`` seconds. None: nobody can say."""
    if places < 1 or usual is None or usual <= 0:
        return None
    return min(LONGEST_ESTIMATE, round((ahead + 1) * usual / places))


def for_team(plan: Plan, team: UUID | None) -> Plan:
    """The setting for a talk whose visitor chose a topic of that team; it overflows as the others do."""
    return plan if team is None else replace(plan, team=team)


def plan_for(channel_id: UUID | None, plans: Mapping[UUID | None, Plan | None]) -> Plan | None:
    """The setting that counts: the channel's own, though it be switched off (None), else the
    organization's."""
    return plans[channel_id] if channel_id in plans else plans.get(None)
