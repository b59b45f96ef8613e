"""Somebody at the console makes the channel look attended."""

import asyncio

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
