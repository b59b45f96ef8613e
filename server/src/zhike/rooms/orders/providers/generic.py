"""Any system that answers JSON to an address: parameters say what is sought, paths where its words stand."""

from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from zhike.core import paths
from zhike.rooms.orders.providers import calling
from zhike.rooms.orders.providers.protocol import (
    MOST_ORDERS,
    Order,
    OrderItem,
    OrderParcel,
    Outside,
    Provider,
    Shape,
    Shop,
    Unwell,
    web_address,
)
from zhike.rooms.orders.rules import Kind


def _path(value: str) -> str:
    try:
        paths.read(value)
    except paths.BadPath as bad:
        raise PydanticCustomError("path", "cannot be read from character {at} on", {"at": bad.at}) from None
    return value


Path = Annotated[str, Field(max_length=paths.MOST_LETTERS), AfterValidator(_path)]
Param = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,50}$")]
Header = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9-]{1,100}$")]
Address = Annotated[str, Field(max_length=1000, pattern=r"^https?://")]
Words = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]],
    Field(max_length=30),
]


class GenericMapping(Shape):
    """Where what stands, from each order on; ``item_…`` from each of its items, ``parcel_…`` of its parcels
    on. Only ``id`` has to be there."""

    id: Path = "$.id"
    number: Path | None = "$.number"
    created_at: Path | None = "$.created_at"
    ended_at: Path | None = "$.finished_at"
    state: Path | None = "$.status"
    total: Path | None = "$.total"
    currency: Path | None = "$.currency"
    refunded: Path | None = "$.refunded"
    url: Path | None = "$.url"
    items: Path | None = "$.items"
    item_title: Path = "$.title"
    item_variant: Path | None = "$.variant"
    item_quantity: Path | None = "$.quantity"
    item_total: Path | None = "$.total"
    parcels: Path | None = "$.parcels"
    parcel_company: Path | None = "$.company"
    parcel_number: Path | None = "$.number"
    parcel_url: Path | None = "$.url"


class GenericSettings(Shape):
    """A clue goes into the query of ``url`` under its parameter; an empty one is not sought by. ``orders`` is
    the path of the list. By words of theirs in ``state`` an order is paid, shipped and so on."""

    url: Address
    email_param: Param = "email"
    phone_param: Param = "phone"
    member_param: Param = ""
    number_param: Param = "number"
    token_header: Header = "authorization"
    token_prefix: Annotated[str, Field(max_length=30)] = "Bearer "
    orders: Path = "$.orders"
    mapping: GenericMapping = GenericMapping()
    paid_words: Words = ["paid", "已付款", "已支付"]
    shipped_words: Words = ["shipped", "已发货"]
    delivered_words: Words = ["delivered", "completed", "已完成", "已签收"]
    cancelled_words: Words = ["cancelled", "closed", "已取消", "已关闭"]
    refunded_words: Words = ["refunded", "已退款"]


class Generic(Provider):
    Settings = GenericSettings

    def kinds(self, settings: dict[str, Any]) -> frozenset[Kind]:
        every: tuple[Kind, ...] = ("number", "member", "email", "phone")
        return frozenset(kind for kind in every if settings.get(f"{kind}_param"))

    async def find(self, shop: Shop, kind: Kind, value: str, outside: Outside) -> list[Order]:
        settings = GenericSettings.model_validate(shop.settings)
        said = await _ask(settings, shop.token, {getattr(settings, f"{kind}_param"): value}, outside)
        found = paths.find(said, settings.orders)
        if not isinstance(found, list):
            raise Unwell("mapping", account=True)
        orders = [made for one in found[: MOST_ORDERS * 2] if (made := _order(one, settings)) is not None]
        newest = sorted(
            orders, key=lambda one: one.created_at.timestamp() if one.created_at else 0, reverse=True
        )
        return newest[:MOST_ORDERS]

    async def health(self, shop: Shop, outside: Outside) -> None:
        """Asked for an order that nobody has: the list has to be there, and may be empty."""
        settings = GenericSettings.model_validate(shop.settings)
        kind = next(iter(sorted(self.kinds(shop.settings))), None)
        if kind is None:
            raise Unwell("params", account=True)
        await self.find(shop, kind, {"email": "nobody@example.com"}.get(kind, "0"), outside)
        assert settings.orders


async def _ask(settings: GenericSettings, token: str, query: dict[str, str], outside: Outside) -> Any:
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    url = f"{settings.url}{'&' if '?' in settings.url else '?'}{asked}"
    headers = {settings.token_header: f"{settings.token_prefix}{token}"} if token else {}
    said, _ = await calling.ask(outside, "GET", url, headers=headers)
    return said


def _order(one: Any, settings: GenericSettings) -> Order | None:
    at = settings.mapping

    def said(path: str | None, of: Any = one) -> Any:
        found = paths.find(of, path) if path is not None else None
        return None if found is paths.MISSING else found

    id = calling.text(said(at.id), 100)
    if id is None:
        return None
    state = calling.text(said(at.state), 50)
    created = calling.moment(said(at.created_at))
    is_cancelled = state in settings.cancelled_words
    is_over = is_cancelled or state in {*settings.delivered_words, *settings.refunded_words}
    items, parcels = said(at.items), said(at.parcels)
    return Order(
        id=id, number=calling.text(said(at.number), 50) or id, created_at=created, is_cancelled=is_cancelled,
        ended_at=calling.moment(said(at.ended_at)) or (created if is_over else None), state=state,
        payment=_payment(state, settings), shipping=_shipping(state, settings),
        total=calling.amount(said(at.total)), refunded=calling.amount(said(at.refunded)),
        currency=calling.text(said(at.currency), 3), url=web_address(said(at.url)),
        items=[
            OrderItem(title=calling.text(said(at.item_title, item)) or "",
                      variant=calling.text(said(at.item_variant, item)),
                      quantity=_count(said(at.item_quantity, item)),
                      total=calling.amount(said(at.item_total, item)))
            for item in (items if isinstance(items, list) else [])[:20]
        ],
        parcels=[
            OrderParcel(company=calling.text(said(at.parcel_company, parcel), 100),
                        number=calling.text(said(at.parcel_number, parcel), 100),
                        url=web_address(said(at.parcel_url, parcel)))
            for parcel in (parcels if isinstance(parcels, list) else [])[:10]
        ],
    )  # fmt: skip


def _count(value: Any) -> int:
    try:
        return max(1, min(int(value), 100_000))
    except (TypeError, ValueError):
        return 1


def _payment(state: str | None, settings: GenericSettings) -> Any:
    if state in settings.refunded_words:
        return "refunded"
    after = {*settings.paid_words, *settings.shipped_words, *settings.delivered_words}
    return "paid" if state in after else "unknown"


def _shipping(state: str | None, settings: GenericSettings) -> Any:
    if state in settings.delivered_words:
        return "delivered"
    if state in settings.shipped_words:
        return "shipped"
    return "unfulfilled" if state in settings.paid_words else "unknown"
