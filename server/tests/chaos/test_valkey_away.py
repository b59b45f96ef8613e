"""P-37: Valkey killed, frozen and back again under load costs no request, and nothing is lost or doubled."""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from zhike.core import cache
from zhike.embedded.valkey import Valkey
from zhike.rooms.conversations import api_public

from ..cast import Hall
from ..rooms.conversations.talk import Visitor, open_channel
from .town import opened

SECONDS = 3.0
LATE = 1.0  # seconds that a request may wait for somebody who does not answer

Call = Callable[[], Awaitable[httpx2.Response]]


class Desk:
    """What people do all day, and what they were told."""

    def __init__(self, hall: Hall, visitor: Visitor, talk: str) -> None:
        self.hall, self.visitor, self.talk = hall, visitor, talk
        self.numbers = count()
        self.acknowledged: list[str] = []
        self.answers: list[tuple[int, float]] = []

    @classmethod
    async def open(cls, hall: Hall) -> "Desk":
        channel = await open_channel(hall)
        visitor = await Visitor(hall, channel["public_key"]).enter()
        await visitor.say("开始")
        return cls(hall, visitor, await visitor.conversation())

    async def say(self) -> httpx2.Response:
        words = f"第 {next(self.numbers)} 句"
        answer = await self.visitor.post(words)
        if answer.status_code == 201:
            self.acknowledged.append(words)
        return answer

    async def reply(self) -> httpx2.Response:
        form: dict[str, Any] = {"external_message_id": str(uuid4()), "content": "在的"}
        return await self.hall.owner.post(f"/api/conversations/{self.talk}/messages", form)

    def calls(self) -> list[Call]:
        def read(path: str) -> Call:
            return lambda: self.hall.owner.get(path)

        paths = ("/api/conversations?limit=50", "/api/customers", "/api/auth/me", "/api/channels")
        return [self.say, self.reply, *map(read, paths)]

    async def keep_on(self, call: Call, until: asyncio.Event) -> None:
        while not until.is_set():
            began = time.monotonic()
            answer = await call()
            self.answers.append((answer.status_code, time.monotonic() - began))
            await asyncio.sleep(random.uniform(0.005, 0.03))

    async def said(self) -> list[str]:
        """The visitor's words, as they stand now."""
        found: list[dict[str, Any]] = []
        while batch := await self.visitor.heard(found[-1]["seq"] if found else 0):
            found += batch
        return [one["content"] for one in found if one["sender_type"] == "customer"][1:]


@pytest.mark.parametrize("how", ["killed", "frozen"])
async def test_valkey_away_costs_no_request(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_public.PACE, "most", 100_000)
    async with opened() as place:
        desk = await Desk.open(place.hall)
        until = asyncio.Event()
        tasks = [asyncio.create_task(desk.keep_on(call, until)) for call in desk.calls() * 2]
        await asyncio.sleep(SECONDS / 2)
        _strike(place.valkey, how)
        await asyncio.sleep(SECONDS)
        away = len(desk.answers)
        _heal(place.valkey, how)
        await asyncio.sleep(SECONDS / 2 + cache.REST_SECONDS)
        until.set()
        await asyncio.gather(*tasks)
        assert Counter(await desk.said()) == Counter(desk.acknowledged)
        assert away < len(desk.answers), "it goes on"
        assert await place.hall.held.cache.count(cache.RATE.key(place.hall.org_id, how), 60) == 1, (
            "used again"
        )
    failed = [status for status, _ in desk.answers if status >= 400]
    late = sorted(took for _, took in desk.answers)[int(len(desk.answers) * 0.99)]
    held = not failed and late <= LATE
    print(
        f"P-37 Valkey {how}: {len(desk.answers)} requests, {len(failed)} failed, p99 {late * 1000:.0f} ms"
        f"  goal 0 failed, {LATE:.0f} s  {'pass' if held else 'FAIL'}"
    )
    assert held, failed[:5]


def _strike(valkey: Valkey, how: str) -> None:
    assert valkey.process is not None
    valkey.process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGSTOP)


def _heal(valkey: Valkey, how: str) -> None:
    assert valkey.process is not None
    if how == "killed":
        valkey.process.wait(5)
        valkey.start()
    else:
        valkey.process.send_signal(signal.SIGCONT)
