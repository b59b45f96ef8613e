"""Ends event streams when the server is told to stop.

A graceful stop waits for the responses that are under way, and an event stream never ends by itself: one
open console would hold up every stop for the whole drain time. So the main process, before it passes the
stop on, sends its workers DRAIN_SIGNAL; each then closes its streams as if they had come to their end, and
the browsers connect again (`retry:`), to the next process.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

DRAIN_SIGNAL = signal.SIGUSR1

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class EndsStreams:
    """ASGI middleware around the whole application."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._streams: set[asyncio.Task] = set()
        self._stopping = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
            return
        if scope["type"] == "lifespan":
            asyncio.get_running_loop().add_signal_handler(DRAIN_SIGNAL, self._end_all)
        await self._app(scope, receive, send)

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        ours = False

        async def watch(message: Message) -> None:
            nonlocal ours
            if message["type"] == "http.response.start" and _is_event_stream(message):
                ours = True
                self._streams.add(task)
                if self._stopping:
                    task.cancel()
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except asyncio.CancelledError:
            if not (ours and self._stopping):
                raise
            task.uncancel()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._streams.discard(task)

    def _end_all(self) -> None:
        self._stopping = True
        for task in self._streams:
            task.cancel()


def _is_event_stream(start: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in start.get("headers", ())
    )
