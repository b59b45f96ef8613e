"""Routes of what hangs on a ticket: its files, and tickets that were split off."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from zhike.core.http import tickets
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store
from zhike.rooms.tickets import attachments, repository, schemas, splitting

work = router("/api/tickets", "tickets")


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


@work.get("/{id}/attachments")
@access("ticket:read")
async def list_ticket_attachments(tx: InTx, id: UUID) -> schemas.TicketAttachments:
    """Files of a ticket and of its comments, newest first."""
    await repository.Tickets(tx).get(id)
    rows = await repository.attachments(tx, id)
    return schemas.TicketAttachments(
        items=[schemas.TicketAttachmentRead.model_validate(dict(row)) for row in rows]
    )


@work.post("/{id}/attachments", status_code=201)
@access("ticket:write", max_body=kinds.MAX_BYTES + 100_000, upload="ticket")
async def add_ticket_attachment(
    request: Request, tx: InTx, id: UUID, file: Annotated[UploadFile, File()],
    comment_id: Annotated[UUID | None, Form()] = None,
) -> schemas.TicketAttachmentRead:  # fmt: skip
    """Keep a PDF, a PNG or a JPEG of 10 MB at most, known by its content; 20 at most, 50 MB together."""
    content = await file.read()
    made = await attachments.add(tx, _store(request), id, file.filename, content, comment_id)
    return schemas.TicketAttachmentRead.model_validate(made, from_attributes=True)


@work.post("/{id}/attachments/{attachment_id}/downloads", status_code=201)
@access("ticket:read")
async def ask_ticket_attachment(tx: InTx, id: UUID, attachment_id: UUID) -> tickets.Ticket:
    """A ticket for the file. Who asked is kept."""
    found = await attachments.ask(tx, id, attachment_id)
    path = f"/api/tickets/{id}/attachments/{attachment_id}/file"
    return tickets.made(tx.unit.keyring, tx.actor, path, found.id)


@work.get("/{id}/attachments/{attachment_id}/file", response_class=Response,
          responses={200: {"content": {kind: {} for kind in kinds.KINDS.values()}}})  # fmt: skip
@access("ticket:read", also=(409,))
async def download_ticket_attachment(
    request: Request, tx: InTx, id: UUID, attachment_id: UUID,
    ticket: Annotated[str, Query(max_length=100)] = "",
) -> Response:  # fmt: skip
    """The file behind a ticket, always to be saved and never shown as a page."""
    content, found = await attachments.read(tx, _store(request), id, attachment_id)
    tickets.check(tx.unit.keyring, tx.actor, ticket, attachment_id)
    name = quote(found.original_filename, safe="")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=found.content_type, headers=headers)


@work.delete("/{id}/attachments/{attachment_id}", status_code=204)
@access("ticket:write")
async def remove_ticket_attachment(request: Request, tx: InTx, id: UUID, attachment_id: UUID) -> None:
    """Destroy a file."""
    await attachments.remove(tx, _store(request), id, attachment_id)


@work.get("/{id}/links")
@access("ticket:read")
async def list_ticket_links(tx: InTx, id: UUID) -> schemas.TicketLinks:
    """Tickets that were split off from this one, or from which it was."""
    await repository.Tickets(tx).get(id)
    rows = await repository.links(tx, id)
    return schemas.TicketLinks(items=[schemas.TicketLinkRead.model_validate(dict(row)) for row in rows])


@work.post("/{id}/split", status_code=201, response_model=schemas.TicketRead)
@access("ticket:write")
async def split_ticket(tx: InTx, id: UUID, form: schemas.TicketSplit) -> Response:
    """Make a comment, or words of it, a ticket of its own; the answer is the new one."""
    made = await splitting.split(tx, id, form)
    body = await repository.ONE.json(tx, org_id=tx.org_id, id=made.id)
    return Response(body, 201, media_type="application/json")
