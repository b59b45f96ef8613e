"""Telling the relay that rows wait: one NOTIFY for many commits, on a connection of its own.

A NOTIFY inside a write transaction makes commits queue one behind the other (docs/stack.md), so writers only
set a flag here. A lost notice costs nothing but time: the relay looks by itself each second.
"""

import asyncio
import contextlib

import asyncpg
import structlog

from zhike.core import tx
from zhike.core.lost import LOST

log = structlog.get_logger("zhike.wake")

CHANNEL = "zhike_outbox"
GATHER_SECONDS = 0.015
RECONNECT_SECONDS = 1.0

_task: asyncio.Task[None] | None = None


async def install(dsn: str) -> None:
    """From now on every commit with outbox rows wakes the relay. Call once in each process that writes."""
    global _task  # noqa: PLW0603 - the hook in core.tx is the process's, and so is this
    await close()
    flag = asyncio.Event()
    _task = asyncio.create_task(_notify(dsn, flag))
    tx.wake_relay = flag.set


async def close() -> None:
    global _task  # noqa: PLW0603
    tx.wake_relay = _silent
    if _task is not None:
        _task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await _task
        _task = None


def _silent() -> None:
    """No relay to wake from this process."""


async def _notify(dsn: str, flag: asyncio.Event) -> None:
    conn: asyncpg.Connection | None = None
    try:
        while True:
            await flag.wait()
            flag.clear()
            try:
                if conn is None or conn.is_closed():
                    conn = await asyncpg.connect(
                        dsn, timeout=10, server_settings={"application_name": "zhike wake"}
                    )
                await conn.execute(f"NOTIFY {CHANNEL}")
            except LOST as error:
                log.warning("wake_failed", error=type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            await asyncio.sleep(GATHER_SECONDS)  # what commits meanwhile shares the next notice
    finally:
        if conn is not None:
            with contextlib.suppress(*LOST):
                await conn.close(timeout=1)
