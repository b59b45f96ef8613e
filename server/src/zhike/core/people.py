"""Finding a person by what somebody typed into a search box."""

from typing import Any
from uuid import UUID

from zhike.core import errors, text
from zhike.core.tx import Tx


async def sought(tx: Tx, query: str | None) -> dict[str, Any]:
    """The filter for ``query``: a whole phone's ``phone_hashes``, else ``keys`` for a piece of a name or a
    phone's last four digits. Empty when there is nothing to look for."""
    phone = text.e164(query) if query else None
    if phone is not None:
        return {"phone_hashes": (await tx.keys()).blinds("phone", phone)}
    keys = text.query_keys(tx.org_id, query) if query else []
    return {"keys": keys} if keys else {}


def whose(tx: Tx, value: str, field: str) -> UUID | None:
    """``me`` or a user's id as the id. Raises `Invalid`."""
    try:
        return tx.actor.user_id if value == "me" else UUID(value)
    except ValueError:
        raise errors.Invalid(field=field) from None
