"""Pure: what an event of a ticket does to its clocks. They stand still while the customer is waited for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from zhike.rooms.sla import clock as clocks
from zhike.rooms.sla.choosing import (
    Counted,
    Open,
    Promise,
    Talk,
    begin,
    choose,
    end,
    promised_anew,
)

HEARD = ("desk.ticket.created", "desk.ticket.status_changed", "desk.ticket.commented", "desk.ticket.changed")
_OVER = frozenset({"resolved", "closed", "archived"})
_CONCERNS = {"priority", "customer_id"}


def step(
    open: Open, promises: Sequence[Promise], ticket: Talk, event: str, data: Mapping[str, Any], at: datetime
) -> Open:
    """The clocks of a ticket after an event; those that have ended stay in what is returned, ended."""
    promise = choose(promises, ticket)
    if event == "desk.ticket.created":
        return begin(begin(open, promise, "first_response", at), promise, "resolve", at)
    if event == "desk.ticket.commented":
        ours = data.get("comment_type") == "public" and not (data.get("by_customer") or data.get("automatic"))
        return end(open, ("first_response",), at) if ours else open
    if event == "desk.ticket.changed":
        return _changed(open, promise, ticket, at) if _CONCERNS & set(data.get("fields") or ()) else open
    before, status = data.get("from_status"), data.get("status")
    if status in _OVER:
        return end(open, clocks.METRICS, at)
    found = end(open, ("first_response",), at) if before == "pending" else open
    if before in _OVER:  # taken up again: a new time to its end
        found = begin(found, promise, "resolve", at)
    return (_stand if status == "waiting_customer" else _go_on)(found, at)


def _stand(open: Open, at: datetime) -> Open:
    return {metric: Counted(one.promise, clocks.pause(one.clock, one.promise.hours, at))
            for metric, one in open.items()}  # fmt: skip


def _go_on(open: Open, at: datetime) -> Open:
    return {metric: Counted(one.promise, clocks.resume(one.clock, one.promise.hours, at))
            for metric, one in open.items()}  # fmt: skip


def _changed(open: Open, promise: Promise | None, ticket: Talk, at: datetime) -> Open:
    """Another policy may count now. Whether it is waited for the customer, the clocks themselves say."""
    if not open:
        return open
    waits = any(one.clock.status == "paused" for one in open.values())
    found = promised_anew(open, promise, replace(ticket, status="in_progress"), at)
    return _stand(found, at) if waits else found
