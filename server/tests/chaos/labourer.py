"""A worker process for the tests to maltreat: `python -m tests.chaos.labourer ticks|jobs`."""

import asyncio
import dataclasses
import os
import random
import signal
import sys
from subprocess import Popen
from uuid import UUID

import asyncpg

from zhike.core import jobs, logs
from zhike.core.http.services import running
from zhike.core.jobs.declare import Every
from zhike.settings import Settings, get_settings
from zhike.worker import Worker

CLOCK = "Asia/Pontianak"
BEAT = "chaos.beat"
SECONDS = 6

ticks = jobs.Room("chaos")
chores = jobs.Room("chore")


@ticks.every("* * * * *", per="site")
async def beat(run: jobs.Run, *, site_id: UUID) -> None:
    """Marks one tick of one site."""
    async with run.tx() as tx:
        if await run.first_time(tx):
            tx.audit(BEAT, "site", site_id)


# rooms may not ask for seconds; the tests may, so that they need not last for hours
ticks.works[BEAT] = dataclasses.replace(ticks.works[BEAT], every=Every(f"* * * * * */{SECONDS}", "site"))


@chores.job(max_attempts=5)
async def sweep(run: jobs.Run, *, id: UUID) -> None:
    """Takes a moment, and leaves one mark per run."""
    await asyncio.sleep(random.uniform(0, 0.2))
    async with run.tx() as tx:
        tx.audit("chore.swept", "chore", id)


@chores.job(max_attempts=3)
async def poison(run: jobs.Run) -> None:
    """Takes its worker with it."""
    os.kill(os.getpid(), signal.SIGKILL)


ROOMS = {"ticks": ticks, "jobs": chores}


def start(settings: Settings, room: str) -> Popen[bytes]:
    """A worker of the test's database, doing what ``room`` declares."""
    environment = {
        **os.environ, "DATABASE_URL": settings.owner_url, "REDIS_URL": settings.valkey_url,
        "ZHIKE_DATA": str(settings.data),
    }  # fmt: skip
    return Popen([sys.executable, "-m", "tests.chaos.labourer", room], env=environment)


async def connected(db: asyncpg.Connection, count: int, seconds: float = 60) -> None:
    """Wait until that many workers take jobs."""
    living = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE application_name = 'zhike worker' AND datname = current_database()"
    )
    async with asyncio.timeout(seconds):
        while await db.fetchval(living) != count:  # noqa: ASYNC110 - they are other processes
            await asyncio.sleep(0.1)


async def main() -> None:
    settings = get_settings()
    logs.configure("warning")
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with running(settings, name="zhike-labourer", statement_seconds=60) as held:
        await Worker(held, jobs.Registry([ROOMS[sys.argv[1]]])).run(stopping)


if __name__ == "__main__":
    asyncio.run(main())
