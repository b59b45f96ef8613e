"""`zhike api` with an application of one endless event stream; run by a test as a process of its own."""

import asyncio
import sys
import types
from collections.abc import AsyncIterator
from typing import Any

from zhike.cli import main
from zhike.core.http import sse

SEATS = sse.Seats(100)


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
            print(step, flush=True)
        return
    stream = sse.EventStream(endless(), seats=SEATS, who="the test", allowed=always)
    await stream(scope, receive, send)


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b": alive\n\n"
        await asyncio.sleep(0.05)


async def always() -> bool:
    return True


sys.modules["zhike.main"] = types.SimpleNamespace(app=app)  # type: ignore[assignment]
sys.argv = ["zhike", "api"]
main()
