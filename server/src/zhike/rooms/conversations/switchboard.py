"""Wakes the visitors' streams of this process: one listener per organization, however many visitors.

It hears of news through the published events; once a second it also looks at the numbers themselves, for
the time when nobody carries events. It only says "look": what there is, each stream reads for itself.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from zhike.core import errors, live
from zhike.core.context import Actor
from zhike.core.tx import Unit
from zhike.events import conversation as events

log = structlog.get_logger("zhike.switchboard")

LOOK_SECONDS = 1.0
HEARD = frozenset(
    {
        events.ConversationAssigned.NAME, events.ConversationClosed.NAME, events.ConversationMarked.NAME,
        events.ConversationOpened.NAME,
        events.ConversationReopened.NAME, events.ConversationResolved.NAME, events.MessageReceived.NAME,
        events.MessageSent.NAME,
    }
)  # fmt: skip
_HEADS = """
SELECT visitor_id, max(last_seq + agent_seen_seq + agent_read_seq) AS seq, max(updated_at) AS at
FROM conversations
WHERE org_id = $1 AND visitor_id = ANY($2::uuid[]) GROUP BY visitor_id
"""


class Bell(asyncio.Event):
    """Rings for one stream: there may be something new to read, or somebody of ours is typing."""

    def __init__(self) -> None:
        super().__init__()
        self.news = True
        self.typing = False


class Switchboard:
    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._lines: dict[UUID, _Line] = {}

    @contextlib.contextmanager
    def listen(self, org_id: UUID, visitor_id: UUID) -> Iterator[Bell]:
        """A bell that rings when there may be something new for the visitor. Clear it before reading."""
        line = self._lines.get(org_id)
        if line is None:
            line = self._lines[org_id] = _Line(self.unit, org_id)
        bell = line.join(visitor_id)
        try:
            yield bell
        finally:
            line.leave(visitor_id, bell)
            if not line.bells:
                line.close()
                self._lines.pop(org_id, None)


class _Line:
    """One organization's listener, alive while anybody listens."""

    def __init__(self, unit: Unit, org_id: UUID) -> None:
        self.unit = unit
        self.actor = Actor("job", org_id, name="switchboard")
        self.bells: dict[UUID, set[Bell]] = {}
        self._seen: dict[UUID, object] = {}
        self._tasks = [asyncio.create_task(self._keep(part)) for part in (self._hear, self._look)]

    def join(self, visitor_id: UUID) -> Bell:
        bell = Bell()
        self.bells.setdefault(visitor_id, set()).add(bell)
        return bell

    def leave(self, visitor_id: UUID, bell: Bell) -> None:
        self.bells[visitor_id].discard(bell)
        if not self.bells[visitor_id]:
            del self.bells[visitor_id]
            self._seen.pop(visitor_id, None)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _ring(self, visitor_id: UUID) -> None:
        for bell in self.bells.get(visitor_id, ()):
            bell.news = True
            bell.set()

    def _whisper(self, said: dict[str, Any]) -> None:
        if said.get("by") == "agent" and said.get("visitor_id"):
            for bell in self.bells.get(UUID(said["visitor_id"]), ()):
                bell.typing = True
                bell.set()

    async def _keep(self, part: object) -> None:
        """Run ``part`` again whenever the database was away."""
        while True:
            try:
                await part()  # type: ignore[operator]
            except (errors.DomainError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("switchboard_lost", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def _hear(self) -> None:
        async with contextlib.aclosing(live.changes(self.unit, self.actor, None, HEARD)) as news:
            async for batch in news:
                for said in batch.whispers:
                    self._whisper(said)
                for one in batch.events:
                    if visitor_id := one.payload.get("visitor_id"):
                        self._ring(UUID(visitor_id))

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            async with self.unit.reading(self.actor) as tx:
                rows = await tx.conn.fetch(_HEADS, tx.org_id, list(self.bells))
            for row in rows:
                head = (row["seq"], row["at"])
                if self._seen.get(row["visitor_id"]) != head:
                    self._seen[row["visitor_id"]] = head
                    self._ring(row["visitor_id"])
