"""Questions about rules: which tickets one fits, and since when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.automations import rules
from zhike.rooms.automations.models import TicketRule

# Of a stretch that a rule has run in there is nothing to be done. What people and customers say counts, and
# what rules say does not; a ticket whose last touch was a rule's was touched when that rule says it was.
_FITTING = """
SELECT t.id, t.ticket_id, t.title, t.status, t.priority, t.assigned_agent_name, m.since, k.touched_at
FROM tickets t
LEFT JOIN LATERAL (SELECT max(c.created_at) AS at FROM ticket_comments c WHERE c.org_id = t.org_id
  AND c.ticket_id = t.id AND c.comment_type = 'public' AND c.author_id IS NOT NULL) ours ON true
LEFT JOIN LATERAL (SELECT min(c.created_at) AS at FROM ticket_comments c WHERE c.org_id = t.org_id
  AND c.ticket_id = t.id AND c.by_customer AND (ours.at IS NULL OR c.created_at > ours.at)) theirs ON true
CROSS JOIN LATERAL (SELECT coalesce((SELECT max(r.touched_at) FROM ticket_rule_runs r
  WHERE r.org_id = t.org_id AND r.ticket_id = t.id AND r.left_at = t.updated_at), t.updated_at)
  AS touched_at) k
CROSS JOIN LATERAL (SELECT CASE $4::text
  WHEN 'reply' THEN coalesce(theirs.at, CASE WHEN ours.at IS NULL AND t.first_response_at IS NULL
    THEN t.created_at END)
  WHEN 'answer' THEN CASE WHEN theirs.at IS NULL THEN ours.at END
  WHEN 'state' THEN t.status_changed_at WHEN 'touch' THEN k.touched_at WHEN 'opened' THEN t.created_at
  WHEN 'due' THEN least(t.due_first_response_at, t.due_resolution_at) END AS since) m
WHERE t.org_id = $1 AND t.id > $2 AND ($3::uuid IS NULL OR t.id = $3) AND m.since <= $5
  AND t.restricted_at IS NULL AND t.status = ANY ($6::text[])
  AND (cardinality($7::text[]) = 0 OR t.ticket_type = ANY ($7::text[]))
  AND (cardinality($8::text[]) = 0 OR t.priority = ANY ($8::text[]))
  AND (cardinality($9::varchar[]) = 0 OR t.tags && $9::varchar[])
  AND ($10::text = 'any' OR ($10::text = 'none') = (t.assigned_agent_id IS NULL))
  AND ($11::uuid IS NULL OR t.assigned_agent_id = $11)
  AND ($12::uuid IS NULL OR EXISTS (SELECT FROM user_teams u WHERE u.org_id = t.org_id
    AND u.team_id = $12 AND u.user_id = t.assigned_agent_id))
  AND ($13::text IS NULL OR CASE $13::text WHEN 'us' THEN theirs.at IS NULL AND ours.at IS NOT NULL
    ELSE theirs.at IS NOT NULL END)
  AND ($14::uuid IS NULL OR NOT EXISTS (SELECT FROM ticket_rule_runs r WHERE r.org_id = t.org_id
    AND r.rule_id = $14 AND r.ticket_id = t.id AND r.since = m.since))
  AND (SELECT count(*) FROM ticket_rule_runs r WHERE r.org_id = t.org_id AND r.ticket_id = t.id
    AND r.created_at > $15) < $16
ORDER BY t.id LIMIT $17
"""
_REMEMBER = """
INSERT INTO ticket_rule_runs (org_id, id, rule_id, ticket_id, since, touched_at, left_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (org_id, rule_id, ticket_id, since) DO NOTHING
RETURNING true
"""
_LEFT = """
UPDATE ticket_rule_runs SET refused = $3,
  left_at = (SELECT t.updated_at FROM tickets t WHERE t.org_id = ticket_rule_runs.org_id
    AND t.id = ticket_rule_runs.ticket_id)
WHERE org_id = $1 AND id = $2
"""
# per rule by its index: what ran long ago is not read again and again
_RAN = """
SELECT r.id AS rule_id, c.runs, c.refused, l.at AS last_run_at FROM ticket_rules r
CROSS JOIN LATERAL (SELECT max(u.created_at) AS at FROM ticket_rule_runs u
  WHERE u.org_id = r.org_id AND u.rule_id = r.id) l
CROSS JOIN LATERAL (SELECT count(*) AS runs, count(*) FILTER (WHERE u.refused IS NOT NULL) AS refused
  FROM ticket_rule_runs u WHERE u.org_id = r.org_id AND u.rule_id = r.id AND u.created_at > $2) c
WHERE r.org_id = $1 AND l.at IS NOT NULL
"""
# of a team, whoever is at work and has the fewest tickets that are not over
_FREEST = """
SELECT u.id FROM user_teams m
JOIN users u ON u.org_id = m.org_id AND u.id = m.user_id AND u.status = 'active' AND u.kind = 'person'
WHERE m.org_id = $1 AND m.team_id = $2
ORDER BY (SELECT count(*) FROM tickets t WHERE t.org_id = u.org_id AND t.assigned_agent_id = u.id
  AND t.status IN ('pending', 'in_progress', 'waiting_customer', 'waiting_internal')), u.id LIMIT 1
"""
START = UUID(int=0)


class RuleMissing(errors.NotFound):
    code = "ticket_rule.not_found"


class Rules(Repository[TicketRule]):
    model = TicketRule
    missing = RuleMissing

    async def all(self, *where: Any) -> Sequence[TicketRule]:
        """In the order in which they run."""
        query = self.select().where(*where).order_by(TicketRule.position, TicketRule.id)
        return (await self.tx.session.scalars(query)).all()


async def fitting(
    tx: Tx, rule: Any, timing: rules.Timing, *, after: UUID = START, only: UUID | None = None, limit: int,
) -> list[Any]:  # fmt: skip
    """Tickets of which ``rule`` (its conditions; ``id`` None: one that has not run) may run on, by id from
    ``after`` on, and since when its time counts. Whether that is up, only ``timing`` can say."""
    rows: list[Any] = await tx.conn.fetch(
        _FITTING, tx.org_id, after, only, rule.basis, timing.earliest(tx.now), rule.statuses,
        rule.ticket_types, rule.priorities, rule.tags, rule.assignee, rule.user_id, rule.team_id,
        rule.spoke_last, rule.id, tx.now - timedelta(days=1), rules.MOST_A_DAY, limit,
    )  # fmt: skip
    return rows


async def remember(tx: Tx, id: UUID, rule_id: UUID, row: Any) -> bool:
    """Take the stretch for this rule; False when it was taken already."""
    return bool(await tx.conn.fetchval(
        _REMEMBER, tx.org_id, id, rule_id, row["id"], row["since"], row["touched_at"], tx.now
    ))  # fmt: skip


async def left(tx: Tx, id: UUID, refused: str | None) -> None:
    """The run is over: how it left the ticket."""
    await tx.conn.execute(_LEFT, tx.org_id, id, refused)


async def ran(tx: Tx, since: datetime) -> dict[UUID, Any]:
    """How often each rule ran since then, and when it ran last."""
    rows = await tx.conn.fetch(_RAN, tx.org_id, since)
    return {row["rule_id"]: {name: row[name] for name in ("runs", "refused", "last_run_at")} for row in rows}


async def freest(tx: Tx, team_id: UUID) -> UUID | None:
    found: UUID | None = await tx.conn.fetchval(_FREEST, tx.org_id, team_id)
    return found


async def is_member(tx: Tx, team_id: UUID, user_id: UUID) -> bool:
    found = await tx.conn.fetchval(
        "SELECT true FROM user_teams WHERE org_id = $1 AND team_id = $2 AND user_id = $3",
        tx.org_id, team_id, user_id,
    )  # fmt: skip
    return bool(found)


async def known(tx: Tx, table: str, ids: Sequence[UUID]) -> bool:
    """Whether all of them are rows of ``table`` here."""
    found = await tx.conn.fetchval(
        f"SELECT count(*) FROM {table} WHERE org_id = $1 AND id = ANY ($2::uuid[])",  # noqa: S608  ours
        tx.org_id, list(set(ids)),
    )  # fmt: skip
    return bool(found == len(set(ids)))
