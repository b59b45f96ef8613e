"""One pure ASGI layer: request and trace ids, language, security headers, access log, metrics."""
# ASVS 3.2.1, 3.4.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 14.3.2: headers of every answer
# ASVS 16.2.1, 16.3.2: a line for each request, those refused as well

import re
import time
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhike.core import logs
from zhike.core.context import RequestInfo
from zhike.core.http import ratelimit
from zhike.core.ids import uuid7

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
REQUESTS = Counter("zhike_http_requests_total", "Answered requests.", ["method", "route", "status"])
SECONDS = Histogram(
    "zhike_http_request_seconds", "Time to the last byte.", ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 5),
)  # fmt: skip


def request_info(scope: Scope) -> RequestInfo:
    """What is known of the request. A caller's own request id is kept when it looks like one."""
    headers = dict(scope["headers"])
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    trace = _TRACEPARENT.match(headers.get(b"traceparent", b"").decode("latin-1"))
    fresh = uuid7().hex
    return RequestInfo(
        request_id=given if _REQUEST_ID.match(given) else fresh,
        trace_id=trace[1] if trace else fresh,
        ip=ratelimit.client_ip(scope),
        user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:500].replace("\x00", ""),
        language="en" if headers.get(b"accept-language", b"")[:2].lower() == b"en" else "zh-CN",
    )


class Edge:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._asked: tuple[Any, bool] = (None, False)

    def _https(self, scope: Scope) -> bool:
        """People come over https, whatever the last proxy speaks with us."""
        held = getattr(scope["app"].state, "services", None)
        if held is None:
            return False
        if self._asked[0] is not held.settings:
            self._asked = held.settings, held.settings.https
        return self._asked[1]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        info = request_info(scope)
        scope["zhike.info"] = info
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: list[Any] = message.setdefault("headers", [])
                headers.extend(_HEADERS)
                if scope["path"].startswith("/api/"):
                    headers.extend(_missing(headers))
                if self._https(scope):
                    headers.append(_HSTS)
                headers.extend(ratelimit.headers(scope))
                headers.append((b"x-request-id", info.request_id.encode()))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            _record(scope, info, status, time.perf_counter() - started)


def _missing(headers: list[Any]) -> list[Any]:
    """What an answer of the API does not say by itself."""
    said = {name for name, _ in headers}
    return [header for header in _API_HEADERS if header[0] not in said]


@lru_cache(maxsize=4096)
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The two metrics of a kind of request; looking labels up each time costs more than counting."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(route)


def _record(scope: Scope, info: RequestInfo, status: int, seconds: float) -> None:
    route = scope.get("zhike.route", "-")
    actor = scope.get("zhike.actor")
    requests, times = _counters(scope["method"], route, status)
    requests.inc()
    times.observe(seconds)
    logs.access(
        event="request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1),
        request_id=info.request_id, trace_id=info.trace_id, tenant_id=actor.org_id if actor else None,
        user_id=actor.user_id if actor else None,
    )  # fmt: skip
