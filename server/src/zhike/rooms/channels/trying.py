"""Trying a channel out: how a sample would be read, whether the platform takes us."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from zhike.core import bodies
from zhike.core.context import Actor, RequestInfo
from zhike.core.tx import Tx
from zhike.rooms.channels import accounts, schemas
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.providers.protocol import Event, Heard, Look, Raw, Unwell
from zhike.rooms.channels.repository import Channels


async def read_sample(tx: Tx, channel_id: UUID, form: schemas.ChannelSample) -> schemas.ChannelTrial:
    """Raises `NoAdapter`, and `Invalid` for settings that cannot be."""
    channel = await Channels(tx).get(channel_id)
    provider = accounts.provider_of(channel.platform)
    account = await accounts.account_of(tx, channel)
    if form.settings is not None:
        account = replace(account, settings=accounts.shaped(provider, form.settings))
    raw = Raw("POST", {}, {"content-type": form.content_type}, form.body.encode(), tx.now)
    try:
        events = provider.parse(account, raw)
    except bodies.Unreadable as unreadable:
        return schemas.ChannelTrial(events=[], reason=unreadable.code)
    return schemas.ChannelTrial(events=[_shown(event) for event in events[:20]])


def _shown(event: Event) -> schemas.ChannelTrialEvent:
    if isinstance(event, Heard):
        return schemas.ChannelTrialEvent(
            kind="message", id=event.id, sender=event.who, sender_name=event.name, text=event.text[:2000],
            at=event.at,
        )  # fmt: skip
    if isinstance(event, Look):
        return schemas.ChannelTrialEvent(kind="fetch", id=event.place)
    return schemas.ChannelTrialEvent(kind="receipt", id=event.id, state=event.state)


async def health(held: Any, actor: Actor, info: RequestInfo, channel_id: UUID) -> schemas.ChannelHealth:
    """Ask the platform, outside of any transaction, and keep what it says. Raises `NoAdapter`."""
    async with held.unit.reading(actor) as tx:
        channel = await Channels(tx).get(channel_id)
        provider, account = accounts.provider_of(channel.platform), await accounts.account_of(tx, channel)
    house = await House.of(held, held.unit, Actor("job", actor.org_id, name="channels.test"), channel_id)
    found = schemas.ChannelHealth(good=True)
    try:
        await provider.health(account, house)
    except Unwell as unwell:
        found = schemas.ChannelHealth(good=False, reason=unwell.reason, detail=unwell.detail or None)
    async with held.unit.transaction(actor, info) as tx:
        if found.good:
            await accounts.is_well(tx, channel_id)
        else:
            await accounts.is_unwell(tx, channel_id, found.reason or "")
        tx.audit("channel.tested", "channel", channel_id, good=found.good, reason=found.reason)
    return found
