"""From a platform's request to its channel. What was found is kept for a second and a half per process: that
is also the longest a paused channel stays open, or an old secret good."""

import time
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from zhike.core import cache, errors
from zhike.core.context import Actor
from zhike.core.http.services import services
from zhike.rooms.channels import accounts, providers, rules
from zhike.rooms.channels.door import Kept
from zhike.rooms.channels.providers.protocol import Account, Provider
from zhike.rooms.channels.repository import ChannelMissing, Channels
from zhike.rooms.channels.service import ChannelPaused

MOST_A_MINUTE = 6_000  # of one channel, from wherever it comes


@dataclass(frozen=True, slots=True)
class Entry:
    """What a request needs to know of its channel."""

    account: Account
    open: bool
    provider: Provider


class Inbound:
    """The resolver ``inbound``: a platform that posts."""

    def __init__(self) -> None:
        self._entries: Kept[Entry] = Kept()

    async def __call__(self, request: Request) -> Actor:
        key = request.path_params["key"]
        entry = self._entries.get(key) or await self._find(request, key)
        request.scope["zhike.inbound"] = entry
        if not entry.open:
            raise ChannelPaused()
        org_id, id = entry.account.org_id, entry.account.id
        minute = int(time.time()) // 60
        count = await services(request).cache.count(cache.RATE.key(org_id, "inbound", id, minute), 60)
        if count > MOST_A_MINUTE:
            raise errors.TooMany(retry_after=60 - int(time.time()) % 60)
        return replace(_nobody(org_id), subject_id=id)

    async def _find(self, request: Request, key: str) -> Entry:
        org_id = rules.org_of_key(key)
        if org_id is None:
            raise ChannelMissing()
        async with services(request).unit.reading(_nobody(org_id)) as tx:
            row = await Channels(tx).by_key(key)
            provider = providers.of(row.platform) if row is not None else None
            if row is None or provider is None or not provider.capabilities(row.settings).pushes:
                raise ChannelMissing()
            is_open = row.status != "paused" and await accounts.is_on(tx, row)
            entry = Entry(await accounts.account_of(tx, row), is_open, provider)
        return self._entries.put(key, entry)


def _nobody(org_id: UUID) -> Actor:
    return Actor("anonymous", org_id)


async def _entered(request: Request) -> Entry:
    found: Entry = request.scope["zhike.inbound"]
    return found


InInbound = Annotated[Entry, Depends(_entered)]  # the channel that the resolver let the request in by
