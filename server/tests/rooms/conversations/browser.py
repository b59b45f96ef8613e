"""A browser's side of an event stream, over a real connection."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2

from ...cast import Person


@dataclass(frozen=True)
class Heard:
    id: int | None
    event: str
    data: Any


class Stream:
    """Events of one connection, until it ends."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.ended = False
        self.comments = 0
        self.retry: int | None = None
        self._lines = response.aiter_lines()
        self._events = self._read()

    async def _read(self) -> AsyncIterator[Heard]:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                if "retry" in fields:
                    self.retry = int(fields["retry"])
                if "data" in fields:
                    id = int(fields["id"]) if "id" in fields else None
                    yield Heard(id, fields.get("event", "message"), json.loads(fields["data"]))
                fields = {}
        self.ended = True

    async def alive(self, seconds: float = 10.0) -> None:
        """Until its first sign of life: the console's stream hears of all that happens from there on."""
        async with asyncio.timeout(seconds):
            while await anext(self._lines) != ": ping":
                pass

    async def next(self, seconds: float = 5.0) -> Heard:
        async with asyncio.timeout(seconds):
            return await anext(self._events)

    async def until_end(self, seconds: float) -> list[Heard]:
        async with asyncio.timeout(seconds):
            return [event async for event in self._events]


@contextlib.asynccontextmanager
async def listen(
    socket: str, path: str, headers: dict[str, str], after: int | None = None
) -> AsyncIterator[Stream]:
    if after is not None:
        headers = headers | {"last-event-id": str(after)}
    async with (
        httpx2.AsyncClient(base_url=socket, timeout=30) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        yield Stream(response)


def cookie_of(person: Person) -> dict[str, str]:
    return {"cookie": f"zhike_session={person.client.cookies['zhike_session']}"}
