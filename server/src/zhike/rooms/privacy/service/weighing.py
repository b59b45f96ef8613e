"""What must stay of a person and why: legal holds and duties, table by table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.core import erasure
from zhike.core.erasure import Held, Person
from zhike.core.persons import HOLDS, Holds, Keep
from zhike.core.tx import Tx
from zhike.rooms.privacy import repository, rules, schemas


@dataclass(frozen=True, slots=True)
class Duties:
    """The law as it stands for one person in this organization."""

    industry: str
    own: dict[str, int]
    legal: tuple[rules.Hold, ...]
    now: datetime

    def class_of(self, holds: Holds) -> str:
        return rules.class_of(holds.data_class, self.industry)

    def legal_of(self, data_class: str) -> list[rules.Hold]:
        return [hold for hold in self.legal if hold.covers(data_class)]

    def days(self, data_class: str) -> int:
        return rules.duty_of(data_class, self.own)

    def held(self, holds: Holds) -> Held | None:
        """What of a table must stay."""
        found = self.class_of(holds)
        if self.legal_of(found):
            return Held(everything=True)
        after = rules.kept_after(self.now, self.days(found))
        return Held(after=after) if after is not None else None


async def duties(tx: Tx, customer_id: UUID | None) -> Duties:
    """Holds on everybody and on this person, the law's figures and the organization's own."""
    rows = await repository.LegalHolds(tx).active()
    legal = tuple(
        rules.Hold(row.data_class, f"法律保留 {row.id}", row.until)
        for row in rows if row.customer_id is None or row.customer_id == customer_id
    )  # fmt: skip
    own = await repository.RetentionRules(tx).own_duties()
    return Duties(await repository.industry(tx), own, legal, tx.now)


@dataclass(frozen=True, slots=True)
class Weighed:
    """``review`` is what people read; ``restricted``: something other than the trail has to stay."""

    review: schemas.Review
    restricted: bool
    held_until: datetime | None


async def weigh(tx: Tx, person: Person, law: Duties) -> Weighed:
    """Count everything there is of a person: what an erasure takes, and what stays."""
    tables: list[schemas.Found] = []
    blockers: list[str] = []
    kept: dict[str, tuple[int, datetime | None]] = {}
    trail: dict[str, tuple[str, int]] = {}
    for holds in HOLDS.values():
        found = await erasure.count(tx, holds, person, law.held(holds))
        if not found.rows:
            continue
        data_class = law.class_of(holds)
        tables.append(
            schemas.Found(table=holds.table, data_class=data_class, rows=found.rows, kept=found.held)  # type: ignore[arg-type]
        )
        if found.open:
            blockers.append(holds.table)
        if isinstance(holds.erase, Keep):
            trail[data_class] = holds.erase.reason, trail.get(data_class, ("", 0))[1] + found.rows
        elif found.held:
            rows, newest = kept.get(data_class, (0, None))
            kept[data_class] = rows + found.held, rules.latest([newest, found.newest])
    remains = [*_remains(law, kept), *_trail(trail)]
    ends = [one.until for one in remains[: len(kept)]]
    review = schemas.Review(tables=tables, remains=remains, blockers=blockers, reviewed_at=tx.now)
    return Weighed(review, bool(kept), None if None in ends else rules.latest(ends))


def _remains(law: Duties, kept: dict[str, tuple[int, datetime | None]]) -> Iterable[schemas.Remains]:
    for data_class, (rows, newest) in kept.items():
        legal = law.legal_of(data_class)
        free = rules.free_at(newest, law.days(data_class)) if law.days(data_class) else None
        ends = [hold.until for hold in legal]
        until = None if None in ends else rules.latest([*ends, free])
        reason = "；".join(
            [*(hold.reason for hold in legal), *([rules.DUTIES[data_class][1]] if free else [])]
        )
        yield schemas.Remains(data_class=data_class, reason=reason, until=until, rows=rows)  # type: ignore[arg-type]


def _trail(trail: dict[str, tuple[str, int]]) -> Iterable[schemas.Remains]:
    for data_class, (reason, rows) in trail.items():
        yield schemas.Remains(data_class=data_class, reason=reason, until=None, rows=rows)  # type: ignore[arg-type]
