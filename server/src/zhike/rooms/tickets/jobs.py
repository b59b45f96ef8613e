"""When people are asked to rate their talk."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import conversation
from zhike.rooms.tickets import inviting

work = jobs.Room("tickets")


@work.on(conversation.ConversationResolved, conversation.ConversationClosed)
async def plan_invitation(
    tx: Tx, event: conversation.ConversationResolved | conversation.ConversationClosed
) -> None:
    """A talk is over: whoever it was with is asked after a while."""
    await inviting.plan(tx, event.conversation_id)


@work.job()
async def invite(run: Run, *, invitation_id: UUID) -> None:
    """Ask for a rating."""
    async with run.tx() as tx:
        await inviting.send(tx, invitation_id, run.services.settings.base_url)
