"""Event streams to browsers: the answer that never ends by itself.

It ends when the browser goes, when the browser cannot keep up, or when the caller may not listen any more.
Whoever feeds it yields something at least every `HEARTBEAT_SECONDS`, so that nobody between takes the
connection for dead; ``retry`` tells the browser when to come back, ``Last-Event-ID`` where it stood.
"""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from functools import partial

import anyio
import structlog
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from zhike.core import errors

log = structlog.get_logger("zhike.stream")

HEARTBEAT_SECONDS = 15.0
RETRY_MS = 2000
SLOW_SECONDS = 20.0  # a browser that takes no byte for so long is gone
WATCH_SECONDS = 0.4
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
PING = KEEPALIVE_COMMENT
HELLO = format_sse_event(retry=RETRY_MS, comment="hello")


def event(name: str, data: bytes, id: int | None = None) -> bytes:
    """One event on the wire. ``data`` is JSON on one line."""
    return format_sse_event(event=name, data_str=data.decode(), id=None if id is None else str(id))


def last_event_id(request: Request) -> int | None:
    """The number after which the browser wants to go on; None when it says none or nonsense."""
    given = request.headers.get("last-event-id", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


class Seats:
    """How many streams are open in this process: of one caller, and of all, as callers may be many."""

    def __init__(self, most: int, *, of_all: int = 5_000) -> None:
        self.most = most
        self.of_all = of_all
        self._taken: Counter[Hashable] = Counter()
        self._all = 0

    def check(self, who: Hashable) -> None:
        """Raises `TooMany` when the caller has all the streams it may have, `Unavailable` when all have."""
        if self._taken[who] >= self.most:
            raise errors.TooMany(retry_after=5, streams=self.most)
        if self._all >= self.of_all:
            raise errors.Unavailable()

    def sit(self, who: Hashable) -> None:
        self._taken[who] += 1
        self._all += 1

    def leave(self, who: Hashable) -> None:
        self._taken[who] -= 1
        self._all -= 1
        if self._taken[who] <= 0:
            del self._taken[who]


class _UnderWay:
    """The streams of this process."""

    def __init__(self) -> None:
        self.scopes: set[anyio.CancelScope] = set()
        self.stopping = False

    @contextlib.contextmanager
    def one(self, scope: anyio.CancelScope) -> Iterator[None]:
        self.scopes.add(scope)
        if self.stopping:
            scope.cancel()
        try:
            yield
        finally:
            self.scopes.discard(scope)


_under_way = _UnderWay()


def end_all() -> None:
    """This process stops: end its streams as if they had come to their end, and each new one at once."""
    _under_way.stopping = True
    for scope in _under_way.scopes:
        scope.cancel()


class EventStream(StreamingResponse):
    """Sends ``chunks`` as they come. ``allowed`` is asked again and again; its first no ends the stream."""

    media_type = "text/event-stream"

    def __init__(
        self, chunks: AsyncIterator[bytes], *, seats: Seats, who: Hashable,
        allowed: Callable[[], Awaitable[bool]],
    ) -> None:  # fmt: skip
        seats.check(who)
        super().__init__(chunks, headers=HEADERS)
        self._seats, self._who, self._allowed = seats, who, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._seats.sit(self._who)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with anyio.create_task_group() as group:

                async def until_done(part: Callable[[], Awaitable[None]]) -> None:
                    await part()
                    group.cancel_scope.cancel()

                group.start_soon(until_done, partial(self._speak, send))
                group.start_soon(until_done, partial(self.listen_for_disconnect, receive))
                group.start_soon(until_done, self._watch)
                with _under_way.one(group.cancel_scope):
                    await anyio.sleep_forever()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._seats.leave(self._who)

    async def _speak(self, send: Send) -> None:
        try:
            await self._send(send, HELLO)
            async for chunk in self.body_iterator:
                await self._send(send, chunk)
        except TimeoutError:
            log.info("stream_slow")
        except Exception as error:  # the browser comes again; half a stream cannot become a problem page
            log.warning("stream_broke", error=type(error).__name__, exc_info=True)

    async def _send(self, send: Send, chunk: object) -> None:
        with anyio.fail_after(SLOW_SECONDS):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def _watch(self) -> None:
        while await self._still():  # noqa: ASYNC110 - what it asks for has no event
            await anyio.sleep(WATCH_SECONDS)

    async def _still(self) -> bool:
        try:
            return await self._allowed()
        except errors.DomainError as refusal:
            return refusal.status >= 500  # a busy pool is no reason to send anybody away
