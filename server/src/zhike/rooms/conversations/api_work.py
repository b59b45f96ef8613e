"""Routes of what colleagues do beside talking: notes, snoozing, tags, sub-statuses, steps for many."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core import errors
from zhike.core.http import match, paging, tickets
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.conversations import around, later_schemas, merge_schemas, repository, schemas, service
from zhike.rooms.conversations.api import shown
from zhike.rooms.conversations.later_models import ScheduledMessage
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store

work = router("/api/conversations", "conversations")
statuses = router("/api/conversation-statuses", "conversations")


@work.get("/{conversation_id}/notes", response_model=paging.Page[schemas.ConversationNoteRead])
@access("conversation:read")
async def list_notes(
    tx: InTx, conversation_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """What colleagues noted about a talk, newest first. Visitors never see it."""
    await repository.Conversations(tx).get(conversation_id)
    statement = around.notes(cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, conversation_id=conversation_id)


@work.post("/{conversation_id}/notes", status_code=201, response_model=schemas.ConversationNoteRead,
           responses={200: {"model": schemas.ConversationNoteRead}})  # fmt: skip
@access("conversation:write", max_body=32_000)
async def post_note(tx: InTx, conversation_id: UUID, form: schemas.NoteCreate) -> Response:
    """Note something for colleagues (201); those mentioned are told. The same ``external_id`` again answers
    the same note (200)."""
    written = await service.add_note(tx, conversation_id, form)
    body = schemas.ConversationNoteRead.model_validate(written.note).model_dump_json()
    return Response(body, 201 if written.fresh else 200, media_type="application/json")


@work.get("/{conversation_id}/around")
@access("conversation:read")
async def get_around(tx: InTx, conversation_id: UUID) -> schemas.Around:
    """Who takes part, and the talks before and after."""
    await repository.Conversations(tx).get(conversation_id)
    return schemas.Around(**await around.around(tx, conversation_id))


@work.post("/{conversation_id}/snooze", response_model=schemas.ConversationRead)
@access("conversation:write")
async def snooze_conversation(tx: InTx, conversation_id: UUID, form: schemas.Snooze) -> Response:
    """Put it aside until a time, or until the customer writes."""
    await service.snooze(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@work.post("/{conversation_id}/wake", response_model=schemas.ConversationRead)
@access("conversation:write")
async def wake_conversation(tx: InTx, conversation_id: UUID, form: schemas.Nothing | None = None) -> Response:
    """Take up again what was put aside."""
    await service.wake(tx, conversation_id)
    return await shown(tx, conversation_id)


@work.put("/{conversation_id}/tags", response_model=schemas.ConversationRead)
@access("conversation:write")
async def put_tags(tx: InTx, conversation_id: UUID, form: schemas.SetTags) -> Response:
    """Its tags, in the place of those it had."""
    await service.set_tags(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@work.put("/{conversation_id}/sub-status", response_model=schemas.ConversationRead)
@access("conversation:write")
async def put_sub_status(tx: InTx, conversation_id: UUID, form: schemas.SetSubStatus) -> Response:
    """Where within its status it is; another status forgets it."""
    await service.set_sub_status(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@work.get("/{conversation_id}/merged")
@access("conversation:read")
async def list_merged_talks(tx: InTx, conversation_id: UUID) -> merge_schemas.MergedTalks:
    """Talks of the same customer that go on in this one, and the one in which this one goes on."""
    return await service.merging.talks(tx, conversation_id)


@work.get("/{conversation_id}/merge")
@access("conversation:write")
async def preview_merge(tx: InTx, conversation_id: UUID, into: UUID) -> merge_schemas.MergePreview:
    """What merging it into another would do."""
    return await service.merging.preview(tx, conversation_id, into)


@work.post("/{conversation_id}/merge", response_model=schemas.ConversationRead)
@access("conversation:write")
async def merge_conversation(tx: InTx, conversation_id: UUID, form: merge_schemas.Merge) -> Response:
    """Close it and go on in another open talk of the same customer; answers that one."""
    await service.merging.merge(tx, conversation_id, form)
    return await shown(tx, form.into)


async def _scheduled(tx: Tx, response: Response, row: ScheduledMessage) -> later_schemas.ScheduledRead:
    match.tag(response, row)
    [found] = await service.later.listed(tx, row.conversation_id, row.id)
    return found


@work.get("/{conversation_id}/scheduled")
@access("conversation:read")
async def list_scheduled(tx: InTx, conversation_id: UUID) -> later_schemas.ScheduledList:
    """Answers that are sent later, and what became of the last ones."""
    await repository.Conversations(tx).get(conversation_id)
    return later_schemas.ScheduledList(items=await service.later.listed(tx, conversation_id))


@work.post("/{conversation_id}/scheduled", status_code=201)
@access("conversation:write", max_body=32_000)
async def post_scheduled(
    response: Response, tx: InTx, conversation_id: UUID, form: later_schemas.ScheduledCreate
) -> later_schemas.ScheduledRead:
    """Have an answer sent at a time, if the platform takes it then. The same ``external_message_id`` again is
    the same."""
    return await _scheduled(tx, response, await service.later.schedule(tx, conversation_id, form))


@work.put("/{conversation_id}/scheduled/{scheduled_id}")
@access("conversation:write", max_body=32_000)
async def put_scheduled(
    response: Response, tx: InTx, conversation_id: UUID, scheduled_id: UUID,
    form: later_schemas.ScheduledPut, expected: match.IfMatch = None,
) -> later_schemas.ScheduledRead:  # fmt: skip
    """Other words or another time, until it is taken."""
    row = await service.later.change(tx, conversation_id, scheduled_id, form, expected)
    return await _scheduled(tx, response, row)


@work.post("/{conversation_id}/scheduled/{scheduled_id}/cancel")
@access("conversation:write")
async def cancel_scheduled(
    response: Response, tx: InTx, conversation_id: UUID, scheduled_id: UUID,
    form: schemas.Nothing | None = None,
) -> later_schemas.ScheduledRead:  # fmt: skip
    """It is not sent."""
    row = await service.later.cancel(tx, conversation_id, scheduled_id)
    return await _scheduled(tx, response, row)


@work.post("/{conversation_id}/files/{message_file_id}/downloads", status_code=201)
@access("conversation:read")
async def ask_message_file(tx: InTx, conversation_id: UUID, message_file_id: UUID) -> tickets.Ticket:
    """A ticket for a file that came with a message. Who asked is kept."""
    found = await service.papers.ask(tx, conversation_id, message_file_id)
    path = f"/api/conversations/{conversation_id}/files/{message_file_id}/file"
    return tickets.made(tx.unit.keyring, tx.actor, path, found.id)


@work.get("/{conversation_id}/files/{message_file_id}/file", response_class=Response,
          responses={200: {"content": {kind: {} for kind in kinds.KINDS.values()}}})  # fmt: skip
@access("conversation:read", also=(409,))
async def download_message_file(
    request: Request, tx: InTx, conversation_id: UUID, message_file_id: UUID,
    ticket: Annotated[str, Query(max_length=100)] = "",
) -> Response:  # fmt: skip
    """The file behind a ticket, always to be saved and never shown as a page."""
    store = Store(services(request).settings.data / "files")
    content, found = await service.papers.read(tx, store, conversation_id, message_file_id)
    tickets.check(tx.unit.keyring, tx.actor, ticket, message_file_id)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"}
    return Response(content, media_type=found.content_type, headers=headers)


@work.post("/bulk/count")
@access("conversation:write")
async def count_bulk(tx: InTx, form: schemas.Bulk) -> schemas.BulkCount:
    """What a step for many would do, before it is done."""
    return await service.bulk.count(tx, form)


@work.post("/bulk")
@access("conversation:write")
async def apply_bulk(tx: InTx, form: schemas.Bulk) -> schemas.BulkDone:
    """One step for up to a hundred talks; tells what became of each. ``assign`` asks for
    ``conversation:assign``."""
    if form.action == "assign" and not tx.actor.may("conversation:assign"):
        raise errors.Forbidden()
    return schemas.BulkDone(items=await service.bulk.apply(tx, form))


@statuses.get("")
@access("conversation:read")
async def list_conversation_statuses(tx: InTx) -> schemas.ConversationStatuses:
    """The organization's own words under the fixed statuses, out of use ones too."""
    rows = await repository.SubStatuses(tx).all()
    return schemas.ConversationStatuses(
        items=[schemas.ConversationStatusRead.model_validate(row) for row in rows]
    )


@statuses.post("", status_code=201)
@access("config:write")
async def create_conversation_status(
    tx: InTx, form: schemas.SubStatusCreate
) -> schemas.ConversationStatusRead:
    """Add a word of one's own."""
    return schemas.ConversationStatusRead.model_validate(await service.add_sub_status(tx, form))


@statuses.patch("/{id}")
@access("config:write")
async def patch_conversation_status(
    tx: InTx, id: UUID, form: schemas.SubStatusPatch
) -> schemas.ConversationStatusRead:
    """Call it otherwise, move it, put it out of use."""
    return schemas.ConversationStatusRead.model_validate(await service.change_sub_status(tx, id, form))


ROUTERS = (work, statuses)
