"""The worker's loop: a pgqueuer manager for each lane, so that a login code never waits behind a campaign.

All lanes share one connection, whose session lock says that this worker lives. When the connection is lost,
what runs here is cancelled, because others will take it up.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain import errors, models
from pgqueuer.domain.types import QueueManagerId

from zhike.core.ids import uuid7
from zhike.core.jobs import suspects
from zhike.core.jobs.execute import Again, Buried, Done, Executor
from zhike.core.jobs.queue import SETTINGS, Queue
from zhike.core.lost import LOST

log = structlog.get_logger("zhike.worker")

# lane → (jobs taken at once, jobs in hand at most). pgqueuer asks that the second be twice the first.
LANES = {"otp": (5, 10), "default": (50, 100), "bulk": (5, 10), suspects.LANE: (1, 20)}
HUNG_AFTER = timedelta(seconds=60)  # pgqueuer beats the heart at half of it
POLL = timedelta(seconds=2)
RESCUE_SECONDS = 0.25
RECONNECT_SECONDS = 1.0
CUT_OFF = (*LOST, errors.PgqException)


class Driver(AsyncpgDriver):
    """Passes on only notices of new jobs: pgqueuer's trigger also tells of every lease and every end."""

    async def add_listener(self, channel: str, callback: Callable[[Any], None]) -> None:
        def only_news(payload: str) -> None:
            if '"table_changed_event"' not in payload or '"insert"' in payload:
                callback(payload)

        await super().add_listener(channel, only_news)


class Performer(AbstractEntrypointExecutor):
    """pgqueuer's view of our executor."""

    def __init__(self, executor: Executor, queue: Queue, running: set[asyncio.Task[Any]]) -> None:
        super().__init__(EntrypointExecutorParameters(concurrency_limit=0, func=_nothing))
        self.executor = executor
        self.queue = queue
        self.running = running

    async def execute(self, job: models.Job, context: models.Context) -> None:
        task = asyncio.current_task()
        assert task is not None and job.payload is not None
        self.running.add(task)
        try:
            outcome = await self.executor.perform(job.payload, job.attempts)
        finally:
            self.running.discard(task)
        match outcome:
            case Again(delay, _):
                raise errors.RetryRequested(delay)
            case Buried(letter, _):
                await self.queue.bury(job, letter)
            case Done():
                pass


async def _nothing(_: models.Job) -> None:
    """pgqueuer wants a function beside the executor; the executor does not call it."""


class Runner:
    """Runs due jobs of all lanes until `stop`. Reconnects by itself."""

    def __init__(self, dsn: str, executor: Executor) -> None:
        self.dsn = dsn
        self.executor = executor
        self._stopping = asyncio.Event()
        self._managers: list[QueueManager] = []
        self._running: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._session()
            except* CUT_OFF as group:
                log.warning(
                    "runner_lost_connection", errors=[type(error).__name__ for error in group.exceptions]
                )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), RECONNECT_SECONDS)

    async def stop(self, grace: float) -> None:
        """Take nothing new; after ``grace`` seconds hand back what still runs."""
        self._stopping.set()
        for manager in self._managers:
            manager.shutdown.set()
        deadline = asyncio.get_running_loop().time() + grace
        while self._running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        self._cancel_all()

    def _cancel_all(self) -> None:
        for task in list(self._running):
            task.cancel()

    async def _session(self) -> None:
        conn = await asyncpg.connect(
            self.dsn, timeout=10, server_settings={"application_name": "zhike worker", "timezone": "UTC"}
        )
        worker = uuid7()
        queue = Queue.over(conn, Driver(conn))
        try:
            await queue.mark_alive(worker)
            self._managers = [self._manager(queue, lane, QueueManagerId(worker)) for lane in LANES]
            if self._stopping.is_set():
                return
            async with asyncio.TaskGroup() as group:
                rescuer = group.create_task(self._rescue(queue))
                lanes = [
                    group.create_task(self._lane(manager, *LANES[lane]))
                    for lane, manager in zip(LANES, self._managers, strict=True)
                ]
                await asyncio.wait(lanes)
                rescuer.cancel()
        finally:
            with contextlib.suppress(*LOST):
                await conn.close(timeout=2)

    def _manager(self, queue: Queue, lane: str, worker: QueueManagerId) -> QueueManager:
        manager = QueueManager(queue, channel=SETTINGS.channel)
        manager.queue_manager_id = worker
        manager.min_dequeue_poll_interval = timedelta(milliseconds=20)
        manager.register_executor(lane, Performer(self.executor, queue, self._running))
        return manager

    async def _lane(self, manager: QueueManager, batch: int, limit: int) -> None:
        await manager.run(
            dequeue_timeout=POLL, batch_size=batch, max_concurrent_tasks=limit,
            heartbeat_timeout=HUNG_AFTER, shutdown_on_listener_failure=True,
            log_aggregation_interval=timedelta(0),
        )  # fmt: skip

    async def _rescue(self, queue: Queue) -> None:
        """Again and again, take up what dead workers left; notice, too, when we are cut off ourselves."""
        while True:
            try:
                count = await queue.rescue(HUNG_AFTER)
            except CUT_OFF:
                self._cancel_all()  # their leases are lost, and pgqueuer would wait for them to end
                raise
            if count:
                log.warning("jobs_rescued", count=count)
            await asyncio.sleep(RESCUE_SECONDS)
