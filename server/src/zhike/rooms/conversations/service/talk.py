"""What is said in a conversation, and what that begins: sessions, the customer's words, ours."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors, ids
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import conversation as events
from zhike.rooms.channels import outgoing
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.schemas import VisitorForm
from zhike.rooms.conversations import consent, repository, rules, schemas, speech, words
from zhike.rooms.conversations.models import Conversation
from zhike.rooms.conversations.repository import Conversations
from zhike.rooms.conversations.service import answering, desk
from zhike.rooms.preferences import service as preferences

HISTORY = 50


class ConversationClosed(errors.Conflict):
    code = "conversation.closed"


class DetailsNeeded(errors.Forbidden):
    """This channel asks for ``fields`` before the first words."""

    code = "conversation.details_needed"


class ExternalIdTaken(errors.Conflict):
    code = "message.external_id_taken"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as JSON. ``fresh`` False: it had been said before."""

    json: bytes
    fresh: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A visitor's session; ``heard`` is the JSON of its newest messages."""

    visitor_id: UUID
    token: str
    fresh: bool
    conversation: Conversation | None
    heard: bytes
    missing: list[str]


async def open_session(tx: Tx, door: channels.Door, form: VisitorForm) -> Session:
    """Let a visitor in, and tell the open conversation when it says who it is."""
    visitor, token, fresh = await channels.admit(tx, door, form)
    conversation = None
    if not fresh:
        if form.name is not None or form.phone:
            await identify(tx, visitor.id)
        conversation = await Conversations(tx).open_of(visitor.id)
    heard = await repository.HEARD_LAST.json(
        tx, org_id=tx.org_id, visitor_id=visitor.id, seq=0, limit=HISTORY
    )
    assert heard is not None
    lacks = await channels.lacking(tx, door, visitor.id)
    return Session(visitor.id, token, fresh, conversation, heard, lacks)


async def identify(tx: Tx, visitor_id: UUID) -> None:
    """A known visitor said who it is: look for the customer, and tell the open conversation."""
    contact = await desk.recognize(tx, await channels.contact_of(tx, visitor_id))
    conversation = await Conversations(tx).newest_of(visitor_id)
    if conversation is None or conversation.status == "closed":
        return
    if contact.customer_id is not None and conversation.customer_id is None:
        await desk.give_to(tx, conversation, contact.customer_id)
    await tx.flush()
    tx.publish(
        events.VisitorIdentified(
            conversation_id=conversation.id, visitor_id=visitor_id, visitor_name=contact.name,
            phone_given=contact.phone is not None, customer_id=conversation.customer_id,
            lead_id=conversation.lead_id,
        )
    )  # fmt: skip


def _message(form: schemas.MessageCreate) -> dict[str, Any]:
    return {
        "message_id": uuid7(), "content_type": form.content_type, "content": form.content,
        "external_message_id": str(form.external_message_id),
        "preview": rules.preview(form.content_type, form.content),
    }  # fmt: skip


async def hear(tx: Tx, door: channels.Door, form: schemas.MessageCreate) -> Said:
    """The visitor says something. Opens, reopens or follows a conversation when none is open.

    Raises `ConsentNeeded` and `DetailsNeeded`.
    """
    return (await take_in(tx, door, _message(form)))[0]


async def take_in(tx: Tx, door: channels.Door, message: dict[str, Any]) -> tuple[Said, Any]:
    """As `hear`; besides, the row of the talk, or None when it had been said before."""
    visitor_id = tx.actor.subject_id
    assert visitor_id is not None
    message |= {"sender_id": str(visitor_id), "sender_name": tx.actor.name or None}
    row = await speech.of_customer(tx, visitor_id, **message)
    if row is None:
        if (before := await _heard_before(tx, door, visitor_id, message)) is not None:
            return before, None
        await have_one_open(tx, door, visitor_id)
        row = await speech.of_customer(tx, visitor_id, **message)
    if row is None or row["message_id"] is None:
        before = await _heard_before(tx, door, visitor_id, message)
        if before is None:
            raise errors.Unavailable()
        return before, None
    if row["answer_by"] is not None:  # they are back
        await answer_by(tx, row["id"], None)
    tell_heard(tx, row)
    return Said(row["message"], True), row


async def answer_by(tx: Tx, conversation_id: UUID, way: str | None) -> None:
    """From now on answers go there, too; None: the visitor reads them here."""
    await tx.conn.execute(
        "UPDATE conversations SET answer_by = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        conversation_id,
        way,
    )


def tell_heard(tx: Tx, row: Any) -> None:
    """The customer has said something, which wakes a talk that was put aside."""
    if row["snoozed_at"] is not None:
        tx.publish(
            events.ConversationWoken(conversation_id=row["id"], way="customer", agent_id=row["agent_id"])
        )
    tx.publish(events.MessageReceived(sender_type="customer", **facts(row)))


def facts(row: Any) -> dict[str, Any]:
    return {
        "conversation_id": row["id"], "message_id": row["message_id"], "seq": row["seq"],
        "channel_id": row["channel_id"], "visitor_id": row["visitor_id"], "customer_id": row["customer_id"],
        "agent_id": row["agent_id"],
    }  # fmt: skip


async def _heard_before(
    tx: Tx, door: channels.Door, visitor_id: UUID, message: dict[str, Any]
) -> Said | None:
    """The answer given to the first of several equal sendings. Another's id is refused, not shown."""
    found = await repository.said_before(tx, door.id, message["external_message_id"])
    if found is None:
        return None
    if found["visitor_id"] != visitor_id:
        raise ExternalIdTaken()
    return Said(found["public"], False)


async def have_one_open(tx: Tx, door: channels.Door, visitor_id: UUID) -> None:
    """Bring about the visitor's open conversation, whatever became of the last one. Raises `ConsentNeeded`
    and `DetailsNeeded`."""
    await tx.lock("visitor", visitor_id)
    last = await Conversations(tx).newest_of(visitor_id)
    hours = await preferences.config(tx, "conversations.reopen_hours")
    step = rules.on_customer_words(
        last.status if last else None, last.resolved_at if last else None, tx.now, timedelta(hours=hours)
    )
    if step == "say":
        return
    if door.platform == "web":  # elsewhere the platform has asked, and there is no page of ours to agree on
        await consent.check(tx, visitor_id)
        if lacks := await channels.lacking(tx, door, visitor_id):
            raise DetailsNeeded(fields=lacks)
    if step == "reopen":
        assert last is not None
        desk.set_status(tx, last, "active")
        await tx.flush()
        return
    if step == "follow":
        assert last is not None
        desk.set_status(tx, last, "closed")
        await tx.flush()
    await _open(tx, door, visitor_id, last)


async def _open(tx: Tx, door: channels.Door, visitor_id: UUID, last: Conversation | None) -> None:
    contact = await desk.recognize(tx, await channels.contact_of(tx, visitor_id))
    conversation = Conversation(
        id=uuid7(), session_name=ids.public_code("S", tx.now), visitor_id=visitor_id, channel_id=door.id,
        channel_type=door.platform, site_id=door.site_id, status="pending",
        lead_id=last.lead_id if last else None, previous_id=last.id if last else None,
        last_seq=last.last_seq if last else 0, created_at=tx.now, team_id=contact.team_id,
        tags=[contact.topic] if contact.topic else [],
    )  # fmt: skip
    Conversations(tx).add(conversation)
    await tx.flush()
    if contact.customer_id is not None:
        await desk.give_to(tx, conversation, contact.customer_id)
    await tx.flush()
    tx.publish(
        events.ConversationOpened(
            conversation_id=conversation.id, session_name=conversation.session_name, channel_id=door.id,
            channel_type=door.platform, site_id=door.site_id, visitor_id=visitor_id,
            visitor_name=contact.name, phone_given=contact.phone is not None,
            customer_id=conversation.customer_id, lead_id=conversation.lead_id,
            previous_id=conversation.previous_id, utm=contact.utm, page_url=contact.page_url,
        )
    )  # fmt: skip


async def reply(tx: Tx, conversation_id: UUID, form: schemas.ReplyCreate) -> Said | errors.DomainError:
    """One of ours answers. The first answer takes the conversation; an answer to a resolved one reopens it.
    Answers the refusal when its words do not go out (`words`): then there is something to commit all the
    same.

    Raises `ConversationMissing`, `ConversationClosed`, and what `outgoing.put` does.
    """
    heard = await words.Port.find(tx, form.content, "agent")
    refused = await _refusal(tx, conversation_id, form, heard) if heard.found else None
    if refused is not None:
        return refused
    said, row = await give_out(tx, conversation_id, _message(form))
    if row is None:
        return said
    if heard.found:
        assert tx.actor.user_id is not None
        await words.Port.note(
            tx, heard, conversation_id=row["id"], message_id=row["message_id"],
            attempt_id=form.external_message_id, user_id=tx.actor.user_id, speaker="agent",
        )  # fmt: skip
    if row["channel_type"] not in {None, "web"}:
        await _send_out(tx, row, form.content)
    elif row["answer_by"] is not None:
        await answering.follow(tx, row, form.content)
    return said


async def give_out(tx: Tx, conversation_id: UUID, message: dict[str, Any]) -> tuple[Said, Any]:
    """As `reply`, to the talk alone; besides, its row, or None when it had been said before."""
    user_id = tx.actor.user_id
    assert user_id is not None
    message |= {"sender_id": str(user_id), "sender_name": tx.actor.name}
    row = await speech.of_agent(tx, conversation_id, user_id, **message)
    if row is None:
        conversation = await Conversations(tx).get_for_update(conversation_id)
        before = await repository.said_before(tx, conversation.channel_id, message["external_message_id"])
        if before is not None:
            return _replied(before, conversation_id), None
        await _take_part(tx, conversation, user_id)
        row = await speech.of_agent(tx, conversation_id, user_id, **message)
    if row is None:
        raise errors.Unavailable()
    if row["message_id"] is None:
        before = await repository.said_before(tx, row["channel_id"], message["external_message_id"])
        return _replied(before, conversation_id), None
    tx.publish(events.MessageSent(sender_type="agent", **facts(row)))
    return Said(row["message"], True), row


async def _refusal(
    tx: Tx, conversation_id: UUID, form: schemas.ReplyCreate, heard: words.Heard
) -> errors.DomainError | None:
    """What was said before is answered again, whatever the lists have become."""
    conversation = await Conversations(tx).get(conversation_id)
    if conversation.status == "closed":
        raise ConversationClosed()
    external = str(form.external_message_id)
    if await repository.said_before(tx, conversation.channel_id, external) is not None:
        return None
    return await words.refusal(
        tx, heard, conversation_id=conversation_id, attempt_id=form.external_message_id,
        confirmed=form.confirmed,
    )  # fmt: skip


async def _send_out(tx: Tx, row: Any, content: str) -> None:
    """A platform carries it, if it can. Raises what `outgoing.put` does."""
    sent = await outgoing.put(
        tx, channel_id=row["channel_id"], visitor_id=row["visitor_id"], conversation_id=row["id"],
        message_id=row["message_id"], text=content,
    )  # fmt: skip
    if not sent:
        await tx.conn.execute(
            "UPDATE messages SET status = 'failed', metadata = metadata || $3::text::jsonb"
            " WHERE org_id = $1 AND id = $2",
            tx.org_id, row["message_id"], '{"delivery": {"state": "fallback", "reason": "switched_off"}}',
        )  # fmt: skip


def _replied(found: Any, conversation_id: UUID) -> Said:
    if found is None or found["conversation_id"] != conversation_id:
        raise ExternalIdTaken()
    return Said(found["full"], False)


async def _take_part(tx: Tx, conversation: Conversation, user_id: UUID) -> None:
    if conversation.status == "closed":
        raise ConversationClosed()
    await desk.join(tx, conversation, user_id)
    if conversation.status == "resolved":
        desk.set_status(tx, conversation, "active")
    if conversation.agent_id is None:
        desk.put_in_charge(tx, conversation, user_id, None)
    elif conversation.status == "pending":
        desk.set_status(tx, conversation, "active")
    await tx.flush()
