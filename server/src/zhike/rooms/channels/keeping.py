"""Upkeep of what is carried: where to look, what lost its job, what is old enough to go."""

from datetime import datetime, timedelta
from uuid import UUID

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.tx import Tx
from zhike.rooms.channels import providers
from zhike.rooms.channels.repository import Channels, Sends

BODIES_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=400)
_STRIP = """
UPDATE channel_inbound SET body_sealed = NULL, headers = '{}' WHERE (org_id, id) IN (
  SELECT org_id, id FROM channel_inbound
  WHERE org_id = $1 AND created_at < $2 AND body_sealed IS NOT NULL ORDER BY created_at LIMIT 2000)
"""
_PRUNE = """
DELETE FROM channel_inbound WHERE (org_id, id) IN (
  SELECT org_id, id FROM channel_inbound WHERE org_id = $1 AND created_at < $2 LIMIT 2000)
"""
_WAITING = """
SELECT id FROM channel_inbound WHERE org_id = $1 AND status = 'received' AND created_at < $2
  AND body_sealed IS NOT NULL ORDER BY created_at LIMIT 1000
"""
# bodies that speak of several people, or could not be read: no column leads to them
_UNCLAIMED = """
SELECT id, body_sealed FROM channel_inbound
WHERE org_id = $1 AND id > $2 AND visitor_id IS NULL AND body_sealed IS NOT NULL ORDER BY id LIMIT $3
"""
_EMPTY = """
UPDATE channel_inbound SET body_sealed = NULL, headers = '{}' WHERE org_id = $1 AND id = ANY($2)
"""


async def to_poll(tx: Tx) -> list[tuple[UUID, str]]:
    """(channel, place) of those that have to be looked at."""
    found = []
    for channel in await Channels(tx).active():
        provider = providers.of(channel.platform)
        if provider is not None and provider.capabilities(channel.settings).polls:
            found += [(channel.id, place) for place in provider.places(channel.settings)]
    return found


async def tidy(tx: Tx) -> None:
    for statement, age in ((_STRIP, BODIES_KEPT), (_PRUNE, ROWS_KEPT)):
        while (await tx.conn.execute(statement, tx.org_id, tx.now - age)).endswith(" 2000"):
            pass


async def waiting(tx: Tx, before: datetime) -> list[UUID]:
    """What came and lost its job."""
    return [row["id"] for row in await tx.conn.fetch(_WAITING, tx.org_id, before)]


async def overdue(tx: Tx, before: datetime) -> list[UUID]:
    """What should long have gone out."""
    return await Sends(tx).overdue(before)


@erasure.sweep("channel_inbound")
async def clear_unclaimed(tx: Tx, trace: Trace, after: str) -> Swept:
    """Empty bodies in which one of the person's words stands."""
    rows = await tx.conn.fetch(_UNCLAIMED, tx.org_id, UUID(after) if after else NOBODY, PIECE)
    keys, gone = await tx.keys(), []
    for row in rows:
        body = keys.unseal(row["body_sealed"], "channel_inbound", "body", row["id"])
        if any(word in text for text in erasure_readings(body) for word in trace.words):
            gone.append(row["id"])
    await tx.conn.execute(_EMPTY, tx.org_id, gone)
    return Swept(str(rows[-1]["id"]) if rows else after, len(gone), len(rows) == PIECE)


def erasure_readings(body: str) -> list[str]:
    """A body as it stands and without JSON's escapes."""
    try:
        return [body, body.encode("latin-1", "backslashreplace").decode("unicode_escape")]
    except UnicodeError:
        return [body]
