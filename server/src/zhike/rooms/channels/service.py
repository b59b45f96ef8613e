"""The verbs of channels: keep channel accounts, admit visitors."""

import dataclasses
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import channel as events
from zhike.rooms.channels import accounts, details, hours, rules, schemas
from zhike.rooms.channels.models import Channel, ChannelVisitor, ChatTopic
from zhike.rooms.channels.reception import Reception, missing
from zhike.rooms.channels.repository import ChannelMissing, Channels, Topics, Visitors
from zhike.rooms.identity import tokens
from zhike.rooms.preferences import service as preferences

__all__ = ["ChannelMissing"]


class ChannelPaused(errors.Forbidden):
    code = "channel.paused"


class OriginNotAllowed(errors.Forbidden):
    code = "channel.origin_not_allowed"


class VisitorMissing(errors.NotFound):
    code = "visitor.not_found"


@dataclass(frozen=True, slots=True)
class Door:
    """What a request needs to know of its channel; small enough to be kept for a moment."""

    id: UUID
    org_id: UUID
    site_id: UUID | None
    platform: str
    public_key: str
    status: str
    allowed_origins: tuple[str, ...]
    name: str
    title: str | None
    greeting: str | None
    color: str | None
    locale: str
    ai_label: bool
    reception: Reception = dataclasses.field(default_factory=Reception)
    topics: tuple[tuple[UUID, str], ...] = ()
    working: bool = True
    opens_at: datetime | None = None
    there: bool = False

    @property
    def open(self) -> bool:
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Contact:
    """What a visitor said of itself. ``phone`` in E.164 and ``email``, in the clear: never log, publish or
    show them. ``topic`` is what it is about, for ``team_id``."""

    visitor_id: UUID
    name: str | None
    phone: str | None
    customer_id: UUID | None
    utm: dict[str, Any]
    page_url: str | None
    referrer: str | None
    email: str | None = None
    topic: str | None = None
    team_id: UUID | None = None


async def by_key(tx: Tx, public_key: str) -> Door:
    """The channel of a public key. Raises `ChannelMissing`, and `FeatureDisabled` when web chat is off."""
    row = await Channels(tx).by_key(public_key)
    if row is None or row.platform != "web":
        raise ChannelMissing()
    await preferences.require_feature(tx, "enable_web_chat", row.site_id)
    topics = tuple((one.id, one.name) for one in await Topics(tx).offered(row.id))
    working, opens_at = await hours.Port.working(tx, row.calendar_id)
    there = await hours.Port.anybody(tx)
    return replace(door_of(row), topics=topics, working=working, opens_at=opens_at, there=there)


def door_of(row: Channel) -> Door:
    """What is to be known of a channel by whoever speaks through it."""
    return Door(
        row.id, row.org_id, row.site_id, row.platform, row.public_key, row.status, tuple(row.allowed_origins),
        row.name, row.title, row.greeting, row.color, row.locale, row.ai_label,
        Reception.model_validate(row.reception),
    )  # fmt: skip


async def create_channel(tx: Tx, form: schemas.ChannelCreate) -> tuple[Channel, dict[str, str]]:
    """Open a channel with a public key of its own; with it, the secrets that were made for it, to be shown
    once. Raises `Invalid`, `SecretMissing`."""
    key = rules.make_key(tx.org_id, secrets.token_bytes(8))
    channel = Channel(
        id=uuid7(), org_id=tx.org_id, public_key=key, settings={},
        **form.model_dump(exclude={"config", "settings", "reception"}),
        reception=form.reception.model_dump(mode="json") if form.reception is not None else {},
    )  # fmt: skip
    made = await accounts.configure(tx, channel, form.settings, form.config)
    Channels(tx).add(channel)
    await tx.flush()
    tx.audit("channel.created", "channel", channel.id, after={"platform": form.platform, "name": form.name})
    tx.publish(events.ChannelCreated(channel_id=channel.id, platform=form.platform, site_id=form.site_id))
    return channel, made


async def patch_channel(tx: Tx, channel_id: UUID, form: schemas.ChannelPatch) -> Channel:
    """Change a channel; pausing it ends its streams and refuses its visitors within two seconds."""
    channel = await Channels(tx).get_for_update(channel_id)
    changes = form.model_dump(exclude_unset=True, exclude={"config", "settings"})
    if form.reception is not None:
        changes["reception"] = form.reception.model_dump(mode="json")
    for field in ("name", "locale", "ai_label", "allowed_origins", "status", "reception"):
        if field in changes and changes[field] is None:
            raise errors.Invalid(field=field, reason="null")
    before = {field: getattr(channel, field) for field in changes}
    for field, value in changes.items():
        setattr(channel, field, value)
    if form.model_fields_set & {"config", "settings"}:
        before["settings"] = channel.settings
        await accounts.configure(tx, channel, form.settings, form.config)
        changes["settings"] = channel.settings
        if form.config is not None:
            changes["config"], before["config"] = "***", "***"
    await tx.flush()
    tx.audit("channel.updated", "channel", channel.id, before=before, after=changes)
    tx.publish(events.ChannelChanged(channel_id=channel.id, fields=tuple(sorted(changes))))
    return channel


async def rotate_key(tx: Tx, channel_id: UUID) -> Channel:
    """Give the channel another public key. Pages with the old one find no channel; visitors stay known."""
    channel = await Channels(tx).get_for_update(channel_id)
    channel.public_key = rules.make_key(tx.org_id, secrets.token_bytes(8))
    await tx.flush()
    tx.audit("channel.key_rotated", "channel", channel.id)
    tx.publish(events.ChannelChanged(channel_id=channel.id, fields=("public_key",)))
    return channel


async def admit(tx: Tx, door: Door, form: schemas.VisitorForm) -> tuple[ChannelVisitor, str, bool]:
    """The visitor behind the token, or a new one: (visitor, token, is new). What it tells is kept.

    An unknown token is no error: the browser may have kept it longer than we did.
    """
    if not door.open:
        raise ChannelPaused()
    read = tokens.read(form.visitor_token) if form.visitor_token else None
    visitor = None
    if read is not None and read[0] == tx.org_id:
        visitor = await Visitors(tx).by_token(door.id, read[1])
    token, fresh = form.visitor_token or "", visitor is None
    if visitor is None:
        issued = tokens.issue(tx.org_id)
        token = issued.text
        visitor = ChannelVisitor(id=uuid7(), channel_id=door.id, token_hash=issued.hash, utm={})
        Visitors(tx).add(visitor)
    visitor.last_seen_at = tx.now
    if form.name is not None:
        visitor.name = form.name
    if form.phone:
        await details.take_phone(tx, visitor, form.phone)
    visitor.search_keys = search.keys(tx.org_id, visitor.name, last4=visitor.phone_last4)
    if form.page_url is not None:
        visitor.page_url = form.page_url
    if fresh:  # where it came from at first, and through which campaign
        visitor.referrer = form.referrer
        visitor.utm = form.utm.model_dump(exclude_none=True) if form.utm else {}
    await tx.flush()
    return visitor, token, fresh


async def contact_of(tx: Tx, visitor_id: UUID) -> Contact:
    """What the visitor said of itself, phone and e-mail in the clear, for the room that makes a lead of
    it."""
    visitor = await Visitors(tx).find(ChannelVisitor.id == visitor_id)
    if visitor is None:
        raise VisitorMissing()
    phone = None
    if visitor.phone_sealed is not None:
        keys = await tx.keys()
        phone = keys.unseal(visitor.phone_sealed, "channel_visitors", "phone", visitor.id)
    topic = await Topics(tx).find(ChatTopic.id == visitor.topic_id) if visitor.topic_id else None
    return Contact(
        visitor.id, visitor.name, phone, visitor.customer_id, visitor.utm, visitor.page_url, visitor.referrer,
        await email_of(tx, visitor), topic.name if topic else None, topic.team_id if topic else None,
    )  # fmt: skip


async def email_of(tx: Tx, visitor: ChannelVisitor) -> str | None:
    """In the clear, as `Contact` has it."""
    if visitor.email_sealed is None:
        return None
    return (await tx.keys()).unseal(visitor.email_sealed, "channel_visitors", "email", visitor.id)


async def lacking(tx: Tx, door: Door, visitor_id: UUID | None) -> list[str]:
    """What this visitor, or (None) a new one, has still to tell before they talk through ``door``."""
    if not door.reception.prechat.is_on:
        return []
    visitor = await Visitors(tx).find(ChannelVisitor.id == visitor_id) if visitor_id else None
    offered = [id for id, _ in door.topics]
    told = details.known(visitor, offered) if visitor else frozenset()
    return list(missing(door.reception.prechat, told))


async def link_customer(tx: Tx, visitor_id: UUID, customer_id: UUID) -> None:
    """From now on this visitor is that customer."""
    visitor = await Visitors(tx).get_for_update(visitor_id)
    visitor.customer_id = customer_id
    await tx.flush()
