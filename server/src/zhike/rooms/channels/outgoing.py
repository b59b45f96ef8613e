"""What goes out: put beside the message in its own transaction, leased, sent by a job, settled.

At most one effect can be seen: the intent stands before the call, its end after it; a send whose end nobody
knows is repeated only where the platform can tell, and is `uncertain` elsewhere, until a person decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.jobs import Retry
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, rules
from zhike.rooms.channels.carried_models import ChannelSend
from zhike.rooms.channels.models import Channel
from zhike.rooms.channels.providers.protocol import Accepted, Account, Capabilities, Rejected, Sent
from zhike.rooms.channels.repository import Channels, Sends
from zhike.rooms.channels.service import ChannelPaused
from zhike.rooms.notify import service as notify

SEND = "mailroom.send"
LEASE = timedelta(seconds=60)


class CannotSend(errors.Conflict):
    """Nothing is set by which answers could leave."""

    code = "channel.cannot_send"


class TooLong(errors.Invalid):
    code = "channel.too_long"


class WindowClosed(errors.Conflict):
    """The platform takes answers only so many ``hours`` after the person's last words."""

    code = "channel.window_closed"


class WindowFull(errors.Conflict):
    """The platform takes only so many answers (``limit``) to the person's last words."""

    code = "channel.window_full"


class NotResendable(errors.Conflict):
    """It is on its way, or has arrived."""

    code = "channel.not_resendable"


class MayHaveArrived(errors.Conflict):
    """Nobody knows whether it has arrived: whoever sends it again has to say that they know (``sure``)."""

    code = "channel.may_have_arrived"


async def put(
    tx: Tx, *, channel_id: UUID, visitor_id: UUID, conversation_id: UUID, message_id: UUID, text: str
) -> bool:
    """Have a message sent after the commit. False: the platform is switched off; whoever wrote it is told so
    in their notifications, and the trail has it (seed 000 §2).

    Raises `ChannelPaused`, `NoAdapter`, `CannotSend`, `TooLong`, `WindowClosed`, `WindowFull`.
    """
    channel = await Channels(tx).get(channel_id)
    if not await accounts.is_on(tx, channel):
        await _fall_back(tx, channel, conversation_id, message_id)
        return False
    await _put(tx, channel, visitor_id, text, conversation_id=conversation_id, message_id=message_id)
    return True


async def put_comment(
    tx: Tx, *, channel_id: UUID, visitor_id: UUID, comment_id: UUID, text: str
) -> UUID | None:
    """As `put`, for what was said about a ticket: the send. None: the platform is switched off."""
    channel = await Channels(tx).get(channel_id)
    if not await accounts.is_on(tx, channel):
        return None
    return await _put(tx, channel, visitor_id, text, comment_id=comment_id)


async def _put(tx: Tx, channel: Channel, visitor_id: UUID, text: str, **what: UUID) -> UUID:
    able = _takes(channel, text)
    await _within(tx, able, visitor_id)
    send = Sends(tx).add(ChannelSend(id=uuid7(), channel_id=channel.id, visitor_id=visitor_id, **what))
    await tx.flush()
    tx.enqueue(SEND, send_id=send.id)
    return send.id


def _takes(channel: Channel, text: str) -> Capabilities:
    """Raises `ChannelPaused`, `NoAdapter`, `CannotSend`, `TooLong`."""
    if channel.status == "paused":
        raise ChannelPaused()
    able = accounts.provider_of(channel.platform).capabilities(channel.settings)
    if not able.sends:
        raise CannotSend()
    if (len(text.encode()) if able.in_bytes else len(text)) > able.most:
        raise TooLong(field="content", limit=able.most)
    return able


async def check(tx: Tx, *, channel_id: UUID, visitor_id: UUID, text: str, at: datetime) -> None:
    """Whether `put` would take it ``at`` a time, as far as one can tell now: the person may say something
    until then, and what is said counts from there. Raises what `put` does."""
    channel = await Channels(tx).get(channel_id)
    if not await accounts.is_on(tx, channel):
        return
    able = _takes(channel, text)
    if able.window is not None:
        _judge(able, await _spoken(tx, visitor_id), at)


async def _within(tx: Tx, able: Capabilities, visitor_id: UUID) -> None:
    """Raises `WindowClosed` and `WindowFull`; counts the answer otherwise."""
    if able.window is None:
        return
    _judge(able, await _spoken(tx, visitor_id), tx.now)
    await _count(tx, visitor_id, 1)


async def _spoken(tx: Tx, visitor_id: UUID) -> tuple[datetime | None, int]:
    """(when the person spoke last, how often it was answered), locked."""
    row = await tx.conn.fetchrow(
        "SELECT spoke_at, answered FROM channel_visitors WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.org_id, visitor_id,
    )  # fmt: skip
    return (row["spoke_at"], row["answered"]) if row is not None else (None, 0)


def _judge(able: Capabilities, spoken: tuple[datetime | None, int], at: datetime) -> None:
    """Raises `WindowClosed`, `WindowFull`."""
    assert able.window is not None
    verdict = rules.window(able.window, able.window_sends, *spoken, at)
    if verdict == "closed":
        raise WindowClosed(hours=int(able.window.total_seconds() // 3600))
    if verdict == "full":
        raise WindowFull(limit=able.window_sends)


async def _count(tx: Tx, visitor_id: UUID, by: int) -> None:
    await tx.conn.execute(
        "UPDATE channel_visitors SET answered = greatest(answered + $3, 0) WHERE org_id = $1 AND id = $2",
        tx.org_id, visitor_id, by,
    )  # fmt: skip


async def _fall_back(tx: Tx, channel: Channel, conversation_id: UUID, message_id: UUID) -> None:
    tx.audit(
        "channel.fell_back", "channel", channel.id, conversation_id=str(conversation_id),
        message_id=str(message_id), platform=channel.platform,
    )  # fmt: skip
    if tx.actor.user_id is not None:
        await notify.notify(
            tx, user_ids=[tx.actor.user_id], type="channel_fallback",
            title=f"「{channel.name}」未开通真实发送",
            content="回复已保存在会话中，未发往平台，请用其他方式联系客户。",
            resource_type="conversation", resource_id=conversation_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One try, ready to go. ``attempt`` tells it from later ones. What goes is a message of a conversation,
    or a comment."""

    send_id: UUID
    attempt: int
    account: Account
    able: Capabilities
    visitor_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    comment_id: UUID | None
    to: str
    to_name: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a send: ``status`` is its own, ``reason`` a stable word."""

    send_id: UUID
    message_id: UUID | None
    conversation_id: UUID | None
    comment_id: UUID | None
    visitor_id: UUID
    status: str
    reason: str | None


def _settled(row: ChannelSend) -> Settled:
    return Settled(
        row.id, row.message_id, row.conversation_id, row.comment_id, row.visitor_id, row.status, row.reason
    )


async def lease(tx: Tx, send_id: UUID) -> Task | Settled | None:
    """A send whose turn it is: a task to do, or what it has become without one; None when there is nothing to
    do. Raises `Retry` while somebody else is at it."""
    row = await Sends(tx).find(ChannelSend.id == send_id)
    if row is None:
        return None
    await tx.lock("send", row.visitor_id)
    row = await Sends(tx).get_for_update(send_id)
    if not await _is_due(tx, row):
        return None
    channel = await Channels(tx).get(row.channel_id)
    able = accounts.provider_of(channel.platform).capabilities(channel.settings)
    to = await _address(tx, row.visitor_id, channel.platform)
    if row.status == "sending" and not able.idempotent:  # whoever was at it has not come back
        return await _end(tx, row, "uncertain", "interrupted")
    if channel.status == "paused" or to is None:
        return await _end(tx, row, "failed", "paused" if to is not None else "nobody")
    row.status, row.attempts, row.leased_until = "sending", row.attempts + 1, tx.now + LEASE
    row.next_attempt_at = None
    account = await accounts.account_of(tx, channel)
    return Task(
        send_id,
        row.attempts,
        account,
        able,
        row.visitor_id,
        row.conversation_id,
        row.message_id,
        row.comment_id,
        *to,
    )


async def _is_due(tx: Tx, row: ChannelSend) -> bool:
    """Whether a locked send may go now. Raises `Retry`."""
    if row.status == "sending" and row.leased_until is not None and row.leased_until > tx.now:
        raise Retry("leased", after=(row.leased_until - tx.now).total_seconds() + 1)
    if row.status not in {"queued", "sending"} or (row.next_attempt_at and row.next_attempt_at > tx.now):
        return False
    return not await Sends(tx).has_earlier(row)  # that one wakes us


async def _address(tx: Tx, visitor_id: UUID, platform: str) -> tuple[str, str | None] | None:
    """What the platform calls the visitor, and what they call themselves. A visitor of the web chat who left
    an address has mail there."""
    row = await tx.conn.fetchrow(
        "SELECT external_sealed, email_sealed, name FROM channel_visitors WHERE org_id = $1 AND id = $2",
        tx.org_id, visitor_id,
    )  # fmt: skip
    kept = ("external", "email") if platform == "email" else ("external",)
    column = next((one for one in kept if row is not None and row[f"{one}_sealed"] is not None), None)
    if column is None:
        return None
    keys = await tx.keys()
    return keys.unseal(row[f"{column}_sealed"], "channel_visitors", column, visitor_id), row["name"]


async def settle(tx: Tx, task: Task, sent: Sent, chance: float) -> Settled | None:
    """Write down what came of a try, and plan what is next. None: somebody began anew in the meantime, or it
    will be tried again."""
    await tx.lock("send", task.visitor_id)
    row = await Sends(tx).get_for_update(task.send_id)
    if row.status != "sending" or row.attempts != task.attempt:
        return None
    if isinstance(sent, Accepted):
        row.external_id, row.sent_at = sent.id, tx.now
        await accounts.is_well(tx, row.channel_id)
        return await _end(tx, row, "sent", None)
    if isinstance(sent, Rejected) and (sent.account or sent.again):
        await accounts.is_unwell(tx, row.channel_id, sent.reason)
    again = rules.next_send(sent, task.able.idempotent, task.attempt, tx.now, chance)
    if again is not None:
        row.status, row.reason, row.leased_until = "queued", sent.reason, None
        row.next_attempt_at = again
        tx.enqueue(SEND, run_at=again, send_id=row.id)
        return None
    status = "failed" if isinstance(sent, Rejected) else "uncertain"
    if status == "failed":
        await _count(tx, row.visitor_id, -1)
    return await _end(tx, row, status, sent.reason)


async def _end(tx: Tx, row: ChannelSend, status: str, reason: str | None) -> Settled:
    row.status, row.reason, row.leased_until, row.next_attempt_at = status, reason, None, None
    await tx.flush()
    if (waiting := await Sends(tx).next_of(row.visitor_id)) is not None:
        tx.enqueue(SEND, send_id=waiting)
    return _settled(row)


async def get(tx: Tx, send_id: UUID) -> ChannelSend:
    """Raises `SendMissing`."""
    return await Sends(tx).get(send_id)


async def resend(tx: Tx, send_id: UUID, *, sure: bool) -> ChannelSend:
    """Send again what failed, with a whole plan of tries and under the same key; what is uncertain only for
    somebody who is ``sure``. Raises `NotResendable`, `MayHaveArrived`, and as `put` does."""
    row = await Sends(tx).get_for_update(send_id)
    if row.status not in {"failed", "uncertain"}:
        raise NotResendable(status=row.status)
    if row.status == "uncertain" and not sure:
        raise MayHaveArrived()
    channel = await Channels(tx).get(row.channel_id)
    if channel.status == "paused":
        raise ChannelPaused()
    able = accounts.provider_of(channel.platform).capabilities(channel.settings)
    await _within(tx, able, row.visitor_id)
    before = row.status
    row.status, row.attempts, row.reason, row.next_attempt_at = "queued", 0, None, None
    await tx.flush()
    tx.audit(
        "channel.resent", "channel", row.channel_id, before={"status": before}, after={"status": "queued"},
        send_id=str(row.id), message_id=str(row.message_id or row.comment_id),
    )  # fmt: skip
    tx.enqueue(SEND, send_id=row.id)
    return row


async def found(tx: Tx, channel_id: UUID, id: str) -> ChannelSend | None:
    """The send that a platform's receipt speaks of: by its own name of it, or by our key."""
    row = await Sends(tx).find(ChannelSend.channel_id == channel_id, ChannelSend.external_id == id)
    if row is not None:
        return row
    try:
        key = UUID(id)
    except ValueError:
        return None
    return await Sends(tx).find(ChannelSend.channel_id == channel_id, ChannelSend.id == key)


async def told_failed(tx: Tx, row: ChannelSend, reason: str | None) -> Settled | None:
    """The platform says afterwards that it did not arrive. None: nothing new."""
    row = await Sends(tx).get_for_update(row.id)
    if row.status == "failed":
        return None
    return await _end(tx, row, "failed", (reason or "undelivered")[:100])


async def told_arrived(tx: Tx, row: ChannelSend) -> None:
    """The platform says that it arrived: what was uncertain is no more."""
    row = await Sends(tx).get_for_update(row.id)
    if row.status in {"uncertain", "sending", "queued"}:
        row.sent_at = row.sent_at or tx.now
        await _end(tx, row, "sent", None)
