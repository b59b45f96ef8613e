"""What a waiting visitor may ask: /api/public/channels/{key}/queue."""

from fastapi import APIRouter

from zhike.core.http.access import ByActor, InTx, public
from zhike.rooms.channels.door import PublicRoute
from zhike.rooms.routing import schemas, service

pages = APIRouter(prefix="/api/public/channels/{key}", tags=["public"], route_class=PublicRoute)


@pages.get("/queue")
@public("visitor", limit=120)
async def get_queue_place(tx: InTx, actor: ByActor) -> schemas.QueuePlace:
    """Where I stand, and about how long it may take. Nothing of anybody else."""
    assert actor.subject_id is not None
    return await service.place_of(tx, actor.subject_id)


ROUTERS = (pages,)
