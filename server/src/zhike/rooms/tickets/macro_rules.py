"""Pure: what a macro would do to a ticket, step by step, before it is done."""

import re
from collections.abc import Mapping

from zhike.rooms.tickets import rules

PLACEHOLDERS = frozenset({"customer", "number", "title", "me"})
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def unknown(text: str) -> str | None:
    """The first placeholder of a text that there is not."""
    return next((name for name in _PLACE.findall(text) if name not in PLACEHOLDERS), None)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in. What is filled in is not looked through again."""
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)


def status_step(status: str, to: str, reason: str | None) -> str | None:
    """Why a ticket in ``status`` cannot go there, as the code of the error; None if it can, or is there."""
    if status == to:
        return None
    if not rules.may_move(status, to):
        return "ticket.wrong_status"
    if to in rules.NEEDS_REASON and reason is None and status != "resolved":
        return "ticket.reason"
    return None
