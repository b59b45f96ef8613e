"""The history leads to the models, and back."""

import asyncio

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from zhike import wiring  # noqa: F401  all models
from zhike.core.model import Model
from zhike.migrations import run
from zhike.settings import Settings, sqlalchemy_url, with_database


def test_history_is_one_line(settings: Settings) -> None:
    script = ScriptDirectory.from_config(run.config(settings))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


async def test_models_equal_migrations(settings: Settings) -> None:
    engine = create_async_engine(sqlalchemy_url(settings.owner_url), poolclass=NullPool)

    def compare(conn: Connection) -> list[object]:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        return list(compare_metadata(context, Model.metadata))

    async with engine.connect() as conn:
        assert await conn.run_sync(compare) == []
    await engine.dispose()


def test_down_and_up_again(settings: Settings) -> None:
    """Every revision can be undone on an empty database, and done again."""

    async def database(command: str) -> None:
        conn = await asyncpg.connect(settings.owner_url)
        await conn.execute(command)
        await conn.close()

    async def leftovers(url: str) -> int:
        conn = await asyncpg.connect(url)
        try:
            return await conn.fetchval(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'p', 'S') AND relname <> 'alembic_version'"
            )
        finally:
            await conn.close()

    url = with_database(settings.owner_url, "history")
    asyncio.run(database("CREATE DATABASE history"))
    try:
        scratch = settings.model_copy(update={"database_url": url})
        run.upgrade(scratch)
        run.downgrade(scratch, "base")
        assert asyncio.run(leftovers(url)) == 0
        run.upgrade(scratch)
        assert asyncio.run(leftovers(url)) > 10
    finally:
        asyncio.run(database("DROP DATABASE history WITH (FORCE)"))
