"""Connections to shops' systems: keep them, try them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from zhike.core import errors
from zhike.core.clock import utcnow
from zhike.core.context import Actor, RequestInfo
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.orders import providers, repository, schemas
from zhike.rooms.orders.models import OrderShop
from zhike.rooms.orders.providers.protocol import Outside, Shop, Unwell
from zhike.rooms.orders.repository import Shops
from zhike.rooms.preferences import service as preferences

MOST = 20
HOSTS = "webhooks.allowed_hosts"
_BOUND = ("order_shops", "token")


class ShopNameTaken(errors.Conflict):
    code = "order_shop.name_taken"


class TooManyShops(errors.Conflict):
    code = "order_shop.too_many"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"uq_order_shops_org_id_name": ShopNameTaken}


def _shaped(provider: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Raises `Invalid`."""
    try:
        return providers.of(provider).Settings.model_validate(dict(settings)).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(["settings", *map(str, first["loc"])])
        raise errors.Invalid(field=place[:100], reason=first["type"]) from None


async def create(tx: Tx, form: schemas.OrderShopCreate) -> OrderShop:
    """Connect a shop. Raises `Invalid`, `ShopNameTaken`, `TooManyShops`."""
    await tx.lock("order-shops")
    if len(await Shops(tx).all()) >= MOST:
        raise TooManyShops(most=MOST)
    id = uuid7()
    row = OrderShop(
        id=id, provider=form.provider, name=form.name, settings=_shaped(form.provider, form.settings)
    )
    if form.token is not None:
        row.token_sealed = (await tx.keys()).seal(form.token, *_BOUND, id)
    Shops(tx).add(row)
    await tx.flush()
    tx.audit("order_shop.created", "order_shop", id, after={"provider": row.provider, "name": row.name})
    return row


async def change(tx: Tx, id: UUID, form: schemas.OrderShopPatch) -> OrderShop:
    """Change a connection; another token, or another place, is asked afresh. Raises as `create` does."""
    row = await Shops(tx).get_for_update(id)
    given = form.model_dump(exclude_none=True, exclude={"settings", "token"})
    if form.settings is not None:
        given["settings"] = _shaped(row.provider, form.settings)
    before = {name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, given[name])
    after = {name: given[name] for name in before}
    if form.token is not None:
        row.token_sealed = (await tx.keys()).seal(form.token, *_BOUND, id)
        before["token"], after["token"] = "***", "***"
    if before:
        row.failures, row.open_until, row.wait_until = 0, None, None
    if "settings" in before:
        await tx.conn.execute("DELETE FROM order_lookups WHERE org_id = $1 AND shop_id = $2", tx.org_id, id)
    await tx.flush()
    if before:
        tx.audit("order_shop.updated", "order_shop", id, before=before, after=after)
    return row


async def remove(tx: Tx, id: UUID) -> None:
    """The connection goes, with all that was kept of its answers."""
    row = await Shops(tx).get_for_update(id)
    await tx.session.delete(row)
    await tx.flush()
    tx.audit("order_shop.removed", "order_shop", id, before={"provider": row.provider, "name": row.name})


async def opened(tx: Tx, row: OrderShop) -> Shop:
    """The connection as its adapter sees it."""
    token = ""
    if row.token_sealed is not None:
        token = (await tx.keys()).unseal(row.token_sealed, *_BOUND, row.id)
    return Shop(row.settings, token)


async def outside(held: Any, tx: Tx) -> Outside:
    hosts = tuple(await preferences.config(tx, HOSTS))
    return Outside(held.egress, held.settings.zhike_shopify_api_url, hosts)


async def test(held: Any, actor: Actor, info: RequestInfo, id: UUID) -> schemas.OrderShopHealth:
    """Ask the shop whether it takes us, outside of any transaction, and keep what it says."""
    async with held.unit.reading(actor) as tx:
        row = await Shops(tx).get(id)
        provider, shop, place = providers.of(row.provider), await opened(tx, row), await outside(held, tx)
    found = schemas.OrderShopHealth(good=True)
    try:
        await provider.health(shop, place)
    except Unwell as unwell:
        found = schemas.OrderShopHealth(good=False, reason=unwell.reason)
    async with held.unit.transaction(actor, info) as tx:
        now = utcnow()
        if found.good:
            await repository.is_well(tx, id, now)
        else:
            await repository.is_unwell(tx, id, found.reason or "", counts=False, wait_until=None, now=now)
        tx.audit("order_shop.tested", "order_shop", id, good=found.good, reason=found.reason)
    return found
