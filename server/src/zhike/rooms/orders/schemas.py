"""What crosses HTTP in orders."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.rooms.orders.models import OrderShop
from zhike.rooms.orders.providers.protocol import Order
from zhike.rooms.orders.rules import Kind

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Token = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[\x21-\x7e]+$")]
Settings = Annotated[dict[str, Any], Field(max_length=50)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OrderShopCreate(_Strict):
    """``token`` is the key by which the system lets us in; it is stored sealed and never read back."""

    provider: Literal["shopify", "generic"]
    name: Name
    settings: Settings
    token: Token | None = None


class OrderShopPatch(_Strict):
    """Only the fields that are sent are changed."""

    name: Name | None = None
    settings: Settings | None = None
    token: Token | None = None
    status: Literal["active", "paused"] | None = None


class OrderShopRead(BaseModel):
    """``failing_since``: when it stopped answering; ``wait_until``: until when it is left alone."""

    id: UUID
    provider: str
    name: str
    settings: dict[str, Any]
    has_token: bool
    status: str
    wait_until: datetime | None
    open_until: datetime | None
    last_ok_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: OrderShop) -> "OrderShopRead":
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "has_token"}
        return cls(**plain, has_token=row.token_sealed is not None)


class OrderShops(BaseModel):
    items: list[OrderShopRead]


class OrderShopHealth(BaseModel):
    """``reason``: why it does not take us."""

    good: bool
    reason: str | None = None


class OrderLook(_Strict):
    """Whose orders: those of a talk or of a customer; with ``number``, that one too. ``refresh``: ask again
    though an answer is kept."""

    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    number: Annotated[str, Field(max_length=40)] | None = None
    refresh: bool = False

    @model_validator(mode="after")
    def _one(self) -> "OrderLook":
        if (self.customer_id is None) == (self.conversation_id is None):
            raise PydanticCustomError("one_of", "give conversation_id or customer_id")
        return self


class OrderClue(BaseModel):
    """By what was sought: ``hint`` shows no more than is needed. ``claimed``: nobody has checked it."""

    kind: Kind
    hint: str
    claimed: bool


class FoundOrder(Order):
    """``found_by``: which clues led to it. ``claimed``: only by what somebody said."""

    found_by: list[Kind]
    claimed: bool


class ShopOrders(BaseModel):
    """A shop's answer. ``state``: all of it is as good as new, some of it is older than it should be
    (``stale``, of ``fetched_at``), or there is none; ``reason`` says why, ``retry_at`` when to ask again."""

    shop_id: UUID
    name: str
    provider: str
    state: Literal["fresh", "stale", "none"]
    fetched_at: datetime | None
    reason: str | None
    retry_at: datetime | None
    orders: list[FoundOrder]


class OrdersFound(BaseModel):
    """Without ``clues`` nothing was sought."""

    clues: list[OrderClue]
    shops: list[ShopOrders]
