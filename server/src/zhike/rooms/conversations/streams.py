"""What the two streams say: the visitor's own messages, and the organization's events for the console."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import orjson

from zhike.core import live
from zhike.core.cache import AGENT_STATUS, Cache
from zhike.core.context import Actor
from zhike.core.http import sse
from zhike.core.tx import Unit
from zhike.rooms.conversations import heard, repository
from zhike.rooms.conversations.switchboard import Switchboard

PAGE = 200


async def of_visitor(unit: Unit, board: Switchboard, actor: Actor, after: int | None) -> AsyncIterator[bytes]:
    """``message`` with its number, ``status`` when it changes; from ``after`` on, or from now."""
    assert actor.subject_id is not None
    status: str | None = None
    with board.listen(actor.org_id, actor.subject_id) as bell:
        while True:
            bell.clear()
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
            if len(rows) < PAGE:
                try:
                    await asyncio.wait_for(bell.wait(), sse.HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield sse.PING


async def of_console(unit: Unit, cache: Cache, actor: Actor, after: int | None) -> AsyncIterator[bytes]:
    """Every event the actor may hear of, with its number; ``reset`` when some are gone for good."""
    types = heard.types_for(actor)
    async with contextlib.aclosing(live.changes(unit, actor, after, types)) as news:
        async for batch in news:
            if batch.reset:
                yield sse.event("reset", b"{}", id=batch.last_seq)
            events = [one for one in batch.events if heard.concerns(actor, one.type, one.payload)]
            said = await _messages(unit, actor, events)
            for one in events:
                data = one.payload
                if message := said.get(one.payload.get("message_id")):
                    data = data | {"message": orjson.Fragment(message)}
                yield sse.event(one.type, orjson.dumps(data), id=one.seq)
            if not events:
                yield sse.PING
                await _be_present(cache, actor)


async def _messages(unit: Unit, actor: Actor, events: list[live.LiveEvent]) -> dict[Any, bytes]:
    """The messages that events speak of, by id, as JSON."""
    ids = [one.payload["message_id"] for one in events if heard.tells_a_message(one.type)]
    if not ids:
        return {}
    async with unit.reading(actor) as tx:
        return await repository.messages_by_id(tx, ids)


async def _be_present(cache: Cache, actor: Actor) -> None:
    """Say that somebody who can answer has the console open."""
    if actor.may("conversation:write") and actor.user_id is not None:
        await cache.set(AGENT_STATUS.key(actor.org_id, actor.user_id), "online", AGENT_STATUS.ttl)
        await cache.set(AGENT_STATUS.key(actor.org_id, "any"), "online", AGENT_STATUS.ttl)
