"""A worker process whose only work is a tick for every site each two seconds (`-m tests.chaos.ticker`)."""

import asyncio
import dataclasses
import signal
from uuid import UUID

from zhike.core import jobs, logs
from zhike.core.http.services import running
from zhike.core.jobs.declare import Every
from zhike.settings import get_settings
from zhike.worker import Worker

CLOCK = "Asia/Pontianak"
EVENT = "chaos.beat"
SECONDS = 2

work = jobs.Room("chaos")


@work.every("* * * * *", per="site")
async def beat(run: jobs.Run, *, site_id: UUID) -> None:
    async with run.tx() as tx:
        if await run.first_time(tx):
            tx.audit(EVENT, "site", site_id)


# rooms may not ask for seconds; the test may, so that it need not last for hours
NAME = "chaos.beat"
work.works[NAME] = dataclasses.replace(work.works[NAME], every=Every(f"* * * * * */{SECONDS}", "site"))


async def main() -> None:
    settings = get_settings()
    logs.configure("warning")
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with running(settings, name="zhike-ticker", statement_seconds=60) as held:
        await Worker(held, jobs.Registry([work])).run(stopping)


if __name__ == "__main__":
    asyncio.run(main())
