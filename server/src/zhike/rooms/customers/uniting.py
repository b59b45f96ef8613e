"""The customers' own part of a merge: whose value stays in which field, and how that is taken back.

The winner's row is changed and the loser's is not: it is hidden, and says where it went. So an undo has only
the winner's fields to put back, those that nobody has changed since.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx
from zhike.rooms.customers import repository, service
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.customers.models import Customer

# of these people choose; the phone goes by all three of its columns
FIELDS = (
    "name", "type", "phone", "wechat_id", "dingtalk_id", "email", "avatar_url", "company_name",
    "company_credit_code", "company_industry", "company_size", "company_website", "company_address", "gender",
    "age_range", "region_province", "region_city", "stage", "owner_id", "site_id", "custom_fields",
)  # fmt: skip
RISKS = (None, "low", "medium", "high")
_READ: dict[str, Callable[[str], Any]] = {
    "owner_id": UUID, "site_id": UUID, "ltv": Decimal, "last_contact_at": datetime.fromisoformat,
    "stage_changed_at": datetime.fromisoformat,
}  # fmt: skip
Kept = dict[str, list[Any]]  # field → its value before and after


class SameCustomer(errors.Invalid):
    """Nobody is merged with themselves."""

    code = "merge.same"


class PhoneSinceTaken(errors.Conflict):
    """Somebody else has the phone now that an undo would give back."""

    code = "merge.phone_taken"


async def both(tx: Tx, winner_id: UUID, loser_id: UUID) -> tuple[Customer, Customer]:
    """Two living customers, locked. Raises `SameCustomer`, `CustomerMissing`, `CustomerMerged`."""
    if winner_id == loser_id:
        raise SameCustomer(field="loser_id")
    customers = repository.Customers(tx)
    found = {id: await customers.living(id) for id in sorted((winner_id, loser_id))}
    return found[winner_id], found[loser_id]


async def seen(tx: Tx, first_id: UUID, second_id: UUID) -> tuple[Customer, Customer]:
    """Two living customers, only to look at. Raises as `both` does."""
    if first_id == second_id:
        raise SameCustomer(field="second_id")
    found = []
    for id in (first_id, second_id):
        row = await tx.session.get(Customer, (tx.org_id, id))
        if row is None or row.deleted_at is not None:
            raise await repository.missing(tx, id)
        found.append(row)
    return found[0], found[1]


async def merged(tx: Tx, winner_id: UUID, loser_id: UUID) -> tuple[Customer, Customer]:
    """The two of a merge, in whatever state, locked."""
    customers = repository.Customers(tx)
    found = {id: await customers.get_for_update(id) for id in sorted((winner_id, loser_id))}
    return found[winner_id], found[loser_id]


async def _phone(tx: Tx, row: Customer) -> str | None:
    return (await tx.keys()).unseal(row.phone_sealed, *service.PHONE, row.id) if row.phone_sealed else None


async def _set_phone(tx: Tx, row: Customer, phone: str | None) -> None:
    keys = await tx.keys()
    row.phone_sealed = keys.seal(phone, *service.PHONE, row.id) if phone else None
    row.phone_hash = keys.blind("phone", phone) if phone else None
    row.phone_last4 = phone[-4:] if phone else None


def lacking(winner: Customer, loser: Customer) -> set[str]:
    """The fields that the loser alone has something in; who lies in a pool has no owner and gets none."""
    filled = {"phone": "phone_hash"}
    left = {"custom_fields"} if winner.pool_id is None else {"custom_fields", "owner_id"}
    return {
        name for name in FIELDS
        if name not in left and getattr(winner, filled.get(name, name)) in (None, "")
        and getattr(loser, filled.get(name, name)) not in (None, "")
    }  # fmt: skip


async def _wanted(tx: Tx, winner: Customer, loser: Customer, take: Collection[str]) -> dict[str, Any]:
    """What the winner's fields are to be."""
    wanted = {name: getattr(loser, name) for name in take if name not in {"phone", "custom_fields"}}
    if "stage" in take:
        wanted["stage_changed_at"] = loser.stage_changed_at
    own, its = winner.custom_fields, loser.custom_fields
    wanted["custom_fields"] = own | its if "custom_fields" in take else its | own
    wanted["ltv"] = winner.ltv + loser.ltv
    contacts = [at for at in (winner.last_contact_at, loser.last_contact_at) if at is not None]
    wanted["last_contact_at"] = max(contacts, default=None)
    wanted["risk_level"] = max(winner.risk_level, loser.risk_level, key=RISKS.index)
    if "phone" in take:
        wanted["phone"] = await _phone(tx, loser)
    return wanted


async def _values(tx: Tx, row: Customer, names: Collection[str]) -> dict[str, Any]:
    return {name: await _phone(tx, row) if name == "phone" else getattr(row, name) for name in names}


async def _put(tx: Tx, row: Customer, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "phone":
            await _set_phone(tx, row, value)
        else:
            setattr(row, name, value)
    row.search_keys = service.keys_of(row)


async def unite(tx: Tx, winner: Customer, loser: Customer, take: Collection[str]) -> Kept:
    """Hide the loser, and have the winner take over these fields. Returns what that changed."""
    wanted = await _wanted(tx, winner, loser, take)
    before = await _values(tx, winner, wanted)
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    loser.deleted_at, loser.merged_into_id = tx.now, winner.id
    await tx.flush()  # one phone has one living customer, so the loser lets go of it first
    await _put(tx, winner, changed)
    await tx.flush()
    await fields.index_many(tx, [winner.id])
    return {name: [before[name], value] for name, value in changed.items()}


async def part(tx: Tx, winner: Customer, loser: Customer, kept: Kept) -> list[str]:
    """Put the winner's fields back and let the loser live again. Returns the fields that somebody has changed
    since: those stay. Raises `PhoneSinceTaken`."""
    since: list[str] = []
    back: dict[str, Any] = {}
    for name, (before, after) in kept.items():
        read = _READ.get(name, lambda value: value)
        was, became = (read(value) if value is not None else None for value in (before, after))
        now = (await _values(tx, winner, [name]))[name]
        taken = name == "phone" and was is not None and await _holder(tx, was, winner.id) is not None
        taken = taken or (name == "owner_id" and was is not None and winner.pool_id is not None)
        if now != became or taken:
            since.append(name)
        else:
            back[name] = was
    await _put(tx, winner, back)
    await tx.flush()
    await fields.index_many(tx, [winner.id])
    if loser.phone_hash is not None:
        holder = await service.living_with(tx, loser.phone_hash)
        if holder is not None:
            raise PhoneSinceTaken(customer_id=str(holder))
    loser.deleted_at = loser.merged_into_id = None
    await tx.flush()
    return sorted(since)


async def _holder(tx: Tx, phone: str, but: UUID) -> UUID | None:
    found = await service.living_with(tx, (await tx.keys()).blind("phone", phone))
    return None if found == but else found


_TAGS = """
UPDATE customers c SET tag_ids = coalesce((
  SELECT array_agg(t.tag_id ORDER BY t.created_at, t.id) FROM customer_tags t
  WHERE t.org_id = c.org_id AND t.customer_id = c.id), '{}')
WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])
"""


async def recount_tags(tx: Tx, *ids: UUID) -> None:
    """Have ``tag_ids`` be what stands in ``customer_tags`` again, after rows went over."""
    await tx.conn.execute(_TAGS, tx.org_id, list(ids))


_ONE_FIRST = """
UPDATE customer_contacts c SET is_primary = false
WHERE c.org_id = $1 AND c.customer_id = $2 AND c.id = ANY ($3::uuid[]) AND c.is_primary AND EXISTS (
  SELECT FROM customer_contacts o
  WHERE o.org_id = $1 AND o.customer_id = $2 AND o.is_primary AND o.id <> ALL ($3::uuid[]))
RETURNING c.id
"""
_FIRST_AGAIN = """
UPDATE customer_contacts c SET is_primary = true
WHERE c.org_id = $1 AND c.customer_id = $2 AND c.id = ANY ($3::uuid[]) AND NOT EXISTS (
  SELECT FROM customer_contacts o WHERE o.org_id = $1 AND o.customer_id = $2 AND o.is_primary)
"""


async def one_first(tx: Tx, winner_id: UUID, came: Collection[UUID]) -> list[UUID]:
    """Of the contacts that came, none is called first where there is one to be called first already. Returns
    who was until now."""
    rows = await tx.conn.fetch(_ONE_FIRST, tx.org_id, winner_id, list(came))
    return [row["id"] for row in rows]


async def first_again(tx: Tx, loser_id: UUID, were: Collection[UUID]) -> None:
    """Those are called first again who were before `one_first`, unless somebody else is by now."""
    await tx.conn.execute(_FIRST_AGAIN, tx.org_id, loser_id, list(were))
