"""Pure: which records are new, which concern somebody who is here, and which are left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from zhike.rooms.leads.imports.columns import Faulty, Record

Duplicates = Literal["skip", "fill", "update", "create"]


@dataclass(slots=True)
class Known:
    """Somebody who is known by the phone already, with what stands in the columns by which they are found.
    ``last4`` is of their own phone, which may be another one."""

    id: UUID
    found_by: Mapping[str, str | None]
    last4: str | None = None


@dataclass(slots=True)
class Change:
    """New values for somebody known."""

    known: Known
    values: dict[str, str]
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Sorted:
    """``updated`` counts rows, not people: two rows about one phone are two."""

    new: list[Record] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    skipped: list[Faulty] = field(default_factory=list)
    updated: int = 0


def merged(first: Mapping[str, Any], later: Mapping[str, Any], duplicates: Duplicates) -> dict[str, Any]:
    """Two rows about one phone as one: the later cell wins, or only ``fill``s what was empty."""
    return {**later, **first} if duplicates == "fill" else {**first, **later}


def sort_out(records: list[Record], known: Mapping[str, Known], duplicates: Duplicates) -> Sorted:
    """``known`` is by phone."""
    if duplicates == "create":
        return Sorted(new=list(records))
    found, first, changes = Sorted(), {}, {}
    for record in records:
        twin = first.get(record.phone) if record.phone else None
        held = known.get(record.phone) if record.phone else None
        if twin is None and held is None:
            found.new.append(record)
            if record.phone:
                first[record.phone] = record
        elif duplicates == "skip":
            why, detail = ("duplicate", None) if twin is None else ("duplicate_in_file", str(twin.number))
            found.skipped.append(Faulty(record.number, record.cells, why, detail))
        else:
            found.updated += 1
            if twin is not None:
                twin.values = merged(twin.values, record.values, duplicates)
                twin.rest = merged(twin.rest, record.rest, duplicates)
                twin.own = merged(twin.own, record.own, duplicates)
            elif held is not None and record.phone:
                change = changes.setdefault(held.id, Change(held, {}))
                change.values = merged(change.values, record.values, duplicates)
                change.own = merged(change.own, record.own, duplicates)
    found.changes = list(changes.values())
    return found
