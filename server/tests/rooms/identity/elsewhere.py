"""Servers of others, on loopback, and our way out to them."""

import asyncio
import contextlib
import dataclasses
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from zhike.core.http.services import Services
from zhike.core.outside import Place


@contextlib.asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The address of an application that really listens."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def let_out(held: Services, monkeypatch: pytest.MonkeyPatch, url: str, **settings: Any) -> None:
    """As an operator sets it: plain http and this one address may be reached."""
    place = Place.read(url.removeprefix("http://"))
    monkeypatch.setattr(held, "egress", dataclasses.replace(held.egress, http=True, allow=(place,)))
    monkeypatch.setattr(held, "settings", held.settings.model_copy(update=settings))
