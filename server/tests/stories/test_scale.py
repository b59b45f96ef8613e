"""The benchmark set is written by a process that knows nothing else: `zhike seed --scale`."""

import asyncio
import os
import sys

import asyncpg

from zhike.seed import scale
from zhike.settings import Settings

CUSTOMERS = 400


async def test_the_set_is_written(settings: Settings, owner_db: asyncpg.Connection) -> None:
    environment = {
        **os.environ, "DATABASE_URL": settings.owner_url, "REDIS_URL": settings.valkey_url or "",
        "ZHIKE_DATA": str(settings.data),
    }  # fmt: skip
    command = ("-m", "zhike.cli", "seed", "--scale", str(CUSTOMERS))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, said.decode()[-2000:]
    largest = await owner_db.fetchrow(
        "SELECT o.id, (SELECT count(*) FROM customers c WHERE c.org_id = o.id) AS customers,"
        " (SELECT count(*) FROM messages m WHERE m.org_id = o.id) AS messages"
        " FROM users u JOIN organizations o ON o.id = u.org_id WHERE u.email = $1", scale.LOGIN,
    )  # fmt: skip
    assert largest["customers"] == scale.shares(CUSTOMERS)[0]
    assert largest["messages"] == -(-largest["customers"] // 5) * scale.MESSAGES
