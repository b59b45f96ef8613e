"""The background process: relay, schedule and jobs. Run one, or as many as there is work for.

Each worker does all three; one of them leads the relay, all look at the clock, all take jobs. On SIGTERM it
takes nothing new, gives what runs twenty seconds, hands the rest back, and exits 0.
"""

import asyncio
import signal
from functools import partial

import structlog

from zhike import wiring
from zhike.core import live, logs, wake
from zhike.core.db import Database
from zhike.core.http.services import Services, running
from zhike.core.jobs import Registry
from zhike.core.jobs.execute import Executor
from zhike.core.jobs.relay import Relay
from zhike.core.jobs.runner import Runner
from zhike.core.jobs.schedule import Scheduler
from zhike.settings import get_settings

log = structlog.get_logger("zhike.worker")

DRAIN_SECONDS = 20.0
EXIT_SECONDS = 4.0
JOB_STATEMENT_SECONDS = 60


class Worker:
    """The three parts over one set of services, whose pool is open already."""

    def __init__(self, held: Services, registry: Registry) -> None:
        self.held = held
        self.relay_db = Database(
            held.settings.relay_url, size=3, statement_timeout_ms=JOB_STATEMENT_SECONDS * 1000,
            application_name="zhike upkeep",
        )  # fmt: skip
        executor = Executor(held.unit, registry, services=held, relay=self.relay_db)
        self.relay = Relay(held.settings.relay_url, registry, announce=partial(live.announce, held.cache))
        self.scheduler = Scheduler(self.relay_db, registry)
        self.runner = Runner(held.settings.relay_url, executor)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until ``stopping`` is set, then drain. Raises when a part breaks for good."""
        await self.relay_db.open()
        await wake.install(self.held.settings.app_url)
        parts = [asyncio.create_task(part.run()) for part in (self.relay, self.scheduler, self.runner)]
        until = asyncio.create_task(stopping.wait())
        log.info("worker_started")
        try:
            await asyncio.wait([*parts, until], return_when=asyncio.FIRST_COMPLETED)
        finally:
            until.cancel()
            await self._stop(parts)
            await wake.close()
            await self.relay_db.close()
        log.info("worker_stopped")

    async def _stop(self, parts: list[asyncio.Task[None]]) -> None:
        self.scheduler.stop()
        await self.runner.stop(DRAIN_SECONDS)
        self.relay.stop()
        done, late = await asyncio.wait(parts, timeout=EXIT_SECONDS)
        for part in late:
            part.cancel()
        for part in done:
            part.result()


async def run() -> None:
    """`zhike worker`: until SIGTERM or SIGINT."""
    settings = get_settings()
    logs.configure(settings.zhike_log_level)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with running(settings, name="zhike-worker", statement_seconds=JOB_STATEMENT_SECONDS) as held:
        wiring.connect(held)
        await Worker(held, wiring.registry()).run(stopping)
