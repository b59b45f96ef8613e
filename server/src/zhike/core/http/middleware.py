"""One pure ASGI layer: request and trace ids, language, security headers, access log, metrics."""
# ASVS 3.2.1, 3.4.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 14.3.2: headers of every answer
# ASVS 16.2.1, 16.3.2: a line for each request, those refused as well

import re
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhike.core import logs
from zhike.core.context import RequestInfo
from zhike.core.http import answer, ratelimit
from zhike.core.http.head import headers
from zhike.core.http.metrics import requests
from zhike.core.http.switch import Switch, send_all
from zhike.core.ids import fresh_hex

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
# answers of the API are data: nothing in them is a page, and no copy stays behind
_API_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

Headers = list[tuple[bytes, bytes]]


def request_info(scope: Scope) -> RequestInfo:
    """What is known of the request. A caller's own request id is kept when it looks like one."""
    said = headers(scope)
    given = said.get(b"x-request-id", b"").decode("latin-1")
    trace = _TRACEPARENT.match(said[b"traceparent"].decode("latin-1")) if b"traceparent" in said else None
    fresh = fresh_hex()
    return RequestInfo(
        request_id=given if given and _REQUEST_ID.match(given) else fresh,
        trace_id=trace[1] if trace else fresh,
        ip=ratelimit.client_ip(scope),
        user_agent=said.get(b"user-agent", b"").decode("latin-1")[:500].replace("\x00", ""),
        language="en" if said.get(b"accept-language", b"")[:2].lower() == b"en" else "zh-CN",
    )


class Edge:
    """The rooms answer what is theirs (`switch`); everything else goes to ``app``."""

    def __init__(self, app: ASGIApp, rooms: Switch) -> None:
        self.app = app
        self._rooms = rooms
        self._asked: tuple[Any, bool] = (None, False)

    def _https(self, scope: Scope) -> bool:
        """People come over https, whatever the last proxy speaks with us."""
        held = scope.get("zhike.services") or getattr(scope["app"].state, "services", None)
        if held is None:
            return False
        if self._asked[0] is not held.settings:
            self._asked = held.settings, held.settings.https
        return self._asked[1]

    def _completed(self, scope: Scope, said: Headers) -> Headers:
        """The headers of an answer, with those of every answer."""
        found = [*said, *_HEADERS, (b"x-request-id", scope["zhike.info"].request_id.encode())]
        if scope["path"].startswith("/api/"):
            names = [name for name, _ in said]
            found += [header for header in _API_HEADERS if header[0] not in names]
        if self._https(scope):
            found.append(_HSTS)
        if ratelimit.SCOPE in scope:
            found += ratelimit.headers(scope)
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        scope["zhike.info"] = request_info(scope)
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._completed(scope, message.get("headers", []))
            await send(message)

        try:
            found = await self._rooms.answer(scope, receive)
            if found is None:
                await self.app(scope, receive, sending)
            elif answer.is_ready(found):
                status = found.status_code
                said = self._completed(scope, found.raw_headers)
                await send({"type": "http.response.start", "status": status, "headers": said})
                await send({"type": "http.response.body", "body": found.body})
            else:
                await send_all(found, scope, receive, sending)
        finally:
            _record(scope, status, time.perf_counter() - started)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route, method = scope.get("zhike.route", "-"), scope["method"]
    requests.note(method, route, status, seconds)
    info, actor = scope["zhike.info"], scope.get("zhike.actor")
    logs.access(
        event="request", method=method, route=route, status=status, ms=round(seconds * 1000, 1),
        request_id=info.request_id, trace_id=info.trace_id, tenant_id=actor.org_id if actor else None,
        user_id=actor.user_id if actor else None,
    )  # fmt: skip
