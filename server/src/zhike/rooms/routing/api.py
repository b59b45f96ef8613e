"""Routes of giving out talks: /api/routing-settings and /api/supervisor."""

from datetime import date
from uuid import UUID

from fastapi import Response

from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.routing import attendance, schemas, service
from zhike.rooms.routing.repository import Settings

settings = router("/api/routing-settings", "routing")
supervisor = router("/api/supervisor", "routing")


@settings.get("")
@access("conversation:read")
async def list_routing_settings(tx: InTx) -> schemas.RoutingList:
    """How talks are given out: the organization's own first, then those of channels."""
    rows = await Settings(tx).all()
    return schemas.RoutingList(items=[schemas.RoutingRead.model_validate(row) for row in rows])


@settings.put("")
@access("config:write")
async def put_routing_setting(tx: InTx, form: schemas.RoutingForm) -> schemas.RoutingRead:
    """Set it for a channel, or for all that have no setting of their own. What waits is given out by it."""
    return schemas.RoutingRead.model_validate(await service.put_setting(tx, form))


@settings.delete("/{id}", status_code=204)
@access("config:write")
async def delete_routing_setting(tx: InTx, id: UUID) -> Response:
    """Take it away; talks go by the organization's setting again, or to nobody by themselves."""
    await service.drop_setting(tx, id)
    return Response(status_code=204)


@supervisor.get("")
@access("employee:manage")
async def get_wall(tx: InTx) -> schemas.Wall:
    """Who waits and for how long, who is there and how much they have, as far as the caller sees them."""
    return await service.wall(tx)


@supervisor.get("/presence", response_model=schemas.PresenceReport)
@access("employee:manage")
async def get_presence(tx: InTx, since: date, until: date) -> Response:
    """Who was there, busy and away on each day from one to another (31 at most), as far as the caller sees
    people."""
    return Response(await attendance.told(tx, since, until), media_type="application/json")


TITLES = {
    "presence.range": ("请选择 31 天以内的日期", "Choose a range of 31 days at most"),
    "routing.not_found": ("找不到该分配设置", "No such routing setting"),
    "routing.reference": ("渠道或团队不存在", "No such channel or team"),
    "routing.too_many": ("分配设置已达上限", "There are as many routing settings as there may be"),
}
ROUTERS = (settings, supervisor)
