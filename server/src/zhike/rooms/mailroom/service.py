"""The verbs of the mailroom that people call."""

from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.channels import outgoing
from zhike.rooms.channels.carried_models import ChannelSend
from zhike.rooms.conversations import service as conversations
from zhike.rooms.mailroom import schemas


async def get(tx: Tx, send_id: UUID) -> ChannelSend:
    """Raises `SendMissing`."""
    return await outgoing.get(tx, send_id)


async def resend(tx: Tx, send_id: UUID, form: schemas.ChannelResend) -> ChannelSend:
    """Send it again, and show that it is on its way. Raises what `outgoing.resend` does."""
    row = await outgoing.resend(tx, send_id, sure=form.sure)
    await conversations.told(
        tx, row.conversation_id, row.message_id, "queued", visitor_id=row.visitor_id, send_id=row.id
    )
    return row
