"""The web application: `zhike.main:app`, served by granian (uvicorn works too)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp

from zhike import wiring
from zhike.core import logs
from zhike.core.http import health, pages, problem, reference, switch
from zhike.core.http.middleware import Edge
from zhike.core.http.services import running
from zhike.settings import Settings, get_settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application. Connections open with its lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        own = settings or get_settings()
        logs.configure(own.zhike_log_level)
        async with running(own, name="zhike-api") as held:
            wiring.connect(held)
            app.state.services = held
            async with wiring.running(held):
                yield

    app = FastAPI(
        title="Zhike 知客", version="0.1.0", lifespan=lifespan, openapi_url="/api/openapi.json",
        docs_url=None, redoc_url=None, generate_unique_id_function=_operation_id,
    )  # fmt: skip
    problem.install(app)
    for router in wiring.ROUTERS:
        app.include_router(router)
    health.install(app)
    pages.install(app, STATIC)
    reference.install(app, wiring.ROUTERS)
    switch.install(app, wiring.ROUTERS)
    app.add_middleware(Edge)

    def behind_proxies(inner: ASGIApp) -> ASGIApp:
        trusted = (settings or get_settings()).trusted_proxies
        return wrap_asgi_with_proxy_headers(inner, trusted)  # type: ignore[no-any-return]

    app.add_middleware(behind_proxies)  # the outermost: everybody else sees the caller's own address
    return app


def _operation_id(route: APIRoute) -> str:
    """``list_users``: the endpoint's own name, unique in the house (a house test says so)."""
    return route.name


app = create_app()
