"""Counting: events become clocks, in their order; and what ran out is told.

One worker at a time counts for an organization, under the lock of `book.lock`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.conversations import service as conversations
from zhike.rooms.sla import book, choosing, matters
from zhike.rooms.sla.choosing import Counted, Promise, Talk
from zhike.rooms.sla.clock import OVER, Clock, Metric, promise
from zhike.rooms.sla.hours import Hours
from zhike.rooms.tickets import promising

PAGE = 500
_HEARD = [*choosing.HEARD, *matters.HEARD]
_NEWS = """
SELECT e.seq, e.event_type, e.aggregate_id AS subject_id, e.payload, e.created_at
FROM outbox_events e WHERE e.org_id = $1 AND e.seq > $2 AND e.event_type = ANY ($3) ORDER BY e.seq LIMIT $4
"""
_HEAD = "SELECT coalesce(max(seq), 0) FROM outbox_events WHERE org_id = $1"
_TALKS = """
SELECT v.id, v.status, v.priority, v.channel_id, coalesce(c.tag_ids, '{}') AS tag_ids,
  EXISTS (SELECT FROM sla_clocks k WHERE k.org_id = v.org_id AND k.conversation_id = v.id
    AND k.metric = 'first_response') OR v.first_response_at IS NOT NULL AS answered
FROM conversations v LEFT JOIN customers c ON c.org_id = v.org_id AND c.id = v.customer_id
WHERE v.org_id = $1 AND v.id = ANY ($2::uuid[])
"""
# a ticket's channel is that of the talk which it came out of
_MATTERS = """
SELECT t.id, t.status, t.priority, v.channel_id, coalesce(c.tag_ids, '{}') AS tag_ids, true AS answered
FROM tickets t LEFT JOIN customers c ON c.org_id = t.org_id AND c.id = t.customer_id
LEFT JOIN conversations v ON v.org_id = t.org_id AND v.id = t.conversation_id
WHERE t.org_id = $1 AND t.id = ANY ($2::uuid[])
"""
_OPEN = """
SELECT * FROM sla_clocks WHERE org_id = $1
  AND (conversation_id = ANY ($2::uuid[]) OR ticket_id = ANY ($2::uuid[]))
  AND status IN ('running', 'paused') FOR UPDATE
"""
_KEEP = """
INSERT INTO sla_clocks (org_id, id, conversation_id, ticket_id, policy_id, metric, target_seconds,
  warn_share, status, spent_seconds, since, due_at, warn_at, breached_at, ended_at, created_at, updated_at)
SELECT $1, r.id, r.conversation_id, r.ticket_id, r.policy_id, r.metric, r.target_seconds,
  r.warn_share, r.status, r.spent_seconds, r.since, r.due_at, r.warn_at, r.breached_at, r.ended_at,
  r.created_at, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::float8[], $9::float8[],
  $10::text[], $11::float8[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],
  $15::timestamptz[], $16::timestamptz[], $17::timestamptz[])
  AS r(id, conversation_id, ticket_id, policy_id, metric, target_seconds, warn_share, status,
    spent_seconds, since, due_at, warn_at, breached_at, ended_at, created_at)
ON CONFLICT (org_id, id) DO UPDATE SET policy_id = excluded.policy_id,
  target_seconds = excluded.target_seconds, warn_share = excluded.warn_share, status = excluded.status,
  spent_seconds = excluded.spent_seconds, since = excluded.since, due_at = excluded.due_at,
  warn_at = excluded.warn_at, breached_at = excluded.breached_at, ended_at = excluded.ended_at,
  updated_at = excluded.updated_at
"""


Subject = Literal["conversation", "ticket"]


@dataclass(slots=True)
class _Life:
    """The clocks of one conversation or ticket while events are counted, with their rows, and what is to be
    kept."""

    talk: Talk
    subject: Subject
    answered: bool
    open: dict[Metric, Counted] = field(default_factory=dict)
    rows: dict[Metric, tuple[UUID, Any]] = field(default_factory=dict)
    kept: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)


async def spread(tx: Tx) -> bool:
    """Count the next events. True when there may be more."""
    await book.lock(tx)
    progress = await tx.conn.fetchval("SELECT seq FROM sla_progress WHERE org_id = $1", tx.org_id)
    if progress is None:
        return False
    head = await tx.conn.fetchval(_HEAD, tx.org_id)
    rows = await tx.conn.fetch(_NEWS, tx.org_id, progress, _HEARD, PAGE)
    if rows:
        await count(tx, rows)
    full = len(rows) == PAGE
    seq = rows[-1]["seq"] if full else max(head, rows[-1]["seq"] if rows else 0)
    await tx.conn.execute("UPDATE sla_progress SET seq = $2 WHERE org_id = $1 AND seq < $2", tx.org_id, seq)
    return full


async def promises(tx: Tx) -> tuple[dict[UUID, Promise], list[Promise]]:
    """(all policies, those that are asked, in their order)."""
    hours, policies = await book.hours_of(tx), await book.policies(tx)
    every = {
        one.id: Promise(
            one.id, frozenset(one.priorities), frozenset(one.tag_ids), frozenset(one.channel_ids),
            hours[one.calendar_id], _seconds(one), one.warn_percent / 100, one.subject,
            one.pause_when_snoozed,
        )
        for one in policies
    }  # fmt: skip
    return every, [every[one.id] for one in policies if one.is_active]


def _seconds(policy: Any) -> dict[Metric, float]:
    said = {"first_response": policy.first_response_minutes, "next_response": policy.next_response_minutes,
            "resolve": policy.resolve_minutes}  # fmt: skip
    return {name: minutes * 60.0 for name, minutes in said.items() if minutes is not None}  # type: ignore[misc]


async def count(tx: Tx, rows: Sequence[Any]) -> None:
    """Take these events, in their order, into the clocks."""
    every, active = await promises(tx)
    asked = {name: [one for one in active if one.subject == name] for name in ("conversation", "ticket")}
    lives = await _lives(tx, {row["subject_id"] for row in rows}, every)
    for row in rows:
        life = lives.get(row["subject_id"])
        if life is None:  # erased since
            continue
        what, at = (row["event_type"], row["payload"], row["created_at"]), row["created_at"]
        if life.subject == "ticket":
            after = matters.step(life.open, asked["ticket"], life.talk, *what)
        else:
            after = choosing.step(life.open, life.answered, asked["conversation"], life.talk, *what)
        _remember(life, after, at)
    await _keep(tx, [one for life in lives.values() for one in life.kept.values()])
    await show(tx, lives)


async def _lives(tx: Tx, ids: Iterable[UUID], known: Mapping[UUID, Promise]) -> dict[UUID, _Life]:
    found: dict[UUID, _Life] = {}
    subjects: tuple[tuple[Subject, str], ...] = (("conversation", _TALKS), ("ticket", _MATTERS))
    for subject, query in subjects:
        for row in await tx.conn.fetch(query, tx.org_id, list(ids)):
            talk = Talk(row["id"], row["status"], row["priority"], row["channel_id"],
                        frozenset(row["tag_ids"]))  # fmt: skip
            found[row["id"]] = _Life(talk, subject, row["answered"])
    for row in await tx.conn.fetch(_OPEN, tx.org_id, list(found)):
        life = found[row["conversation_id"] or row["ticket_id"]]
        life.open[row["metric"]] = Counted(known[row["policy_id"]], clock_of(row))
        life.rows[row["metric"]] = (row["id"], row["created_at"])
    return found


def clock_of(row: Any) -> Clock:
    """A row as a clock."""
    return Clock(row["metric"], row["target_seconds"], row["warn_share"], row["status"], row["spent_seconds"],
                 row["since"], row["due_at"], row["warn_at"], row["breached_at"])  # fmt: skip


def _remember(life: _Life, after: dict[Metric, Counted], at: Any) -> None:
    """Take over what a step has made of the clocks: those that ended are let go."""
    for metric, one in after.items():
        if life.open.get(metric) == one:
            continue
        if metric not in life.open:
            life.rows[metric] = (uuid7(), at)
        id, created = life.rows[metric]
        ended = at if one.clock.status in OVER else None
        whose = (life.talk.id, None) if life.subject == "conversation" else (None, life.talk.id)
        life.kept[id] = _row(id, whose, one.promise.id, created, one.clock, ended)
        life.answered = life.answered or metric == "first_response"
    life.open = {metric: one for metric, one in after.items() if one.clock.status not in OVER}


def _row(
    id: UUID, whose: tuple[UUID | None, UUID | None], policy_id: UUID, created: datetime, clock: Clock,
    ended: datetime | None,
) -> tuple[Any, ...]:  # fmt: skip
    """A clock as `_KEEP` takes it; ``whose``: (conversation, ticket), one of them."""
    return (
        id, *whose, policy_id, clock.metric, clock.target, clock.warn_share, clock.status,
        clock.spent, clock.since, clock.due_at, clock.warn_at, clock.breached_at, ended, created,
    )  # fmt: skip


async def _keep(tx: Tx, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        await tx.conn.execute(_KEEP, tx.org_id, tx.now, *(list(column) for column in zip(*rows, strict=True)))


_AFFECTED = """
SELECT k.*, p.calendar_id FROM sla_clocks k JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND k.status IN ('running', 'paused')
  AND (p.calendar_id = ANY ($2::uuid[]) OR p.calendar_id IS NULL AND $3) FOR UPDATE OF k
"""
_DUE = """
SELECT c.id, min(k.due_at) FILTER (WHERE k.metric <> 'resolve') AS response,
  min(k.due_at) FILTER (WHERE k.metric = 'resolve') AS resolve
FROM conversations c LEFT JOIN sla_clocks k ON k.org_id = c.org_id AND k.conversation_id = c.id
  AND k.status = 'running'
WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[]) GROUP BY c.id
"""
# a paused one is still promised, with no moment at which it runs out
_DUE_TICKETS = """
SELECT t.id, min(k.due_at) FILTER (WHERE k.metric <> 'resolve') AS response,
  min(k.due_at) FILTER (WHERE k.metric = 'resolve') AS resolve,
  (array_agg(k.policy_id ORDER BY k.metric DESC) FILTER (WHERE k.id IS NOT NULL))[1] AS policy_id
FROM tickets t LEFT JOIN sla_clocks k ON k.org_id = t.org_id AND k.ticket_id = t.id
  AND k.status IN ('running', 'paused')
WHERE t.org_id = $1 AND t.id = ANY ($2::uuid[]) GROUP BY t.id
"""


async def reckon_anew(
    tx: Tx, before: Mapping[UUID | None, Hours], after: Mapping[UUID | None, Hours]
) -> None:
    """Calendars have changed: clocks that run keep what was worked by the old hours and go on by the new."""
    changed = {id for id, hours in before.items() if after[id] != hours}
    if not changed:
        return
    rows, moved = [], set()
    for row in await tx.conn.fetch(_AFFECTED, tx.org_id, list(changed - {None}), None in changed):
        old, new = before[row["calendar_id"]], after[row["calendar_id"]]
        clock = promise(clock_of(row), row["target_seconds"], row["warn_share"], old, new, tx.now)
        whose = row["conversation_id"], row["ticket_id"]
        rows.append(_row(row["id"], whose, row["policy_id"], row["created_at"], clock, None))
        moved.add(row["conversation_id"] or row["ticket_id"])
    await _keep(tx, rows)
    await show(tx, moved)


async def show(tx: Tx, ids: Collection[UUID]) -> None:
    """Have these conversations and tickets show what their clocks say now."""
    rows = await tx.conn.fetch(_DUE, tx.org_id, list(ids))
    await conversations.show_promises(tx, [(row["id"], row["response"], row["resolve"]) for row in rows])
    due = await tx.conn.fetch(_DUE_TICKETS, tx.org_id, list(ids))
    await promising.show(tx, [(row["id"], row["policy_id"], row["response"], row["resolve"]) for row in due])
