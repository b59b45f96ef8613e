"""Pure decisions: where a conversation may go, and what the customer's words do to it."""

from datetime import datetime, timedelta
from typing import Literal

PREVIEW = 100
OPEN = frozenset({"pending", "active"})
MOVES: dict[str, frozenset[str]] = {
    "pending": frozenset({"active", "resolved", "closed"}),
    "active": frozenset({"pending", "resolved", "closed"}),  # back to pending: nobody is in charge any more
    "resolved": frozenset({"active", "closed"}),
    "closed": frozenset(),
}
Hearing = Literal["say", "reopen", "follow", "open"]


def may_move(status: str, to: str) -> bool:
    """Whether a conversation may go from ``status`` to ``to``. Staying is no move."""
    return to in MOVES[status]


def on_customer_words(
    status: str | None, resolved_at: datetime | None, now: datetime, reopen: timedelta
) -> Hearing:
    """What a message of the customer does.

    ``say``: it joins the open conversation. ``reopen``: the resolved one becomes active again. ``follow``:
    it is too late for that, the resolved one is closed and another follows. ``open``: a new conversation.
    """
    if status is None or status == "closed":
        return "open"
    if status in OPEN:
        return "say"
    return "reopen" if resolved_at is not None and now - resolved_at < reopen else "follow"


def on_assignment(status: str, to_somebody: bool) -> str:
    """The status after a change of who is in charge."""
    if status == "pending" and to_somebody:
        return "active"
    return status


def preview(content_type: str, content: str | None) -> str:
    """One short line for lists."""
    if content_type != "text":
        return f"[{content_type}]"
    line = " ".join((content or "").split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"
