"""Pure decisions: where a conversation may go, and what the customer's words do to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

PREVIEW = 100
OPEN = frozenset({"pending", "active"})
OVER = frozenset({"resolved", "closed"})
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


LONGEST_REST = timedelta(days=366)
LONGEST_WAIT = timedelta(days=90)
MOST_TAGS = 20
Fate = Literal["changes", "same", "refused"]


def may_rest(status: str) -> bool:
    """Whether a conversation may be put aside: what is over has nothing to come back for."""
    return status in OPEN


def may_rest_until(until: datetime, now: datetime) -> bool:
    """Whether it may be put aside until then: later than now, within a year."""
    return now < until <= now + LONGEST_REST


def may_send_at(at: datetime, now: datetime) -> bool:
    """Whether an answer may be sent then: later than now, within ninety days."""
    return now < at <= now + LONGEST_WAIT


_URGENCY = ("low", "medium", "high", "urgent")


def more_urgent(one: str, other: str) -> str:
    """The priority of two talks that become one."""
    return max(one, other, key=_URGENCY.index)


def cannot_merge(
    one: tuple[str, UUID | None], into: tuple[str, UUID | None], *, same: bool
) -> Literal["same", "customer", "over"] | None:
    """Why a talk (status, customer) cannot be merged into another; None if it can. Both are one customer's,
    and the one that goes on is open."""
    if same:
        return "same"
    if one[0] == "closed" or into[0] not in OPEN:
        return "over"
    return None if one[1] is not None and one[1] == into[1] else "customer"


def with_tag(tags: Sequence[str], tag: str) -> list[str]:
    """The tags with one more, once."""
    return list(dict.fromkeys([*tags, tag]))


def fate(
    action: str,
    status: str,
    agent_id: UUID | None,
    tags: Sequence[str],
    user_id: UUID | None,
    tag: str | None,
) -> Fate:
    """What a step for many would do to one of them."""
    if action == "tag" and tag in tags:
        return "same"
    if action == "tag":
        return "changes" if len(tags) < MOST_TAGS else "refused"
    same = {
        "assign": agent_id == user_id, "resolve": status == "resolved", "close": status == "closed",
    }  # fmt: skip
    if same.get(action) and not (action == "assign" and status == "closed"):
        return "same"
    allowed = {
        "assign": status != "closed", "snooze": may_rest(status), "resolve": may_move(status, "resolved"),
        "close": may_move(status, "closed"),
    }  # fmt: skip
    return "changes" if allowed[action] else "refused"


def preview(content_type: str, content: str | None) -> str:
    """One short line for lists."""
    if content_type != "text":
        return f"[{content_type}]"
    line = " ".join((content or "").split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"
