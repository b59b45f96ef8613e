"""The streams behind the server that serves them in production."""

import asyncio
import contextlib
import os
import signal
import socket as sockets
import sys
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest

from zhike.settings import Settings

from ...cast import Hall
from .browser import cookie_of, listen
from .talk import Visitor, open_channel


def free_port() -> int:
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ready(url: str) -> None:
    async with asyncio.timeout(40), httpx2.AsyncClient(base_url=url) as client:
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                if (await client.get("/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


@pytest.fixture
async def api(hall: Hall, settings: Settings) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """`zhike api` as a process of its own, on this test's database."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.valkey_url),
        "ZHIKE_DATA": str(settings.zhike_data), "ZHIKE_PORT": str(port), "ZHIKE_LOG_LEVEL": "error",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "zhike.cli", "api", env=env)
    try:
        await ready(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_streams_live_and_die_behind_granian(
    hall: Hall, relay: None, api: tuple[str, asyncio.subprocess.Process]
) -> None:
    url, process = api
    visitor = await Visitor(hall, (await open_channel(hall))["public_key"]).enter()
    await visitor.say("您好")
    conversation = await visitor.conversation()
    for _ in range(12):  # more than one caller's seats: a browser that leaves gives its seat back
        async with listen(url, f"{visitor.root}/stream", visitor.headers) as stream:
            await stream.next()
        await asyncio.sleep(0.1)
    async with (
        listen(url, f"{visitor.root}/stream", visitor.headers, after=1) as page,
        listen(url, "/api/stream", cookie_of(hall.agent_bo)) as desk,
    ):
        await asyncio.sleep(0.5)
        form = {"external_message_id": str(uuid4()), "content": "在的"}
        await hall.agent_ann.post(f"/api/conversations/{conversation}/messages", form)
        heard = await page.next()
        while heard.event != "message":
            heard = await page.next()
        assert heard.data["content"] == "在的"
        while (await desk.next()).event != "conversation.message.sent":
            pass
        started = time.perf_counter()
        await hall.owner.patch(f"/api/users/{hall.agent_bo.id}", {"status": "suspended"})
        await desk.until_end(5)
        took = time.perf_counter() - started
        assert took <= 2.2
        process.send_signal(signal.SIGTERM)
        await page.until_end(5)
        assert page.ended
        async with asyncio.timeout(30):
            await process.wait()
        print(f"P-22 behind granian {took:.2f} s; a stop ends the streams, exit {process.returncode}")
