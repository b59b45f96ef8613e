"""Routes of rooms and devices: /api/resources. Who may see and keep services may see and keep these."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.resources import repository, schemas, service

resources = router("/api/resources", "resources")


@resources.get("", response_model=paging.Page[schemas.ResourceRead])
@access("service_item:read")
async def list_resources(
    tx: InTx, limit: paging.Limit = 200, cursor: paging.Cursor = None, site_id: UUID | None = None,
    kind: schemas.Kind | None = None, active: bool = False,
) -> Response:  # fmt: skip
    """Rooms and devices, oldest first. ``active``: those alone that are offered."""
    values = paging.given(site_id=site_id, kind=kind)
    filters = frozenset(values) | ({"active"} if active else set())
    return await paging.answer(tx, repository.page(filters, cursor is not None), limit, cursor, **values)


@resources.post("", status_code=201)
@access("service_item:write")
async def create_resource(tx: InTx, form: schemas.ResourceCreate) -> schemas.ResourceRead:
    """Add a room or a device to a site."""
    return schemas.ResourceRead.model_validate(await service.create(tx, form))


@resources.patch("/{id}")
@access("service_item:write")
async def patch_resource(tx: InTx, id: UUID, form: schemas.ResourcePatch) -> schemas.ResourceRead:
    """Change it, or no longer offer it. Visits that have it keep it."""
    return schemas.ResourceRead.model_validate(await service.patch(tx, id, form))


TITLES = {
    "resource.not_found": ("找不到该诊室或设备", "No such room or device"),
    "resource.name_taken": ("该门店已有同名的诊室或设备", "The site has another of this name"),
    "resource.site_unknown": ("找不到该门店", "No such site"),
}
ROUTERS = (resources,)
