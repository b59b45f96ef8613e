"""What the two streams say: the visitor's own messages, and the organization's events for the console."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from zhike.core import live
from zhike.core.cache import Cache
from zhike.core.context import Actor
from zhike.core.http import sse
from zhike.core.tx import Unit
from zhike.events.conversation import MessageReceived
from zhike.rooms.conversations import heard, repository, service, typing
from zhike.rooms.conversations.switchboard import Switchboard
from zhike.rooms.staff import presence

PAGE = 200


async def of_visitor(
    unit: Unit, cache: Cache, board: Switchboard, actor: Actor, after: int | None
) -> AsyncIterator[bytes]:
    """``message`` with its number; ``status`` and ``marks`` (how far the visitor's words have come) when they
    change; ``typing``. From ``after`` on, or from now."""
    assert actor.subject_id is not None
    status: str | None = None
    marks = {"seen_seq": 0, "read_seq": 0}
    with board.listen(actor.org_id, actor.subject_id) as bell:
        bell.typing = await typing.of_agent(cache, actor.org_id, actor.subject_id)
        while True:
            bell.clear()
            if bell.typing:
                bell.typing = False
                yield sse.event("typing", b'{"by":"agent"}')
            rows: list[Any] = []
            if bell.news:
                bell.news = False
                async with unit.reading(actor) as tx:
                    head = await repository.head_of(tx, actor.subject_id)
                    last = head["seq"] if after is None else min(after, head["seq"])
                    rows = await repository.heard_after(tx, actor.subject_id, last, PAGE)
                for row in rows:
                    yield sse.event("message", row["message"], id=row["seq"])
                after = rows[-1]["seq"] if rows else last
                if head["status"] not in {None, status}:
                    status = head["status"]
                    yield sse.event("status", orjson.dumps({"status": status}))
                if (now := {"seen_seq": head["agent_seen_seq"], "read_seq": head["agent_read_seq"]}) != marks:
                    marks = now
                    yield sse.event("marks", orjson.dumps(marks))
                if (ours := max((row["seq"] for row in rows if row["ours"]), default=0)) > head[
                    "visitor_seen_seq"
                ]:
                    async with unit.transaction(actor) as tx:
                        await service.reached_visitor(tx, actor.subject_id, ours, read=False)
            if len(rows) < PAGE:
                try:
                    await asyncio.wait_for(bell.wait(), sse.HEARTBEAT_SECONDS)
                except TimeoutError:
                    bell.news = True
                    yield sse.PING


async def of_console(unit: Unit, cache: Cache, actor: Actor, after: int | None) -> AsyncIterator[bytes]:
    """Every event the actor may hear of, with its number; ``typing``; ``reset``: some are gone for good."""
    types = heard.types_for(actor)
    pulse = _Pulse(unit, cache, actor)
    async with contextlib.aclosing(live.changes(unit, actor, after, types)) as news:
        async for batch in news:
            await pulse.beat()
            if batch.whispers:
                for said in await _may_hear(unit, actor, batch.whispers):
                    yield sse.event("typing", orjson.dumps(said))
                continue
            if batch.reset:
                yield sse.event("reset", b"{}", id=batch.last_seq)
            events = [one for one in batch.events if heard.concerns(actor, one.type, one.payload)]
            said = await _messages(unit, actor, events)
            for one in events:
                data = one.payload
                if message := said.get(one.payload.get("message_id")):
                    data = data | {"message": orjson.Fragment(message["message"])}
                yield sse.event(one.type, orjson.dumps(data), id=one.seq)
            await _reached(unit, actor, events, said)
            if not events:
                yield sse.PING


async def _may_hear(unit: Unit, actor: Actor, whispers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who is typing, as far as the actor sees their talk; not themselves."""
    if not actor.may("conversation:read"):
        return []
    others = [one for one in whispers if one.get("user_id") != str(actor.user_id)]
    if actor.scope == "a" or not others:
        return others
    async with unit.reading(actor) as tx:
        seen = await repository.visitors_seen(tx, [one["visitor_id"] for one in others])
    return [one for one in others if one["visitor_id"] in seen]


async def _reached(unit: Unit, actor: Actor, events: list[live.LiveEvent], said: Mapping[str, Any]) -> None:
    """Customers' words have come to whoever is in charge, or to anybody who could take the talk."""
    if not actor.may("conversation:write"):
        return
    newest: dict[UUID, int] = {}
    for one in events:
        message = said.get(one.payload.get("message_id", ""))
        if one.type != MessageReceived.NAME or message is None or message["status"] != "sent":
            continue  # or another console has told it already
        if one.payload.get("agent_id") in {None, str(actor.user_id)}:
            id = UUID(one.payload["conversation_id"])
            newest[id] = max(newest.get(id, 0), one.payload["seq"])
    if newest:
        async with unit.transaction(actor) as tx:
            await service.reached_desk(tx, newest)


async def _messages(unit: Unit, actor: Actor, events: list[live.LiveEvent]) -> dict[str, Any]:
    """The messages that events speak of, by id: each as JSON, and how far it had come."""
    ids = [one.payload["message_id"] for one in events if heard.tells_a_message(one.type)]
    if not ids:
        return {}
    async with unit.reading(actor) as tx:
        return await repository.messages_by_id(tx, ids)


class _Pulse:
    """Says now and then that somebody who can answer has the console open."""

    def __init__(self, unit: Unit, cache: Cache, actor: Actor) -> None:
        self.unit, self.cache, self.actor = unit, cache, actor
        self.answers = actor.may("conversation:write") and actor.user_id is not None
        self._glowed = self._beaten = -presence.BEAT_SECONDS

    async def beat(self) -> None:
        now = time.monotonic()
        if self.answers and now - self._glowed >= sse.HEARTBEAT_SECONDS / 2:
            self._glowed = now
            await presence.glow(self.cache, self.actor)
        if self.answers and now - self._beaten >= presence.BEAT_SECONDS:
            self._beaten = now
            await presence.beat(self.unit, self.actor)
