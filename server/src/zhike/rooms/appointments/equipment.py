"""Pure decisions about rooms and devices: which units a visit takes, and whether there are any.

A service has *needs*; each is met by one of several resources. A resource of capacity n is n *units*.
Times are seconds of the epoch here, since a month of fifty people is some ten thousand comparisons.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

Unit = tuple[UUID, int]
Seconds = tuple[int, int]  # half-open


class Busy:
    """Times that are taken, as disjoint spans in order."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: Iterable[Seconds] = ()) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            elif start < end:
                self.starts.append(start)
                self.ends.append(end)

    def meets(self, start: int, end: int) -> bool:
        """Whether anything that is taken meets ``[start, end)``."""
        at = bisect_left(self.starts, end)
        return at > 0 and self.ends[at - 1] > start


NEVER = Busy()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource that meets a need."""

    need: int
    resource_id: UUID
    site_id: UUID
    capacity: int


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a service needs at each site, and when which unit is taken.

    ``needs`` is how many needs there are, of whatever site; a site that cannot meet one of them at all cannot
    give the service.
    """

    needs: int = 0
    candidates: Sequence[Candidate] = ()
    taken: Mapping[Unit, Busy] = field(default_factory=dict)
    _known: dict[UUID, list[list[Unit]]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, site_id: UUID) -> list[list[Unit]]:
        """The units that meet each need at the site, in order of the needs."""
        if site_id not in self._known:
            self._known[site_id] = self._at(site_id)
        return self._known[site_id]

    def _at(self, site_id: UUID) -> list[list[Unit]]:
        here = [one for one in self.candidates if one.site_id == site_id]
        found = {
            need: [(one.resource_id, unit) for one in group for unit in range(1, one.capacity + 1)]
            for need, group in groupby(here, key=lambda one: one.need)
        }
        return [found.get(need, []) for need in range(1, self.needs + 1)]

    def pick(self, site_id: UUID, span: Seconds) -> list[Unit] | None:
        """One free unit for each need, none twice; None when that cannot be. The first that fit win."""
        if not self.needs:
            return []
        free = [
            [unit for unit in units if not self.taken.get(unit, NEVER).meets(*span)]
            for units in self.at(site_id)
        ]
        return assign(free)


def assign(choices: Sequence[Sequence[Unit]]) -> list[Unit] | None:
    """One of each of ``choices``, all different; None when there is no such way."""
    holder: dict[Unit, int] = {}

    def place(need: int, tried: set[Unit]) -> bool:
        for unit in choices[need]:
            if unit in tried:
                continue
            tried.add(unit)
            if unit not in holder or place(holder[unit], tried):
                holder[unit] = need
                return True
        return False

    if not all(place(need, set()) for need in range(len(choices))):
        return None
    chosen = {need: unit for unit, need in holder.items()}
    return [chosen[need] for need in range(len(choices))]
