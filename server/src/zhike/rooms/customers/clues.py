"""What colleagues noticed that may keep a customer (seed 003: member_retention_clue)."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import identities, names, people_repository, repository, service
from zhike.rooms.customers import people_schemas as schemas
from zhike.rooms.customers.people_models import RetentionClue

BOUND = ("member_retention_clue", "member_id")


class NobodyNamed(errors.Invalid):
    """Neither a customer nor a member's number, or one that no customer has."""

    code = "clue.nobody"


async def record(tx: Tx, form: schemas.ClueCreate) -> RetentionClue:
    """Write a clue down. A member's number finds the customer, or becomes the given customer's.

    Raises `NobodyNamed`, `repository.CustomerMissing`, `identities.IdentityTaken`.
    """
    member = identities.read("member_id", form.member_id) if form.member_id else None
    customer_id = form.customer_id
    if customer_id is None and member is not None:
        customer_id = await identities.find(tx, "member_id", member)
    if customer_id is None:
        raise NobodyNamed(field="member_id" if member else "customer_id")
    await repository.Customers(tx).living(customer_id)
    row = RetentionClue(
        id=uuid7(), customer_id=customer_id, recorded_by=tx.actor.user_id, created_at=tx.now,
        **form.model_dump(exclude={"customer_id", "member_id"}),
    )  # fmt: skip
    if member is not None:
        await identities.claim(tx, customer_id, "member_id", member)
        keys = await tx.keys()
        row.member_id_sealed = keys.seal(member, *BOUND, row.id)
        row.member_value_hash, row.member_hint = keys.blind("member_id", member), names.hint("", member)
    people_repository.Clues(tx).add(row)
    await tx.flush()
    await service.note_activity(tx, customer_id, "clue_added", "维客线索", description=form.summary,
                                metadata={"clue_id": str(row.id), "category": form.category})  # fmt: skip
    _told(tx, "recorded", row)
    return row


async def change(tx: Tx, clue_id: UUID, form: schemas.CluePatch) -> RetentionClue:
    """Raises `ClueMissing`."""
    clues = people_repository.Clues(tx)
    # the customer first, as a merge locks them
    await repository.Customers(tx).living((await clues.get(clue_id)).customer_id)
    row = await clues.get_for_update(clue_id)
    sent: dict[str, Any] = form.model_dump(exclude_unset=True)
    fields = {name for name in sent if getattr(row, name) != sent[name]}
    for name in fields:
        setattr(row, name, sent[name])
    await tx.flush()
    if fields:
        _told(tx, "updated", row, fields=sorted(fields))
    return row


async def remove(tx: Tx, clue_id: UUID) -> None:
    """Raises `ClueMissing`."""
    row = await people_repository.Clues(tx).get_for_update(clue_id)
    await tx.session.delete(row)
    await tx.flush()
    _told(tx, "removed", row)


def _told(tx: Tx, what: str, row: RetentionClue, **details: Any) -> None:
    tx.audit(f"clue.{what}", "customer", row.customer_id, clue_id=row.id, category=row.category, **details)
    tx.publish(events.CustomerUpdated(customer_id=row.customer_id, fields=("clues",)))
