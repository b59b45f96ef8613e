"""What leads does when conversations speak."""

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.leads import service

work = jobs.Room("leads")


@work.on(events.ConversationOpened)
async def take_visitor(tx: Tx, event: events.ConversationOpened) -> None:
    """Make a lead of a stranger who begins to talk."""
    await service.take_visitor(tx, event)


@work.on(events.VisitorIdentified)
async def fill_in(tx: Tx, event: events.VisitorIdentified) -> None:
    """Add the name and the phone that a visitor tells later."""
    await service.fill_in(tx, event)
