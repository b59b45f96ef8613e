"""Questions that channels asks the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.rooms.channels.models import Channel, ChannelVisitor


class ChannelMissing(errors.NotFound):
    code = "channel.not_found"


class Channels(Repository[Channel]):
    model = Channel
    missing = ChannelMissing

    async def by_key(self, public_key: str) -> Channel | None:
        return await self.find(Channel.public_key == public_key)

    async def page(self, limit: int, after: tuple[datetime, UUID] | None) -> list[Channel]:
        """Oldest first, one row more than asked."""
        query = self.select().order_by(Channel.created_at, Channel.id).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(Channel.created_at, Channel.id) > after)
        return list(await self.tx.session.scalars(query))


class Visitors(Repository[ChannelVisitor]):
    model = ChannelVisitor

    async def by_token(self, channel_id: UUID, token_hash: bytes) -> ChannelVisitor | None:
        return await self.find(
            ChannelVisitor.channel_id == channel_id, ChannelVisitor.token_hash == token_hash
        )
