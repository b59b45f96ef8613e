"""Questions about scripts."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, String, Text, Uuid, bindparam, or_, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.content.models import Script
from zhike.rooms.content.schemas import ScriptRead

S: Any = Script.__table__
_STAMP = DateTime(timezone=True)
_FILTERS: dict[str, Any] = {
    "scenario": lambda: S.c.scenario == bindparam("scenario", type_=String),
    "shared": lambda: S.c.is_shared,
    "own": lambda: ~S.c.is_shared,
    "active": lambda: S.c.is_active,
    "keys": lambda: S.c.search_keys.contains(bindparam("keys", type_=ARRAY(Text))),
}
# what one may say: everybody's and one's own
_SEEN = or_(S.c.is_shared, S.c.user_id == bindparam("me", type_=Uuid))


class ScriptMissing(errors.NotFound):
    code = "script.not_found"


class Scripts(Repository[Script]):
    model = Script
    missing = ScriptMissing

    async def seen(self, id: UUID, *, locked: bool = False) -> Script:
        """Raises `ScriptMissing` for another's own, too."""
        row = await (self.get_for_update(id) if locked else self.get(id))
        if not row.is_shared and row.user_id != self.tx.actor.user_id:
            raise ScriptMissing()
        return row


@lru_cache(maxsize=64)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """A page of scripts, newest first."""
    query = select(*(S.c[name] for name in ScriptRead.model_fields)).where(
        S.c.org_id == bindparam("org_id", type_=Uuid), _SEEN, *(_FILTERS[name]() for name in sorted(filters))
    )
    if after:
        mark = tuple_(bindparam("at", type_=_STAMP), bindparam("id", type_=Uuid))
        query = query.where(tuple_(S.c.created_at, S.c.id) < mark)
    return hot.page_json(query.order_by(S.c.created_at.desc(), S.c.id.desc()), ("created_at", "id"))


MOST_WEIGHED = 500
_CANDIDATES = f"""
SELECT s.id, s.title, s.shortcut, s.content, s.scenario, s.keywords, s.is_shared, s.use_count,
  s.search_keys @> $4::text[] OR lower(s.shortcut) LIKE $5 AS found,
  (SELECT count(*) FROM (SELECT FROM script_usages u WHERE u.org_id = s.org_id AND u.script_id = s.id
    AND u.user_id = $2 AND u.created_at > now() - interval '30 days' LIMIT 100) used) AS mine
FROM scripts s
WHERE s.org_id = $1 AND s.is_active AND (s.is_shared OR s.user_id = $2) AND ($3 = '' OR s.scenario = $3)
  AND ($6 OR s.search_keys @> $4::text[] OR lower(s.shortcut) LIKE $5)
ORDER BY s.use_count DESC, s.id LIMIT {MOST_WEIGHED}
"""  # noqa: S608  our own figure
_HEARD = """
SELECT string_agg(content, ' ') FROM (
  SELECT content FROM messages WHERE org_id = $1 AND conversation_id = $2 AND sender_type = 'customer'
    AND content_type = 'text' ORDER BY seq DESC LIMIT 3) newest
"""
_AROUND = """
SELECT o.name AS organization, s.name AS site, s.address, s.timezone, coalesce(p.name, v.name) AS customer
FROM conversations c
JOIN organizations o ON o.id = c.org_id
LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
LEFT JOIN channel_visitors v ON v.org_id = c.org_id AND v.id = c.visitor_id
LEFT JOIN customers p ON p.org_id = c.org_id AND p.id = c.customer_id AND p.deleted_at IS NULL
  AND p.restricted_at IS NULL
WHERE c.org_id = $1 AND c.id = $2 AND c.restricted_at IS NULL
"""
_SCENARIOS = """
SELECT scenario AS name, count(*) AS scripts FROM scripts
WHERE org_id = $1 AND (is_shared OR user_id = $2) AND scenario <> ''
GROUP BY scenario ORDER BY scenario LIMIT 200
"""
_USE = """
WITH used AS (
  UPDATE scripts SET use_count = use_count + 1, last_used_at = $5 WHERE org_id = $1 AND id = $3 RETURNING id
)
INSERT INTO script_usages (org_id, id, script_id, user_id, conversation_id, created_at)
SELECT $1, $2, used.id, $4, $6, $5 FROM used
"""


async def candidates(tx: Tx, scenario: str, typed: str, keys: list[str]) -> list[Any]:
    """What may be said now, the most used first; with something typed, what has it."""
    start = typed.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows: list[Any] = await tx.conn.fetch(
        _CANDIDATES, tx.org_id, tx.actor.user_id, scenario, keys, f"{start}%", not start
    )
    return rows


async def heard(tx: Tx, conversation_id: UUID) -> str:
    """The customer's last words."""
    return await tx.conn.fetchval(_HEARD, tx.org_id, conversation_id) or ""


async def around(tx: Tx, conversation_id: UUID) -> Any:
    """What is known of a talk that the actor sees."""
    return await tx.conn.fetchrow(_AROUND, tx.org_id, conversation_id)


async def scenarios(tx: Tx) -> list[Any]:
    rows: list[Any] = await tx.conn.fetch(_SCENARIOS, tx.org_id, tx.actor.user_id)
    return rows


async def use(tx: Tx, usage_id: UUID, script_id: UUID, conversation_id: UUID | None) -> None:
    """Count it, and keep who took it for what."""
    await tx.conn.execute(_USE, tx.org_id, usage_id, script_id, tx.actor.user_id, tx.now, conversation_id)
