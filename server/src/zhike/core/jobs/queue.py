"""pgqueuer, as we use it: its tables, its worker loop and heartbeat, with statements of our own.

Ours differ from the library's in what the promises ask (3.2): an attempt is counted when a job is taken, not
when it fails; every write-back is fenced by (id, attempt, worker), so a worker that was given up for dead
cannot undo what its successor does; a job whose worker's session is gone is taken up at once, alone if it may
have been the cause (`suspects`); and a job that failed for good becomes a dead letter in the very statement
that removes it. The entrypoint column holds the lane; whose turn it is in a lane, `turns` says.
"""
# ruff: noqa: S608 - statements are put together from constants of this module alone

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence import qb
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain import models
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel

from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs import suspects, turns

# every name is given, so that no variable of the environment can move the tables
SETTINGS = DBSettings(
    prefix="", db_schema="jobs", channel=Channel("ch_pgqueuer"), function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics", queue_status_type="pgqueuer_status", queue_table="pgqueuer",
    queue_table_log="pgqueuer_log", trigger="tg_pgqueuer_changed", schedules_table="pgqueuer_schedules",
)  # fmt: skip

_PUT = """
INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload, execute_after, share)
SELECT 0, 'queued', entrypoint, payload, now() + greatest(delay, interval '0'), share
FROM unnest($1::text[], $2::bytea[], $3::interval[], $4::text[]) AS t(entrypoint, payload, delay, share)
"""
_FENCE = """
unnest($1::bigint[], $2::int[], $3::uuid[]) AS held(id, attempts, worker)
WHERE q.id = held.id AND q.attempts = held.attempts AND q.queue_manager_id = held.worker
"""
_DONE = f"DELETE FROM jobs.pgqueuer q USING {_FENCE}"
_AGAIN = f"""
UPDATE jobs.pgqueuer q SET status = 'queued', queue_manager_id = NULL, updated = now(),
  execute_after = now() + $4::interval
FROM {_FENCE}
"""
_HAND_BACK = f"""
UPDATE jobs.pgqueuer q SET status = 'queued', queue_manager_id = NULL, updated = now(),
  attempts = q.attempts - 1
FROM {_FENCE}
"""
_BURY = f"""
WITH gone AS (DELETE FROM jobs.pgqueuer q USING {_FENCE} RETURNING q.id)
INSERT INTO dead_letters (org_id, id, job, payload, event_id, attempts, error_type, error_message, traceback,
                          request_id, trace_id)
SELECT $4, $5, $6, $7::text::jsonb, $8, $14, $9, $10, $11, nullif($12, ''), nullif($13, '')
FROM gone
"""

# what pgqueuer's trigger says of new rows: all lanes of all workers look at once
_TELL = """
SELECT pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer', 'operation', 'insert',
  'sent_at', now(), 'table', 'pgqueuer', 'type', 'table_changed_event')::text)
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter to be. ``args`` is JSON."""

    org_id: UUID
    job: str
    args: str
    event_id: UUID | None
    error_type: str
    error_message: str
    traceback: str
    request_id: str
    trace_id: str
    attempts: int


@contextlib.asynccontextmanager
async def writing(db: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the relay's pool for the block, allowed to write: pools begin read-only."""
    async with db.slot() as slot:
        await slot.raw.execute("SET default_transaction_read_only = off")
        yield slot.raw


@dataclass
class Queue(Queries):
    """One connection's view of the queue. Not more than one statement runs at a time."""

    fair_until: dict[str, float] = field(default_factory=dict)  # by lane, by the monotonic clock

    @classmethod
    def over(cls, conn: asyncpg.Connection, driver: AsyncpgDriver | None = None) -> "Queue":
        return cls(
            driver or AsyncpgDriver(conn),
            qbe=qb.QueryBuilderEnvironment(SETTINGS),
            qbq=qb.QueryQueueBuilder(SETTINGS),
            qbs=qb.QuerySchedulerBuilder(SETTINGS),
        )

    async def put(self, items: list[tuple[str, bytes, timedelta]]) -> None:
        """Add jobs: (lane, sealed envelope, delay), in the transaction that is open, if one is."""
        lanes, payloads, delays = zip(*items, strict=True)
        shares = [turns.share(lane, payload) for lane, payload, _ in items]
        await self.driver.execute(_PUT, lanes, payloads, delays, shares)

    async def take(self, lane: str, worker: UUID, batch: int, limit: int) -> list[models.Job]:
        """Lease up to ``batch`` due jobs, never holding more than ``limit``.

        The oldest first; fairly, when some have waited; and suspects alone.
        """
        if lane == suspects.LANE:
            rows = await self.driver.fetch(suspects.TAKE, lane, worker, limit)
        else:
            fairly = time.monotonic() < self.fair_until.get(lane, 0.0)
            statement = turns.TAKE_FAIRLY if fairly else turns.TAKE
            rows = await self.driver.fetch(statement, lane, worker, batch, limit)
        jobs = [models.Job.model_validate(row) for row in rows]
        if any(job.updated - job.execute_after > turns.BEHIND for job in jobs):
            self.fair_until[lane] = time.monotonic() + turns.FAIR_SECONDS
        return sorted(jobs, key=lambda job: (job.execute_after, job.id))

    async def dequeue(self, batch_size, entrypoints, queue_manager_id, global_concurrency_limit, **_):  # type: ignore[no-untyped-def, override]
        (lane,) = entrypoints
        return await self.take(lane, queue_manager_id, batch_size, global_concurrency_limit)

    async def log_jobs(self, job_status: list[tuple[models.Job, Any, Any]]) -> None:
        """The library's word that jobs ended. Only success removes one; a cancelled job is handed back."""
        done = [job for job, status, _ in job_status if status == "successful"]
        cancelled = [job for job, status, _ in job_status if status == "canceled"]
        broken = [job for job, status, _ in job_status if status not in {"successful", "canceled"}]
        if done:
            await self.driver.execute(_DONE, *_fence(done))
        if cancelled:
            await self.driver.execute(_HAND_BACK, *_fence(cancelled))
        if broken:
            await self.driver.execute(_AGAIN, *_fence(broken), timedelta(seconds=10))

    async def retry_job(self, job: models.Job, delay: timedelta, traceback_record: Any = None) -> None:
        await self.driver.execute(_AGAIN, *_fence([job]), delay)

    async def bury(self, job: models.Job, letter: Letter) -> None:
        """Remove the job and write its dead letter: both or neither, and nothing if the lease was lost."""
        await self.driver.execute(
            _BURY, *_fence([job]), letter.org_id, uuid7(), letter.job, letter.args, letter.event_id,
            letter.error_type, letter.error_message, letter.traceback, letter.request_id, letter.trace_id,
            letter.attempts,
        )  # fmt: skip

    async def mark_alive(self, worker: UUID) -> None:
        """Hold a lock as long as this session lives; by it others see that our jobs are in hand."""
        await self.driver.execute(suspects.MARK_ALIVE, str(worker))

    async def rescue(self, hung_after: timedelta) -> int:
        """Put jobs back whose worker's session is gone, or has been silent that long. Returns how many."""
        tag = await self.driver.execute(suspects.RESCUE, hung_after)
        if count := int(tag.rpartition(" ")[2]):
            await self.driver.execute(_TELL)
        return count


def _fence(jobs: list[models.Job]) -> tuple[list[int], list[int], list[UUID | None]]:
    return [job.id for job in jobs], [job.attempts for job in jobs], [job.queue_manager_id for job in jobs]
