"""The web application: `zhike.main:app`, served by granian (uvicorn works too)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from zhike import routes, wiring
from zhike.core import logs
from zhike.core.http import health, pages, problem, reference, switch
from zhike.core.http.middleware import Edge
from zhike.core.http.services import running
from zhike.settings import Settings, get_settings

STATIC = Path(__file__).parent / "static"


class Application(FastAPI):
    """FastAPI, entered past its telemetry, which asks the environment about itself at every request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Starlette.__call__(self, scope, receive, send)


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

    app = Application(
        title="Zhike 知客", version="0.1.0", lifespan=lifespan, openapi_url=None,
        docs_url=None, redoc_url=None, generate_unique_id_function=_operation_id,
    )  # fmt: skip
    reference.serve(app)
    routes.name_refusals()
    problem.install(app)
    for router in routes.ROUTERS:
        app.include_router(router)
    health.install(app)
    pages.install(app, STATIC)
    reference.install(app, routes.ROUTERS)
    by_fastapi = app.build_middleware_stack

    def front() -> ASGIApp:
        trusted = (settings or get_settings()).trusted_proxies
        return behind_proxies(Edge(by_fastapi(), switch.Switch(routes.ROUTERS)), trusted)

    app.build_middleware_stack = front  # type: ignore[method-assign]
    return app


def _operation_id(route: APIRoute) -> str:
    """``list_users``: the endpoint's own name, unique in the house (a house test says so)."""
    return route.name


def behind_proxies(app: ASGIApp, trusted: list[str]) -> ASGIApp:
    """The outermost layer: everybody inside sees the caller's own address, not a trusted proxy's."""
    reading_headers: ASGIApp = wrap_asgi_with_proxy_headers(app, trusted)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for name, _ in scope["headers"]:
                if name[:12] == b"x-forwarded-":
                    await reading_headers(scope, receive, send)
                    return
        await app(scope, receive, send)

    return door


app = create_app()
