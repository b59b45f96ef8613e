"""What runs out is told: once when most of the time has gone by, and once when all of it has."""

from collections.abc import Sequence
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
SELECT k.id, k.conversation_id, k.metric, k.due_at, v.session_name, v.agent_id, v.team_id, v.site_id,
  p.{told} AS told, p.name AS policy
FROM sla_clocks k JOIN conversations v ON v.org_id = k.org_id AND v.id = k.conversation_id
JOIN sla_policies p ON p.org_id = k.org_id AND p.id = k.policy_id
WHERE k.org_id = $1 AND k.status = 'running' AND {late} ORDER BY k.{moment} LIMIT $3 FOR UPDATE OF k
"""
_WARNED = _LATE.format(told="tell_on_warning", moment="warn_at",
                       late="k.warn_at <= $2 AND k.warned_at IS NULL AND k.due_at > $2")  # fmt: skip
_BREACHED = _LATE.format(told="tell_on_breach", moment="due_at",
                         late="k.due_at < $2 AND k.breached_at IS NULL")  # fmt: skip
# leaders of the talk's team, or of the teams that its keeper is in; managers of its site, or of all sites
_PEOPLE = """
SELECT DISTINCT u.id, u.role IN ('manager', 'admin', 'super_admin', 'owner') AS manager,
  EXISTS (SELECT FROM teams t WHERE t.org_id = u.org_id AND t.leader_id = u.id AND (t.id = $3
    OR EXISTS (SELECT FROM user_teams m WHERE m.org_id = t.org_id AND m.team_id = t.id AND m.user_id = $2))
  ) AS leader
FROM users u WHERE u.org_id = $1 AND u.status = 'active' AND u.kind = 'person'
"""


async def sweep(tx: Tx) -> bool:
    """Tell what is due to be told now. True when there may be more."""
    await book.lock(tx)
    warned = await tx.conn.fetch(_WARNED, tx.org_id, tx.now, PIECE)
    for row in warned:
        await _tell(tx, row, "sla_warning", f"即将超时：{row['session_name']} 待{_WHAT[row['metric']]}")
        tx.publish(events.SlaWarned(conversation_id=row["conversation_id"], clock_id=row["id"],
                                    metric=row["metric"], agent_id=row["agent_id"]))  # fmt: skip
    await _mark(tx, "warned_at = $3", warned)
    broken = await tx.conn.fetch(_BREACHED, tx.org_id, tx.now, PIECE)
    for row in broken:
        await _tell(tx, row, "sla_breach", f"已超时：{row['session_name']} 待{_WHAT[row['metric']]}")
        tx.publish(events.SlaBreached(conversation_id=row["conversation_id"], clock_id=row["id"],
                                      metric=row["metric"], agent_id=row["agent_id"]))  # fmt: skip
    await _mark(tx, "breached_at = due_at", broken)
    return len(warned) == PIECE or len(broken) == PIECE


async def _mark(tx: Tx, what: str, rows: Sequence[Any]) -> None:
    if rows:
        await tx.conn.execute(
            f"UPDATE sla_clocks SET {what}, updated_at = $3 WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608
            tx.org_id, [row["id"] for row in rows], tx.now,
        )  # fmt: skip


async def _tell(tx: Tx, row: Any, type: str, title: str) -> None:
    people = await _whom(tx, row)
    await notify.notify(
        tx, user_ids=people, type=type, title=title, content=f"策略：{row['policy']}",
        resource_type="conversation", resource_id=row["conversation_id"],
    )  # fmt: skip


async def _whom(tx: Tx, row: Any) -> list[UUID]:
    """Whom the policy names; where nobody is in charge, whoever leads or manages, so that somebody hears."""
    told = set(row["told"])
    if not told:
        return []
    if row["agent_id"] is None:
        told |= {"leader", "manager"}
    found = [row["agent_id"]] if row["agent_id"] is not None and "agent" in told else []
    people = await tx.conn.fetch(_PEOPLE, tx.org_id, row["agent_id"], row["team_id"])
    leaders = [one["id"] for one in people if one["leader"]]
    managers = [one["id"] for one in people if one["manager"]]
    if "leader" in told:
        found += leaders or managers
    if "manager" in told:
        found += managers
    return found
