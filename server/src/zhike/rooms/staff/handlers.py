"""What staff does when other rooms speak: every login that answers customers gets its desk facet."""

from zhike.core import jobs
from zhike.core.tx import Tx
from zhike.events import identity as events
from zhike.rooms.staff import agents

work = jobs.Room("staff")


@work.on(events.UserRegistered, events.UserChanged, events.UserDeleted)
async def keep_agent(tx: Tx, event: events.UserRegistered | events.UserChanged | events.UserDeleted) -> None:
    """Make or refresh the agent of this user."""
    await agents.keep_agent(tx, event.user_id)
