"""What a job is handed: whose work it is, which attempt this is, and transactions in that organization."""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from zhike.core.context import Actor, RequestInfo
from zhike.core.db import Database
from zhike.core.jobs.queue import writing
from zhike.core.tx import Tx, Unit

_FIRST_TIME = """
INSERT INTO event_consumptions (org_id, event_id, handler) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING true
"""
TURN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt. ``attempt`` counts from 1 and was counted before the run; ``job_id`` is the same in all.

    ``services`` is what the process holds (keyring, cache, settings), as `wiring` gave it to the worker.
    """

    name: str
    job_id: UUID
    attempt: int
    max_attempts: int
    request: RequestInfo
    unit: Unit
    owner: UUID | None
    services: Any = None
    relay: Database | None = None
    now: datetime | None = None
    turn_seconds: float = TURN_SECONDS

    @property
    def org_id(self) -> UUID:
        """The organization. Raises when the work is the whole system's."""
        if self.owner is None:
            raise RuntimeError(f"{self.name} runs for the whole system, not for an organization")
        return self.owner

    @property
    def last_attempt(self) -> bool:
        return self.attempt >= self.max_attempts

    @property
    def actor(self) -> Actor:
        return Actor(kind="job", org_id=self.org_id, name=self.name)

    def tx(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction of this organization. A job may open several, one after another."""
        return self.unit.transaction(self.actor, self.request, now=self.now)

    async def in_turns(
        self, step: Callable[[Tx], Awaitable[bool]], actor: Actor | None = None, **arguments: Any
    ) -> None:
        """Long work, piece by piece: ``step`` in a transaction of its own (``actor``'s, else the job's) until
        it says that there is no more. After a minute it makes way for others: the same job is enqueued with
        ``arguments``, and goes on from where the last step has left it."""
        until = time.monotonic() + self.turn_seconds
        more = True
        while more:
            async with self.unit.transaction(actor or self.actor, self.request, now=self.now) as tx:
                more = await step(tx)
                if more and time.monotonic() > until:
                    tx.enqueue(self.name, **arguments)
                    more = False

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        return self.unit.reading(self.actor, self.request)

    async def first_time(self, tx: Tx, *, key: UUID | None = None) -> bool:
        """Mark in ``tx`` that this job's effect is done. False when an earlier attempt had committed it."""
        done = await tx.conn.fetchval(_FIRST_TIME, tx.org_id, key or self.job_id, self.name)
        return bool(done)

    @contextlib.asynccontextmanager
    async def across_tenants(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the relay role in a transaction: for upkeep of the floor's own tables only."""
        if self.owner is not None or self.relay is None:
            raise RuntimeError(f"{self.name} does not run for the whole system")
        async with writing(self.relay) as conn, conn.transaction():
            yield conn
