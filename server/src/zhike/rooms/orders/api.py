"""Routes of orders: /api/order-shops for connections, /api/orders/look for what they say."""

from uuid import UUID

from fastapi import Request

from zhike.core.http.access import ByActor, Info, InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.orders import schemas, service
from zhike.rooms.orders.repository import Shops

shops = router("/api/order-shops", "orders")
orders = router("/api/orders", "orders")


@shops.get("")
@access("order:read")
async def list_order_shops(tx: InTx) -> schemas.OrderShops:
    """Connections to shops' systems, oldest first; twenty at most."""
    return schemas.OrderShops(items=[schemas.OrderShopRead.of(row) for row in await Shops(tx).all()])


@shops.post("", status_code=201)
@access("order:write")
async def create_order_shop(tx: InTx, form: schemas.OrderShopCreate) -> schemas.OrderShopRead:
    """Connect a shop's system."""
    return schemas.OrderShopRead.of(await service.create(tx, form))


@shops.get("/{shop_id}")
@access("order:read")
async def get_order_shop(tx: InTx, shop_id: UUID) -> schemas.OrderShopRead:
    """One connection, and how it is."""
    return schemas.OrderShopRead.of(await Shops(tx).get(shop_id))


@shops.patch("/{shop_id}")
@access("order:write")
async def patch_order_shop(tx: InTx, shop_id: UUID, form: schemas.OrderShopPatch) -> schemas.OrderShopRead:
    """Change a connection, or pause it."""
    return schemas.OrderShopRead.of(await service.change(tx, shop_id, form))


@shops.delete("/{shop_id}", status_code=204)
@access("order:write")
async def delete_order_shop(tx: InTx, shop_id: UUID) -> None:
    """Cut a connection; what was kept of its answers goes, too."""
    await service.remove(tx, shop_id)


@shops.post("/{shop_id}/test")
@access("order:write", transaction=False, limit=20)
async def test_order_shop(
    request: Request, actor: ByActor, info: Info, shop_id: UUID
) -> schemas.OrderShopHealth:
    """Ask the shop whether it takes us; no order is read."""
    return await service.test(services(request), actor, info, shop_id)


@orders.post("/look")
@access("order:read", transaction=False, limit=120)
async def look_up_orders(
    request: Request, actor: ByActor, info: Info, form: schemas.OrderLook
) -> schemas.OrdersFound:
    """The orders of a talk or a customer, from every shop that is connected; kept for minutes to two days,
    and shown with their age where a shop does not answer."""
    return await service.look(services(request), actor, info, form)


ROUTERS = (shops, orders)
TITLES: dict[str, tuple[str, str]] = {
    "order.person_not_found": ("找不到该客户", "No such customer"),
    "order_shop.not_found": ("找不到该店铺连接", "No such connection"),
    "order_shop.name_taken": ("已有同名的店铺连接", "There is a connection of this name already"),
    "order_shop.too_many": ("店铺连接已达上限", "There are as many connections as there may be"),
}
