"""Alembic's entry: runs the history as the owner role, with time-outs that keep readers moving."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from zhike.core.model import Model
from zhike.migrations.roles import OWNER_ROLE


def _migrate(conn: Connection) -> None:
    context.configure(connection=conn, target_metadata=Model.metadata, compare_type=True)
    with context.begin_transaction():
        conn.execute(text("SELECT pg_advisory_xact_lock(7012027)"))
        conn.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
        # a migration that cannot get its lock at once must not queue every reader behind it
        conn.execute(text("SET LOCAL lock_timeout = '2s'"))
        conn.execute(text("SET LOCAL statement_timeout = '10min'"))
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as conn:
        await conn.run_sync(_migrate)
        await conn.commit()
    await engine.dispose()


asyncio.run(_run())
