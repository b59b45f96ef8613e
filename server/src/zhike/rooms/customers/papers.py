"""Papers and pictures about a customer, sealed where they lie."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import missing, people_repository, repository, service
from zhike.rooms.customers.people_models import CustomerFile
from zhike.rooms.files import kinds
from zhike.rooms.files.service import FileMissing, Store

MOST = 200  # of one customer


class PaperKind(errors.Invalid):
    """Not a PDF, PNG or JPEG by its content, or larger than ``limit`` bytes."""

    code = "customer.file_kind"


async def keep(
    tx: Tx, store: Store, customer_id: UUID, name: str | None, content: bytes, note: str | None
) -> UUID:
    """Keep a file. Raises `PaperKind`, `TooMany`."""
    await repository.Customers(tx).living(customer_id)
    kind = kinds.kind_of(content)
    if kind is None:
        raise PaperKind(field="file", limit=kinds.MAX_BYTES)
    if len(await people_repository.papers(tx, customer_id)) >= MOST:
        raise missing.TooMany(limit=MOST)
    shown = kinds.shown(name, "file")
    file = await store.save(tx, kind="customer", name=shown, content=content, content_type=kind)
    id = uuid7()
    tx.session.add(
        CustomerFile(org_id=tx.org_id, id=id, customer_id=customer_id, file_id=file.id, note=note or None,
                     created_at=tx.now)
    )  # fmt: skip
    await tx.flush()
    await store.judge(tx, file.id, ready=True)
    await service.note_activity(tx, customer_id, "file_added", f"添加附件：{shown}",
                                metadata={"file_id": str(id)})  # fmt: skip
    await tx.flush()
    _told(tx, "file_added", customer_id, id, size=len(content), content_type=kind)
    return id


async def _of(tx: Tx, customer_id: UUID, paper_id: UUID) -> CustomerFile:
    row = await people_repository.Papers(tx).get(paper_id)
    if row.customer_id != customer_id:
        raise missing.PaperMissing()
    return row


async def read(tx: Tx, store: Store, customer_id: UUID, paper_id: UUID) -> tuple[bytes, str, str]:
    """(content, type, name). Raises `PaperMissing`."""
    if not await repository.is_living(tx, customer_id):
        raise repository.CustomerMissing()
    row = await _of(tx, customer_id, paper_id)
    file = await people_repository.paper(tx, row.id)
    try:
        content = await store.read(tx, row.file_id)
    except FileMissing:
        raise missing.PaperMissing() from None
    return content, file["content_type"], file["name"]


async def remove(tx: Tx, store: Store, customer_id: UUID, paper_id: UUID) -> None:
    """The file goes, with all that its sender wrote. Raises `PaperMissing`."""
    await repository.Customers(tx).living(customer_id)
    row = await _of(tx, customer_id, paper_id)
    await store.forget(tx, row.file_id)
    await tx.flush()
    await tx.session.delete(row)
    await tx.flush()
    _told(tx, "file_removed", customer_id, paper_id)


def _told(tx: Tx, what: str, customer_id: UUID, id: UUID, **details: object) -> None:
    tx.audit(f"customer.{what}", "customer", customer_id, file_id=id, **details)
    tx.publish(events.CustomerUpdated(customer_id=customer_id, fields=("files",)))
