"""When archives are written, and where they find room."""

import structlog

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import conversation
from zhike.rooms.archives import service

log = structlog.get_logger("zhike.archives")
work = jobs.Room("archives")


@work.on(conversation.ConversationClosed)
async def archive(tx: Tx, event: conversation.ConversationClosed) -> None:
    """A talk is over: write down how it was."""
    await service.archive(tx, event.conversation_id)


@work.every("20 0 * * *", per="system", lane="bulk")
async def make_months(run: Run) -> None:
    """See to it that there is room for the months to come."""
    async with run.across_tenants() as conn:
        made = await conn.fetchval("SELECT app.make_archive_months()")
    if made:
        log.info("archive_months_made", count=made)
