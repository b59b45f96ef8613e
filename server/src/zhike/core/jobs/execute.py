"""One attempt of one job: decode, run under a time limit, and decide what becomes of it."""

import asyncio
import random
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError
from structlog.contextvars import bound_contextvars

from zhike.core.context import NOBODY
from zhike.core.db import Database
from zhike.core.jobs.declare import Dead, Registry, Retry, Work
from zhike.core.jobs.envelope import Envelope, unseal
from zhike.core.jobs.queue import Letter
from zhike.core.jobs.run import Run
from zhike.core.masking import without_values
from zhike.core.tx import Unit

log = structlog.get_logger("zhike.jobs")

FIRST_DELAY = 2.0
LONGEST_DELAY = 3600.0


class UnknownJob(Exception):
    """No room declares this name: it was renamed, mistyped, or belongs to a newer version."""


class WorkerLost(Exception):
    """Every attempt ended with the death of its worker."""


@dataclass(frozen=True, slots=True)
class Done:
    pass


@dataclass(frozen=True, slots=True)
class Again:
    delay: timedelta
    error: Exception


@dataclass(frozen=True, slots=True)
class Buried:
    letter: Letter
    error: Exception


Outcome = Done | Again | Buried


def backoff(attempt: int) -> timedelta:
    """2, 4, 8 … seconds up to an hour, each a fifth shorter or longer, so that crowds come apart."""
    seconds = min(FIRST_DELAY * 2 ** min(attempt - 1, 20), LONGEST_DELAY)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret


class Executor:
    """Runs what the registry declares, in the organizations the envelopes name."""

    def __init__(
        self, unit: Unit, registry: Registry, *, services: Any = None, relay: Database | None = None
    ) -> None:
        self.unit = unit
        self.registry = registry
        self.services = services
        self.relay = relay

    async def perform(self, payload: bytes, attempt: int, *, now: datetime | None = None) -> Outcome:
        """Run one attempt. Never raises, except when it is cancelled."""
        envelope = unseal(payload)
        with bound_contextvars(
            job=envelope.job, job_id=str(envelope.id), org_id=str(envelope.org_id),
            request_id=envelope.request_id, trace_id=envelope.trace_id,
        ):  # fmt: skip
            started = time.perf_counter()
            outcome = await self._attempt(envelope, attempt, now)
            took = round((time.perf_counter() - started) * 1000, 1)
            match outcome:
                case Done():
                    log.info("job_done", attempt=attempt, ms=took)
                case Again(delay, error):
                    log.warning("job_retries", attempt=attempt, ms=took, after=delay.total_seconds(),
                                error=type(error).__name__, reason=message_of(error))  # fmt: skip
                case Buried(letter, _):
                    log.error("job_dead", attempt=attempt, ms=took, error=letter.error_type,
                              reason=letter.error_message)  # fmt: skip
            return outcome

    async def _attempt(self, envelope: Envelope, attempt: int, now: datetime | None) -> Outcome:
        work = self.registry.get(envelope.job)
        limit = work.max_attempts if work else 5
        try:
            if attempt > limit:
                raise Dead() from WorkerLost(f"the worker ended in each of {limit} attempts")
            if work is None:
                raise UnknownJob(envelope.job)
            run = Run(
                name=work.name, job_id=envelope.id, attempt=attempt, max_attempts=limit,
                request=envelope.request, unit=self.unit, owner=envelope.org_id,
                services=self.services, relay=self.relay, now=now,
            )  # fmt: skip
            async with asyncio.timeout(work.timeout):
                await _call(work, run, envelope)
        except Dead as error:
            return Buried(letter_of(envelope, min(attempt, limit), error.__cause__ or error), error)
        except Exception as error:
            if attempt >= limit:
                return Buried(letter_of(envelope, attempt, error), error)
            after = error.after if isinstance(error, Retry) else None
            return Again(backoff(attempt) if after is None else timedelta(seconds=after), error)
        return Done()


async def _call(work: Work, run: Run, envelope: Envelope) -> None:
    if not work.events:
        await work.function(run, **work.decode(envelope.args))
        return
    event_id = UUID(envelope.args["event_id"])
    event = work.events[envelope.args["event_type"]].validate_python(envelope.args["event"])
    async with run.tx() as tx:
        if await run.first_time(tx, key=event_id):
            extra = {"run": run} if work.wants_run else {}
            await work.function(tx, event, **extra)


def message_of(error: BaseException) -> str:
    """The error's first line, without the values that databases and clients like to quote."""
    if isinstance(error, ValidationError):
        found = error.errors(include_input=False, include_url=False)
        return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found)[:500]
    cause = getattr(error, "orig", None) or error
    first = str(cause).strip().split("\n", 1)[0]
    return without_values(first)[:500]


def letter_of(envelope: Envelope, attempt: int, error: BaseException) -> Letter:
    return Letter(
        org_id=envelope.org_id or NOBODY,
        job=envelope.job,
        args=orjson.dumps(envelope.args).decode(),
        event_id=envelope.event_id,
        error_type=f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")[:200],
        error_message=message_of(error),
        traceback="".join(_frames(error)),
        request_id=envelope.request_id,
        trace_id=envelope.trace_id,
        attempts=attempt,
    )


def _frames(error: BaseException) -> Iterable[str]:
    """Where it happened, cause first: places only, never source lines, values or messages of other errors."""
    if error.__cause__ is not None:
        yield from _frames(error.__cause__)
    yield f"{type(error).__qualname__}\n"
    for frame in traceback.extract_tb(error.__traceback__)[-20:]:
        path = "/".join(frame.filename.split("/")[-3:])
        yield f"  {path}:{frame.lineno} {frame.name}\n"
