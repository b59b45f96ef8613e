"""A desk that promises something, and the worker that counts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.context import Actor
from zhike.core.db import Database
from zhike.rooms.sla import counting, telling
from zhike.settings import Settings

from ...cast import Hall
from ...stories.loop import get, post
from ..conversations.talk import Visitor, open_channel

DESK = [["09:00", "12:00"], ["13:30", "18:00"]]
ALL_DAY = [["00:00", "24:00"]]


def calendar(**changes: Any) -> dict[str, Any]:
    return {"name": "客服时间", "weekly": [DESK] * 5 + [[], []], "days": []} | changes


def policy(**changes: Any) -> dict[str, Any]:
    return {"name": "标准承诺", "first_response_minutes": 10, "next_response_minutes": 30,
            "resolve_minutes": 240} | changes  # fmt: skip


@dataclass
class Desk:
    """An organization, its worker, and whoever writes to it."""

    hall: Hall
    relay_db: Database

    async def work(self) -> None:
        """Carry what has been published, and count it."""
        done = await jobs.drain(
            self.hall.held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id,
            services=self.hall.held,
        )  # fmt: skip
        done.ok()

    async def come_in(self, name: str = "小李") -> tuple[Visitor, str]:
        channel = await open_channel(self.hall)
        visitor = await Visitor(self.hall, channel["public_key"]).enter(name=name)
        await visitor.say("您好")
        found = await visitor.conversation()
        await self.work()
        return visitor, found

    async def act(self, conversation: str, verb: str, body: Any = None) -> None:
        """As Ann; and count it."""
        answer = await self.hall.agent_ann.post(f"/api/conversations/{conversation}/{verb}", body or {})
        assert answer.is_success, answer.text
        await self.work()

    async def clocks(self, conversation: str) -> dict[str, dict[str, Any]]:
        """The newest clock of each metric."""
        rows = (await get(self.hall.agent_ann, "/api/sla-clocks", conversation_id=conversation))["items"]
        return {row["metric"]: row for row in reversed(rows)}

    async def tell(self, at: datetime) -> None:
        """What the minute's job does at that moment."""
        actor = Actor(kind="job", org_id=self.hall.org_id, name="test")
        async with self.hall.held.unit.transaction(actor, now=at) as tx:
            await counting.spread(tx)
        async with self.hall.held.unit.transaction(actor, now=at) as tx:
            await telling.sweep(tx)


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(hall: Hall, relay_db: Database) -> Desk:
    """Round the clock: ten minutes to the first answer, thirty to each further one, four hours to the end."""
    made = Desk(hall, relay_db)
    await post(hall.owner, "/api/business-calendars", calendar(weekly=[ALL_DAY] * 7))
    await post(hall.owner, "/api/sla-policies", policy())
    await made.work()
    return made
