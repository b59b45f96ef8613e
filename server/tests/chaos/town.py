"""A clinic on servers of its own, which may be stopped, killed and frozen."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from zhike import embedded
from zhike.embedded.postgres import Postgres
from zhike.embedded.valkey import Valkey
from zhike.main import create_app
from zhike.migrations import run
from zhike.settings import Settings

from ..cast import Hall, build_hall


@dataclass
class Town:
    hall: Hall
    database: Postgres
    valkey: Valkey
    settings: Settings


@contextlib.asynccontextmanager
async def opened(loopback: bool = False) -> AsyncIterator[Town]:
    data = Path(tempfile.mkdtemp(prefix="zk-"))
    servers = embedded.start(data, loopback=loopback)  # servers are children of this very thread
    try:
        settings = Settings(
            database_url=servers.database_url, redis_url=servers.redis_url, zhike_data=data,
            zhike_log_level="error", db_pool_size=4,
        )  # fmt: skip
        await asyncio.to_thread(run.upgrade, settings)
        app = create_app(settings)
        async with app.router.lifespan_context(app), build_hall(app, "Hall", members=()) as hall:
            [database] = [one for one in servers.services if isinstance(one, Postgres)]
            [valkey] = [one for one in servers.services if isinstance(one, Valkey)]
            yield Town(hall, database, valkey, settings)
    finally:
        servers.stop()
        shutil.rmtree(data, ignore_errors=True)
