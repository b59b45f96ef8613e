"""From what a platform said to what we know: words into conversations, receipts to our messages."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from zhike.core import bodies
from zhike.core.clamd import NotScannable, Rejected
from zhike.core.jobs import Retry, Run
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, inbound, matters, outgoing
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.carried_models import ChannelSend
from zhike.rooms.channels.outgoing import Settled
from zhike.rooms.channels.providers.protocol import Account, Event, Heard, Look, Told
from zhike.rooms.conversations import service as conversations
from zhike.rooms.files import service as files
from zhike.rooms.files.service import Store

LONGEST = 20_000
POLL, FETCH = "mailroom.poll", "mailroom.fetch"
FETCHED = frozenset({"image", "file"})


async def apply(tx: Tx, door: channels.Door, event: Event, store: Store, *, tickets: bool) -> UUID | None:
    """One event, once. ``tickets``: words open and answer tickets. Returns whose it is, where it is
    somebody's."""
    match event:
        case Heard():
            return await _hear(tx, door, event, store, tickets and matters.Port.tickets is not None)
        case Told():
            return await _told(tx, door.id, event)
        case Look(place, hint):
            tx.enqueue(POLL, channel_id=door.id, place=place, hint=hint)
    return None


async def _hear(tx: Tx, door: channels.Door, heard: Heard, store: Store, tickets: bool) -> UUID:
    visitor_id = await _in_thread(tx, door.id, heard)
    if visitor_id is None:
        visitor_id = await inbound.whose(tx, door.id, heard.who, heard.name)
    if tickets:
        fresh = await _open_or_answer(tx, door, visitor_id, heard, store)
    else:
        words = conversations.Words(
            heard.id, heard.text[:LONGEST], heard.kind, heard.name,
            dict(heard.more) | {"sent_at": heard.at.isoformat()}, heard.files,
        )  # fmt: skip
        message_id = await conversations.hear_from(tx, door, visitor_id, words, store)
        fresh = message_id is not None
        if fresh and heard.kind in FETCHED and heard.more.get("media_id"):
            media_id = str(heard.more["media_id"])
            tx.enqueue(FETCH, channel_id=door.id, message_id=message_id, media_id=media_id)
    if fresh:
        await inbound.spoke(tx, visitor_id, heard.at, heard.name)
        await accounts.has_heard(tx, door.id)
    return visitor_id


async def _open_or_answer(tx: Tx, door: channels.Door, visitor_id: UUID, heard: Heard, store: Store) -> bool:
    assert matters.Port.tickets is not None
    said = heard.more.get("email") or {}
    mail = matters.Mail(
        heard.id, heard.who, heard.name, str(said.get("subject") or ""), heard.text[:LONGEST], heard.at,
        tuple(said.get("thread") or ()), bool(heard.more.get("automatic")), heard.files,
    )  # fmt: skip
    return await matters.Port.tickets.hear(tx, door, visitor_id, mail, store)


async def _in_thread(tx: Tx, channel_id: UUID, heard: Heard) -> UUID | None:
    """Whose talk, or ticket, an answer to a mail belongs to, from whichever address it comes."""
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
    await tell(tx, row, told.state, told.reason, row.id)
    return row.visitor_id


async def tell(tx: Tx, sent: ChannelSend | Settled, state: str, reason: str | None, send_id: UUID) -> None:
    """What became of a message, or of a comment, is shown where it stands."""
    if sent.comment_id is not None:
        if matters.Port.tickets is not None:
            await matters.Port.tickets.told(tx, sent.comment_id, state, reason, send_id)
    elif sent.conversation_id is not None and sent.message_id is not None:
        await conversations.told(
            tx, sent.conversation_id, sent.message_id, state, visitor_id=sent.visitor_id, reason=reason,
            send_id=send_id,
        )  # fmt: skip


def store_of(run: Run) -> Store:
    return Store(run.services.settings.data / "files")


def opens_tickets(account: Account) -> bool:
    """Whether what comes there opens tickets in place of conversations."""
    return account.settings.get("tickets") is True


async def clean(run: Run, event: Event) -> Event:
    """Without the files that the virus scanner knows, of each of which its words keep a line. A scanner that
    is away has the job wait for it. Outside of any transaction: a scanner may take its time."""
    if not isinstance(event, Heard) or not event.files:
        return event
    kept, lines = [], []
    for name, content in event.files:
        threat = await scan(run, content)
        if threat is None:
            kept.append((name, content))
            continue
        lines.append(
            f"[附件未保留：有病毒] {name}" if threat != "too_large" else f"[附件未保留：无法扫描] {name}"
        )
    return replace(event, files=tuple(kept), text="\n".join([event.text, *lines]))


async def scan(run: Run, content: bytes) -> str | None:
    """What the virus scanner knows of it, which is written down; None: nothing, or there is no scanner."""
    if run.services.scanner is None:
        return None
    try:
        threat = await run.services.scanner.scan(content)
    except NotScannable:
        return "too_large"
    if threat is not None:
        async with run.tx() as tx:
            await files.reject(tx, Rejected("message", content, threat))
    found: str | None = threat
    return found


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
    events = [await clean(run, event) for event in events]
    await _apply_all(run, parcel, inbound_id, events)


async def _apply_all(run: Run, parcel: inbound.Parcel, inbound_id: UUID, events: Sequence[Event]) -> None:
    door, store, tickets = parcel.door, store_of(run), opens_tickets(parcel.account)
    whose: set[UUID | None] = set()
    late: Retry | None = None
    for event in events[:-1]:
        try:
            async with run.tx() as tx:
                whose.add(await apply(tx, door, event, store, tickets=tickets))
        except Retry as early:
            late = early
    lost = late is not None and run.last_attempt
    async with run.tx() as tx:
        if events:
            try:
                async with tx.attempt():
                    whose.add(await apply(tx, door, events[-1], store, tickets=tickets))
            except Retry as early:
                late, lost = early, run.last_attempt
        if late is None or lost:
            whose.discard(None)
            one = next(iter(whose)) if len(whose) == 1 else None
            reason = "unknown_message" if lost and len(events) == 1 else None
            await inbound.mark(tx, inbound_id, events=len(events), reason=reason, visitor_id=one)
    if late is not None and not lost:
        raise late
