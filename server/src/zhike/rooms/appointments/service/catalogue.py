"""What can be booked."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.appointments import equipped, repository, schemas
from zhike.rooms.appointments.models import ServiceItem


async def create_item(tx: Tx, form: schemas.ServiceItemCreate) -> ServiceItem:
    """Offer a new service."""
    fields = form.model_dump()
    needs = fields.pop("needs")
    found = repository.ServiceItems(tx)
    if fields["code"] is None:
        await tx.lock("service_items", "code")
        fields["code"] = await found.next_code()
    item = found.add(ServiceItem(id=uuid7(), **fields))
    await tx.flush()
    if needs:
        await equipped.write_needs(tx, item.id, needs)
    tx.audit("service_item.created", "service_item", item.id, after=fields | {"needs": needs})
    return item


async def patch_item(tx: Tx, item_id: UUID, form: schemas.ServiceItemPatch) -> ServiceItem:
    """Change a service. Appointments already made keep their times."""
    item = await repository.ServiceItems(tx).get_for_update(item_id)
    fields = form.model_dump(exclude_unset=True)
    for name in fields.keys() - {"description", "price", "capacity"}:
        if fields[name] is None:
            raise errors.Invalid(field=name)
    needs = fields.pop("needs", None)
    before = {name: getattr(item, name) for name in fields}
    if needs is not None:
        before["needs"] = (await equipped.needs_of(tx, [item.id])).get(item.id, [])
        await equipped.write_needs(tx, item.id, needs)
    for name, value in fields.items():
        setattr(item, name, value)
    await tx.flush()
    after = fields if needs is None else fields | {"needs": needs}
    tx.audit("service_item.updated", "service_item", item.id, before=before, after=after)
    return item
