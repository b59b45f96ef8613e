"""What runs out is told: once when most of the time has gone by, and once when all of it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.events import desk as events
from zhike.rooms.notify import service as notify
from zhike.rooms.sla import book
from zhike.rooms.sla.clock import Metric

PIECE = 200
# (in Chinese) what is awaited
_WHAT: dict[Metric, str] = {"first_response": "首次回复", "next_response": "回复", "resolve": "解决"}
_LATE = """
SELECT k.id, k.conversation_id, k.metric, v.session_name, v.agent_id, p.{told} AS told, p.name AS policy
FROM sla_clocks k JOIN conversations v ON v.org_id = k.org_id AND v.id = k.conversation_id
JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND k.status = 'running' AND {late} ORDER BY k.{moment} LIMIT $3 FOR UPDATE OF k
"""
_WARNED = _LATE.format(told="tell_on_warning", moment="warn_at",
                       late="k.warn_at <= $2 AND k.warned_at IS NULL AND k.due_at > $2")  # fmt: skip
_BREACHED = _LATE.format(told="tell_on_breach", moment="due_at",
                         late="k.due_at < $2 AND k.breached_at IS NULL")  # fmt: skip
_MANAGERS = """
SELECT id FROM users WHERE org_id = $1 AND status = 'active' AND kind = 'person'
  AND role IN ('manager', 'admin', 'super_admin', 'owner')
"""
# who leads the talk's team, or a team that its keeper is in
_LEADERS = """
SELECT DISTINCT v.id AS conversation_id, t.leader_id FROM conversations v
JOIN teams t ON t.org_id = v.org_id AND (t.id = v.team_id OR EXISTS (SELECT FROM user_teams m
  WHERE m.org_id = t.org_id AND m.team_id = t.id AND m.user_id = v.agent_id))
JOIN users u ON u.org_id = t.org_id AND u.id = t.leader_id AND u.status = 'active' AND u.kind = 'person'
WHERE v.org_id = $1 AND v.id = ANY ($2::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who manages here, and who leads by conversation."""

    managers: list[UUID]
    leaders: dict[UUID, list[UUID]]


async def sweep(tx: Tx) -> bool:
    """Tell what is due to be told now. True when there may be more."""
    await book.lock(tx)
    warned = await tx.conn.fetch(_WARNED, tx.org_id, tx.now, PIECE)
    await _mark(tx, "warned_at = $3", warned)
    broken = await tx.conn.fetch(_BREACHED, tx.org_id, tx.now, PIECE)
    await _mark(tx, "breached_at = due_at", broken)
    if late := [*warned, *broken]:
        staff = await _staff(tx, [row["conversation_id"] for row in late])
        for rows, kind, word, event in ((warned, "sla_warning", "即将超时", events.SlaWarned),
                                        (broken, "sla_breach", "已超时", events.SlaBreached)):  # fmt: skip
            for row in rows:
                await _tell(tx, row, staff, kind, f"{word}：{row['session_name']} 待{_WHAT[row['metric']]}")
                tx.publish(event(conversation_id=row["conversation_id"], clock_id=row["id"],
                                 metric=row["metric"], agent_id=row["agent_id"]))  # fmt: skip
    return len(warned) == PIECE or len(broken) == PIECE


async def _staff(tx: Tx, conversation_ids: list[UUID]) -> _Staff:
    leaders: dict[UUID, list[UUID]] = {}
    for row in await tx.conn.fetch(_LEADERS, tx.org_id, conversation_ids):
        leaders.setdefault(row["conversation_id"], []).append(row["leader_id"])
    return _Staff([row["id"] for row in await tx.conn.fetch(_MANAGERS, tx.org_id)], leaders)


async def _mark(tx: Tx, what: str, rows: Sequence[Any]) -> None:
    if rows:
        await tx.conn.execute(
            f"UPDATE sla_clocks SET {what}, updated_at = $3 WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608
            tx.org_id, [row["id"] for row in rows], tx.now,
        )  # fmt: skip


async def _tell(tx: Tx, row: Any, staff: _Staff, type: str, title: str) -> None:
    await notify.notify(
        tx, user_ids=_whom(row, staff), type=type, title=title, content=f"策略：{row['policy']}",
        resource_type="conversation", resource_id=row["conversation_id"],
    )  # fmt: skip


def _whom(row: Any, staff: _Staff) -> list[UUID]:
    """Whom the policy names; where nobody is in charge, whoever leads or manages, so that somebody hears."""
    told = set(row["told"])
    if not told:
        return []
    if row["agent_id"] is None:
        told |= {"leader", "manager"}
    found = [row["agent_id"]] if row["agent_id"] is not None and "agent" in told else []
    if "leader" in told:
        found += staff.leaders.get(row["conversation_id"]) or staff.managers
    if "manager" in told:
        found += staff.managers
    return found
