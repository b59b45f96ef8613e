"""The list of leads for others than its route: which conditions a person's filters are."""

from typing import Any
from uuid import UUID

from zhike.core import hot, people, search
from zhike.core.tx import Tx
from zhike.rooms.leads import repository

_IDS = {"customer_id", "import_id"}


def chosen(tx: Tx, filters: dict[str, Any]) -> tuple[set[str], dict[str, Any]]:
    """(conditions, parameters) of the list's filters by their names in its route."""
    values = {name: UUID(str(value)) if name in _IDS else value for name, value in filters.items()}
    status, whose = values.pop("status", None), values.pop("assigned_to", None)
    flags = set()
    if status == "open":
        flags.add("open")
    elif status is not None:
        values["status"] = status
    if whose == "none":
        flags.add("nobody")
    elif whose is not None:
        values["assigned_to"] = people.whose(tx, str(whose), "assigned_to")
    elif tx.actor.scope == "o":  # PostgreSQL would say so, too, but not by an index
        values["assigned_to"] = tx.actor.user_id
    return flags | values.keys(), values


async def ids(tx: Tx, filters: dict[str, Any], q: str | None, most: int) -> list[UUID]:
    """Which leads are in the list with these filters and this search: at most ``most``, by id."""
    names, values = chosen(tx, filters)
    sought = await search.sought(tx, q)
    statement = repository.ids(frozenset(names | sought.filters))
    rows = await statement.rows(tx, org_id=tx.org_id, most=most, **values | sought.values)
    return [row["id"] for row in rows]


def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of the list, newest first."""
    return repository.page(filters, "-created_at", after)
