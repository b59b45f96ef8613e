"""An event stream ends when it must: unheard, unread, no longer allowed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from zhike.core import errors
from zhike.core.http import sse


async def ticking() -> AsyncIterator[bytes]:
    while True:
        yield sse.event("tick", b"{}", id=1)
        await asyncio.sleep(0.01)


async def always() -> bool:
    return True


class Wire:
    """The server's side of one connection. ``stuck``: the browser takes nothing more."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.stuck = False
        self.gone = asyncio.Event()

    async def send(self, message: Any) -> None:
        if self.stuck and message.get("more_body"):
            await asyncio.Event().wait()
        self.sent.append(message)

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def stream(seats: sse.Seats, allowed: Any = always) -> sse.EventStream:
    return sse.EventStream(ticking(), seats=seats, who="ann", allowed=allowed)


async def serve(answer: sse.EventStream, wire: Wire) -> None:
    async with asyncio.timeout(30):
        await answer({"type": "http"}, wire.receive, wire.send)


async def test_it_says_when_to_come_back_and_then_speaks() -> None:
    wire, seats = Wire(), sse.Seats(1)
    asyncio.get_running_loop().call_later(0.1, wire.gone.set)
    await serve(stream(seats), wire)
    start, hello, tick, *_ = wire.sent
    headers = dict(start["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-store", b"no")
    assert b"retry: 2000" in hello["body"]
    assert tick["body"] == b"event: tick\ndata: {}\nid: 1\n\n"
    seats.check("ann")


async def test_a_browser_that_reads_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SLOW_SECONDS", 0.2)
    wire, seats = Wire(), sse.Seats(1)
    asyncio.get_running_loop().call_later(0.1, lambda: setattr(wire, "stuck", True))
    await serve(stream(seats), wire)
    assert wire.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    seats.check("ann")


async def test_it_ends_when_the_caller_may_listen_no_more() -> None:
    answers = iter([True, False])

    async def allowed() -> bool:
        return next(answers)

    await serve(stream(sse.Seats(1), allowed), Wire())


async def test_a_refusal_ends_it_and_a_busy_pool_does_not() -> None:
    answers: list[errors.DomainError] = [errors.Unavailable(), errors.Unauthenticated()]

    async def allowed() -> bool:
        raise answers.pop(0)

    await serve(stream(sse.Seats(1), allowed), Wire())
    assert not answers


async def test_a_fault_ends_it_quietly() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b": one\n\n"
        raise RuntimeError("the cable")

    wire = Wire()
    await serve(sse.EventStream(broken(), seats=sse.Seats(1), who="ann", allowed=always), wire)
    assert wire.sent[-1]["more_body"] is False


async def test_nobody_takes_more_seats_than_there_are() -> None:
    seats = sse.Seats(1)
    wire = Wire()
    task = asyncio.create_task(serve(stream(seats), wire))
    await asyncio.sleep(0.05)
    with pytest.raises(errors.TooMany):
        stream(seats)
    wire.gone.set()
    await task
    stream(seats)


async def test_many_callers_together_take_no_more_than_all_seats() -> None:
    seats, wire = sse.Seats(5, of_all=1), Wire()
    task = asyncio.create_task(serve(stream(seats), wire))
    await asyncio.sleep(0.05)
    with pytest.raises(errors.Unavailable):
        sse.EventStream(ticking(), seats=seats, who="bo", allowed=always)
    wire.gone.set()
    await task
    seats.check("bo")
