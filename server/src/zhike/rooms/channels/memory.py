"""What adapters remember: places, and tokens that all processes share, fetched by one of them at a time."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.egress import Egress
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, Unit
from zhike.rooms.channels.providers.protocol import Fetch, Unwell
from zhike.rooms.preferences import service as preferences

HOSTS = "webhooks.allowed_hosts"
_LEASE = timedelta(seconds=15)
_PATIENCE = 20.0
_RECALL = """
SELECT id, value_sealed, expires_at FROM channel_memory WHERE org_id = $1 AND channel_id = $2 AND name = $3
"""
_PUT = """
INSERT INTO channel_memory (org_id, id, channel_id, name, value_sealed, expires_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, now())
ON CONFLICT (org_id, channel_id, name) DO NOTHING
"""
_CHANGE = """
UPDATE channel_memory SET value_sealed = $3, expires_at = $4, leased_until = NULL, updated_at = now()
WHERE org_id = $1 AND id = $2
"""
# whoever gets a row back is the one who fetches
_CLAIM = """
INSERT INTO channel_memory (org_id, id, channel_id, name, leased_until) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org_id, channel_id, name) DO UPDATE SET leased_until = excluded.leased_until, updated_at = now()
WHERE (channel_memory.leased_until IS NULL OR channel_memory.leased_until < $6)
  AND (channel_memory.expires_at IS NULL OR channel_memory.expires_at <= $6)
RETURNING id
"""
_BOUND = ("channel_memory", "value")


async def recall(tx: Tx, channel_id: UUID, name: str) -> str:
    """What was put there, as long as it is good; empty when there is nothing."""
    row = await tx.conn.fetchrow(_RECALL, tx.org_id, channel_id, name)
    if row is None or row["value_sealed"] is None or (row["expires_at"] and row["expires_at"] <= tx.now):
        return ""
    return (await tx.keys()).unseal(row["value_sealed"], *_BOUND, row["id"])


async def move(tx: Tx, channel_id: UUID, name: str, before: str, to: str) -> bool:
    """Go from one place to the next. False: somebody else has gone on from there already."""
    keys, id = await tx.keys(), uuid7()
    await tx.lock("channel-memory", channel_id, name)
    if await recall(tx, channel_id, name) != before:
        return False
    row = await tx.conn.fetchrow(_RECALL, tx.org_id, channel_id, name)
    if row is None:
        await tx.conn.execute(_PUT, tx.org_id, id, channel_id, name, keys.seal(to, *_BOUND, id), None)
    elif before != to:
        await tx.conn.execute(_CHANGE, tx.org_id, row["id"], keys.seal(to, *_BOUND, row["id"]), None)
    return True


@dataclass(frozen=True)
class House:
    """What an adapter has of the house (`protocol.Outside`)."""

    egress: Egress
    hosts: tuple[str, ...]
    urls: dict[str, str]
    unit: Unit
    actor: Actor
    channel_id: UUID

    @classmethod
    async def of(cls, held: Any, unit: Unit, actor: Actor, channel_id: UUID) -> "House":
        settings = held.settings
        urls = {
            "wechat": settings.zhike_wechat_api_url, "wecom": settings.zhike_wecom_api_url,
            "dingtalk": settings.zhike_dingtalk_api_url, "feishu": settings.zhike_feishu_api_url,
        }  # fmt: skip
        async with unit.reading(actor) as tx:
            hosts = tuple(await preferences.config(tx, HOSTS))
        return cls(held.egress, hosts, urls, unit, actor, channel_id)

    async def remembered(self, name: str, fetch: Fetch) -> str:
        """A value that all processes share. Where it has run out, one of them calls ``fetch`` and the others
        wait for it. Raises `Unwell`, and what ``fetch`` does."""
        until = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            async with self.unit.reading(self.actor) as tx:
                if known := await recall(tx, self.channel_id, name):
                    return known
            claimed = await self._claim(name)
            if claimed is not None:
                return await self._fetch(claimed, fetch)
            if asyncio.get_running_loop().time() > until:
                raise Unwell("token_busy")
            await asyncio.sleep(0.1)

    async def _claim(self, name: str) -> Any:
        async with self.unit.transaction(self.actor) as tx:
            now = utcnow()
            return await tx.conn.fetchval(
                _CLAIM, tx.org_id, uuid7(), self.channel_id, name, now + _LEASE, now
            )

    async def _fetch(self, id: UUID, fetch: Fetch) -> str:
        try:
            value, lasts = await fetch()
        except BaseException:
            async with self.unit.transaction(self.actor) as tx:
                await tx.conn.execute(_CHANGE, tx.org_id, id, None, None)
            raise
        async with self.unit.transaction(self.actor) as tx:
            sealed = (await tx.keys()).seal(value, *_BOUND, id)
            await tx.conn.execute(_CHANGE, tx.org_id, id, sealed, utcnow() + lasts)
        return value

    async def forget(self, name: str) -> None:
        """The value has turned out to be no good: whoever needs it next fetches another."""
        async with self.unit.transaction(self.actor) as tx:
            await tx.conn.execute(
                "UPDATE channel_memory SET value_sealed = NULL, expires_at = NULL"
                " WHERE org_id = $1 AND channel_id = $2 AND name = $3",
                tx.org_id, self.channel_id, name,
            )  # fmt: skip
