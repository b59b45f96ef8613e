"""Deferred work of the mailroom."""

from datetime import timedelta
from uuid import UUID

from zhike.core.jobs import Room, Run
from zhike.rooms.channels import keeping
from zhike.rooms.channels.outgoing import SEND
from zhike.rooms.mailroom import fetching, polling, sending, taking

work = Room("mailroom")

LOST = timedelta(minutes=15)


@work.job(max_attempts=8)
async def take(run: Run, *, inbound_id: UUID) -> None:
    """Read what a platform has posted."""
    await taking.take(run, inbound_id)


@work.job(max_attempts=8, timeout=50.0)
async def send(run: Run, *, send_id: UUID) -> None:
    """One try of one send."""
    await sending.send(run, send_id)


@work.job(max_attempts=6, timeout=120.0)
async def poll(run: Run, *, channel_id: UUID, place: str, hint: str = "") -> None:
    """Fetch what a platform does not bring."""
    await polling.poll(run, channel_id, place, hint)


@work.job(max_attempts=8, timeout=60.0)
async def fetch(run: Run, *, channel_id: UUID, message_id: UUID, media_id: str) -> None:
    """Fetch a picture or a file that came with a message."""
    await fetching.fetch(run, channel_id, message_id, media_id)


@work.every("* * * * *", per="org")
async def look(run: Run) -> None:
    """Each minute: look where nobody tells us that there is something."""
    async with run.tx() as tx:
        for channel_id, place in await keeping.to_poll(tx):
            tx.enqueue(taking.POLL, channel_id=channel_id, place=place)


@work.every("27 * * * *", per="org", lane="bulk")
async def tidy(run: Run) -> None:
    """Each hour: take and send what lost its job, empty bodies of thirty days, drop rows of 400 days."""
    async with run.tx() as tx:
        await keeping.tidy(tx)
        for id in await keeping.waiting(tx, tx.now - LOST):
            tx.enqueue("mailroom.take", inbound_id=id)
        for id in await keeping.overdue(tx, tx.now - LOST):
            tx.enqueue(SEND, send_id=id)
