"""Files of a ticket or of one of its comments, sealed where they lie."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.files import kinds
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.tickets import repository, service
from zhike.rooms.tickets.models import TicketAttachment

MOST = 20  # of one ticket
MOST_BYTES = 50_000_000  # of all of them together


class AttachmentKind(errors.Invalid):
    """Not a PDF, PNG or JPEG by its content, or larger than ``limit`` bytes."""

    code = "ticket.attachment_kind"


class TooManyAttachments(errors.Conflict):
    """The ticket has ``limit`` files, or ``bytes`` of them, already."""

    code = "ticket.attachments"


class UnknownComment(errors.Invalid):
    """A comment that is not of this ticket."""

    code = "ticket.comment"


async def add(
    tx: Tx, store: Store, id: UUID, name: str | None, content: bytes, comment_id: UUID | None
) -> TicketAttachment:
    """Keep a file. Raises `AttachmentKind`, `TooManyAttachments`, `UnknownComment`, `TicketClosed`."""
    row = await service.locked(tx, id)
    kind = kinds.kind_of(content)
    if kind is None:
        raise AttachmentKind(field="file", limit=kinds.MAX_BYTES)
    count, size = await repository.attached(tx, id)
    if count >= MOST or size + len(content) > MOST_BYTES:
        raise TooManyAttachments(limit=MOST, bytes=MOST_BYTES)
    if comment_id is not None and not await repository.is_comment(tx, id, comment_id):
        raise UnknownComment(field="comment_id")
    shown = kinds.shown(name, "file")
    file = await store.save(tx, kind="ticket", name=shown, content=content, content_type=kind)
    made = TicketAttachment(
        org_id=tx.org_id, id=uuid7(), attachment_id=service.code("TAT", tx), ticket_id=id, file_id=file.id,
        comment_id=comment_id, filename=file.stored_path.rpartition("/")[2], original_filename=shown,
        stored_path=file.stored_path, size=len(content), content_type=kind, uploader_id=tx.actor.user_id,
        uploader_name=tx.actor.name or None, created_at=tx.now,
    )  # fmt: skip
    tx.session.add(made)
    row.updated_at = tx.now
    await tx.flush()
    await store.judge(tx, file.id, ready=True)
    await tx.flush()
    tx.audit("ticket.file_added", "ticket", id, after={"size": made.size, "content_type": kind},
             attachment_id=made.attachment_id, ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketChanged(id=id, fields=("attachments",)))
    return made


async def _of(tx: Tx, id: UUID, attachment_id: UUID) -> TicketAttachment:
    """Raises `TicketMissing`, `AttachmentMissing`."""
    await repository.Tickets(tx).get(id)
    found = await repository.Attachments(tx).get(attachment_id)
    if found.ticket_id != id:
        raise repository.AttachmentMissing()
    return found


async def ask(tx: Tx, id: UUID, attachment_id: UUID) -> TicketAttachment:
    """Somebody is about to have the file: that is written down."""
    found = await _of(tx, id, attachment_id)
    tx.audit("ticket.file_read", "ticket", id, attachment_id=found.attachment_id)
    return found


async def read(tx: Tx, store: Store, id: UUID, attachment_id: UUID) -> tuple[bytes, TicketAttachment]:
    """(content, what it is). Raises `AttachmentMissing`."""
    found = await _of(tx, id, attachment_id)
    try:
        return await store.read(tx, found.file_id), found
    except FileMissing:
        raise repository.AttachmentMissing() from None


async def remove(tx: Tx, store: Store, id: UUID, attachment_id: UUID) -> None:
    """The file goes, with all that its sender wrote. Raises `AttachmentMissing`, `TicketClosed`."""
    row = await service.locked(tx, id)
    found = await _of(tx, id, attachment_id)
    await store.forget(tx, found.file_id)
    await tx.flush()
    await tx.session.delete(found)
    row.updated_at = tx.now
    await tx.flush()
    tx.audit("ticket.file_removed", "ticket", id, before={"size": found.size},
             attachment_id=found.attachment_id, ticket_id=row.ticket_id)  # fmt: skip
    tx.publish(events.TicketChanged(id=id, fields=("attachments",)))
