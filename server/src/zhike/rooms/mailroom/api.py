"""Routes of the mailroom: /api/channel-sends."""

from uuid import UUID

from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.mailroom import schemas, service

channel_sends = router("/api/channel-sends", "mailroom")


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


ROUTERS = (channel_sends,)
