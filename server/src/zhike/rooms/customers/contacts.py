"""People to talk to at a customer: who decides, who uses, who is to be called first."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import missing, people_repository, repository, service
from zhike.rooms.customers import people_schemas as schemas
from zhike.rooms.customers.models import Contact

MOST = 100  # of one customer
BOUND = ("customer_contacts", "phone")
_NOT_SEALED = {"phone"}


async def _of(tx: Tx, customer_id: UUID, contact_id: UUID) -> Contact:
    await repository.Customers(tx).living(customer_id)
    row = await people_repository.Contacts(tx).get_for_update(contact_id)
    if row.customer_id != customer_id:
        raise missing.ContactMissing()
    return row


async def add(tx: Tx, customer_id: UUID, form: schemas.ContactCreate) -> Contact:
    """Raises `TooMany`."""
    await repository.Customers(tx).living(customer_id)
    mine = (Contact.org_id == tx.org_id, Contact.customer_id == customer_id)
    if await tx.session.scalar(select(func.count()).select_from(Contact).where(*mine)) >= MOST:
        raise missing.TooMany(limit=MOST)
    row = Contact(id=uuid7(), customer_id=customer_id, created_at=tx.now,
                  **form.model_dump(exclude=_NOT_SEALED))  # fmt: skip
    await _seal(tx, row, form.phone)
    if row.is_primary:
        await _others_follow(tx, row)
    people_repository.Contacts(tx).add(row)
    await tx.flush()
    _told(tx, "contact_added", row, after={"role": row.role})
    await service.note_activity(
        tx, customer_id, "contact_added", f"添加联系人：{row.name}", metadata={"contact_id": str(row.id)}
    )
    return row


async def change(tx: Tx, customer_id: UUID, contact_id: UUID, form: schemas.ContactPatch) -> Contact:
    """Change what is sent. Raises `ContactMissing`."""
    row = await _of(tx, customer_id, contact_id)
    sent: dict[str, Any] = form.model_dump(exclude_unset=True)
    fields = {name for name in sent.keys() - _NOT_SEALED if getattr(row, name) != sent[name]}
    if "phone" in sent and await _seal(tx, row, sent["phone"]):
        fields.add("phone")
    if not fields:
        return row
    if "is_primary" in fields and sent["is_primary"]:
        await _others_follow(tx, row)
    for name in fields - _NOT_SEALED:
        setattr(row, name, sent[name])
    await tx.flush()
    _told(tx, "contact_updated", row, fields=sorted(fields))
    return row


async def remove(tx: Tx, customer_id: UUID, contact_id: UUID) -> None:
    """Raises `ContactMissing`."""
    row = await _of(tx, customer_id, contact_id)
    await tx.session.delete(row)
    await tx.flush()
    _told(tx, "contact_removed", row)


async def reveal(tx: Tx, customer_id: UUID, contact_id: UUID, reason: str) -> str:
    """The phone in full; who looked and why goes into the trail. Raises `service.NothingToReveal`."""
    row = await _of(tx, customer_id, contact_id)
    service.not_hidden(tx, "phone")
    if row.phone_sealed is None:
        raise service.NothingToReveal(field="phone")
    value = (await tx.keys()).unseal(row.phone_sealed, *BOUND, row.id)
    tx.audit("customer.revealed", "customer", customer_id, field="phone", contact_id=row.id, reason=reason)
    return value


def _told(tx: Tx, what: str, row: Contact, **details: Any) -> None:
    tx.audit(f"customer.{what}", "customer", row.customer_id, contact_id=row.id, **details)
    tx.publish(events.CustomerUpdated(customer_id=row.customer_id, fields=("contacts",)))


async def _seal(tx: Tx, row: Contact, phone: str | None) -> bool:
    """Whether it is another phone than before."""
    keys = await tx.keys()
    blind = keys.blind("phone", phone) if phone else None
    if blind == row.phone_hash:
        return False
    row.phone_sealed = keys.seal(phone, *BOUND, row.id) if phone else None
    row.phone_hash, row.phone_last4 = blind, phone[-4:] if phone else None
    return True


async def _others_follow(tx: Tx, first: Contact) -> None:
    """There is one whom one calls first; the customer's row is held, so nobody else says so meanwhile."""
    await tx.session.execute(
        update(Contact).where(Contact.org_id == tx.org_id, Contact.customer_id == first.customer_id,
                              Contact.id != first.id, Contact.is_primary).values(is_primary=False)
    )  # fmt: skip
