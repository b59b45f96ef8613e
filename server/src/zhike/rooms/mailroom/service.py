"""The verbs of the mailroom that people call."""

from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.channels import outgoing
from zhike.rooms.channels.carried_models import ChannelSend
from zhike.rooms.mailroom import schemas, taking


async def get(tx: Tx, send_id: UUID) -> ChannelSend:
    """Raises `SendMissing`."""
    return await outgoing.get(tx, send_id)


async def resend(tx: Tx, send_id: UUID, form: schemas.ChannelResend) -> ChannelSend:
    """Send it again, and show that it is on its way. Raises what `outgoing.resend` does."""
    row = await outgoing.resend(tx, send_id, sure=form.sure)
    await taking.tell(tx, row, "queued", None, row.id)
    return row
