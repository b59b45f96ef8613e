"""When a service can be given, by whom: pure, over all people and a month at once.

The same answers as `rules.free_starts` gives for one person (a property test says so), counted in seconds of
the epoch with a pointer that moves along what is taken, instead of a look at everything for each start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zhike.rooms.appointments.equipment import Busy, Equipment, Seconds


@dataclass(frozen=True, slots=True)
class Stretch:
    """Working time in which visits may start every ``step`` from its start; ``until``: how long the person
    then works on without a break. Seconds."""

    start: int
    end: int
    until: int
    site_id: UUID
    step: int
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A group session of the service that is wanted, with seats left in it."""

    start: int
    end: int
    site_id: UUID


@dataclass(slots=True)
class Free:
    """One person: working time, what is taken, and sessions one may still join."""

    staff_id: UUID
    stretches: Sequence[Stretch]
    busy: Busy
    sessions: Sequence[Session] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How long the service takes, and the buffers around it. Seconds."""

    duration: int
    before: int = 0
    after: int = 0


@dataclass(slots=True)
class Opening:
    """A start at one site, with everybody who could give the service then."""

    start: int
    end: int
    site_id: UUID
    staff_ids: list[UUID] = field(default_factory=list)


def starts(stretch: Stretch, busy: Busy, shape: Shape, window: Seconds) -> Iterable[int]:
    """Starts within ``window`` at which nothing that is taken is met."""
    step, before, after = stretch.step, shape.before, shape.duration + shape.after
    start = stretch.start
    if start < window[0]:
        start += step * -(-(window[0] - start) // step)
    last = min(stretch.end - 1, stretch.until - shape.duration, window[1] - 1)
    begins, ends, at = busy.starts, busy.ends, 0
    many = len(ends)
    while start <= last:
        while at < many and ends[at] <= start - before:
            at += 1
        if at == many or begins[at] >= start + after:
            yield start
            start += step
        else:  # on to the first start after what is in the way
            start += step * max(1, -(-(ends[at] + before - start) // step))


def openings(
    people: Iterable[Free], shape: Shape, equipment: Equipment, window: Seconds, most: int = 2_000
) -> list[Opening]:
    """All openings within ``window``, by start, the first ``most`` of them.

    Whoever is equally free stands in the order in which ``people`` came. A running session needs no room of
    its own: it has one.
    """
    alone: dict[tuple[int, UUID], Opening] = {}
    joined: dict[tuple[int, UUID], Opening] = {}
    for person in people:
        for stretch in person.stretches:
            for start in starts(stretch, person.busy, shape, window):
                _note(alone, start, start + shape.duration, stretch.site_id, person.staff_id)
        for session in person.sessions:
            if window[0] <= session.start < window[1]:
                _note(joined, session.start, session.end, session.site_id, person.staff_id)
    found = joined
    for key, opening in alone.items():
        if equipment.needs:
            span = (opening.start - shape.before, opening.end + shape.after)
            if equipment.pick(opening.site_id, span) is None:
                continue
        if key in found:
            found[key].staff_ids += [one for one in opening.staff_ids if one not in found[key].staff_ids]
        else:
            found[key] = opening
    return sorted(found.values(), key=lambda one: (one.start, one.site_id))[:most]


def _note(found: dict[tuple[int, UUID], Opening], start: int, end: int, site: UUID, staff: UUID) -> None:
    opening = found.get((start, site))
    if opening is None:
        found[start, site] = Opening(start, end, site, [staff])
    elif staff not in opening.staff_ids:
        opening.staff_ids.append(staff)
