"""`zhike api` with an application of one endless event stream; run by a test as a process of its own."""

import asyncio
import sys
import types
from typing import Any

from zhike.cli import main


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
            print(step, flush=True)
        return
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    while True:
        await send({"type": "http.response.body", "body": b": alive\n\n", "more_body": True})
        await asyncio.sleep(0.05)


sys.modules["zhike.main"] = types.SimpleNamespace(app=app)  # type: ignore[assignment]
sys.argv = ["zhike", "api"]
main()
