"""From what a platform said to what we know: words into conversations, receipts to our messages."""

from collections.abc import Sequence
from uuid import UUID

from zhike.core import bodies
from zhike.core.jobs import Retry, Run
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, inbound, outgoing
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.providers.protocol import Event, Heard, Look, Told
from zhike.rooms.conversations import service as conversations

LONGEST = 20_000
POLL = "mailroom.poll"


async def apply(tx: Tx, door: channels.Door, event: Event) -> UUID | None:
    """One event, once. Returns whose it is, where it is somebody's."""
    match event:
        case Heard():
            return await _hear(tx, door, event)
        case Told():
            return await _told(tx, door.id, event)
        case Look(place, hint):
            tx.enqueue(POLL, channel_id=door.id, place=place, hint=hint)
    return None


async def _hear(tx: Tx, door: channels.Door, heard: Heard) -> UUID:
    visitor_id = await _in_thread(tx, door.id, heard)
    if visitor_id is None:
        visitor_id = await inbound.whose(tx, door.id, heard.who, heard.name)
    words = conversations.Words(
        heard.id, heard.text[:LONGEST], heard.kind, heard.name,
        dict(heard.more) | {"sent_at": heard.at.isoformat()},
    )  # fmt: skip
    if await conversations.hear_from(tx, door, visitor_id, words) is not None:
        await inbound.spoke(tx, visitor_id, heard.at, heard.name)
        await accounts.has_heard(tx, door.id)
    return visitor_id


async def _in_thread(tx: Tx, channel_id: UUID, heard: Heard) -> UUID | None:
    """Whose talk an answer to a mail of ours belongs to, from whichever address it comes."""
    for id in (heard.more.get("email") or {}).get("thread", [])[:20]:
        row = await outgoing.found(tx, channel_id, id)
        if row is not None:
            return row.visitor_id
    return None


async def _told(tx: Tx, channel_id: UUID, told: Told) -> UUID:
    """Raises `Retry` where the message is not known yet: its receipt was quicker than our own note of it."""
    row = await outgoing.found(tx, channel_id, told.id)
    if row is None:
        raise Retry("early", after=10)
    if told.state == "failed":
        await outgoing.told_failed(tx, row, told.reason)
    else:
        await outgoing.told_arrived(tx, row)
    await conversations.told(
        tx, row.conversation_id, row.message_id, told.state, visitor_id=row.visitor_id,
        reason=told.reason, send_id=row.id,
    )  # fmt: skip
    return row.visitor_id


async def take(run: Run, inbound_id: UUID) -> None:
    """Read one request. Each of its events is a transaction of its own: what is there already is passed by,
    so that a second run goes on where the first one broke."""
    async with run.reading() as tx:
        parcel = await inbound.unpack(tx, inbound_id)
    if parcel is None:
        return
    provider = accounts.provider_of(parcel.account.platform)
    try:
        events = provider.parse(parcel.account, parcel.raw)
    except bodies.Unreadable as unreadable:
        async with run.tx() as tx:
            await inbound.mark(tx, inbound_id, reason=unreadable.code)
        return
    await _apply_all(run, parcel.door, inbound_id, events)


async def _apply_all(run: Run, door: channels.Door, inbound_id: UUID, events: Sequence[Event]) -> None:
    whose: set[UUID | None] = set()
    late: Retry | None = None
    for event in events[:-1]:
        try:
            async with run.tx() as tx:
                whose.add(await apply(tx, door, event))
        except Retry as early:
            late = early
    lost = late is not None and run.last_attempt
    async with run.tx() as tx:
        if events:
            try:
                async with tx.attempt():
                    whose.add(await apply(tx, door, events[-1]))
            except Retry as early:
                late, lost = early, run.last_attempt
        if late is None or lost:
            whose.discard(None)
            one = next(iter(whose)) if len(whose) == 1 else None
            reason = "unknown_message" if lost and len(events) == 1 else None
            await inbound.mark(tx, inbound_id, events=len(events), reason=reason, visitor_id=one)
    if late is not None and not lost:
        raise late
