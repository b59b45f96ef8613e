"""Ends event streams when the server is told to stop.

A graceful stop waits for the responses that are under way, and an event stream never ends by itself: one
open console would hold up every stop for the whole drain time. So the main process, before it passes the
stop on, sends its workers DRAIN_SIGNAL; each then closes its streams, and the browsers connect again
(`retry:`), to the next process.
"""

import asyncio
import signal

from starlette.types import ASGIApp, Receive, Scope, Send

from zhike.core.http import sse

DRAIN_SIGNAL = signal.SIGUSR1


class EndsStreams:
    """ASGI middleware around the whole application: listens for the signal from its lifespan on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            asyncio.get_running_loop().add_signal_handler(DRAIN_SIGNAL, sse.end_all)
        await self._app(scope, receive, send)
