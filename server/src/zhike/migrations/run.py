"""Bring a database to the newest revision, or ask how far it is."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from zhike.migrations import roles, vectors
from zhike.settings import Settings, sqlalchemy_url


def config(settings: Settings) -> Config:
    """Alembic's configuration, made here so that there is no ini file to keep."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["url"] = sqlalchemy_url(settings.owner_url)
    return made


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Prepare roles, then migrate. Waits for another migration of the same database to finish."""
    asyncio.run(roles.prepare(settings))
    command.upgrade(config(settings), revision)
    asyncio.run(vectors.ensure(settings))
    asyncio.run(roles.install_context_key(settings))
    asyncio.run(roles.install_root_key(settings))
    asyncio.run(roles.make_partitions(settings))


def downgrade(settings: Settings, revision: str) -> None:
    command.downgrade(config(settings), revision)


async def state(settings: Settings) -> tuple[str | None, str | None]:
    """(revision of the database, newest revision of the code)."""
    head = ScriptDirectory.from_config(config(settings)).get_current_head()
    engine = create_async_engine(sqlalchemy_url(settings.owner_url), poolclass=NullPool)

    def current(conn: Connection) -> str | None:
        return MigrationContext.configure(conn).get_current_revision()

    try:
        async with engine.connect() as conn:
            return await conn.run_sync(current), head
    finally:
        await engine.dispose()
