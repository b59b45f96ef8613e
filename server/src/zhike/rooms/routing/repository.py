"""Questions of giving out: who waits, who is there, and what leads see."""

from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.routing.models import RoutingSetting

PAGE = 200
MOST_SHOWN = 200
# nobody in charge, not put aside, and not with a machine
_WAITS = """c.org_id = $1 AND c.agent_id IS NULL AND c.status IN ('pending', 'active')
  AND c.snoozed_at IS NULL AND c.restricted_at IS NULL AND c.handling_mode <> 'ai'"""
_URGENCY = "array_position(ARRAY['urgent', 'high', 'medium', 'low'], c.priority::text)"
_ORDER = f"{_URGENCY}, c.created_at, c.id"
# who knew the visitor last: of the talk itself, else of the one before
_LAST = """(SELECT a.from_user_id FROM conversation_assignments a WHERE a.org_id = c.org_id
  AND a.conversation_id = c.id AND a.from_user_id IS NOT NULL ORDER BY a.created_at DESC LIMIT 1)"""
_BEFORE = "(SELECT p.agent_id FROM conversations p WHERE p.org_id = c.org_id AND p.id = c.previous_id)"
WAITING = f"""
SELECT c.id, c.channel_id, c.site_id, c.priority, c.created_at, c.team_id,
  coalesce({_LAST}, {_BEFORE}) AS last
FROM conversations c WHERE {_WAITS}
  AND (c.channel_id = ANY ($2::uuid[]) OR $3 AND (c.channel_id = ANY ($4::uuid[])) IS NOT TRUE)
ORDER BY {_ORDER} LIMIT {PAGE} FOR NO KEY UPDATE OF c SKIP LOCKED
"""  # noqa: S608  our own conditions
DESKS = """
SELECT a.user_id, a.name, a.status, a.status_note, a.status_updated_at, a.last_active_at, a.max_sessions,
  a.skills, coalesce(t.turn, 0) AS turn,
  (SELECT count(*) FROM conversations c WHERE c.org_id = a.org_id AND c.agent_id = a.user_id
    AND c.status IN ('pending', 'active') AND c.snoozed_at IS NULL) AS load,
  (SELECT count(*) FROM conversations c WHERE c.org_id = a.org_id AND c.agent_id = a.user_id
    AND c.status IN ('pending', 'active') AND c.unread_count > 0) AS unread,
  array(SELECT m.team_id FROM user_teams m WHERE m.org_id = a.org_id AND m.user_id = a.user_id) AS teams,
  array(SELECT s.site_id FROM user_sites s WHERE s.org_id = a.org_id AND s.user_id = a.user_id) AS sites
FROM agents a JOIN users u ON u.org_id = a.org_id AND u.id = a.user_id AND u.status = 'active'
LEFT JOIN routing_turns t ON t.org_id = a.org_id AND t.user_id = a.user_id
WHERE a.org_id = $1 ORDER BY a.name, a.id LIMIT 1000
"""
_TAKE_TURNS = """
INSERT INTO routing_turns (org_id, id, user_id, turn)
SELECT $1, r.id, r.user_id, r.turn FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS r(id, user_id, turn)
ON CONFLICT (org_id, user_id) DO UPDATE SET turn = excluded.turn
"""
OF_AGENT = """
SELECT c.id, c.channel_id FROM conversations c WHERE c.org_id = $1 AND c.agent_id = $2
  AND c.status IN ('pending', 'active') ORDER BY c.id LIMIT 500
"""
_AHEAD = f"""
SELECT count(*) FROM (
  SELECT FROM conversations c, (SELECT * FROM conversations m WHERE m.org_id = $1 AND m.id = $2) m
  WHERE {_WAITS} AND ({_URGENCY}, c.created_at, c.id) < ({_URGENCY.replace("c.", "m.")}, m.created_at, m.id)
  LIMIT 1000) ahead
"""  # noqa: S608
_MINE = f"""
SELECT c.id, c.channel_id FROM conversations c WHERE {_WAITS} AND c.visitor_id = $2
"""  # noqa: S608
# how long a talk usually takes its place, of the newest two hundred that ended in a day
_USUAL = """
SELECT avg(seconds) FROM (
  SELECT extract(epoch FROM coalesce(resolved_at, closed_at) - first_response_at) AS seconds FROM
  conversations
  WHERE org_id = $1 AND agent_id IS NOT NULL AND first_response_at IS NOT NULL
    AND status IN ('resolved', 'closed')
    AND last_message_at > now() - interval '1 day' AND coalesce(resolved_at, closed_at) > first_response_at
  ORDER BY last_message_at DESC LIMIT 200) ended
"""
_WALL = f"""
SELECT c.id, c.session_name, c.channel_id, c.priority, c.created_at, c.last_message_at,
c.last_message_preview,
  v.name AS visitor_name
FROM conversations c LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
WHERE {_WAITS} ORDER BY {_ORDER} LIMIT {MOST_SHOWN}
"""  # noqa: S608


class SettingMissing(errors.NotFound):
    code = "routing.not_found"


class Settings(Repository[RoutingSetting]):
    model = RoutingSetting
    missing = SettingMissing

    async def all(self) -> list[RoutingSetting]:
        """The organization's own first, then by age."""
        query = self.select().order_by(RoutingSetting.channel_id.is_not(None), RoutingSetting.created_at)
        return list(await self.tx.session.scalars(query))


async def desks(tx: Tx) -> list[Any]:
    rows: list[Any] = await tx.conn.fetch(DESKS, tx.org_id)
    return rows


async def waiting(tx: Tx, own: list[UUID], default: bool, others: list[UUID]) -> list[Any]:
    """Talks to give out, locked; those that somebody else holds are theirs. ``own``: channels that give out
    by a
    setting of theirs; ``default``: whether those without one do; ``others``: which have one."""
    rows: list[Any] = await tx.conn.fetch(WAITING, tx.org_id, own, default, others)
    return rows


async def take_turns(tx: Tx, turns: dict[UUID, int]) -> None:
    await tx.conn.execute(_TAKE_TURNS, tx.org_id, [uuid7() for _ in turns], list(turns), list(turns.values()))


async def of_agent(tx: Tx, user_id: UUID) -> list[Any]:
    """Open talks of somebody."""
    rows: list[Any] = await tx.conn.fetch(OF_AGENT, tx.org_id, user_id)
    return rows


async def waiting_of(tx: Tx, visitor_id: UUID) -> Any:
    """The visitor's talk, if it waits."""
    return await tx.conn.fetchrow(_MINE, tx.org_id, visitor_id)


async def ahead(tx: Tx, conversation_id: UUID) -> int:
    """How many wait before it; a thousand and more are a thousand."""
    return int(await tx.conn.fetchval(_AHEAD, tx.org_id, conversation_id))


async def usual_seconds(tx: Tx) -> float | None:
    found = await tx.conn.fetchval(_USUAL, tx.org_id)
    return None if found is None else float(found)


async def wall(tx: Tx) -> list[Any]:
    """Who waits, in the order in which they are served."""
    rows: list[Any] = await tx.conn.fetch(_WALL, tx.org_id)
    return rows
