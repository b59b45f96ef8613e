"""Pure decisions: where a ticket may go, and what a move does to its dates."""

from datetime import datetime
from typing import Any

STATUSES = (
    "pending",
    "in_progress",
    "waiting_customer",
    "waiting_internal",
    "resolved",
    "closed",
    "archived",
)
OPEN = frozenset({"pending", "in_progress", "waiting_customer", "waiting_internal"})
TYPES = ("after_sale", "pre_sale", "complaint", "refund", "other")
PRIORITIES = ("low", "medium", "high", "urgent")
COMMENT_TYPES = ("internal", "public", "system")
LINKS = ("split", "related")
_WAY = frozenset({"in_progress", "waiting_customer", "waiting_internal", "resolved", "closed"})
MOVES: dict[str, frozenset[str]] = {
    "pending": _WAY,
    "in_progress": _WAY,
    "waiting_customer": _WAY,
    "waiting_internal": _WAY,
    "resolved": frozenset({"closed"}),
    "closed": frozenset({"archived"}),
    "archived": frozenset(),
}
REOPENABLE = frozenset({"resolved", "closed"})
NEEDS_REASON = frozenset({"closed"})


def may_move(status: str, to: str) -> bool:
    """Whether a ticket may go there. Staying is no move, and reopening is a verb of its own."""
    return to != status and to in MOVES[status]


def dates(status: str, to: str, row: Any, at: datetime) -> dict[str, datetime | None]:
    """What a move, or reopening, does to a ticket's dates; ``row`` has them as they are."""
    changes: dict[str, datetime | None] = {}
    if status == "pending" and row.first_response_at is None:
        changes["first_response_at"] = at
    if to in OPEN:
        if status not in OPEN:
            changes |= {"resolved_at": None, "closed_at": None}
    elif to == "archived":
        changes["archived_at"] = at
    else:
        if row.resolved_at is None:  # who closes at once has resolved it, too
            changes["resolved_at"] = at
        if to == "closed":
            changes["closed_at"] = at
    return changes


def number(at: datetime, tail: str) -> str:
    """``TKT-YYYYMMDDHHMMSS-XXXXXX`` (seed 002 §2.2.2); ``at`` is by the organization's clock."""
    return f"TKT-{at:%Y%m%d%H%M%S}-{tail}"
