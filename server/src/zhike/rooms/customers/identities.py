"""Other names under which a customer is known: claim one, find by one, let one go, show one."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import missing, names, people_repository, repository, service
from zhike.rooms.customers.models import Identity

MOST = 50  # of one customer
BOUND = ("customer_identities", "value")


class IdentityInvalid(errors.Invalid):
    """What was typed cannot be of this ``kind``."""

    code = "customer.identity_invalid"


class IdentityTaken(errors.Conflict):
    """Another customer has it: ``customer_id``, when it is one that the actor sees."""

    code = "customer.identity_taken"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {"uq_customer_identities_value": IdentityTaken}
_CLAIM = """
INSERT INTO customer_identities
  (org_id, id, customer_id, kind, value_sealed, value_hash, value_hint, verified_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (org_id, value_hash, kind) WHERE released_at IS NULL DO NOTHING RETURNING id
"""
_WHOSE = """
SELECT id, customer_id FROM customer_identities
WHERE org_id = $1 AND kind = $2 AND value_hash = $3 AND released_at IS NULL
"""
_COUNT = "SELECT count(*) FROM customer_identities WHERE org_id = $1 AND customer_id = $2"


def read(kind: str, value: str) -> str:
    """The value in its one spelling. Raises `IdentityInvalid`."""
    plain = names.normal(kind, value)
    if plain is None:
        raise IdentityInvalid(field="value", kind=kind)
    return plain


async def claim(tx: Tx, customer_id: UUID, kind: str, value: str, *, verified: bool = False) -> UUID:
    """Write down another name of a customer; the database lets one have it. Claiming one's own again gives
    the same row.

    Raises `IdentityInvalid`, `IdentityTaken`, `TooMany`.
    """
    plain = read(kind, value)
    keys, id = await tx.keys(), uuid7()
    blind = keys.blind(kind, plain)
    if kind == "phone":
        await service.hold_phone(tx, blind)
    await repository.Customers(tx).living(customer_id)
    if kind == "phone":
        holder, seen = await repository.phone_holder(tx, blind)
        if holder is not None and holder != customer_id:
            raise IdentityTaken(kind=kind, **({"customer_id": str(holder)} if seen else {}))
    made = await tx.conn.fetchval(
        _CLAIM, tx.org_id, id, customer_id, kind, keys.seal(plain, *BOUND, id), blind,
        names.hint(kind, plain), tx.now if verified else None, tx.now,
    )  # fmt: skip
    if made is None:
        row = await tx.conn.fetchrow(_WHOSE, tx.org_id, kind, blind)
        if row is None or row["customer_id"] != customer_id:
            raise IdentityTaken(kind=kind, **({"customer_id": str(row["customer_id"])} if row else {}))
        return UUID(str(row["id"]))
    if await tx.conn.fetchval(_COUNT, tx.org_id, customer_id) > MOST:
        raise missing.TooMany(limit=MOST)
    _told(tx, "identity_added", customer_id, id, kind)
    return id


def _told(tx: Tx, what: str, customer_id: UUID, id: UUID, kind: str) -> None:
    tx.audit(f"customer.{what}", "customer", customer_id, identity_id=id, kind=kind)
    tx.publish(events.CustomerUpdated(customer_id=customer_id, fields=("identities",)))


async def find(tx: Tx, kind: str, value: str) -> UUID | None:
    """The living customer who is known by this: a phone of their own, too. Raises `IdentityInvalid`."""
    plain = read(kind, value)
    for blind in (await tx.keys()).blinds(kind, plain):
        if kind == "phone" and (own := await repository.Customers(tx).by_phone(blind)) is not None:
            return own.id
        row = await tx.conn.fetchrow(_WHOSE, tx.org_id, kind, blind)
        if row is not None:
            return UUID(str(row["customer_id"]))
    return None


async def _of(tx: Tx, customer_id: UUID, identity_id: UUID) -> Identity:
    await repository.Customers(tx).living(customer_id)
    row = await people_repository.Identities(tx).get_for_update(identity_id)
    if row.customer_id != customer_id:
        raise missing.IdentityMissing()
    return row


async def drop(tx: Tx, customer_id: UUID, identity_id: UUID) -> None:
    """The customer is not known by this; somebody else may be. Raises `IdentityMissing`."""
    row = await _of(tx, customer_id, identity_id)
    await tx.session.delete(row)
    await tx.flush()
    _told(tx, "identity_removed", customer_id, identity_id, row.kind)


async def reveal(tx: Tx, customer_id: UUID, identity_id: UUID, reason: str) -> tuple[str, str]:
    """(kind, value in full); who looked and why goes into the trail. Raises `IdentityMissing`."""
    row = await _of(tx, customer_id, identity_id)
    service.not_hidden(tx, names.SIGHT.get(row.kind))
    value = (await tx.keys()).unseal(row.value_sealed, *BOUND, row.id)
    tx.audit("customer.revealed", "customer", customer_id, field=row.kind, identity_id=row.id, reason=reason)
    return row.kind, value


def may_ask(tx: Tx, kind: str) -> None:
    """Who sees nothing of a kind, or a part of it, finds nobody by guessing. Raises `errors.Forbidden`."""
    sight = names.SIGHT.get(kind)
    if dict(tx.actor.veils).get(sight, "full") not in ({"full", "masked"} if sight == "phone" else {"full"}):
        raise errors.Forbidden(field=kind)
