"""The web application: `zhike.main:app`, served by granian (uvicorn works too)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute

from zhike import wiring
from zhike.core import logs
from zhike.core.cache import Cache
from zhike.core.context import ContextSigner
from zhike.core.crypto import Keyring
from zhike.core.db import Database
from zhike.core.http import health, pages, problem
from zhike.core.http.middleware import Edge
from zhike.core.http.services import Services
from zhike.core.tx import Unit
from zhike.migrations.roles import CONTEXT_KEY, CONTEXT_KEY_ID
from zhike.settings import Settings, get_settings

STATIC = Path(__file__).parent / "static"


def make_unit(settings: Settings, *, size: int | None = None, name: str = "zhike-api") -> Unit:
    """The transaction maker of a process, with its pool still closed."""
    db = Database(
        settings.app_url,
        size=size or settings.db_pool_size + settings.db_max_overflow,
        timeout=settings.db_pool_timeout,
        statement_timeout_ms=int(settings.db_statement_timeout * 1000),
        echo=settings.db_echo,
        application_name=name,
    )
    signer = ContextSigner(settings.derive(CONTEXT_KEY), CONTEXT_KEY_ID)
    return Unit(db, signer, Keyring(settings.master_key))


def make_services(settings: Settings) -> Services:
    return Services(
        settings=settings,
        unit=make_unit(settings),
        cache=Cache(settings.valkey_url),
    )


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application. Connections open with its lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        held = make_services(settings or get_settings())
        logs.configure(held.settings.zhike_log_level)
        wiring.connect(held)
        app.state.services = held
        await held.unit.db.open()
        async with wiring.running(held):
            yield
        await held.unit.db.close()
        await held.cache.close()

    app = FastAPI(
        title="Zhike 知客", version="0.1.0", lifespan=lifespan, openapi_url="/api/openapi.json",
        docs_url=None, redoc_url=None, generate_unique_id_function=_operation_id,
    )  # fmt: skip
    problem.install(app)
    for router in wiring.ROUTERS:
        app.include_router(router)
    health.install(app)
    pages.install(app, STATIC)
    app.add_middleware(Edge)
    return app


def _operation_id(route: APIRoute) -> str:
    """``list_users``: the endpoint's own name, unique in the house (a house test says so)."""
    return route.name


app = create_app()
