"""Whom a parameter of a route names."""

from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx


def whose(tx: Tx, value: str, field: str) -> UUID | None:
    """``me`` or a user's id as the id. Raises `Invalid`."""
    try:
        return tx.actor.user_id if value == "me" else UUID(value)
    except ValueError:
        raise errors.Invalid(field=field) from None
