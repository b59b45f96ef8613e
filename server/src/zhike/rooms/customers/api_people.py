"""Routes around a customer: contacts, other names, colleagues, papers."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import File, Form, Request, Response, UploadFile

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.customers import (
    contacts,
    identities,
    names,
    owners,
    papers,
    people_repository,
    repository,
)
from zhike.rooms.customers import people_schemas as schemas
from zhike.rooms.customers.models import Contact, Identity
from zhike.rooms.customers.schemas import Revealed
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store

around = router("/api/customers", "customers")


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


async def _living(tx: Tx, customer_id: UUID) -> None:
    if not await repository.is_living(tx, customer_id):
        raise await repository.missing(tx, customer_id)


def _contact(row: Contact) -> schemas.ContactRead:
    plain = {name: getattr(row, name) for name in schemas.ContactRead.model_fields if hasattr(row, name)}
    tail = f"*******{row.phone_last4}" if row.phone_last4 else None
    return schemas.ContactRead(**plain, phone_masked=tail)


def _identity(tx: Tx, row: Identity) -> schemas.CustomerIdentityRead:
    hidden = (names.SIGHT.get(row.kind), "hidden") in tx.actor.veils
    return schemas.CustomerIdentityRead(
        id=row.id, kind=row.kind, value_masked=None if hidden else row.value_hint,
        verified_at=row.verified_at, created_at=row.created_at,
    )  # fmt: skip


@around.post("/lookup")
@access("customer:read", limit=120)
async def look_up_customer(tx: InTx, form: schemas.Lookup) -> schemas.KnownCustomer:
    """Who is known by this phone, member number, openid, …: one of those that one sees, or a 404."""
    identities.may_ask(tx, form.kind)
    found = await identities.find(tx, form.kind, form.value)
    if found is None:
        raise repository.CustomerMissing()
    return schemas.KnownCustomer(customer_id=found)


@around.get("/{customer_id}/contacts")
@access("customer:read")
async def list_customer_contacts(tx: InTx, customer_id: UUID) -> paging.Page[schemas.ContactRead]:
    """Whom to talk to, the first to call at first."""
    await _living(tx, customer_id)
    rows = await people_repository.Contacts(tx).of(customer_id)
    return paging.Page(items=[_contact(row) for row in rows])


@around.post("/{customer_id}/contacts", status_code=201)
@access("customer:write")
async def add_customer_contact(
    tx: InTx, customer_id: UUID, form: schemas.ContactCreate
) -> schemas.ContactRead:
    """Add somebody to talk to; 100 at most."""
    return _contact(await contacts.add(tx, customer_id, form))


@around.patch("/{customer_id}/contacts/{contact_id}")
@access("customer:write")
async def patch_customer_contact(
    tx: InTx, customer_id: UUID, contact_id: UUID, form: schemas.ContactPatch
) -> schemas.ContactRead:
    """Change the fields that are sent."""
    return _contact(await contacts.change(tx, customer_id, contact_id, form))


@around.delete("/{customer_id}/contacts/{contact_id}", status_code=204)
@access("customer:write")
async def remove_customer_contact(tx: InTx, customer_id: UUID, contact_id: UUID) -> None:
    """Remove a contact for good."""
    await contacts.remove(tx, customer_id, contact_id)


@around.post("/{customer_id}/contacts/{contact_id}/reveal")
@access("customer:reveal", limit=30)
async def reveal_customer_contact(
    tx: InTx, customer_id: UUID, contact_id: UUID, form: schemas.RevealReason
) -> Revealed:
    """Show a contact's phone; the reason is kept."""
    value = await contacts.reveal(tx, customer_id, contact_id, form.reason)
    return Revealed(field="phone", value=value)


@around.get("/{customer_id}/identities")
@access("customer:read")
async def list_customer_identities(tx: InTx, customer_id: UUID) -> paging.Page[schemas.CustomerIdentityRead]:
    """By which other names the customer is known."""
    await _living(tx, customer_id)
    rows = await people_repository.Identities(tx).of(customer_id)
    return paging.Page(items=[_identity(tx, row) for row in rows])


@around.post("/{customer_id}/identities", status_code=201)
@access("customer:write")
async def add_customer_identity(
    tx: InTx, customer_id: UUID, form: schemas.CustomerIdentityCreate
) -> schemas.CustomerIdentityRead:
    """Another name of the customer. One that another customer has is a 409 with that customer's id."""
    id = await identities.claim(tx, customer_id, form.kind, form.value)
    return _identity(tx, await people_repository.Identities(tx).get(id))


@around.delete("/{customer_id}/identities/{customer_identity_id}", status_code=204)
@access("customer:write")
async def remove_customer_identity(tx: InTx, customer_id: UUID, customer_identity_id: UUID) -> None:
    """Let a name go; another customer may have it then."""
    await identities.drop(tx, customer_id, customer_identity_id)


@around.post("/{customer_id}/identities/{customer_identity_id}/reveal")
@access("customer:reveal", limit=30)
async def reveal_customer_identity(
    tx: InTx, customer_id: UUID, customer_identity_id: UUID, form: schemas.RevealReason
) -> Revealed:
    """Show a name in full; the reason is kept."""
    kind, value = await identities.reveal(tx, customer_id, customer_identity_id, form.reason)
    return Revealed(field=kind, value=value)


@around.get("/{customer_id}/owners")
@access("customer:read")
async def list_customer_owners(tx: InTx, customer_id: UUID) -> paging.Page[schemas.OwnerRead]:
    """Who has the customer, who works along, and who did before."""
    await _living(tx, customer_id)
    rows: list[Any] = await people_repository.owners(tx, customer_id)
    return paging.Page(items=[schemas.OwnerRead(**dict(row)) for row in rows])


@around.post("/{customer_id}/owners", status_code=201)
@access("customer:write")
async def add_customer_collaborator(
    tx: InTx, customer_id: UUID, form: schemas.CollaboratorAdd
) -> paging.Page[schemas.OwnerRead]:
    """Have a colleague work along, who then sees the customer wherever it belongs; 20 at most."""
    await owners.add(tx, customer_id, form.user_id)
    await tx.flush()
    return await list_customer_owners(tx, customer_id)


@around.delete("/{customer_id}/owners/{user_id}", status_code=204)
@access("customer:write")
async def remove_customer_collaborator(tx: InTx, customer_id: UUID, user_id: UUID) -> None:
    """A colleague works along no longer; that they did stays."""
    await owners.end(tx, customer_id, user_id)


@around.get("/{customer_id}/files")
@access("customer:read")
async def list_customer_files(tx: InTx, customer_id: UUID) -> paging.Page[schemas.PaperRead]:
    """Papers and pictures about a customer, newest first."""
    await _living(tx, customer_id)
    rows = await people_repository.papers(tx, customer_id)
    return paging.Page(items=[schemas.PaperRead(**dict(row)) for row in rows])


@around.post("/{customer_id}/files", status_code=201)
@access("customer:write", max_body=kinds.MAX_BYTES + 100_000, upload="customer")
async def add_customer_file(
    request: Request, tx: InTx, customer_id: UUID, file: Annotated[UploadFile, File()],
    note: Annotated[str | None, Form(max_length=200)] = None,
) -> schemas.PaperRead:  # fmt: skip
    """Keep a PDF, a PNG or a JPEG of 10 MB at most, known by its content; 200 at most."""
    content = await file.read()
    id = await papers.keep(tx, _store(request), customer_id, file.filename, content, note)
    rows = await people_repository.papers(tx, customer_id)
    return next(schemas.PaperRead(**dict(row)) for row in rows if row["id"] == id)


@around.get("/{customer_id}/files/{paper_id}", response_class=Response,
            responses={200: {"content": {kind: {} for kind in kinds.KINDS.values()}}})  # fmt: skip
@access("customer:read")
async def download_customer_file(request: Request, tx: InTx, customer_id: UUID, paper_id: UUID) -> Response:
    """The file itself, always to be saved and never shown as a page."""
    content, kind, name = await papers.read(tx, _store(request), customer_id, paper_id)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
               "x-content-type-options": "nosniff"}  # fmt: skip
    return Response(content, media_type=kind, headers=headers)


@around.delete("/{customer_id}/files/{paper_id}", status_code=204)
@access("customer:write")
async def remove_customer_file(request: Request, tx: InTx, customer_id: UUID, paper_id: UUID) -> None:
    """Destroy a file."""
    await papers.remove(tx, _store(request), customer_id, paper_id)


TITLES = {
    "customer.contact_not_found": ("找不到该联系人", "No such contact"),
    "customer.identity_not_found": ("找不到该身份标识", "No such identity"),
    "customer.identity_invalid": ("身份标识格式不正确", "This cannot be a name of this kind"),
    "customer.identity_taken": (
        "该身份标识已属于另一位客户；看不到这位客户时，请联系其负责人或管理员",
        "Another customer is known by this; if you do not see them, ask whoever looks after them",
    ),
    "customer.owner_not_found": ("该同事没有参与此客户", "This colleague has no part in the customer"),
    "customer.no_colleague": ("找不到这位同事，或其账号已停用", "No such colleague at work"),
    "customer.file_not_found": ("找不到该附件", "No such file"),
    "customer.file_kind": ("只接受 10 MB 以内的 PDF、PNG 或 JPEG 文件", "Only PDF, PNG and JPEG up to 10 MB"),
    "customer.too_many": ("数量已达上限", "There are as many as there may be"),
}
ROUTERS = (around,)
