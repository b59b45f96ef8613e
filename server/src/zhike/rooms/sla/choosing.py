"""Pure: which promise counts for a conversation, and what an event does to its clocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.rooms.sla import clock as clocks
from zhike.rooms.sla.clock import Clock, Metric
from zhike.rooms.sla.hours import Hours

HEARD = ("conversation.opened", "conversation.message.received", "conversation.message.sent",
         "conversation.resolved", "conversation.reopened", "conversation.closed",
         "conversation.changed", "conversation.snoozed", "conversation.woken")  # fmt: skip
_RESPONSES: tuple[Metric, ...] = ("first_response", "next_response")
_CONCERNS = {"priority", "customer_id"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A policy as counting needs it; ``seconds`` by metric, only those that are promised. ``subject``:
    what it is promised of, ``conversation`` or ``ticket``."""

    id: UUID
    priorities: frozenset[str]
    tags: frozenset[UUID]
    channels: frozenset[UUID]
    hours: Hours
    seconds: Mapping[Metric, float]
    warn_share: float
    subject: str = "conversation"
    pauses: bool = True


@dataclass(frozen=True, slots=True)
class Talk:
    """What is known of a conversation, or of a ticket; a ticket's channel is its conversation's."""

    id: UUID
    status: str
    priority: str
    channel_id: UUID | None
    tags: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Counted:
    """An open clock with the promise that it counts."""

    promise: Promise
    clock: Clock


Open = dict[Metric, Counted]


def choose(promises: Iterable[Promise], talk: Talk) -> Promise | None:
    """The first whose conditions fit."""
    for one in promises:
        if (
            (not one.priorities or talk.priority in one.priorities)
            and (not one.tags or one.tags & talk.tags)
            and (not one.channels or talk.channel_id in one.channels)
        ):
            return one
    return None


def _stand(open: Open, at: datetime) -> Open:
    """Put aside: clocks whose promise says so stand still."""
    return {
        metric: Counted(one.promise, clocks.pause(one.clock, one.promise.hours, at))
        if one.promise.pauses
        else one
        for metric, one in open.items()
    }


def _go_on(open: Open, at: datetime) -> Open:
    return {
        metric: Counted(one.promise, clocks.resume(one.clock, one.promise.hours, at))
        for metric, one in open.items()
    }


_ENDS = {"conversation.message.sent": _RESPONSES, "conversation.resolved": clocks.METRICS,
         "conversation.closed": clocks.METRICS}  # fmt: skip
_RESTS = {"conversation.snoozed": _stand, "conversation.woken": _go_on}


def step(
    open: Open, answered: bool, promises: Sequence[Promise], talk: Talk, event: str, data: Mapping[str, Any],
    at: datetime,
) -> Open:  # fmt: skip
    """The clocks after an event. ``answered``: its first answer was given, or is not counted any more.

    Clocks that have ended stay in what is returned, ended, so that somebody can write them down.
    """
    promise = choose(promises, talk)
    if event in _RESTS:
        return _RESTS[event](open, at)
    if event in _ENDS:
        said = event == "conversation.message.sent" and data.get("sender_type") != "agent"
        return open if said else end(open, _ENDS[event], at)
    if event == "conversation.changed":
        changed = _CONCERNS & set(data.get("fields") or ())
        return promised_anew(open, promise, talk, at) if changed and open else open
    found = begin(open, promise, "resolve", at)
    if event == "conversation.opened":
        return begin(found, promise, "first_response", at)
    if event == "conversation.message.received" and _running(found, "first_response") is None:
        first = not answered and promise is not None and "first_response" in promise.seconds
        return begin(found, promise, "first_response" if first else "next_response", at)
    return found


def _running(open: Open, metric: Metric) -> Counted | None:
    one = open.get(metric)
    return one if one is not None and one.clock.status not in clocks.OVER else None


def begin(open: Open, promise: Promise | None, metric: Metric, at: datetime) -> Open:
    """A clock more, if it is promised and does not run yet."""
    if promise is None or metric not in promise.seconds or _running(open, metric) is not None:
        return open
    fresh = clocks.start(metric, promise.seconds[metric], promise.warn_share, promise.hours, at)
    return {**open, metric: Counted(promise, fresh)}


def end(open: Open, metrics: Iterable[Metric], at: datetime) -> Open:
    """These promises are kept, or at last seen to."""
    found = dict(open)
    for metric in metrics:
        if (one := _running(open, metric)) is not None:
            found[metric] = Counted(one.promise, clocks.meet(one.clock, one.promise.hours, at))
    return found


def promised_anew(open: Open, promise: Promise | None, talk: Talk, at: datetime) -> Open:
    """Another policy may count now: open clocks go over to it with what they have spent."""
    found = dict(open)
    for metric in open:
        one = _running(open, metric)
        if one is None or (promise is not None and promise.id == one.promise.id):
            continue
        if promise is None or metric not in promise.seconds:
            found[metric] = Counted(one.promise, clocks.cancel(one.clock, one.promise.hours, at))
            continue
        moved = clocks.promise(
            one.clock, promise.seconds[metric], promise.warn_share, one.promise.hours, promise.hours, at
        )
        found[metric] = Counted(promise, moved)
    if talk.status in {"resolved", "closed"}:
        return found
    found = begin(found, promise, "resolve", at)
    return _stand(found, at) if any(one.clock.status == "paused" for one in open.values()) else found
