"""Whoever talks to us agrees first. Who keeps the consents is a neighbour, so `wiring` plugs the question in.

Asked where a talk begins, is taken up again or is followed by another, not for every message: a change of
the text lets an open talk end, and taking the consent back ends it (`handlers`).
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from zhike.core import errors
from zhike.core.tx import Tx

Ask = Callable[[Tx, UUID], Awaitable[bool]]


class ConsentNeeded(errors.Forbidden):
    """The visitor has to read and agree to the organization's text before they talk."""

    code = "conversation.consent_needed"


async def _nothing(tx: Tx, visitor_id: UUID) -> bool:
    return False


class Port:
    """The question of this process: does this visitor still have to agree?"""

    lacks: Ask = staticmethod(_nothing)


async def check(tx: Tx, visitor_id: UUID) -> None:
    """Raises `ConsentNeeded`."""
    if await Port.lacks(tx, visitor_id):
        raise ConsentNeeded()
