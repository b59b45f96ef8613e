"""What every system answers, and the neutral words in which orders are told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from zhike.core.egress import Egress
from zhike.rooms.orders.rules import Kind

MOST_ORDERS = 20
Payment = Literal[
    "pending", "authorized", "paid", "partially_paid", "partially_refunded", "refunded", "voided", "unknown",
]  # fmt: skip
Shipping = Literal["unfulfilled", "partial", "shipped", "delivered", "returned", "unknown"]


class Unwell(Exception):
    """There is no answer. ``reason`` is a stable word; ``after``: the system wants to be left alone so long;
    ``account``: asking again does not help before somebody changes the connection."""

    def __init__(self, reason: str, *, after: timedelta | None = None, account: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.after, self.account = reason, after, account


class Shape(BaseModel):
    """Settings of a connection: what may be shown of it."""

    model_config = ConfigDict(extra="forbid")


class OrderItem(BaseModel):
    title: str
    variant: str | None = None
    quantity: int
    total: str | None = Field(default=None, description="In the order's currency.")


class OrderParcel(BaseModel):
    """``url`` only where it is http(s)."""

    company: str | None = None
    number: str | None = None
    url: str | None = None
    state: str | None = None
    shipped_at: datetime | None = None


class OrderRefund(BaseModel):
    at: datetime | None = None
    amount: str | None = None


class Order(BaseModel):
    """An order as every system tells it. ``ended_at``: when it was done with; None while it is open.
    Amounts are decimal numbers in ``currency``."""

    id: str
    number: str
    created_at: datetime | None = None
    ended_at: datetime | None = None
    is_cancelled: bool = False
    payment: Payment = "unknown"
    shipping: Shipping = "unknown"
    state: str | None = Field(default=None, description="In the system's own words, where it has any.")
    total: str | None = None
    refunded: str | None = None
    currency: str | None = None
    items: list[OrderItem] = []
    parcels: list[OrderParcel] = []
    refunds: list[OrderRefund] = []
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """A connection as its adapter sees it. ``token`` in the clear: never log or show it."""

    settings: dict[str, Any]
    token: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What an adapter has of the house. ``shopify_url`` takes the place of Shopify's own hosts where the
    operator says so; ``hosts`` are the only ones the organization allows (empty: any)."""

    egress: Egress
    shopify_url: str = ""
    hosts: Collection[str] = ()


class Provider(Protocol):
    Settings: type[Shape]

    def kinds(self, settings: dict[str, Any]) -> frozenset[Kind]:
        """By which clues it finds orders."""

    async def find(self, shop: Shop, kind: Kind, value: str, outside: Outside) -> list[Order]:
        """Orders, the newest first, `MOST_ORDERS` at most. Raises `Unwell`."""

    async def health(self, shop: Shop, outside: Outside) -> None:
        """Raises `Unwell` when it does not take us."""


def web_address(value: object) -> str | None:
    """An address that may become a link, or None."""
    text = str(value or "")
    return text if text.startswith(("https://", "http://")) and len(text) <= 1000 else None
