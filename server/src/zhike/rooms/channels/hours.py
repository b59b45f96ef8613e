"""When somebody works, and whether anybody is there. Both are kept upstairs, so `wiring` plugs them in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from zhike.core.tx import Tx

Working = Callable[[Tx, UUID | None], Awaitable[tuple[bool, datetime | None]]]
Anybody = Callable[[Tx], Awaitable[bool]]


async def _always(tx: Tx, calendar_id: UUID | None) -> tuple[bool, datetime | None]:
    return True, None


async def _nobody(tx: Tx) -> bool:
    return False


class Port:
    """``working``: (whether it is working time by this calendar, or by the organization's; when it begins
    otherwise). ``anybody``: whether a colleague who answers has the console open."""

    working: Working = staticmethod(_always)
    anybody: Anybody = staticmethod(_nobody)
