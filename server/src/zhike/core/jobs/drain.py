"""For tests: carry the outbox and run what is due, in this process, until nothing is left."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pgqueuer.domain import models

from zhike.core.clock import utcnow
from zhike.core.db import Database
from zhike.core.ids import uuid7
from zhike.core.jobs.declare import Registry
from zhike.core.jobs.envelope import Envelope, unseal
from zhike.core.jobs.execute import Again, Buried, Done, Executor
from zhike.core.jobs.queue import Queue, writing
from zhike.core.jobs.relay import BATCH, carry
from zhike.core.tx import Unit

# as Queue.take, but of all lanes, of one organization if one is given, and by a clock that may be ahead
_TAKE = """
UPDATE jobs.pgqueuer SET status = 'picked', attempts = attempts + 1, queue_manager_id = $1,
  updated = now(), heartbeat = now()
WHERE id IN (
  SELECT id FROM jobs.pgqueuer
  WHERE status = 'queued' AND execute_after <= coalesce($2::timestamptz, now())
    AND ($3::text IS NULL OR convert_from(payload, 'UTF8')::jsonb ->> 2 = $3)
  ORDER BY execute_after, id LIMIT 100)
RETURNING *
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt. ``dead`` when it was the last and a dead letter was written."""

    job: str
    org_id: UUID | None
    args: dict[str, Any]
    error: Exception
    dead: bool


@dataclass(slots=True)
class Drained:
    """``ran`` are the names of the attempts that succeeded, in order."""

    ran: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def ok(self) -> "Drained":
        """Itself when nothing failed; raises the first failure's error otherwise."""
        for failure in self.failed:
            failure.error.add_note(f"in job {failure.job}")
            raise failure.error
        return self


async def drain(
    unit: Unit, relay_db: Database, registry: Registry, *, org_id: UUID | None = None,
    until: datetime | None = None, services: Any = None, most: int = 10_000,
) -> Drained:  # fmt: skip
    """Carry and run until nothing is due; a job that fails is due again only after its backoff.

    With ``org_id``, only that organization's jobs run, whatever other tests left behind. With ``until``,
    work of the future up to then is due as well, each job seeing its own due time as ``run.now`` and
    ``tx.now``. Runs at most ``most`` jobs, so an endless chain fails instead of hanging.
    """
    executor = Executor(unit, registry, services=services, relay=relay_db)
    worker, result = uuid7(), Drained()
    whose = str(org_id) if org_id else None
    async with writing(relay_db) as conn:
        queue = Queue.over(conn)
        while True:
            while (await carry(conn, queue, registry))[0] == BATCH:
                pass
            rows = await conn.fetch(_TAKE, worker, until, whose)
            if not rows:
                return result
            found = [models.Job.model_validate(dict(row)) for row in rows]
            found.sort(key=lambda job: (job.execute_after, job.id))
            for job in found:
                await _one(executor, queue, job, until, result)
            if len(result.ran) + len(result.failed) > most:
                raise RuntimeError(f"still not drained after {most} jobs: {result.ran[-5:]}")


async def _one(
    executor: Executor, queue: Queue, job: models.Job, until: datetime | None, result: Drained
) -> None:
    assert job.payload is not None
    now = max(utcnow(), job.execute_after) if until is not None else None
    outcome = await executor.perform(job.payload, job.attempts, now=now)
    envelope: Envelope = unseal(job.payload)
    match outcome:
        case Done():
            await queue.log_jobs([(job, "successful", None)])
            result.ran.append(envelope.job)
            return
        case Again(delay, error):
            await queue.retry_job(job, delay)
            result.failed.append(Failure(envelope.job, envelope.org_id, envelope.args, error, False))
        case Buried(letter, error):
            await queue.bury(job, letter)
            result.failed.append(Failure(envelope.job, envelope.org_id, envelope.args, error, True))
