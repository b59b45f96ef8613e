"""The console and the pages beside it (API, consent link, H5 chat) and the widget: files of the package."""
# ASVS 3.4.3, 3.4.6, 1.2.1, 13.4.3: policies of the pages

from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

_CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self';"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
# pages of their own for whoever has a link, of consents, of a ticket, to book: their script, style, our API
_CONSENT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _page(file: Path, policy: str) -> Response:
    if not file.exists():
        return PlainTextResponse("the console is not built: run `make console`", 503)
    return FileResponse(file, headers={"cache-control": "no-cache", "content-security-policy": policy})


def install(app: FastAPI, static: Path) -> None:
    """Serve /assets, /api/docs, /c, /t, /book, /v, /widget.js, /chat/{key}; other GETs are the console's."""

    async def console(request: Request) -> Response:
        if request.url.path.startswith("/api/"):
            raise HTTPException(404)
        return _page(static / "index.html", _CSP.format(ancestors="'none'"))

    async def docs(request: Request) -> Response:
        return _page(static / "docs.html", _DOCS_CSP)

    async def consent(request: Request) -> Response:
        return _page(static / "consent.html", _CONSENT_CSP)

    async def ticket(request: Request) -> Response:
        return _page(static / "ticket.html", _CONSENT_CSP)

    async def book(request: Request) -> Response:
        return _page(static / "book.html", _CONSENT_CSP)

    async def chat(request: Request) -> Response:
        return _page(static / "chat.html", _CSP.format(ancestors="*"))

    async def widget(request: Request) -> Response:
        file = static / "widget.js"
        if not file.exists():
            return PlainTextResponse("", 404)
        headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
        return FileResponse(file, headers=headers)

    app.router.routes.extend(
        [
            Mount("/assets", StaticFiles(directory=static / "assets", check_dir=False)),
            Route("/api/docs", docs),
            Route("/c", consent),
            Route("/t", ticket),
            Route("/book", book),
            Route("/v", book),
            Route("/widget.js", widget),
            Route("/chat/{key}", chat),
            Route("/{path:path}", console),
        ]
    )
