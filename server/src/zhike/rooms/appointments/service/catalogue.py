"""What can be booked."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.appointments import repository, schemas
from zhike.rooms.appointments.models import ServiceItem


async def create_item(tx: Tx, form: schemas.ServiceItemCreate) -> ServiceItem:
    """Offer a new service."""
    fields = form.model_dump()
    found = repository.ServiceItems(tx)
    if fields["code"] is None:
        await tx.lock("service_items", "code")
        fields["code"] = await found.next_code()
    item = found.add(ServiceItem(id=uuid7(), **fields))
    await tx.flush()
    tx.audit("service_item.created", "service_item", item.id, after=fields)
    return item


async def patch_item(tx: Tx, item_id: UUID, form: schemas.ServiceItemPatch) -> ServiceItem:
    """Change a service. Appointments already made keep their times."""
    item = await repository.ServiceItems(tx).get_for_update(item_id)
    fields = form.model_dump(exclude_unset=True)
    for name in fields.keys() - {"description", "price"}:
        if fields[name] is None:
            raise errors.Invalid(field=name)
    before = {name: getattr(item, name) for name in fields}
    for name, value in fields.items():
        setattr(item, name, value)
    await tx.flush()
    tx.audit("service_item.updated", "service_item", item.id, before=before, after=fields)
    return item
