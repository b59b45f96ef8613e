"""Whom a definition chooses: for counts, lists, one person, and whoever goes through them all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.conditions import JOINED, Condition, Node, compiled, leaves
from zhike.core.tx import Tx, to_json
from zhike.rooms.customers import facts
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.segments import repository, schemas
from zhike.rooms.segments.catalogue import CATALOGUE
from zhike.rooms.segments.repository import Segments


class PersonMissing(errors.NotFound):
    code = "customer.not_found"


async def read(tx: Tx, definition: Any) -> Node:
    """The definition, checked. Raises `ConditionInvalid`, and `Forbidden` for a fact that is not for them:
    whoever does not see something cannot find it out by asking who has it."""
    actor = tx.actor
    if not actor.may("customer:read"):
        raise errors.Forbidden(permission="customer:read")
    known = CATALOGUE
    if f'"{facts.OWN}' in to_json(definition):
        known = known.more(facts.own(await fields.known(tx)))
    node = known.read(definition)
    sight = dict(actor.veils)
    for leaf in leaves(node):
        if not actor.may(leaf.fact.needs):
            raise errors.Forbidden(permission=leaf.fact.needs, path=leaf.path)
        if leaf.fact.field is not None and sight.get(leaf.fact.field, "full") != "full":
            raise errors.Forbidden(field=leaf.fact.field, path=leaf.path)
    return node


async def made(tx: Tx, definition: Any, at: datetime | None = None) -> tuple[Condition, dict[str, Any]]:
    """The definition as a condition on customers, as of now."""
    return compiled(CATALOGUE, await read(tx, definition), at or tx.now)


async def within(tx: Tx, segment_id: UUID) -> tuple[Condition, dict[str, Any]]:
    """That a row of the customers' list is in a segment (plugged in by `wiring`). Raises `Forbidden` for
    those who see no segments: who is in one says what it asks."""
    if not tx.actor.may("segment:read"):
        raise errors.Forbidden(permission="segment:read")
    row = await Segments(tx).living(segment_id)
    node = await read(tx, row.definition)
    joined = any(leaf.fact.kind in JOINED for leaf in leaves(node))
    return compiled(CATALOGUE, node, tx.now, "e" if joined else "customers")


async def count(tx: Tx, definition: Any) -> int:
    """How many of the customers that the actor sees."""
    return await repository.total(tx, *await made(tx, definition))


async def preview(tx: Tx, form: schemas.PreviewForm) -> schemas.SegmentPreview:
    """How many, and the newest of them."""
    condition, values = await made(tx, form.definition)
    found = await repository.total(tx, condition, values)
    people = []
    if form.people and found:
        rows = await repository.newest(condition).rows(tx, org_id=tx.org_id, most=form.people, **values)
        people = [schemas.SegmentPerson.model_validate(dict(row)) for row in rows]
    return schemas.SegmentPreview(count=found, as_of=tx.now, people=people)


async def membership(tx: Tx, segment_id: UUID, customer_id: UUID) -> schemas.Membership:
    """Whether a customer is in a segment, and why. Raises `PersonMissing`."""
    row = await Segments(tx).living(segment_id)
    condition, values = await made(tx, row.definition)
    rows = await repository.why(condition).rows(tx, org_id=tx.org_id, id=customer_id, **values)
    if not rows:
        raise PersonMissing()
    each = [schemas.ConditionHolds(path=path, holds=rows[0][f"h{n}"])
            for n, (path, _) in enumerate(condition.single)]  # fmt: skip
    return schemas.Membership(is_member=rows[0]["whole"], conditions=each)


async def ids(
    tx: Tx, definition: Any, after: UUID, limit: int, at: datetime | None = None
) -> list[UUID]:  # fmt: skip
    """The next of them by id, as of ``at``."""
    condition, values = await made(tx, definition, at)
    rows = await repository.ids(condition).rows(tx, org_id=tx.org_id, after=after, most=limit, **values)
    return [row["id"] for row in rows]
