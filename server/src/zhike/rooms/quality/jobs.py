"""Listening to customers."""

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events.conversation import MessageReceived
from zhike.rooms.quality import checking

work = jobs.Room("quality")


@work.on(MessageReceived)
async def listen(tx: Tx, event: MessageReceived) -> None:
    """A customer has said something."""
    await checking.note_customer(tx, event.message_id)
