"""The verbs of resources: keep rooms and devices; lock them for whoever takes one."""

from collections.abc import Iterable
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.resources import repository, schemas
from zhike.rooms.resources.models import Resource


class NameTaken(errors.Conflict):
    """The site has another of this name."""

    code = "resource.name_taken"


class SiteUnknown(errors.Invalid):
    code = "resource.site_unknown"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_resources_org_id_site_id_name": NameTaken,
    "fk_resources_site_id": SiteUnknown,
}


async def create(tx: Tx, form: schemas.ResourceCreate) -> Resource:
    """Add a room or a device. Raises `NameTaken` and `SiteUnknown`."""
    known = await tx.conn.fetchval(
        "SELECT true FROM sites WHERE org_id = $1 AND id = $2", tx.org_id, form.site_id
    )
    if not known:
        raise SiteUnknown(field="site_id")
    row = repository.Resources(tx).add(Resource(id=uuid7(), **form.model_dump()))
    await tx.flush()
    tx.audit("resource.created", "resource", row.id, after=form.model_dump(mode="json"))
    return row


async def patch(tx: Tx, resource_id: UUID, form: schemas.ResourcePatch) -> Resource:
    """Change it, or no longer offer it. Visits that have it keep it."""
    row = await repository.Resources(tx).get_for_update(resource_id)
    fields = form.model_dump(exclude_unset=True)
    for name in fields.keys() - {"note"}:
        if fields[name] is None:
            raise errors.Invalid(field=name)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    await tx.flush()
    tx.audit("resource.updated", "resource", row.id, before=before, after=fields)
    return row


async def lock(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Lock those that are offered, in the order of their ids; answers their capacities."""
    return await repository.locked(tx, ids)
