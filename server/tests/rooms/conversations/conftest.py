"""A real socket in front of the application, and a relay that carries its events."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

import pytest
import uvicorn
from fastapi import FastAPI

from zhike import wiring
from zhike.core import live
from zhike.core.http.services import Services
from zhike.core.jobs.relay import Relay
from zhike.settings import Settings


@pytest.fixture(scope="session")
async def socket(app: FastAPI) -> AsyncIterator[str]:
    """The application's address on a port of its own: streams need a real connection."""
    config = uvicorn.Config(
        app, port=0, lifespan="off", ws="none", log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells by this flag alone
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@contextlib.asynccontextmanager
async def carrying(settings: Settings, held: Services) -> AsyncIterator[None]:
    relay = Relay(settings.relay_url, wiring.registry(), announce=partial(live.announce, held.cache))
    task = asyncio.create_task(relay.run())
    try:
        async with asyncio.timeout(30):
            while not relay.leading:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        yield
    finally:
        relay.stop()
        await asyncio.wait_for(task, 30)


@pytest.fixture
async def relay(settings: Settings, held: Services) -> AsyncIterator[None]:
    async with carrying(settings, held):
        yield
