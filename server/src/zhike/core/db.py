"""Connections: one small pool of asyncpg connections, used raw on hot paths and by the ORM on cold ones.

SQLAlchemy never opens, begins or commits anything here. A cold path wraps the very connection whose
transaction is already open (docs/decisions/0006), so there is one pool to size and one place that commits.
"""
# ASVS 1.4.3, 13.2.1: connections are given back or ended

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.exc import DBAPIError
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
    """One pooled connection with its lasting ORM adapter (which keeps the prepared statements).

    ``told`` is whom the session's tenant token names, and ``until`` the monotonic second up to which that
    may be relied on; None when nobody was named or nobody knows. ``scoped``: the session may be under the
    role of people who see a part of their organization.
    """

    raw: asyncpg.Connection
    adapted: _Borrowed
    told: object = None
    until: float = 0.0
    scoped: bool = False


async def _prepare(conn: asyncpg.Connection) -> None:
    """jsonb as Python values for the ORM; json (what hot statements return) as untouched bytes."""
    await conn.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary",
        encoder=lambda text: b"\x01" + text.encode(), decoder=lambda raw: orjson.loads(raw[1:]),
    )  # fmt: skip
    await conn.set_type_codec("json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=bytes)


def _half_said(error: BaseException | None) -> bool:
    """Whether the block may have ended in the middle of a command: it was cancelled, an argument did not fit,
    or something broke that neither the server nor a verb has said.

    The server then waits for the rest, inside a transaction that the client knows nothing of.
    """
    if error is not None and not isinstance(error, (errors.DomainError, asyncpg.PostgresError, DBAPIError)):
        return True
    while error is not None:
        if isinstance(error, (asyncpg.DataError, asyncio.CancelledError, TimeoutError)):
            return True
        error = error.__cause__ or error.__context__
    return False


# behind a transaction pooler a statement's name would be looked for in another session
_UNNAMED: dict[str, Any] = {"prepared_statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}


@dataclass(eq=False)
class Database:
    """The pool. ``size`` connections at most; waiting longer than ``timeout`` seconds is a 503.

    ``pooled``: a transaction pooler stands between, so neither settings nor statements outlive a transaction.
    """

    dsn: str
    size: int = 8
    timeout: float = 30.0
    statement_timeout_ms: int = 5_000
    echo: bool = False
    application_name: str = "zhike"
    pooled: bool = False
    _idle: list[Slot] = field(default_factory=list)
    _taken: int = 0
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    _engine: AsyncEngine | None = None

    async def open(self) -> None:
        """Connect once, so that a wrong address fails at start and the dialect knows the server."""
        engine = create_async_engine(
            "postgresql+asyncpg://", poolclass=NullPool, async_creator=self._raw, echo=self.echo,
            hide_parameters=not self.echo,  # an error's text goes into the log
            **({"connect_args": _UNNAMED} if self.pooled else {"isolation_level": "AUTOCOMMIT"}),
        )  # fmt: skip
        async with engine.connect():
            pass
        self._engine = engine
        self._idle.append(await self._connect())

    async def close(self) -> None:
        while self._idle:
            raw = self._idle.pop().raw
            try:
                await raw.close(timeout=5)
            except TimeoutError:  # a server that says no goodbye keeps nobody from leaving
                raw.terminate()
        if self._engine is not None:
            await self._engine.dispose()

    async def _raw(self) -> asyncpg.Connection:
        names = {"application_name": self.application_name, "timezone": "UTC"}
        if self.pooled:
            return await asyncpg.connect(self.dsn, timeout=10, statement_cache_size=0, server_settings=names)
        limits = self._limits() | {"default_transaction_read_only": "on"}  # writes say BEGIN READ WRITE
        return await asyncpg.connect(self.dsn, timeout=10, server_settings=names | limits)

    def _limits(self) -> dict[str, str]:
        return {"statement_timeout": str(self.statement_timeout_ms),
                "idle_in_transaction_session_timeout": "30000"}  # fmt: skip

    def opening(self, mode: str, token: str, role: str = "") -> str:
        """What begins a transaction, ``READ WRITE`` or ``READ ONLY``, for the holder of ``token``.

        ``role`` is a statement that names the role, if it is another one.
        """
        limits = self._limits() if self.pooled else {}
        words = {**limits, "app.context": token}
        return f"BEGIN {mode}; {role}" + "; ".join(
            f"SET LOCAL {name} = '{value}'" for name, value in words.items()
        )

    async def _connect(self) -> Slot:
        assert self._engine is not None, "Database.open() comes first"
        raw = await self._raw()
        async with raw.transaction() if self.pooled else contextlib.nullcontext():
            await _prepare(raw)
        adapted = _Borrowed(
            self._engine.sync_engine.dialect.loaded_dbapi, raw, **(_UNNAMED if self.pooled else {})
        )
        adapted.isolation_level = "autocommit"  # the transaction is begun and ended by core.tx
        return Slot(raw, adapted)

    async def acquire(self, told: object = None) -> Slot:
        """A connection, if there is one that was last told the same; the caller gives it back by `release`.

        Raises `Unavailable` when none gets free in time.
        """
        if self._taken < self.size:
            self._taken += 1
        else:
            await self._turn()
        slot = self._rested(told)
        if slot is not None and not slot.raw.is_closed():
            return slot
        try:
            return await self._connect()
        except BaseException:
            self._leave()
            raise

    async def _turn(self) -> None:
        """Wait for one who leaves, and take their place."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self.timeout):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._leave()  # it was given at the very moment at which nobody wanted it any more
            elif turn in self._waiting:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise errors.Unavailable() from None
            raise

    def _leave(self) -> None:
        """Give the place to whoever has waited longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._taken -= 1

    def _rested(self, told: object) -> Slot | None:
        """Of the idle ones, one that was told the same, else the one that has rested longest."""
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place].told == told:
                return self._idle.pop(place)
        return self._idle.pop(0) if self._idle else None

    def release(self, slot: Slot, error: BaseException | None = None) -> None:
        """Take a connection back. One that is left broken or inside a transaction is thrown away.

        So is one of which nobody knows where it stands: see `_half_said`.
        """
        try:
            if _half_said(error) or slot.raw.is_closed() or slot.raw.is_in_transaction():
                slot.raw.terminate()
            else:
                self._idle.append(slot)
        finally:
            self._leave()

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """A connection for the block."""
        slot = await self.acquire()
        error: BaseException | None = None
        try:
            yield slot
        except BaseException as raised:
            error = raised
            raise
        finally:
            self.release(slot, error)

    def session(self, slot: Slot) -> AsyncSession:
        """An ORM session on an open transaction of ``slot``. Flush it; never commit it."""
        assert self._engine is not None
        sync = SyncConnection(
            self._engine.sync_engine,
            connection=_AdhocProxiedConnection(slot.adapted, None),  # type: ignore[arg-type]
        )
        return AsyncSession(bind=AsyncConnection(self._engine, sync), expire_on_commit=False, autoflush=False)
