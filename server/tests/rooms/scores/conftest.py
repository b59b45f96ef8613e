"""An organization whose leads and customers have a past."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.rooms.scores.handlers import WINDOW
from zhike.settings import Settings

from ...cast import Hall
from ..appointments.clinic import Clinic, open_clinic

WORDS = ("好的", "多少钱？", "太贵了吧", "明天可以吗", "有优惠吗")


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


async def settle(hall: Hall, relay_db: Database) -> None:
    """Let the handlers hear, wait for the end of their window, and run what is due then."""
    for waits in (0.0, WINDOW + 0.05):
        await asyncio.sleep(waits)
        done = await jobs.drain(
            hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
        )
        done.ok()


def house(hall: Hall) -> Actor:
    return Actor(kind="job", org_id=hall.org_id, name="test")


class Past:
    """Writes rows of the past straight into the tables, as their rooms would have left them."""

    def __init__(self, hall: Hall, db: asyncpg.Connection, seed: int = 7) -> None:
        self.hall, self.db, self.chance, self.now = hall, db, random.Random(seed), utcnow()

    async def put(self, table: str, **values: Any) -> UUID:
        row = {"org_id": self.hall.org_id, "id": uuid7()} | values
        marks = ", ".join(f"${n}" for n in range(1, len(row) + 1))
        await self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())
        id: UUID = row["id"]
        return id

    def ago(self, most: float = 500) -> datetime:
        return self.now - timedelta(days=self.chance.random() * most)

    async def customer(self, **values: Any) -> UUID:
        chance = self.chance
        return await self.put("customers", **{
            "public_code": f"T-{uuid7()}", "name": "某人",
            "stage": chance.choice(("potential", "repeat", "lost")),
            "wechat_id": chance.choice((None, "", "wx")),
            "gender": chance.choice((None, "female", "unknown")),
            "created_at": self.ago(),
        } | values)  # fmt: skip

    async def lead(self, **values: Any) -> UUID:
        chance = self.chance
        return await self.put("leads", **{
            "contact_name": chance.choice((None, "某人")),
            "status": chance.choice(("new", "contacted", "qualified")),
            "source_platform": chance.choice((None, "web", "douyin", "x'; --")), "created_at": self.ago(),
        } | values)  # fmt: skip

    async def said(self, count: int, **of: Any) -> UUID:
        """A conversation in which the person said so much."""
        talk = await self.put("conversations", session_name=f"t-{uuid7()}", **of)
        for seq in range(count):
            who = self.chance.choice(("customer", "agent"))
            await self.put("messages", conversation_id=talk, seq=seq + 1, sender_type=who,
                           content=self.chance.choice(WORDS), created_at=self.ago())  # fmt: skip
        return talk

    async def line(self, customer: UUID, type: str = "note_added", **values: Any) -> UUID:
        return await self.put("customer_activities", **{
            "customer_id": customer, "type": type, "user_id": self.hall.owner.id, "created_at": self.ago(),
        } | values)  # fmt: skip

    async def deed(self, lead: UUID, type: str, **values: Any) -> UUID:
        return await self.put(
            "lead_activities", **{"lead_id": lead, "type": type, "created_at": self.ago()} | values
        )


@pytest.fixture
async def clinic(hall: Hall) -> Clinic:
    return await open_clinic(hall)


@pytest.fixture
def past(hall: Hall, owner_db: asyncpg.Connection) -> Past:
    return Past(hall, owner_db)
