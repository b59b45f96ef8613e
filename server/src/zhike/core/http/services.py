"""What a running process holds; an API request reaches it as ``request.app.state.services``."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from zhike.core.cache import Cache
from zhike.core.clamd import Clamd, Rejected
from zhike.core.context import KEY_PURPOSE, Actor, ContextSigner
from zhike.core.crypto import CHECK_SECONDS, Keyring, MasterKeys
from zhike.core.db import Database
from zhike.core.egress import Egress
from zhike.core.tx import Tx, Unit
from zhike.settings import Settings

Resolver = Callable[[Request], Awaitable[Actor | None]]


@dataclass
class Services:
    """``resolvers`` turn a request into an actor, one per kind of caller; ``reject`` writes down that a file
    was refused. Rooms provide them in `wiring`."""

    settings: Settings
    unit: Unit
    cache: Cache
    egress: Egress = field(default_factory=Egress)
    resolvers: dict[str, Resolver] = field(default_factory=dict)
    scanner: Clamd | None = None
    reject: Callable[[Tx, Rejected], Awaitable[None]] | None = None


@contextlib.asynccontextmanager
async def running(
    settings: Settings, *, name: str, statement_seconds: float | None = None
) -> AsyncIterator[Services]:
    """The services of one process, with the pool open. ``statement_seconds`` None: as for a request."""
    seconds = settings.db_statement_timeout if statement_seconds is None else statement_seconds
    db = Database(
        settings.app_url,
        size=settings.db_pool_size + settings.db_max_overflow,
        timeout=settings.db_pool_timeout,
        statement_timeout_ms=int(seconds * 1000),
        echo=settings.db_echo,
        application_name=name,
        pooled=settings.db_pooler == "transaction",
    )
    masters = MasterKeys(settings.master_key, settings.master_key_old)
    keyring = Keyring(masters, check_seconds=min(CHECK_SECONDS, settings.zhike_key_settle / 3))
    unit = Unit(db, ContextSigner(settings.derive(KEY_PURPOSE)), keyring)
    held = Services(
        settings=settings, unit=unit, cache=Cache(settings.valkey_url), egress=Egress.of(settings),
        scanner=Clamd.of(settings),
    )  # fmt: skip
    await db.open()
    try:
        async with db.slot() as slot:
            await keyring.load_root(slot.raw)
        yield held
    finally:
        await db.close()
        await held.cache.close()


def services(request: Request) -> Services:
    scope = request.scope
    found: Services | None = scope.get("zhike.services")
    if found is None:
        found = scope["zhike.services"] = scope["app"].state.services
    return found
