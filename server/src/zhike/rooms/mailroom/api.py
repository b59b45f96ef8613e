"""Routes of the mailroom: /api/channel-sends, /api/email-records."""

from uuid import UUID

from fastapi import Response

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.mailroom import repository, schemas, service

channel_sends = router("/api/channel-sends", "mailroom")
email_records = router("/api/email-records", "mailroom")


@channel_sends.get("/{send_id}")
@access("conversation:read")
async def get_channel_send(tx: InTx, send_id: UUID) -> schemas.ChannelSendRead:
    """How a message of ours is getting on."""
    return schemas.ChannelSendRead.model_validate(await service.get(tx, send_id))


@channel_sends.post("/{send_id}/resend")
@access("conversation:write")
async def resend_message(tx: InTx, send_id: UUID, form: schemas.ChannelResend) -> schemas.ChannelSendRead:
    """Send again what has not arrived; what may have arrived only for somebody who is sure."""
    return schemas.ChannelSendRead.model_validate(await service.resend(tx, send_id, form))


@email_records.get("", response_model=paging.Page[schemas.EmailRecordRead])
@access("conversation:read")
async def list_email_records(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, conversation_id: UUID | None = None
) -> Response:
    """Mail that went out, newest first."""
    values = paging.given(conversation_id=conversation_id)
    statement = repository.page(bool(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


ROUTERS = (channel_sends, email_records)
