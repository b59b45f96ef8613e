"""Shopify's Admin GraphQL API on this machine, as far as orders are read: `zhike simulate shopify`.

It checks the token, speaks the search language of orders and customers, pays for questions out of a bucket
that refills, and has bad days by script. `/generic/orders` answers as a shop's own system might.
"""

import asyncio
import json
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

FAULTS = ("limit", "throttled", "down", "garbage", "cut", "hang", "slow", "denied", "half")
SCOPES = ("read_orders", "read_customers")
COST = 52
_TERM = re.compile(r'^(name|customer_id|email|phone):"((?:[^"\\]|\\.)*)"$')


class Cut(Response):
    """Ends the connection without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionResetError("cut on purpose")


@dataclass
class Shopify:
    """The server's memory. ``orders`` as the API tells them, each with ``_of``: who made it."""

    token: str
    orders: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    calls: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    scopes: tuple[str, ...] = SCOPES
    available: float = 2000.0
    rate: float = 100.0
    filled_at: float = field(default_factory=time.monotonic)
    busy: int = 0
    most_busy: int = 0

    def pay(self, cost: float) -> bool:
        now = time.monotonic()
        self.available = min(2000.0, self.available + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.available < cost:
            return False
        self.available -= cost
        return True

    def cost(self) -> dict[str, Any]:
        status = {"maximumAvailable": 2000.0, "currentlyAvailable": self.available, "restoreRate": self.rate}
        return {"cost": {"requestedQueryCost": COST, "throttleStatus": status}}

    def found(self, term: str) -> list[dict[str, Any]]:
        """Orders by a term of the search language; what cannot be read finds nothing."""
        match = _TERM.match(term)
        if match is None:
            return []
        name, value = match[1], re.sub(r"\\(.)", r"\1", match[2])
        if name == "name":
            return [one for one in self.orders if one["name"].lstrip("#") == value.lstrip("#")]
        of = {"customer_id": "id"}.get(name, name)
        return [one for one in self.orders if one["_of"].get(of) == value]


def order(number: int, of: dict[str, str], **more: Any) -> dict[str, Any]:
    """An order of two things, paid and not sent yet, unless ``more`` says otherwise."""
    amount = {"shopMoney": {"amount": "398.00", "currencyCode": "CNY"}}
    none = {"shopMoney": {"amount": "0.00", "currencyCode": "CNY"}}
    line = {"title": "玻尿酸面膜", "variantTitle": "五片装", "quantity": 2, "originalTotalSet": amount}
    return {
        "id": f"gid://shopify/Order/{number}", "name": f"#{number}", "createdAt": "2026-11-20T08:00:00Z",
        "cancelledAt": None, "closedAt": None, "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED", "totalPriceSet": amount, "totalRefundedSet": none,
        "lineItems": {"nodes": [line]}, "fulfillments": [], "refunds": [], "_of": of,
    } | more  # fmt: skip


def _told(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if not name.startswith("_")}


async def _fault(server: Shopify) -> Response | None:
    """What the next bad day in the script does to a request."""
    fault = server.faults.popleft() if server.faults else ""
    server.calls[fault or "good"] += 1
    if fault in {"hang", "slow"}:
        await asyncio.sleep(30 if fault == "hang" else 0.4)
    answers: dict[str, Response] = {
        "limit": JSONResponse({"errors": "Exceeded 2 calls per second"}, 429, {"retry-after": "2.0"}),
        "down": Response("Bad gateway", 502), "garbage": Response("<html>"), "cut": Cut(),
        "half": Response('{"data": {"orders": {"no', media_type="application/json"),
        "denied": JSONResponse({"errors": [{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}]}),
    }  # fmt: skip
    if fault == "throttled":
        server.available, server.filled_at = -3.0 * COST, time.monotonic()
    return answers.get(fault)


async def _graphql(request: Request) -> Response:
    server: Shopify = request.app.state.shopify
    if request.headers.get("x-shopify-access-token") != server.token:
        return JSONResponse({"errors": "[API] Invalid API key or access token"}, 401)
    server.busy += 1
    server.most_busy = max(server.most_busy, server.busy)
    try:
        if (bad := await _fault(server)) is not None:
            return bad
        said = json.loads(await request.body())
        return JSONResponse(_answer(server, said["query"], said.get("variables") or {}))
    finally:
        server.busy -= 1


def _answer(server: Shopify, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    if not server.pay(COST):
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return {"errors": [error], "extensions": server.cost()}
    if "query Health" in query:
        scopes = [{"handle": one} for one in server.scopes]
        return {"data": {"shop": {"name": "demo"}, "currentAppInstallation": {"accessScopes": scopes}}}
    term = variables["q"]
    server.asked.append(term)
    nodes = [_told(one) for one in server.found(term)]
    if "query OfPhone" in query:
        people = [{"orders": {"nodes": nodes}}] if nodes else []
        return {"data": {"customers": {"nodes": people}}, "extensions": server.cost()}
    return {"data": {"orders": {"nodes": nodes}}, "extensions": server.cost()}


async def _generic(request: Request) -> Response:
    """GET /generic/orders?email=…: the same orders in another shape."""
    server: Shopify = request.app.state.shopify
    if request.headers.get("authorization") != f"Bearer {server.token}":
        return JSONResponse({"message": "who are you?"}, 401)
    if (bad := await _fault(server)) is not None:
        return bad
    sought = {"number": "name"}
    found = [
        one for name, value in request.query_params.items()
        for one in server.found(f'{sought.get(name, name)}:"{value}"')
    ]  # fmt: skip
    return JSONResponse({"orders": [
        {"id": one["id"].rpartition("/")[2], "number": one["name"], "created_at": one["createdAt"],
         "status": "已发货", "total": "398.00", "currency": "CNY",
         "items": [{"title": line["title"], "quantity": line["quantity"]}
                   for line in one["lineItems"]["nodes"]],
         "parcels": [{"company": "顺丰", "number": "SF100", "url": "javascript:alert(1)"}]}
        for one in found
    ]})  # fmt: skip


async def _control(request: Request) -> Response:
    """POST /control/faults {faults: [kind, …]}."""
    given = (await request.json())["faults"]
    if not all(one in FAULTS for one in given):
        return JSONResponse({"kinds": FAULTS}, 422)
    request.app.state.shopify.faults.extend(given)
    return JSONResponse({})


async def _add(request: Request) -> Response:
    """POST /control/orders {number, email, phone, id}: somebody has ordered."""
    given = await request.json()
    of = {name: given[name] for name in ("email", "phone", "id") if name in given}
    request.app.state.shopify.orders.append(order(int(given["number"]), of))
    return JSONResponse({}, 201)


def create_app(token: str) -> Starlette:
    """The server, for every shop alike: `/{shop}.myshopify.com/admin/api/{version}/graphql.json`. Its memory
    is ``app.state.shopify``."""
    app = Starlette(
        routes=[
            Route("/{shop}/admin/api/{version}/graphql.json", _graphql, methods=["POST"]),
            Route("/generic/orders", _generic, methods=["GET"]),
            Route("/control/faults", _control, methods=["POST"]),
            Route("/control/orders", _add, methods=["POST"]),
        ]
    )
    app.state.shopify = Shopify(token)
    return app
