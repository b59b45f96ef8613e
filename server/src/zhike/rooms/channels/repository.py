"""Questions that channels asks the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, tuple_

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.channels.carried_models import ChannelInbound, ChannelSend
from zhike.rooms.channels.models import Channel, ChannelVisitor, ChatTopic


class ChannelMissing(errors.NotFound):
    code = "channel.not_found"


class SendMissing(errors.NotFound):
    code = "channel.send_not_found"


class Channels(Repository[Channel]):
    model = Channel
    missing = ChannelMissing

    async def by_key(self, public_key: str) -> Channel | None:
        return await self.find(Channel.public_key == public_key)

    async def active(self) -> list[Channel]:
        """Those of other platforms that are open."""
        query = self.select().where(Channel.status == "active", Channel.platform != "web")
        return list(await self.tx.session.scalars(query.order_by(Channel.id)))

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


class Topics(Repository[ChatTopic]):
    model = ChatTopic

    async def of(self, channel_id: UUID) -> list[ChatTopic]:
        """All that were ever offered."""
        query = self.select().where(ChatTopic.channel_id == channel_id)
        return list(await self.tx.session.scalars(query.order_by(ChatTopic.position, ChatTopic.name)))

    async def offered(self, channel_id: UUID) -> list[ChatTopic]:
        return [row for row in await self.of(channel_id) if row.is_active]


class Inbounds(Repository[ChannelInbound]):
    model = ChannelInbound


class Sends(Repository[ChannelSend]):
    model = ChannelSend
    missing = SendMissing

    async def has_earlier(self, row: ChannelSend) -> bool:
        """Whether something that was said before still has to go. The caller holds the visitor's lock."""
        found = await self.tx.conn.fetchval(
            "SELECT true FROM channel_sends WHERE org_id = $1 AND visitor_id = $2 AND id < $3"
            " AND status IN ('queued', 'sending') LIMIT 1",
            self.tx.org_id, row.visitor_id, row.id,
        )  # fmt: skip
        return bool(found)

    async def next_of(self, visitor_id: UUID) -> UUID | None:
        """The first that waits for its turn."""
        found: UUID | None = await self.tx.conn.fetchval(
            "SELECT id FROM channel_sends WHERE org_id = $1 AND visitor_id = $2"
            " AND status IN ('queued', 'sending') AND next_attempt_at IS NULL ORDER BY id LIMIT 1",
            self.tx.org_id, visitor_id,
        )  # fmt: skip
        return found

    async def overdue(self, before: datetime) -> list[UUID]:
        """What should long be done, a thousand at most."""
        late = or_(ChannelSend.next_attempt_at.is_(None), ChannelSend.next_attempt_at < before)
        query = self.select().where(
            ChannelSend.status.in_(["queued", "sending"]), ChannelSend.updated_at < before, late
        )
        rows = await self.tx.session.scalars(query.order_by(ChannelSend.id).limit(1000))
        return [row.id for row in rows]


_FIGURES = """
SELECT
  (SELECT count(*) FROM (SELECT FROM channel_inbound WHERE org_id = $1 AND channel_id = $2
     AND created_at > $3 AND status = 'received' LIMIT 10000) q) AS waiting,
  (SELECT count(*) FROM (SELECT FROM channel_inbound WHERE org_id = $1 AND channel_id = $2
     AND created_at > $3 AND status = 'taken' LIMIT 10000) q) AS taken,
  (SELECT count(*) FROM (SELECT FROM channel_inbound WHERE org_id = $1 AND channel_id = $2
     AND created_at > $3 AND status = 'refused' LIMIT 10000) q) AS refused,
  count(*) FILTER (WHERE status IN ('queued', 'sending')) AS sending,
  count(*) FILTER (WHERE status = 'sent') AS sent,
  count(*) FILTER (WHERE status = 'failed') AS failed,
  count(*) FILTER (WHERE status = 'uncertain') AS uncertain
FROM (SELECT status FROM channel_sends WHERE org_id = $1 AND channel_id = $2 AND created_at > $3
      ORDER BY created_at DESC LIMIT 10000) s
"""


async def figures(tx: Tx, channel_id: UUID, since: datetime) -> dict[str, int]:
    """What came and went since then, each up to ten thousand."""
    row = await tx.conn.fetchrow(_FIGURES, tx.org_id, channel_id, since)
    return {name: int(value) for name, value in row.items()}
