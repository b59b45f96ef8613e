"""Somebody at the console makes the channel look attended."""

import asyncio

import asyncpg

from ...cast import Hall
from .browser import cookie_of, listen
from .talk import Visitor, open_channel


async def test_an_open_console_of_somebody_who_can_answer_is_online(hall: Hall, socket: str) -> None:
    visitor = Visitor(hall, (await open_channel(hall))["public_key"])
    async with listen(socket, "/api/stream", cookie_of(hall.reader)):
        await asyncio.sleep(0.3)
        assert (await visitor.client.get(visitor.root)).json()["online"] is False
    async with listen(socket, "/api/stream", cookie_of(hall.agent_ann)):
        async with asyncio.timeout(30):
            while not (await visitor.client.get(visitor.root)).json()["online"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_the_console_beats_in_the_agents_row(
    hall: Hall, socket: str, owner_db: asyncpg.Connection
) -> None:
    """Which decides to whom talks are given; a reader's console says nothing of anybody."""
    assert (await hall.agent_ann.put("/api/agents/me/status", {"status": "online"})).status_code == 200
    await owner_db.execute(
        "UPDATE agents SET last_active_at = now() - interval '1 hour' WHERE org_id = $1", hall.org_id
    )
    fresh = "SELECT last_active_at > now() - interval '1 minute' FROM agents WHERE org_id = $1"
    async with listen(socket, "/api/stream", cookie_of(hall.reader)) as stream:
        await stream.alive(30)
        assert not await owner_db.fetchval(fresh, hall.org_id)
    async with listen(socket, "/api/stream", cookie_of(hall.agent_ann)) as stream:
        await stream.alive(30)
        assert not stream.ended and await owner_db.fetchval(fresh, hall.org_id)
