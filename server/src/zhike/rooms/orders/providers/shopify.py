"""Shopify's Admin GraphQL API. It answers 200 to what it refuses, too; a question has a cost, and a bucket
that refills pays for it."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from pydantic import StringConstraints

from zhike.rooms.orders.providers import calling
from zhike.rooms.orders.providers.protocol import (
    MOST_ORDERS,
    Order,
    OrderItem,
    OrderParcel,
    OrderRefund,
    Outside,
    Provider,
    Shape,
    Shop,
    Unwell,
    web_address,
)
from zhike.rooms.orders.rules import Kind, throttled

_DOMAIN = r"^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$"
Domain = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=_DOMAIN)]
Version = Annotated[str, StringConstraints(pattern=r"^20\d\d-(01|04|07|10)$")]
_FIELDS = """
id name createdAt cancelledAt closedAt displayFinancialStatus displayFulfillmentStatus
totalPriceSet { shopMoney { amount currencyCode } } totalRefundedSet { shopMoney { amount } }
lineItems(first: 20) { nodes { title variantTitle quantity originalTotalSet { shopMoney { amount } } } }
fulfillments(first: 5) { displayStatus createdAt trackingInfo(first: 3) { company number url } }
refunds(first: 5) { createdAt totalRefundedSet { shopMoney { amount } } }
"""
_NEWEST = f"first: {MOST_ORDERS}, sortKey: CREATED_AT, reverse: true"
ORDERS = f"query Orders($q: String!) {{ orders({_NEWEST}, query: $q) {{ nodes {{ {_FIELDS} }} }} }}"
BY_PHONE = (
    f"query OfPhone($q: String!) {{ customers(first: 2, query: $q) {{ nodes {{ orders({_NEWEST})"
    f" {{ nodes {{ {_FIELDS} }} }} }} }} }}"
)
HEALTH = "query Health { shop { name } currentAppInstallation { accessScopes { handle } } }"
_NEEDED = {"read_orders", "read_customers"}
_PAYMENT: dict[str, Any] = {
    "PENDING": "pending", "AUTHORIZED": "authorized", "PAID": "paid", "PARTIALLY_PAID": "partially_paid",
    "PARTIALLY_REFUNDED": "partially_refunded", "REFUNDED": "refunded", "VOIDED": "voided",
    "EXPIRED": "voided",
}  # fmt: skip
_SHIPPING: dict[str, Any] = {
    "UNFULFILLED": "unfulfilled", "OPEN": "unfulfilled", "ON_HOLD": "unfulfilled", "SCHEDULED": "unfulfilled",
    "PENDING_FULFILLMENT": "unfulfilled", "IN_PROGRESS": "unfulfilled", "REQUEST_DECLINED": "unfulfilled",
    "PARTIALLY_FULFILLED": "partial", "FULFILLED": "shipped", "RESTOCKED": "returned",
}  # fmt: skip


class ShopifySettings(Shape):
    """``api_version`` is one of Shopify's quarters; they keep each for a year."""

    domain: Domain
    api_version: Version = "2026-07"


class Shopify(Provider):
    Settings = ShopifySettings

    def kinds(self, settings: dict[str, Any]) -> frozenset[Kind]:
        return frozenset({"number", "member", "email", "phone"})

    async def find(self, shop: Shop, kind: Kind, value: str, outside: Outside) -> list[Order]:
        document = BY_PHONE if kind == "phone" else ORDERS
        said = await _ask(shop, document, {"q": _sought(kind, value)}, outside)
        if kind == "phone":
            found = [one for person in _nodes(said, "customers") for one in _nodes(person, "orders")]
        else:
            found = _nodes(said, "orders")
        domain = str(shop.settings.get("domain", ""))
        return [_order(one, domain) for one in found if isinstance(one, dict)][:MOST_ORDERS]

    async def health(self, shop: Shop, outside: Outside) -> None:
        said = await _ask(shop, HEALTH, {}, outside)
        scopes = (said.get("currentAppInstallation") or {}).get("accessScopes") or []
        if not {one.get("handle") for one in scopes} >= _NEEDED:
            raise Unwell("scopes", account=True)


def _sought(kind: Kind, value: str) -> str:
    """A question in Shopify's search language; the value is quoted, whatever stands in it."""
    field = {"number": "name", "member": "customer_id", "email": "email", "phone": "phone"}[kind]
    if kind == "member":
        value = value.rpartition("/")[2]  # gid://shopify/Customer/123 as well as 123
    plain = re.sub(r"[\x00-\x1f\x7f]", "", value).replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}:"{plain}"'


async def _ask(shop: Shop, document: str, variables: dict[str, Any], outside: Outside) -> dict[str, Any]:
    settings = ShopifySettings.model_validate(shop.settings)
    base = (
        f"{outside.shopify_url.rstrip('/')}/{settings.domain}"
        if outside.shopify_url
        else f"https://{settings.domain}"
    )
    said, _ = await calling.ask(
        outside, "POST", f"{base}/admin/api/{settings.api_version}/graphql.json",
        headers={"content-type": "application/json", "x-shopify-access-token": shop.token},
        body=orjson.dumps({"query": document, "variables": variables}),
    )  # fmt: skip
    if not isinstance(said, dict):
        raise Unwell("garbage")
    if said.get("errors"):
        raise _refusal(said)
    data = said.get("data")
    if not isinstance(data, dict):
        raise Unwell("garbage")
    return data


def _refusal(said: dict[str, Any]) -> Unwell:
    errors = said["errors"] if isinstance(said["errors"], list) else []
    codes = {str((one.get("extensions") or {}).get("code")) for one in errors if isinstance(one, dict)}
    if "THROTTLED" in codes:
        return Unwell("throttled", after=_until_paid(said))
    if "ACCESS_DENIED" in codes:
        return Unwell("scopes", account=True)
    return Unwell("graphql")


def _until_paid(said: dict[str, Any]) -> timedelta:
    cost = (said.get("extensions") or {}).get("cost") or {}
    status = cost.get("throttleStatus") or {}
    try:
        return throttled(
            float(cost["requestedQueryCost"]),
            float(status["currentlyAvailable"]),
            float(status["restoreRate"]),
        )
    except (KeyError, TypeError, ValueError):
        return calling.USUAL_WAIT


def _nodes(said: Any, name: str) -> list[Any]:
    found = ((said or {}).get(name) or {}).get("nodes") if isinstance(said, dict) else None
    return found if isinstance(found, list) else []


def _money(said: dict[str, Any], name: str) -> dict[str, Any]:
    return (said.get(name) or {}).get("shopMoney") or {}


def _order(one: dict[str, Any], domain: str) -> Order:
    payment = _PAYMENT.get(str(one.get("displayFinancialStatus")), "unknown")
    shipping = _SHIPPING.get(str(one.get("displayFulfillmentStatus")), "unknown")
    parcels = _parcels(one)
    if shipping == "shipped" and parcels and all(parcel.state == "DELIVERED" for parcel in parcels):
        shipping = "delivered"
    total = _money(one, "totalPriceSet")
    id = str(one.get("id", "")).rpartition("/")[2]
    return Order(
        id=id, number=calling.text(one.get("name"), 50) or id,
        created_at=calling.moment(one.get("createdAt")),
        ended_at=_ended(one, payment, shipping), is_cancelled=one.get("cancelledAt") is not None,
        payment=payment, shipping=shipping, total=calling.amount(total.get("amount")),
        currency=calling.text(total.get("currencyCode"), 3),
        refunded=calling.amount(_money(one, "totalRefundedSet").get("amount")),
        items=[_item(line) for line in _nodes(one, "lineItems")], parcels=parcels,
        refunds=[
            OrderRefund(at=calling.moment(refund.get("createdAt")),
                        amount=calling.amount(_money(refund, "totalRefundedSet").get("amount")))
            for refund in one.get("refunds") or []
        ],
        url=f"https://{domain}/admin/orders/{id}" if id.isdigit() else None,
    )  # fmt: skip


def _ended(one: dict[str, Any], payment: str, shipping: str) -> datetime | None:
    """Cancelled, put away by the shop, or given back; a parcel that came may still be sent back."""
    for name in ("cancelledAt", "closedAt"):
        if (at := calling.moment(one.get(name))) is not None:
            return at
    return calling.moment(one.get("createdAt")) if payment in {"refunded", "voided"} else None


def _item(line: dict[str, Any]) -> OrderItem:
    quantity = line.get("quantity")
    return OrderItem(
        title=calling.text(line.get("title")) or "", variant=calling.text(line.get("variantTitle")),
        quantity=quantity if isinstance(quantity, int) else 1,
        total=calling.amount(_money(line, "originalTotalSet").get("amount")),
    )  # fmt: skip


def _parcels(one: dict[str, Any]) -> list[OrderParcel]:
    found = []
    for sent in one.get("fulfillments") or []:
        for info in sent.get("trackingInfo") or [{}]:
            found.append(
                OrderParcel(
                    company=calling.text(info.get("company"), 100),
                    number=calling.text(info.get("number"), 100),
                    url=web_address(info.get("url")), state=calling.text(sent.get("displayStatus"), 50),
                    shipped_at=calling.moment(sent.get("createdAt")),
                )
            )  # fmt: skip
    return found
