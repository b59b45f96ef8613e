"""Routes of what colleagues do beside talking: notes, snoozing, tags, sub-statuses, steps for many."""

from uuid import UUID

from fastapi import Response

from zhike.core import errors
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.conversations import around, repository, schemas, service
from zhike.rooms.conversations.api import shown

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
