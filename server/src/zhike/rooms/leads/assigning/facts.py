"""What a decision needs to know of people: who is there, at work, how busy, whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.leads.assigning.rules import Rule, Standing, Turns
from zhike.rooms.leads.rules import OPEN
from zhike.rooms.staff import service as staff

_TEAMS = """
SELECT team_id, user_id FROM user_teams WHERE org_id = $1 AND team_id = ANY ($2::uuid[])
ORDER BY created_at, id
"""
_PEOPLE = """
SELECT u.id, u.name, u.status = 'active' AND u.deleted_at IS NULL
    AND coalesce(e.status, 'active') = 'active' AS active,
  e.id AS staff_id, coalesce(e.skills, '[]') AS skills,
  (SELECT count(*) FROM leads l WHERE l.org_id = u.org_id AND l.assigned_to = u.id
     AND l.status = ANY ($3)) AS load
FROM users u LEFT JOIN employees e ON e.org_id = u.org_id AND e.user_id = u.id
WHERE u.org_id = $1 AND u.id = ANY ($2::uuid[])
"""
_TURNS = (
    "SELECT rule_id, user_id, turn FROM assignment_turns WHERE org_id = $1 AND rule_id = ANY ($2::uuid[])"
)
_KEEP = """
INSERT INTO assignment_turns (org_id, id, rule_id, user_id, turn)
SELECT $1, r.id, r.rule_id, r.user_id, r.turn
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) AS r(id, rule_id, user_id, turn)
ON CONFLICT (org_id, rule_id, user_id) DO UPDATE SET turn = excluded.turn
"""
_SCHEDULED = "SELECT DISTINCT staff_id FROM staff_schedules WHERE org_id = $1 AND staff_id = ANY ($2::uuid[])"


@dataclass(slots=True)
class Desk:
    """People, turns and teams as they stand; decisions are counted in it."""

    people: dict[UUID, Standing] = field(default_factory=dict)
    turns: Turns = field(default_factory=dict)
    teams: dict[UUID, list[UUID]] = field(default_factory=dict)


async def desk(tx: Tx, book: Sequence[Rule]) -> Desk:
    """Everybody whom the rules name. Hold the lock of decisions, so that turns stay true."""
    made = Desk()
    wanted = [rule.team_id for rule in book if rule.team_id is not None]
    if wanted:
        for row in await tx.conn.fetch(_TEAMS, tx.org_id, wanted):
            made.teams.setdefault(row["team_id"], []).append(row["user_id"])
    ids = {member.user_id for rule in book for member in rule.members}
    ids |= {user_id for users in made.teams.values() for user_id in users}
    ids |= {rule.fallback_user_id for rule in book if rule.fallback_user_id is not None}
    rows = await tx.conn.fetch(_PEOPLE, tx.org_id, list(ids), list(OPEN))
    working = await _working(tx, [row["staff_id"] for row in rows if row["staff_id"]], book)
    for row in rows:
        there = row["staff_id"] is None or row["staff_id"] in working
        made.people[row["id"]] = Standing(
            row["name"], row["active"], there, frozenset(row["skills"]), row["load"]
        )
    for row in await tx.conn.fetch(_TURNS, tx.org_id, [rule.id for rule in book]):
        made.turns[row["rule_id"], row["user_id"]] = row["turn"]
    return made


async def _working(tx: Tx, staff_ids: list[UUID], book: Iterable[Rule]) -> set[UUID]:
    """Who is at work this minute; who has no hours at all is taken to be."""
    if not staff_ids or not any(rule.hours for rule in book):
        return set(staff_ids)
    scheduled = {row["staff_id"] for row in await tx.conn.fetch(_SCHEDULED, tx.org_id, staff_ids)}
    hours = await staff.everybodys_periods(tx, staff_ids, tx.now, tx.now + timedelta(minutes=1))
    return {id for id in staff_ids if id not in scheduled or hours.get(id)}


async def keep_turns(tx: Tx, turns: Turns, changed: Iterable[tuple[UUID, UUID]]) -> None:
    """Write the turns of these (rule, person)."""
    keys = sorted(set(changed))
    if keys:
        await tx.conn.execute(
            _KEEP, tx.org_id, [uuid7() for _ in keys], [rule for rule, _ in keys],
            [user for _, user in keys], [turns[key] for key in keys],
        )  # fmt: skip
