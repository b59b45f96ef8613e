"""What comes in: kept first, sealed as it came, then read; and whose words they are."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import bodies, search
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.channels import accounts, carried_models
from zhike.rooms.channels.carried_models import ChannelInbound
from zhike.rooms.channels.models import Channel
from zhike.rooms.channels.providers.protocol import Account, Raw
from zhike.rooms.channels.repository import Channels, Inbounds
from zhike.rooms.channels.service import Door, door_of

TAKE = "mailroom.take"
_KEPT_HEADERS = ("content-type", "user-agent", "x-request-id")
_ADD = """
INSERT INTO channel_inbound (org_id, id, channel_id, headers, body_sealed, created_at)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6)
"""
_COME = """
INSERT INTO channel_visitors (org_id, id, channel_id, token_hash, external_key, external_sealed, name,
                              search_keys, last_seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (org_id, channel_id, external_key) WHERE external_key IS NOT NULL DO NOTHING
RETURNING id
"""
_KNOWN = """
SELECT id FROM channel_visitors WHERE org_id = $1 AND channel_id = $2 AND external_key = $3
"""
# a word that was said earlier and came later opens no window that had not been open
_SPOKE = """
UPDATE channel_visitors SET
  answered = CASE WHEN spoke_at IS NULL OR spoke_at < $3 THEN 0 ELSE answered END,
  spoke_at = greatest(spoke_at, $3), last_seen_at = $4, updated_at = now(),
  name = coalesce($5, name), search_keys = CASE WHEN $5 IS NULL THEN search_keys ELSE $6 END
WHERE org_id = $1 AND id = $2
"""


async def receive(
    tx: Tx, channel_id: UUID, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> UUID:
    """Keep a request and have it read."""
    id = uuid7()
    said, charset = bodies.decode(body, headers.get("content-type", ""))
    sealed = (await tx.keys()).seal(said, "channel_inbound", "body", id)
    kept = {name: bodies.words(headers[name][:200]) or "" for name in _KEPT_HEADERS if name in headers}
    kept |= {"charset": charset, "query": {name[:50]: value[:500] for name, value in query.items()}}  # type: ignore[dict-item]
    await tx.conn.execute(_ADD, tx.org_id, id, channel_id, to_json(kept), sealed, tx.now)
    tx.enqueue(TAKE, inbound_id=id)
    return id


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request that waits to be read."""

    account: Account
    door: Door
    raw: Raw


async def unpack(tx: Tx, inbound_id: UUID) -> Parcel | None:
    """None: it has been read, or is gone."""
    row = await Inbounds(tx).find(ChannelInbound.id == inbound_id)
    if row is None or row.status != "received" or row.body_sealed is None:
        return None
    channel = await Channels(tx).get(row.channel_id)
    said = (await tx.keys()).unseal(row.body_sealed, "channel_inbound", "body", row.id)
    body = said.encode(row.headers.get("charset", "utf-8"))
    head = {name: value for name, value in row.headers.items() if isinstance(value, str)}
    raw = Raw("POST", row.headers.get("query", {}), head, body, row.created_at)
    return Parcel(await accounts.account_of(tx, channel), door_of(channel), raw)


_MARK = """
UPDATE channel_inbound SET status = $3, events = $4, reason = $5, visitor_id = $6, taken_at = $7
WHERE org_id = $1 AND id = $2 AND status = 'received'
"""


async def mark(
    tx: Tx, inbound_id: UUID, *, events: int = 0, reason: str | None = None, visitor_id: UUID | None = None
) -> None:
    """It has been read, or cannot be."""
    assert "taken" in carried_models.CAME
    status = "refused" if reason else "taken"
    await tx.conn.execute(_MARK, tx.org_id, inbound_id, status, events, reason, visitor_id, tx.now)


def key_of(tx: Tx, channel_id: UUID, who: str) -> str:
    """By a key of the house: nobody can try addresses against it."""
    return tx.unit.keyring.digest("channel-visitor", f"{channel_id}:{who}").hex()


async def whose(tx: Tx, channel_id: UUID, who: str, name: str | None) -> UUID:
    """The visitor whom the platform calls ``who``, known from now on."""
    key, id = key_of(tx, channel_id, who), uuid7()
    found: UUID | None = await tx.conn.fetchval(_KNOWN, tx.org_id, channel_id, key)
    if found is not None:
        return found
    sealed = (await tx.keys()).seal(who, "channel_visitors", "external", id)
    nobody = hashlib.sha256(secrets.token_bytes(32)).digest()  # no browser has a token of theirs
    made: UUID | None = await tx.conn.fetchval(
        _COME, tx.org_id, id, channel_id, nobody, key, sealed, name, search.keys(tx.org_id, name), tx.now
    )
    return made or await tx.conn.fetchval(_KNOWN, tx.org_id, channel_id, key)


async def spoke(tx: Tx, visitor_id: UUID, at: datetime, name: str | None) -> None:
    """They have said something at that time: it counts for how long we may answer."""
    keys = search.keys(tx.org_id, name)
    await tx.conn.execute(_SPOKE, tx.org_id, visitor_id, at, tx.now, name, keys)


async def knock(tx: Tx, channel_id: UUID) -> tuple[Account, Door]:
    """The account to be asked, and the door by which its words come in."""
    channel: Channel = await Channels(tx).get(channel_id)
    return await accounts.account_of(tx, channel), door_of(channel)


def headers_of(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
