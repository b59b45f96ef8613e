"""P-43 and P-14: what was heard live, over broken connections, equals what a reload shows; doubles vanish."""

import asyncio
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from zhike.rooms.conversations import api_public

from ...cast import Hall
from .browser import Heard, Stream, cookie_of, listen
from .talk import Visitor, open_channel

OURS, THEIRS = 400, 100


class Client:
    """Keeps a stream open, loses it now and then, and remembers what it heard."""

    def __init__(self, chance: random.Random, take: Callable[[Heard], dict[str, Any] | None]) -> None:
        self.chance = chance
        self.take = take
        self.shown: dict[int, dict[str, Any]] = {}
        self.marks = {"seen_seq": 0, "read_seq": 0}
        self.last = 0
        self.drops = 0

    async def follow(self, socket: str, path: str, headers: dict[str, str], total: int) -> None:
        while len(self.shown) < total:
            async with listen(socket, path, headers, after=self.last) as stream:
                await self._hear(stream, total)
            self.drops += 1

    async def _hear(self, stream: Stream, total: int) -> None:
        patience = self.chance.randrange(1, 60)
        while patience and len(self.shown) < total:
            heard = await stream.next(60)
            if heard.id is not None:
                assert heard.id > self.last, "a number came twice or went back"
                self.last = heard.id
            if heard.event == "marks":
                self.marks = heard.data
            if (message := self.take(heard)) is not None:
                assert message["seq"] not in self.shown
                self.shown[message["seq"]] = message
                patience -= 1

    def says(self) -> list[dict[str, Any]]:
        """What the visitor's page shows: the messages as they came, and the marks of its own ones since."""
        return [as_shown(one, self._mark(one)) for _, one in sorted(self.shown.items())]

    def _mark(self, one: dict[str, Any]) -> str:
        if one["status"] == "read" or one["seq"] <= self.marks["read_seq"]:
            return "read"
        return "delivered" if one["seq"] <= self.marks["seen_seq"] else str(one["status"])


def as_shown(one: dict[str, Any], status: str) -> dict[str, Any]:
    """How far our words have come is shown to us, not to the visitor."""
    return one | {"status": status if one["sender_type"] == "customer" else None}


async def post_doubled(visitor: Visitor, chance: random.Random, words: list[str]) -> None:
    for word in words:
        external = str(uuid4())
        answers = await asyncio.gather(*(visitor.post(word, external) for _ in range(chance.randrange(1, 6))))
        assert [answer.status_code for answer in answers].count(201) == 1
        assert len({answer.json()["id"] for answer in answers}) == 1


async def post_ours(hall: Hall, conversation: str, who: str, count: int) -> None:
    for number in range(count):
        form = {"external_message_id": str(uuid4()), "content": f"{who} {number}"}
        answer = await hall.people[who].post(f"/api/conversations/{conversation}/messages", form)
        assert answer.status_code == 201, answer.text


async def reload(visitor: Visitor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while batch := await visitor.heard(found[-1]["seq"] if found else 0):
        found += batch
    return found


async def test_live_equals_reload(
    hall: Hall, socket: str, relay: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_public.PACE, "most", 10_000)
    chance = random.Random(43)
    channel = await open_channel(hall)
    visitor = await Visitor(hall, channel["public_key"]).enter()
    await visitor.say("开始")
    conversation = await visitor.conversation()
    # in the charge of the one whose console listens: words reach nobody else's
    mine = await hall.owner.post(f"/api/conversations/{conversation}/assign", {"user_id": str(hall.owner.id)})
    assert mine.status_code == 200, mine.text
    page = Client(chance, lambda heard: heard.data if heard.event == "message" else None)
    desk = Client(chance, lambda heard: heard.data.get("message"))
    async with listen(socket, "/api/stream", cookie_of(hall.owner)) as stream:
        await stream.alive()
        await visitor.say("第二句")
        while (heard := await stream.next()).data.get("seq") != 2:
            pass
        desk.last = heard.id or 0
        desk.shown = {1: {}, 2: {}}
    total = OURS + THEIRS + 2
    writers = [
        post_ours(hall, conversation, who, OURS // 4) for who in ("owner", "manager", "agent_ann", "agent_bo")
    ]
    words = [f"访客 {number}" for number in range(THEIRS)]
    await asyncio.gather(
        page.follow(socket, f"{visitor.root}/stream", visitor.headers, total),
        desk.follow(socket, "/api/stream", cookie_of(hall.owner), total),
        post_doubled(visitor, chance, words), *writers,
    )  # fmt: skip
    reloaded = await reload(visitor)
    assert [message["seq"] for message in reloaded] == list(range(1, total + 1))
    async with listen(socket, f"{visitor.root}/stream", visitor.headers, after=page.last) as stream:
        while page.says() != (wanted := [as_shown(one, one["status"]) for one in reloaded]):
            heard = await stream.next(60)
            assert heard.event in {"marks", "status"}, (page.says(), wanted)
            page.marks = heard.data if heard.event == "marks" else page.marks
            reloaded = await reload(visitor)
    assert {one["status"] for one in reloaded if one["sender_type"] == "customer"} - {"sent"}
    assert sorted(desk.shown) == list(range(1, total + 1))
    differ = [m for m in reloaded[2:] if desk.shown[m["seq"]]["content"] != m["content"]]
    assert not differ
    theirs = [message["content"] for message in reloaded if message["sender_type"] == "customer"]
    assert theirs == ["开始", "第二句", *words]
    print(f"P-43 {total} messages, {page.drops + desk.drops} lost connections, 0 differences  goal 0  pass")
