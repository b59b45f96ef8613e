"""/livez, /readyz, /health and /metrics."""

import ipaddress

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse
from starlette.routing import Route

from zhike.core.http.services import services

FORWARDED = {"x-forwarded-for", "forwarded", "x-real-ip", "via"}  # whoever sends one of these, passes it on


async def livez(request: Request) -> Response:
    """The process answers. Never touches the database."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """The database answers; Valkey is reported, but the product works without it."""
    held = services(request)
    try:
        async with held.unit.db.slot() as slot:
            await slot.raw.execute("SELECT 1")
    except Exception as exc:  # whatever it is, the answer is "not ready"
        return JSONResponse({"status": "unready", "database": type(exc).__name__}, 503)
    cached = False
    if held.cache.client is not None:
        await held.cache.set("readyz", "1", 5)
        cached = await held.cache.get("readyz") is not None
    return JSONResponse({"status": "ok", "database": "ok", "cache": "ok" if cached else "away"})


async def metrics(request: Request) -> Response:
    """Prometheus metrics, for this machine only: not for what a proxy on it passes on."""
    host = request.client.host if request.client else ""
    if FORWARDED & set(request.headers.keys()):
        return Response(status_code=404)
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == ""
    if not local:
        return Response(status_code=404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def install(app: FastAPI) -> None:
    """Plain routes: no login, no transaction."""
    app.router.routes.extend(
        [
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/health", readyz),
            Route("/metrics", metrics),
        ]
    )
