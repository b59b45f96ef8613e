"""Connections: one small pool of asyncpg connections, used raw on hot paths and by the ORM on cold ones.

SQLAlchemy never opens, begins or commits anything here. A cold path wraps the very connection whose
transaction is already open (docs/decisions/0006), so there is one pool to size and one place that commits.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import orjson
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.pool.base import _AdhocProxiedConnection

from zhike.core import errors


class _Borrowed(AsyncAdapt_asyncpg_connection):
    """An asyncpg connection as SQLAlchemy sees it. Closing it is the pool's business, not the ORM's."""

    def close(self) -> None:
        return None


@dataclass(slots=True, eq=False)
class Slot:
    """One pooled connection with its lasting ORM adapter (which keeps the prepared statements)."""

    raw: asyncpg.Connection
    adapted: _Borrowed


async def _prepare(conn: asyncpg.Connection) -> None:
    """jsonb as Python values for the ORM; json (what hot statements return) as untouched bytes."""
    await conn.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary",
        encoder=lambda text: b"\x01" + text.encode(), decoder=lambda raw: orjson.loads(raw[1:]),
    )  # fmt: skip
    await conn.set_type_codec("json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=bytes)


@dataclass(eq=False)
class Database:
    """The pool. ``size`` connections at most; waiting longer than ``timeout`` seconds is a 503."""

    dsn: str
    size: int = 8
    timeout: float = 30.0
    statement_timeout_ms: int = 5_000
    echo: bool = False
    application_name: str = "zhike"
    _idle: list[Slot] = field(default_factory=list)
    _gate: asyncio.Semaphore | None = None
    _engine: AsyncEngine | None = None

    async def open(self) -> None:
        """Connect once, so that a wrong address fails at start and the dialect knows the server."""
        self._gate = asyncio.Semaphore(self.size)
        engine = create_async_engine(
            "postgresql+asyncpg://", poolclass=NullPool, isolation_level="AUTOCOMMIT",
            async_creator=lambda: asyncpg.connect(self.dsn), echo=self.echo,
            hide_parameters=not self.echo,  # an error's text goes into the log
        )  # fmt: skip
        async with engine.connect():
            pass
        self._engine = engine
        self._idle.append(await self._connect())

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().raw.close(timeout=5)
        if self._engine is not None:
            await self._engine.dispose()

    async def _connect(self) -> Slot:
        assert self._engine is not None, "Database.open() comes first"
        raw = await asyncpg.connect(
            self.dsn,
            timeout=10,
            server_settings={
                "application_name": self.application_name,
                "statement_timeout": str(self.statement_timeout_ms),
                "idle_in_transaction_session_timeout": "30000",
                "timezone": "UTC",
                "default_transaction_read_only": "on",  # writes say BEGIN READ WRITE
            },
        )
        await _prepare(raw)
        adapted = _Borrowed(self._engine.sync_engine.dialect.loaded_dbapi, raw)
        adapted.isolation_level = "autocommit"  # the transaction is begun and ended by core.tx
        return Slot(raw, adapted)

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """A connection for the block. One that is left broken or inside a transaction is thrown away."""
        assert self._gate is not None, "Database.open() comes first"
        try:
            async with asyncio.timeout(self.timeout):
                await self._gate.acquire()
        except TimeoutError:
            raise errors.Unavailable() from None
        try:
            slot = self._idle.pop() if self._idle else await self._connect()
            if slot.raw.is_closed():
                slot = await self._connect()
            try:
                yield slot
            except asyncpg.DataError:  # an argument that did not fit: the server still waits for the rest
                slot.raw.terminate()
                raise
            finally:
                if slot.raw.is_closed() or slot.raw.is_in_transaction():
                    slot.raw.terminate()
                else:
                    self._idle.append(slot)
        finally:
            self._gate.release()

    def session(self, slot: Slot) -> AsyncSession:
        """An ORM session on an open transaction of ``slot``. Flush it; never commit it."""
        assert self._engine is not None
        sync = SyncConnection(
            self._engine.sync_engine,
            connection=_AdhocProxiedConnection(slot.adapted, None),  # type: ignore[arg-type]
        )
        return AsyncSession(bind=AsyncConnection(self._engine, sync), expire_on_commit=False, autoflush=False)
