"""What the parts of the demo share: one transaction, one chance, one clock, and the people by name."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from zhike.core.clock import zone
from zhike.core.model import Tenant
from zhike.core.tx import Tx

ZONE = "Asia/Shanghai"
SHANGHAI = zone(ZONE)
PIECE = 1_000
Row = dict[str, Any]


@dataclass(slots=True)
class Member:
    """Somebody at work. ``user_id`` when they have a login."""

    id: UUID
    name: str
    position: str
    site_id: UUID
    skills: tuple[str, ...]
    user_id: UUID | None


@dataclass(slots=True)
class World:
    """The clinic while it is being made. Rows of customers, leads and visits are written by `people` and
    `visits` when nothing changes in them any more."""

    tx: Tx
    chance: random.Random
    now: datetime
    sites: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, Member] = field(default_factory=dict)
    items: list[Row] = field(default_factory=list)
    rooms: list[Row] = field(default_factory=list)
    channel_id: UUID | None = None
    desks: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)  # who looks after a site's customers
    tags: dict[str, UUID] = field(default_factory=dict)
    customers: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    talks: list[Row] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That time of the day on the clinic's clock."""
        return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(self.now.tzinfo)

    def phone(self) -> str:
        """The next number of a block that no operator has given out."""
        if not self.phones:
            self.phones = [f"+861990000{tail:04}" for tail in self.chance.sample(range(10_000), 2_000)]
        return self.phones.pop()

    def site_name(self, site_id: UUID) -> str:
        return next(name for name, id in self.sites.items() if id == site_id)

    async def add(self, model: type[Tenant], rows: Sequence[Row]) -> None:
        """Write rows of one kind; all of them have the same columns."""
        org_id = self.tx.org_id
        for start in range(0, len(rows), PIECE):
            piece = [{"org_id": org_id, **row} for row in rows[start : start + PIECE]]
            await self.tx.session.execute(insert(model), piece)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)
