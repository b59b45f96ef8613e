"""What visitors tell of themselves, before they talk or while nobody is there; and what they may choose."""

from collections.abc import Sequence
from uuid import UUID

from zhike.core import errors, search, text
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import channel as events
from zhike.rooms.channels import reception, schemas
from zhike.rooms.channels.models import ChannelVisitor, ChatTopic
from zhike.rooms.channels.providers.mail_text import is_address
from zhike.rooms.channels.repository import Channels, Topics, Visitors

MOST_TOPICS = 20


class TooManyTopics(errors.Conflict):
    code = "channel.too_many_topics"


class ReferenceMissing(errors.Invalid):
    """A team, a calendar or a topic that is not of this organization, or of another channel."""

    code = "channel.reference"


async def put_topics(tx: Tx, channel_id: UUID, form: schemas.TopicsPut) -> list[ChatTopic]:
    """Offer these topics, in this order, in the place of those there were. One that is left out is offered no
    more. Raises `TooManyTopics`, `ReferenceMissing`."""
    channel = await Channels(tx).get_for_update(channel_id)
    kept = {row.id: row for row in await Topics(tx).of(channel_id)}
    names = {row.name: row for row in kept.values()}
    if len(kept) + sum(one.name not in names for one in form.items) > MOST_TOPICS * 5:
        raise TooManyTopics(most=MOST_TOPICS)
    before = [row.name for row in kept.values() if row.is_active]
    for row in kept.values():
        row.is_active = False
    for place, one in enumerate(form.items):
        row = names.get(one.name)
        if row is None:
            row = Topics(tx).add(ChatTopic(id=uuid7(), channel_id=channel.id, name=one.name))
        row.team_id, row.position, row.is_active = one.team_id, place, True
    await tx.flush()
    after = [one.name for one in form.items]
    tx.audit("channel.topics_set", "channel", channel.id, before={"topics": before}, after={"topics": after})
    tx.publish(events.ChannelChanged(channel_id=channel.id, fields=("topics",)))
    return await Topics(tx).offered(channel_id)


async def take(tx: Tx, channel_id: UUID, visitor_id: UUID, form: schemas.VisitorDetails) -> None:
    """Keep what a visitor tells. What is not told stays. Raises `Invalid`, `ReferenceMissing`."""
    visitor = await Visitors(tx).get_for_update(visitor_id)
    if form.name is not None:
        visitor.name = form.name
    if form.phone is not None:
        await take_phone(tx, visitor, form.phone)
    if form.email is not None:
        await _take_email(tx, visitor, form.email)
    if form.topic_id is not None:
        offered = await Topics(tx).offered(channel_id)
        if all(one.id != form.topic_id for one in offered):
            raise ReferenceMissing(field="topic_id")
        visitor.topic_id = form.topic_id
    visitor.search_keys = search.keys(tx.org_id, visitor.name, last4=visitor.phone_last4)
    await tx.flush()


async def take_phone(tx: Tx, visitor: ChannelVisitor, phone: str) -> None:
    """Raises `Invalid` for what is no number."""
    number = text.e164(phone)
    if number is None:
        raise errors.Invalid(field="phone", reason="phone")
    keys = await tx.keys()
    visitor.phone_sealed = keys.seal(number, "channel_visitors", "phone", visitor.id)
    visitor.phone_hash = keys.blind("phone", number)
    visitor.phone_last4 = number[-4:]


async def _take_email(tx: Tx, visitor: ChannelVisitor, email: str) -> None:
    if not is_address(email):
        raise errors.Invalid(field="email", reason="email")
    keys = await tx.keys()
    visitor.email_sealed = keys.seal(email, "channel_visitors", "email", visitor.id)
    visitor.email_hint = reception.hint(email)


def known(visitor: ChannelVisitor, offered: Sequence[UUID]) -> frozenset[reception.Detail]:
    """What a visitor has told. A topic that is offered no more is none, unless none is offered at all."""
    told: dict[reception.Detail, bool] = {
        "name": bool(visitor.name), "phone": visitor.phone_sealed is not None,
        "email": visitor.email_sealed is not None, "topic": not offered or visitor.topic_id in offered,
    }  # fmt: skip
    return frozenset(name for name, is_told in told.items() if is_told)


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "fk_chat_topics_team_id": ReferenceMissing,
    "fk_channels_calendar_id": ReferenceMissing,
}
