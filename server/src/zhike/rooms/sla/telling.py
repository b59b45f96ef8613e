"""What runs out is told: once when most of the time has gone by, and once when all of it has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import Event
from zhike.events import desk as events
from zhike.rooms.notify import service as notify
from zhike.rooms.sla import book
from zhike.rooms.sla.clock import Metric

PIECE = 200
# (in Chinese) what is awaited
_WHAT: dict[Metric, str] = {"first_response": "首次回复", "next_response": "回复", "resolve": "解决"}
_LATE = """
SELECT k.id, k.conversation_id, k.metric, v.session_name AS called, v.agent_id, p.{told} AS told,
  p.name AS policy
FROM sla_clocks k JOIN conversations v ON v.org_id = k.org_id AND v.id = k.conversation_id
JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND k.status = 'running' AND {late} ORDER BY k.{moment} LIMIT $3 FOR UPDATE OF k
"""
_LATE_TICKETS = """
SELECT k.id, k.ticket_id, k.metric, t.ticket_id || ' ' || CASE WHEN t.restricted_at IS NULL THEN t.title
  ELSE '' END AS called, t.assigned_agent_id AS agent_id, p.{told} AS told, p.name AS policy
FROM sla_clocks k JOIN tickets t ON t.org_id = k.org_id AND t.id = k.ticket_id
JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND k.status = 'running' AND {late} ORDER BY k.{moment} LIMIT $3 FOR UPDATE OF k
"""
_WARNS = {"told": "tell_on_warning", "moment": "warn_at",
          "late": "k.warn_at <= $2 AND k.warned_at IS NULL AND k.due_at > $2"}  # fmt: skip
_BREAKS = {"told": "tell_on_breach", "moment": "due_at", "late": "k.due_at < $2 AND k.breached_at IS NULL"}
_MANAGERS = """
SELECT id FROM users WHERE org_id = $1 AND status = 'active' AND kind = 'person'
  AND role IN ('manager', 'admin', 'super_admin', 'owner')
"""
# who leads the talk's team, or a team that its keeper is in
_LEADERS = """
SELECT DISTINCT v.id AS subject_id, t.leader_id FROM conversations v
JOIN teams t ON t.org_id = v.org_id AND (t.id = v.team_id OR EXISTS (SELECT FROM user_teams m
  WHERE m.org_id = t.org_id AND m.team_id = t.id AND m.user_id = v.agent_id))
JOIN users u ON u.org_id = t.org_id AND u.id = t.leader_id AND u.status = 'active' AND u.kind = 'person'
WHERE v.org_id = $1 AND v.id = ANY ($2::uuid[])
"""
_LEADERS_OF_TICKETS = """
SELECT DISTINCT v.id AS subject_id, t.leader_id FROM tickets v
JOIN user_teams m ON m.org_id = v.org_id AND m.user_id = v.assigned_agent_id
JOIN teams t ON t.org_id = m.org_id AND t.id = m.team_id
JOIN users u ON u.org_id = t.org_id AND u.id = t.leader_id AND u.status = 'active' AND u.kind = 'person'
WHERE v.org_id = $1 AND v.id = ANY ($2::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Of what it is told: conversations, or tickets."""

    name: str
    late: str
    leaders: str
    warned: Callable[..., Event]
    breached: Callable[..., Event]


_CONVERSATIONS = _Kind(
    "conversation", _LATE, _LEADERS,
    lambda id, **said: events.SlaWarned(conversation_id=id, **said),
    lambda id, **said: events.SlaBreached(conversation_id=id, **said),
)  # fmt: skip
_TICKETS = _Kind(
    "ticket", _LATE_TICKETS, _LEADERS_OF_TICKETS, events.TicketSlaWarned, events.TicketSlaBreached
)


@dataclass(frozen=True, slots=True)
class Heads:
    """Who manages here, and who leads, by conversation or ticket."""

    managers: list[UUID]
    leaders: dict[UUID, list[UUID]]


async def sweep(tx: Tx) -> bool:
    """Tell what is due to be told now. True when there may be more."""
    await book.lock(tx)
    more = [await _sweep(tx, kind) for kind in (_CONVERSATIONS, _TICKETS)]
    return any(more)


async def _sweep(tx: Tx, kind: _Kind) -> bool:
    warned = await tx.conn.fetch(kind.late.format(**_WARNS), tx.org_id, tx.now, PIECE)
    await _mark(tx, "warned_at = $3", warned)
    broken = await tx.conn.fetch(kind.late.format(**_BREAKS), tx.org_id, tx.now, PIECE)
    await _mark(tx, "breached_at = due_at", broken)
    if late := [*warned, *broken]:
        key = f"{kind.name}_id"
        staff = await _staff(tx, kind, [row[key] for row in late])
        for rows, type, word, event in ((warned, "sla_warning", "即将超时", kind.warned),
                                        (broken, "sla_breach", "已超时", kind.breached)):  # fmt: skip
            for row in rows:
                people = whom(set(row["told"]), row["agent_id"], row[key], staff)
                title = f"{word}：{row['called'].strip()} 待{_WHAT[row['metric']]}"
                await notify.notify(
                    tx, user_ids=people, type=type, title=title,
                    content=f"策略：{row['policy']}", resource_type=kind.name, resource_id=row[key],
                )  # fmt: skip
                tx.publish(event(id=row[key], clock_id=row["id"], metric=row["metric"],
                                 agent_id=row["agent_id"]))  # fmt: skip
    return len(warned) == PIECE or len(broken) == PIECE


async def _staff(tx: Tx, kind: _Kind, ids: list[UUID]) -> Heads:
    leaders: dict[UUID, list[UUID]] = {}
    for row in await tx.conn.fetch(kind.leaders, tx.org_id, ids):
        leaders.setdefault(row["subject_id"], []).append(row["leader_id"])
    return Heads([row["id"] for row in await tx.conn.fetch(_MANAGERS, tx.org_id)], leaders)


async def _mark(tx: Tx, what: str, rows: Sequence[Any]) -> None:
    if rows:
        await tx.conn.execute(
            f"UPDATE sla_clocks SET {what}, updated_at = $3 WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608
            tx.org_id, [row["id"] for row in rows], tx.now,
        )  # fmt: skip


async def heads_of_tickets(tx: Tx, ids: list[UUID]) -> Heads:
    """Who manages here, and who leads whoever is in charge of these tickets."""
    return await _staff(tx, _TICKETS, ids)


def whom(told: set[str], agent_id: UUID | None, id: UUID, heads: Heads) -> list[UUID]:
    """Those of ``told`` (`agent`, `leader`, `manager`); where nobody is in charge, whoever leads or manages,
    so that somebody hears."""
    if not told:
        return []
    if agent_id is None:
        told = told | {"leader", "manager"}
    found = [agent_id] if agent_id is not None and "agent" in told else []
    if "leader" in told:
        found += heads.leaders.get(id) or heads.managers
    if "manager" in told:
        found += heads.managers
    return found
