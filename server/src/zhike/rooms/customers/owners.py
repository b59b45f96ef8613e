"""Who works with a customer beside its owner, and who did before."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import missing, repository, service

MOST = 20  # at once


class NoColleague(errors.Invalid):
    """Nobody of this id works here."""

    code = "customer.no_colleague"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"fk_customer_owners_user_id": NoColleague}
_AT_WORK = "SELECT true FROM users WHERE org_id = $1 AND id = $2 AND status = 'active'"
_ADD = """
INSERT INTO customer_owners (org_id, id, customer_id, user_id, role, started_at, created_at)
VALUES ($1, $2, $3, $4, 'collaborator', $5, $5)
ON CONFLICT (org_id, customer_id, user_id) WHERE ended_at IS NULL DO NOTHING RETURNING id
"""
_COUNT = "SELECT count(*) FROM customer_owners WHERE org_id = $1 AND customer_id = $2 AND ended_at IS NULL"
_END = """
UPDATE customer_owners SET ended_at = $4
WHERE org_id = $1 AND customer_id = $2 AND user_id = $3 AND ended_at IS NULL RETURNING id
"""


async def add(tx: Tx, customer_id: UUID, user_id: UUID) -> None:
    """Give a colleague a part in a customer; they see it from then on, wherever it belongs. Doing it twice
    changes nothing.

    Raises `NoColleague`, `TooMany`.
    """
    await repository.Customers(tx).living(customer_id)
    if not await tx.conn.fetchval(_AT_WORK, tx.org_id, user_id):
        raise NoColleague(field="user_id")
    if await tx.conn.fetchval(_COUNT, tx.org_id, customer_id) >= MOST:
        raise missing.TooMany(limit=MOST)
    if await tx.conn.fetchval(_ADD, tx.org_id, uuid7(), customer_id, user_id, tx.now) is None:
        return
    await _told(tx, customer_id, user_id, "collaborator_added", "添加协作人")


async def end(tx: Tx, customer_id: UUID, user_id: UUID) -> None:
    """Take the part away. Raises `OwnerMissing`."""
    await repository.Customers(tx).living(customer_id)
    if await tx.conn.fetchval(_END, tx.org_id, customer_id, user_id, tx.now) is None:
        raise missing.OwnerMissing()
    await _told(tx, customer_id, user_id, "collaborator_removed", "移除协作人")


async def _told(tx: Tx, customer_id: UUID, user_id: UUID, what: str, title: str) -> None:
    await service.note_activity(tx, customer_id, "owner_change", title, metadata={"user_id": str(user_id)})
    tx.audit(f"customer.{what}", "customer", customer_id, user_id=user_id)
    tx.publish(events.CustomerUpdated(customer_id=customer_id, fields=("owners",)))
