"""A desk to which talks are given out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from zhike import wiring
from zhike.core import jobs
from zhike.core.db import Database
from zhike.rooms.routing import service
from zhike.settings import Settings

from ...cast import Hall, Person
from ...stories.loop import get
from ..conversations.talk import Visitor, open_channel


@dataclass
class Front:
    """An organization whose talks are given out, and its worker."""

    hall: Hall
    relay_db: Database
    channel: dict[str, Any]

    async def work(self, **more: Any) -> None:
        done = await jobs.drain(
            self.hall.held.unit, self.relay_db, wiring.registry(), org_id=self.hall.org_id,
            services=self.hall.held, **more,
        )  # fmt: skip
        done.ok()

    async def rule(self, status: int = 200, **form: Any) -> dict[str, Any]:
        answer = await self.hall.owner.put("/api/routing-settings", form)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def at_desk(self, person: Person, places: int = 5, status: str = "online", **more: Any) -> None:
        """The person says so; and takes so many."""
        agent = (await person.put("/api/agents/me/status", {"status": status})).json()
        answer = await self.hall.owner.patch(f"/api/agents/{agent['id']}", {"max_sessions": places} | more)
        assert answer.status_code == 200, answer.text

    async def come_in(self, name: str = "小李") -> tuple[Visitor, str]:
        visitor = await Visitor(self.hall, self.channel["public_key"]).enter(name=name)
        await visitor.say("您好")
        return visitor, await visitor.conversation()

    async def keeper(self, conversation: str) -> str | None:
        row = await get(self.hall.owner, f"/api/conversations/{conversation}")
        name: str | None = row["agent_name"]
        return name

    async def give_out(self) -> int:
        async with self.hall.held.unit.transaction(self.hall.actor()) as tx:
            return await service.give_out(tx)

    async def storm(self, passes: int, talks: int) -> None:
        """So many visitors come while so many passes run."""
        await asyncio.gather(
            *(self.come_in(f"客{n}") for n in range(talks)), *(self.give_out() for _ in range(passes))
        )


@pytest.fixture
async def relay_db(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.relay_url, size=2, application_name="zhike test relay")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def front(hall: Hall, relay_db: Database) -> Front:
    return Front(hall, relay_db, await open_channel(hall))
