"""The customers' list within a segment. Segments live upstairs, so `wiring` plugs the question in here."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause

from zhike.core import errors
from zhike.core.conditions import Condition
from zhike.core.tx import Tx

Ask = Callable[[Tx, UUID], Awaitable[tuple[Condition, dict[str, Any]]]]


async def _nobody_to_ask(tx: Tx, segment_id: UUID) -> tuple[Condition, dict[str, Any]]:
    raise errors.NotFound()


class Port:
    """Which condition a segment is, and the values of its parameters. A condition on the row itself speaks of
    ``customers``, one that joins something of ``e``."""

    ask: Ask = staticmethod(_nobody_to_ask)


def is_gathered(condition: Any) -> bool:
    """Whether a condition asks what happened with people, which is gathered for all of them at once."""
    return isinstance(condition, Condition) and bool(condition.joins)


def clause(condition: Condition, *, each: bool = False) -> TextClause:
    """The condition on a row of ``customers``. ``each``: what is gathered otherwise, asked row by row, for
    somebody who reads a few of them."""
    if not condition.joins:
        return condition.bound(condition.where)
    people = f"FROM customers e{condition.joins} WHERE e.org_id = :org_id"
    if each:
        return condition.bound(f"(SELECT {condition.where} {people} AND e.id = customers.id)")
    chosen = f"SELECT e.id {people} AND e.deleted_at IS NULL AND {condition.where}"
    return condition.bound(f"customers.id IN ({chosen})")
