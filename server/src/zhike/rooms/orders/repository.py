"""Questions that orders asks the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.orders.models import OrderShop


class ShopMissing(errors.NotFound):
    code = "order_shop.not_found"


class Shops(Repository[OrderShop]):
    model = OrderShop
    missing = ShopMissing

    async def all(self) -> list[OrderShop]:
        """Oldest first."""
        return list(await self.tx.session.scalars(self.select().order_by(OrderShop.created_at, OrderShop.id)))

    async def active(self) -> list[OrderShop]:
        return [row for row in await self.all() if row.status == "active"]


_TALK = """
SELECT c.id, c.customer_id, v.id AS visitor_id, v.phone_sealed, v.email_sealed
FROM conversations c LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
WHERE c.org_id = $1 AND c.id = $2 AND c.restricted_at IS NULL
"""
_CUSTOMER = """
SELECT id, email, phone_sealed FROM customers
WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL AND restricted_at IS NULL
"""
_NAMES = """
SELECT id, kind, value_sealed, verified_at FROM customer_identities
WHERE org_id = $1 AND customer_id = $2 AND released_at IS NULL AND kind IN ('email', 'phone', 'shopify')
ORDER BY created_at LIMIT 20
"""
_SAID = """
SELECT content FROM messages WHERE org_id = $1 AND conversation_id = $2 AND sender_type = 'customer'
  AND content_type = 'text' ORDER BY seq DESC LIMIT 20
"""
_KEPT = """
SELECT id, orders_sealed, fetched_at, expires_at FROM order_lookups
WHERE org_id = $1 AND shop_id = $2 AND key = $3
"""
# whoever gets a row back is the one who asks
_CLAIM = """
INSERT INTO order_lookups (org_id, id, shop_id, key, customer_id, conversation_id, leased_until)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (org_id, shop_id, key) DO UPDATE SET leased_until = excluded.leased_until, updated_at = now(),
  customer_id = coalesce(excluded.customer_id, order_lookups.customer_id),
  conversation_id = coalesce(excluded.conversation_id, order_lookups.conversation_id)
WHERE (order_lookups.leased_until IS NULL OR order_lookups.leased_until < $8)
  AND order_lookups.fetched_at IS NOT DISTINCT FROM $9
RETURNING id
"""
_KEEP = """
UPDATE order_lookups SET orders_sealed = $3, fetched_at = $4, expires_at = $5, leased_until = NULL,
  updated_at = now() WHERE org_id = $1 AND id = $2
"""
_LET_GO = "UPDATE order_lookups SET leased_until = NULL WHERE org_id = $1 AND id = $2"
_RESTS = "SELECT open_until, wait_until FROM order_shops WHERE org_id = $1 AND id = $2"
_FAILED = "SELECT last_error FROM order_shops WHERE org_id = $1 AND id = $2 AND last_error_at >= $3"
_WELL = """
UPDATE order_shops SET failures = 0, open_until = NULL, wait_until = NULL, failing_since = NULL,
  last_ok_at = $3
WHERE org_id = $1 AND id = $2
  AND (failures > 0 OR failing_since IS NOT NULL OR last_ok_at IS NULL
       OR last_ok_at < $3::timestamptz - interval '1 minute')
"""
_UNWELL = """
UPDATE order_shops SET failures = CASE WHEN $4 THEN failures + 1 ELSE failures END,
  wait_until = greatest(wait_until, $5), failing_since = coalesce(failing_since, $6), last_error = $3,
  last_error_at = $6
WHERE org_id = $1 AND id = $2 RETURNING failures
"""
_REST = "UPDATE order_shops SET open_until = $3 WHERE org_id = $1 AND id = $2"
_PRUNE = """
DELETE FROM order_lookups WHERE (org_id, id) IN (
  SELECT org_id, id FROM order_lookups WHERE org_id = $1 AND updated_at < $2 LIMIT 2000)
"""


async def talk(tx: Tx, conversation_id: UUID) -> Any:
    return await tx.conn.fetchrow(_TALK, tx.org_id, conversation_id)


async def customer(tx: Tx, customer_id: UUID) -> Any:
    return await tx.conn.fetchrow(_CUSTOMER, tx.org_id, customer_id)


async def names(tx: Tx, customer_id: UUID) -> list[Any]:
    """Other names of a customer that a shop may know."""
    rows: list[Any] = await tx.conn.fetch(_NAMES, tx.org_id, customer_id)
    return rows


async def said(tx: Tx, conversation_id: UUID) -> list[str]:
    """What the customer said last, the newest first."""
    return [row["content"] or "" for row in await tx.conn.fetch(_SAID, tx.org_id, conversation_id)]


async def kept(tx: Tx, shop_id: UUID, key: str) -> Any:
    """A shop's last answer to a clue."""
    return await tx.conn.fetchrow(_KEPT, tx.org_id, shop_id, key)


async def claim(
    tx: Tx, shop_id: UUID, key: str, whose: tuple[UUID | None, UUID | None], until: datetime, now: datetime,
    seen: datetime | None,
) -> UUID | None:  # fmt: skip
    """Be the one who asks; None: somebody else is, or has been since the answer of ``seen`` was read.
    ``whose``: (customer, conversation)."""
    found: UUID | None = await tx.conn.fetchval(
        _CLAIM, tx.org_id, uuid7(), shop_id, key, *whose, until, now, seen
    )
    return found


async def keep(tx: Tx, id: UUID, sealed: bytes, fetched_at: datetime, expires_at: datetime) -> None:
    await tx.conn.execute(_KEEP, tx.org_id, id, sealed, fetched_at, expires_at)


async def let_go(tx: Tx, id: UUID) -> None:
    await tx.conn.execute(_LET_GO, tx.org_id, id)


async def rests(tx: Tx, shop_id: UUID, now: datetime) -> tuple[str, datetime] | None:
    """Why nobody asks the shop now (``throttled`` or ``resting``), and until when."""
    row = await tx.conn.fetchrow(_RESTS, tx.org_id, shop_id)
    for name, reason in (("wait_until", "throttled"), ("open_until", "resting")):
        if row is not None and row[name] is not None and row[name] > now:
            return reason, row[name]
    return None


async def failed(tx: Tx, shop_id: UUID, since: datetime) -> str | None:
    """Why the shop has not answered somebody since then."""
    found: str | None = await tx.conn.fetchval(_FAILED, tx.org_id, shop_id, since)
    return found


async def is_well(tx: Tx, shop_id: UUID, now: datetime) -> None:
    """It answered. Written once a minute at most."""
    await tx.conn.execute(_WELL, tx.org_id, shop_id, now)


async def is_unwell(
    tx: Tx, shop_id: UUID, reason: str, *, counts: bool, wait_until: datetime | None, now: datetime
) -> int:
    """It did not; how often in a row, of what ``counts``."""
    found: int | None = await tx.conn.fetchval(
        _UNWELL, tx.org_id, shop_id, reason[:100], counts, wait_until, now
    )
    return found or 0


async def rest(tx: Tx, shop_id: UUID, until: datetime) -> None:
    await tx.conn.execute(_REST, tx.org_id, shop_id, until)


async def prune(tx: Tx, before: datetime) -> None:
    """Forget answers that nobody has asked for since then."""
    while (await tx.conn.execute(_PRUNE, tx.org_id, before)).endswith(" 2000"):
        pass
