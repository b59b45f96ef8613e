"""When talks are given out: one comes, a place becomes free, somebody is there; and each minute."""

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import conversation, workforce
from zhike.rooms.routing import service
from zhike.rooms.staff import presence

work = jobs.Room("routing")
Moved = (
    conversation.ConversationOpened | conversation.ConversationAssigned | conversation.ConversationResolved
    | conversation.ConversationClosed | conversation.ConversationReopened | conversation.ConversationSnoozed
    | conversation.ConversationWoken
)  # fmt: skip


@work.on(
    conversation.ConversationOpened, conversation.ConversationAssigned, conversation.ConversationResolved,
    conversation.ConversationClosed, conversation.ConversationReopened, conversation.ConversationSnoozed,
    conversation.ConversationWoken,
)  # fmt: skip
async def react(tx: Tx, event: Moved) -> None:
    """A talk came, or a place became free."""
    if not isinstance(event, conversation.ConversationAssigned) or event.from_user_id or not event.to_user_id:
        await service.give_out(tx)


@work.on(workforce.AgentStatusChanged)
async def follow_agent(tx: Tx, event: workforce.AgentStatusChanged) -> None:
    """Somebody is there now, or has gone away."""
    if event.status == "offline":
        await service.give_back(tx, event.user_id)
    await service.give_out(tx)


@work.job()
async def give_out(run: Run) -> None:
    """Settings have changed."""
    async with run.tx() as tx:
        await service.give_out(tx)


@work.every("* * * * *", per="org", max_attempts=1)
async def look_around(run: Run) -> None:
    """Each minute: whoever was not heard of is away; who waited too long goes to others."""
    async with run.tx() as tx:
        await presence.sweep(tx)
    async with run.tx() as tx:
        await service.give_out(tx)
