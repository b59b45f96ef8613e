"""Answers that are sent later: written now, taken by a job in their time, once."""

from datetime import datetime
from uuid import UUID

from zhike.core import errors, etag
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.channels import outgoing
from zhike.rooms.conversations import later_schemas as shapes
from zhike.rooms.conversations import rules, schemas
from zhike.rooms.conversations.later_models import ScheduledMessage
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.conversations.service import talk
from zhike.rooms.identity import service as identity
from zhike.rooms.notify import service as notify

SEND = "conversations.send_later"
MOST_WAITING = 20
SHOWN = 50
# (in Chinese) why it was not sent, by the code
_WHY = {"closed": "会话已结束", "replied": "客户已回复", "author_gone": "您已不在岗",
        "channel.window_closed": "平台的回复时限已过",
        "channel.window_full": "平台的回复次数已用完"}  # fmt: skip
_LISTED = """
SELECT s.id, s.conversation_id, s.author_id, u.name AS author_name, s.content, s.send_at, s.on_reply,
  s.status, s.reason, s.message_id, s.created_at, s.updated_at,
  s.status = 'waiting' AND (s.on_reply = 'send' OR NOT EXISTS (SELECT FROM messages m
    WHERE m.org_id = s.org_id AND m.conversation_id = s.conversation_id AND m.seq > s.after_seq
    AND m.sender_type = 'customer')) AS will_send
FROM scheduled_messages s JOIN users u ON u.org_id = s.org_id AND u.id = s.author_id
WHERE s.org_id = $1 AND s.conversation_id = $2 AND ($3::uuid IS NULL OR s.id = $3)
ORDER BY s.status = 'waiting' DESC, s.send_at DESC, s.id DESC LIMIT $4
"""
_REPLIED = """
SELECT EXISTS (SELECT FROM messages WHERE org_id = $1 AND conversation_id = $2 AND seq > $3
  AND sender_type = 'customer')
"""


class ScheduledMissing(errors.NotFound):
    code = "scheduled.not_found"


class ScheduledPast(errors.Invalid):
    """The time is over, or more than ninety days away."""

    code = "scheduled.past"


class ScheduledOver(errors.Conflict):
    """It was sent, or will not be."""

    code = "scheduled.over"


class TooManyScheduled(errors.Conflict):
    code = "scheduled.too_many"


class Scheduled(Repository[ScheduledMessage]):
    model = ScheduledMessage
    missing = ScheduledMissing


async def listed(tx: Tx, conversation_id: UUID, id: UUID | None = None) -> list[shapes.ScheduledRead]:
    """What waits in a talk, and what became of others; those that wait first."""
    rows = await tx.conn.fetch(_LISTED, tx.org_id, conversation_id, id, SHOWN)
    return [shapes.ScheduledRead.model_validate(dict(row)) for row in rows]


async def schedule(tx: Tx, conversation_id: UUID, form: shapes.ScheduledCreate) -> ScheduledMessage:
    """Have an answer sent at a time. Raises `ScheduledPast`, `TooManyScheduled`, `ConversationClosed`, and
    what `outgoing.check` does when it cannot be sent then."""
    user_id = tx.actor.user_id
    assert user_id is not None
    conversation = await Conversations(tx).get_for_update(conversation_id)
    before = await Scheduled(tx).find(ScheduledMessage.id == form.external_message_id)
    if before is not None:
        if before.conversation_id != conversation_id or before.author_id != user_id:
            raise talk.ExternalIdTaken()
        return before
    await _check(tx, conversation, form.content, form.send_at)
    waiting = await tx.conn.fetchval(
        "SELECT count(*) FROM scheduled_messages WHERE org_id = $1 AND conversation_id = $2"
        " AND status = 'waiting'", tx.org_id, conversation_id,
    )  # fmt: skip
    if waiting >= MOST_WAITING:
        raise TooManyScheduled(limit=MOST_WAITING)
    row = Scheduled(tx).add(ScheduledMessage(
        id=form.external_message_id, conversation_id=conversation_id, author_id=user_id,
        content=form.content, send_at=form.send_at, on_reply=form.on_reply, after_seq=conversation.last_seq,
        created_at=tx.now, updated_at=tx.now,
    ))  # fmt: skip
    await tx.flush()
    tx.enqueue(SEND, run_at=form.send_at, scheduled_id=row.id)
    tx.audit("conversation.scheduled", "conversation", conversation_id, after={"send_at": form.send_at},
             scheduled_id=row.id)  # fmt: skip
    _tell(tx, conversation)
    return row


async def change(
    tx: Tx, conversation_id: UUID, id: UUID, form: shapes.ScheduledPut, expected: str | None
) -> ScheduledMessage:
    """Other words or another time, until it is taken. What the customer has said meanwhile was seen. Raises
    as `schedule` does, `ScheduledOver`, `etag.EditConflict`."""
    row, conversation = await _waiting(tx, conversation_id, id)
    etag.check(expected, row)
    await _check(tx, conversation, form.content, form.send_at)
    before = row.send_at
    row.content, row.send_at, row.on_reply, row.updated_at = (
        form.content, form.send_at, form.on_reply, tx.now,
    )  # fmt: skip
    row.after_seq = conversation.last_seq
    await tx.flush()
    tx.enqueue(SEND, run_at=form.send_at, scheduled_id=row.id)
    tx.audit("conversation.rescheduled", "conversation", conversation_id, before={"send_at": before},
             after={"send_at": form.send_at}, scheduled_id=row.id)  # fmt: skip
    _tell(tx, conversation)
    return row


async def cancel(tx: Tx, conversation_id: UUID, id: UUID) -> ScheduledMessage:
    """It is not sent. Raises `ScheduledOver`."""
    row, conversation = await _waiting(tx, conversation_id, id)
    _end(tx, row, "cancelled", None)
    await tx.flush()
    tx.audit("conversation.unscheduled", "conversation", conversation_id, scheduled_id=row.id)
    _tell(tx, conversation)
    if row.author_id != tx.actor.user_id:
        await _say(tx, row, conversation, f"{tx.actor.name or '同事'} 取消了您的定时消息")
    return row


async def _waiting(tx: Tx, conversation_id: UUID, id: UUID) -> tuple[ScheduledMessage, Conversation]:
    """Both locked. Raises `ScheduledMissing`, `ScheduledOver`."""
    row = await Scheduled(tx).get_for_update(id)
    if row.conversation_id != conversation_id:
        raise ScheduledMissing()
    if row.status != "waiting":
        raise ScheduledOver(status=row.status)
    return row, await Conversations(tx).get_for_update(conversation_id)


async def _check(tx: Tx, conversation: Conversation, content: str, at: datetime) -> None:
    if conversation.status == "closed":
        raise talk.ConversationClosed()
    if not rules.may_send_at(at, tx.now):
        raise ScheduledPast(field="send_at")
    if conversation.channel_type not in {None, "web"}:
        assert conversation.channel_id is not None
        assert conversation.visitor_id is not None
        await outgoing.check(
            tx, channel_id=conversation.channel_id, visitor_id=conversation.visitor_id, text=content, at=at
        )


async def author_of(tx: Tx, id: UUID) -> tuple[UUID, str] | None:
    """(who wrote it, their name), while it waits; without a name: they are not at work here any more."""
    row = await Scheduled(tx).find(ScheduledMessage.id == id, ScheduledMessage.status == "waiting")
    if row is None:
        return None
    return row.author_id, (await identity.colleagues(tx, [row.author_id])).get(row.author_id, "")


async def send_due(tx: Tx, id: UUID) -> str | None:
    """Send it, as whoever wrote it, if its time has come and it still waits; or say why not. Answers what
    became of it; None: nothing was to be done."""
    row = await Scheduled(tx).find(ScheduledMessage.id == id)
    if row is None:
        return None
    row = await Scheduled(tx).get_for_update(id)
    if row.status != "waiting" or row.send_at > tx.now:
        return None
    conversation = await Conversations(tx).find_for_update(row.conversation_id)
    if conversation is None:  # kept for a duty alone by now
        _end(tx, row, "cancelled", "closed")
        return row.status
    if reason := await _hindered(tx, row, conversation):
        return await _not_sent(tx, row, conversation, "cancelled", reason)
    form = schemas.ReplyCreate(external_message_id=row.id, content=row.content, confirmed=True)
    try:
        async with tx.attempt():
            said = await talk.reply(tx, conversation.id, form)
    except errors.Unavailable:
        raise
    except errors.DomainError as refused:
        said = refused
        row = await Scheduled(tx).get_for_update(id)
        conversation = await Conversations(tx).get_for_update(row.conversation_id)
    if isinstance(said, errors.DomainError):  # or its words may not be said
        return await _not_sent(tx, row, conversation, "failed", said.code)
    row.message_id = await tx.conn.fetchval(
        "SELECT id FROM messages WHERE org_id = $1 AND conversation_id = $2 AND external_message_id = $3",
        tx.org_id, row.conversation_id, str(row.id),
    )  # fmt: skip
    _end(tx, row, "sent", None)
    await tx.flush()
    _tell(tx, conversation)
    return row.status


async def _hindered(tx: Tx, row: ScheduledMessage, conversation: Conversation) -> str | None:
    if conversation.status == "closed":
        return "closed"
    if not tx.actor.name:
        return "author_gone"
    if row.on_reply == "send":
        return None
    replied = await tx.conn.fetchval(_REPLIED, tx.org_id, row.conversation_id, row.after_seq)
    return "replied" if replied else None


async def _not_sent(
    tx: Tx, row: ScheduledMessage, conversation: Conversation, status: str, reason: str
) -> str:
    _end(tx, row, status, reason)
    await tx.flush()
    tx.audit("conversation.not_sent", "conversation", conversation.id, reason=reason, scheduled_id=row.id)
    _tell(tx, conversation)
    await _say(tx, row, conversation, f"定时消息没有发出：{_WHY.get(reason, '现在不能发送')}")
    return status


async def call_off(tx: Tx, conversation_id: UUID) -> int:
    """The talk is over: what waits in it is not sent, and whoever wrote it is told. Answers how many."""
    query = Scheduled(tx).select().where(
        ScheduledMessage.conversation_id == conversation_id, ScheduledMessage.status == "waiting"
    ).order_by(ScheduledMessage.id).with_for_update()  # fmt: skip
    rows = list(await tx.session.scalars(query))
    conversation = await Conversations(tx).find(Conversation.id == conversation_id)
    for row in rows:
        if conversation is None:
            _end(tx, row, "cancelled", "closed")
        else:
            await _not_sent(tx, row, conversation, "cancelled", "closed")
    return len(rows)


def _end(tx: Tx, row: ScheduledMessage, status: str, reason: str | None) -> None:
    row.status, row.reason, row.ended_at, row.updated_at = status, reason, tx.now, tx.now


def _tell(tx: Tx, conversation: Conversation) -> None:
    tx.publish(events.ConversationChanged(conversation_id=conversation.id, fields=("scheduled",)))


async def _say(tx: Tx, row: ScheduledMessage, conversation: Conversation, title: str) -> None:
    await notify.notify(
        tx, user_ids=[row.author_id], type="scheduled_message",
        title=f"{title}（会话 {conversation.session_name}）", content=row.content[:200],
        resource_type="conversation", resource_id=conversation.id,
    )  # fmt: skip
