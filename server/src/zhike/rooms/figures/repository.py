# ruff: noqa: S608  names of our own figures
"""Counting a day from the rows, keeping it, and telling a range. JSON by PostgreSQL."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.figures.rules import BOUNDS, COUNTS, SPREADS, TOP

KEYS = ("site_id", "channel_id", "agent_id")
FIGURES = (*COUNTS, *SPREADS)
_BETWEEN = "{at} >= $2 AND {at} < $3"
_TALK = "c.site_id, c.channel_id, c.agent_id"
_OF_TALKS = "FROM conversations c WHERE c.org_id = $1 AND c.restricted_at IS NULL AND"
_OVER = "coalesce(c.resolved_at, c.closed_at)"
_MATTER = """coalesce(c.site_id, t.site_id), c.channel_id"""
_CHARGED = "coalesce(c.agent_id, t.assigned_agent_id)"


def _during(at: str) -> str:
    return _BETWEEN.format(at=at)


def _joined(table: str, alias: str) -> str:
    """Something that hangs on a talk or on a ticket, with both."""
    return f"""{table} {alias}
  LEFT JOIN tickets t ON t.org_id = {alias}.org_id AND t.id = {alias}.ticket_id
  LEFT JOIN conversations c ON c.org_id = {alias}.org_id
    AND c.id = coalesce({alias}.conversation_id, t.conversation_id)"""


_OF_TICKETS = """tickets t LEFT JOIN conversations c ON c.org_id = t.org_id AND c.id = t.conversation_id"""
# what happened between $2 and $3: where, by whom, when, what, how often, how long (or how good)
_HAPPENED = f"""
  SELECT {_TALK}, c.created_at AS at, 'talks_opened' AS what, 1::bigint AS n, NULL::float8 AS much
  {_OF_TALKS} {_during("c.created_at")}
  UNION ALL
  SELECT {_TALK}, {_OVER}, 'end', 1, extract(epoch FROM {_OVER} - c.created_at)::float8
  {_OF_TALKS} c.status IN ('resolved', 'closed') AND {_during(_OVER)}
  UNION ALL
  SELECT c.site_id, c.channel_id, f.user_id, c.first_response_at, 'answer', 1,
    extract(epoch FROM c.first_response_at - c.created_at)::float8
  FROM conversations c LEFT JOIN LATERAL (
    SELECT u.id AS user_id FROM messages m LEFT JOIN users u ON u.org_id = m.org_id
      AND u.id::text = m.sender_id
    WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND m.sender_type = 'agent'
    ORDER BY m.seq LIMIT 1) f ON true
  WHERE c.org_id = $1 AND c.restricted_at IS NULL AND {_during("c.first_response_at")}
  UNION ALL
  SELECT {_TALK}, c.escalated_at, 'handovers', 1, NULL {_OF_TALKS} {_during("c.escalated_at")}
  UNION ALL
  SELECT s.site_id, s.channel_id, s.agent_id, s.at, s.what, s.n, NULL FROM (
    SELECT c.site_id, c.channel_id, min(m.created_at) AS at, count(*) AS n,
      CASE m.sender_type WHEN 'customer' THEN 'messages_in' WHEN 'agent' THEN 'messages_out'
        ELSE 'messages_ai' END AS what,
      CASE m.sender_type WHEN 'agent' THEN u.id ELSE c.agent_id END AS agent_id
    FROM messages m
    JOIN conversations c ON c.org_id = m.org_id AND c.id = m.conversation_id AND c.restricted_at IS NULL
    LEFT JOIN users u ON u.org_id = m.org_id AND u.id::text = m.sender_id
    LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
    WHERE m.org_id = $1 AND {_during("m.created_at")} AND m.sender_type <> 'system'
    GROUP BY 1, 2, 5, 6, (m.created_at AT TIME ZONE coalesce(s.timezone, $5))::date) s
  UNION ALL
  SELECT c.site_id, c.channel_id, a.from_user_id, a.created_at, 'transfers', 1, NULL
  FROM conversation_assignments a JOIN conversations c ON c.org_id = a.org_id AND c.id = a.conversation_id
  WHERE a.org_id = $1 AND {_during("a.created_at")} AND a.from_user_id <> a.to_user_id
    AND c.restricted_at IS NULL
  UNION ALL
  SELECT c.site_id, c.channel_id, coalesce(q.user_id, c.agent_id), q.created_at, 'words_hit', 1, NULL
  FROM quality_hits q JOIN conversations c ON c.org_id = q.org_id AND c.id = q.conversation_id
  WHERE q.org_id = $1 AND {_during("q.created_at")} AND c.restricted_at IS NULL
  UNION ALL
  SELECT {_MATTER}, {_CHARGED}, k.breached_at, 'promises_broken', 1, NULL
  FROM {_joined("sla_clocks", "k")}
  WHERE k.org_id = $1 AND {_during("k.breached_at")}
  UNION ALL
  SELECT {_MATTER}, r.agent_id, r.created_at, 'rating', 1, r.score
  FROM {_joined("csat_responses", "r")}
  WHERE r.org_id = $1 AND {_during("r.created_at")}
  UNION ALL
  SELECT {_MATTER}, t.assigned_agent_id, t.created_at, 'tickets_opened', 1, NULL
  FROM {_OF_TICKETS} WHERE t.org_id = $1 AND {_during("t.created_at")} AND t.restricted_at IS NULL
  UNION ALL
  SELECT {_MATTER}, t.assigned_agent_id, h.created_at,
    CASE h.to_status WHEN 'resolved' THEN 'tickets_resolved' ELSE 'tickets_reopened' END, 1, NULL
  FROM ticket_status_history h JOIN {_OF_TICKETS} ON t.org_id = h.org_id AND t.id = h.ticket_id
  WHERE h.org_id = $1 AND {_during("h.created_at")} AND t.restricted_at IS NULL
    AND (h.to_status = 'resolved'
      OR h.from_status IN ('resolved', 'closed') AND h.to_status = 'in_progress')
"""
_MUCH = {"answers": ("answer", None), "answer_seconds": ("answer", "round(much)"),
         "talks_ended": ("end", None), "end_seconds": ("end", "round(much)"), "ratings": ("rating", None),
         "rating_points": ("rating", "much")}  # fmt: skip
_SLOT = f"width_bucket(much, ARRAY{list(BOUNDS[1:])}::float8[])"


def _count(name: str) -> str:
    what, much = _MUCH.get(name, (name, None))
    return f"coalesce(sum({much or 'n'}) FILTER (WHERE what = '{what}'), 0)::bigint AS {name}"


def _spread(name: str) -> str:
    what = name.removesuffix("_spread")
    slots = (f"count(*) FILTER (WHERE what = '{what}' AND slot = {n})" for n in range(SPREADS[name]))
    return f"ARRAY[{', '.join(slots)}]::int[] AS {name}"


_CUBE = f"""
SELECT site_id, channel_id, agent_id, {", ".join(map(_count, COUNTS))}, {", ".join(map(_spread, SPREADS))}
FROM (
  SELECT h.site_id, h.channel_id, h.agent_id, h.what, h.n, h.much,
    CASE h.what WHEN 'rating' THEN h.much::int - 1 ELSE {_SLOT} END AS slot
  FROM ({_HAPPENED}) h LEFT JOIN sites s ON s.org_id = $1 AND s.id = h.site_id
  WHERE (h.at AT TIME ZONE coalesce(s.timezone, $5))::date = $4
  UNION ALL SELECT NULL, NULL, NULL, 'day', 0, NULL, NULL) happened
GROUP BY site_id, channel_id, agent_id
"""
_LIVE = f"""
SELECT coalesce(json_agg(cube), '[]') FROM (SELECT $4::date AS day, * FROM ({_CUBE}) counted) cube
WHERE ($6::uuid IS NULL OR cube.channel_id = $6) AND ($7::uuid[] IS NULL OR cube.agent_id = ANY ($7))
"""
_KEEP = f"""
INSERT INTO daily_stats (org_id, id, day, {", ".join(KEYS)}, {", ".join(FIGURES)}, created_at, updated_at)
SELECT $1, gen_random_uuid(), $4, {", ".join(KEYS)}, {", ".join(FIGURES)}, $6::timestamptz, $6::timestamptz
FROM ({_CUBE}) cube
"""
_RECKONED = """
SELECT day, updated_at FROM daily_stats WHERE org_id = $1 AND day BETWEEN $2 AND $3
  AND num_nonnulls(site_id, channel_id, agent_id) = 0
"""
_FIRST = """
SELECT least((SELECT min(created_at) FROM conversations WHERE org_id = $1),
             (SELECT min(created_at) FROM tickets WHERE org_id = $1))
"""


async def zones(tx: Tx) -> list[str]:
    """The clocks of the sites, the first site's first."""
    rows = await tx.conn.fetch(
        "SELECT timezone FROM sites WHERE org_id = $1 ORDER BY created_at, id", tx.org_id
    )
    return list(dict.fromkeys(row["timezone"] for row in rows)) or ["Asia/Shanghai"]


async def reckoned(tx: Tx, since: date, until: date) -> dict[date, datetime]:
    """When each day was reckoned, as far as the actor sees it."""
    rows = await tx.conn.fetch(_RECKONED, tx.org_id, since, until)
    return {row["day"]: row["updated_at"] for row in rows}


async def begun(tx: Tx) -> datetime | None:
    """Since when there is anything to count."""
    found: datetime | None = await tx.conn.fetchval(_FIRST, tx.org_id)
    return found


async def keep(tx: Tx, day: date, span: tuple[datetime, datetime], zone: str) -> None:
    """Count the day anew, in the place of what was counted before."""
    await tx.conn.execute("DELETE FROM daily_stats WHERE org_id = $1 AND day = $2", tx.org_id, day)
    await tx.conn.execute(_KEEP, tx.org_id, *span, day, zone, tx.now)


async def live(
    tx: Tx, day: date, span: tuple[datetime, datetime], zone: str, channel_id: UUID | None
) -> bytes:
    """The day as it stands, as JSON rows: of those people whose kept figures the actor would see."""
    part = tx.actor.scope in {"o", "t"}
    people = await tx.conn.fetchval("SELECT app.scope_users()") if part else None
    body: bytes = await tx.conn.fetchval(_LIVE, tx.org_id, *span, day, zone, channel_id, people)
    return body


_SHAPE = ", ".join((
    "day date", *(f"{key} uuid" for key in KEYS), *(f"{name} bigint" for name in COUNTS),
    *(f"{name} int[]" for name in SPREADS),
))  # fmt: skip
_SUMS = ", ".join((
    *(f"coalesce(sum({name}), 0)::bigint AS {name}" for name in COUNTS),
    *(f"ARRAY[{', '.join(f'coalesce(sum({name}[{n + 1}]), 0)::bigint' for n in range(size))}] AS {name}"
      for name, size in SPREADS.items()),
))  # fmt: skip
_ALL = " + ".join(COUNTS)
_EDGES = f"ARRAY{list(BOUNDS)}::float8[], ARRAY{[*BOUNDS[1:], TOP]}::float8[]"


def _share(spread: str, share: float) -> str:
    """Within which time so great a part of them was, by the line between the bounds."""
    return f"""(SELECT round(low + (high - low) * (goal - below) / n) FROM (
      SELECT n, low, high, sum(n) OVER (ORDER BY low) - n AS below, sum(n) OVER () * {share} AS goal
      FROM unnest({spread}, {_EDGES}) AS slots(n, low, high)) run
    WHERE n > 0 AND below + n >= goal ORDER BY low LIMIT 1)"""


def _mean(part: str, whole: str, digits: int = 0) -> str:
    return f"round({part}::numeric / nullif({whole}, 0), {digits})"


def _told(alias: str) -> str:
    """A row of sums as figures that people read."""
    shown = {
        **{name: f"{alias}.{name}" for name in COUNTS if not name.endswith(("_seconds", "_points"))},
        "answer_average": _mean(f"{alias}.answer_seconds", f"{alias}.answers"),
        "answer_p50": _share(f"{alias}.answer_spread", 0.5),
        "answer_p90": _share(f"{alias}.answer_spread", 0.9),
        "end_average": _mean(f"{alias}.end_seconds", f"{alias}.talks_ended"),
        "end_p50": _share(f"{alias}.end_spread", 0.5), "end_p90": _share(f"{alias}.end_spread", 0.9),
        "rating_average": _mean(f"{alias}.rating_points", f"{alias}.ratings", 2),
        "rating_spread": f"{alias}.rating_spread",
    }  # fmt: skip
    return ", ".join(f"'{name}', {sql}" for name, sql in shown.items())


# what a line is about → its key, its name, and what is joined to know them
_LINES = {
    "day": ("r.day::text", "NULL::text", ""),
    "channel": ("r.channel_id::text", "min(x.name)",
                "LEFT JOIN channels x ON x.org_id = $1 AND x.id = r.channel_id"),
    "agent": ("r.agent_id::text", "min(x.name)", "LEFT JOIN users x ON x.org_id = $1 AND x.id = r.agent_id"),
    "team": ("m.team_id::text", "min(x.name)",
             "LEFT JOIN user_teams m ON m.org_id = $1 AND m.user_id = r.agent_id"
             " LEFT JOIN teams x ON x.org_id = $1 AND x.id = m.team_id"),
    "site": ("r.site_id::text", "min(x.name)", "LEFT JOIN sites x ON x.org_id = $1 AND x.id = r.site_id"),
}  # fmt: skip
_FILTERS = {
    "channel_id": "channel_id = {}::uuid", "agent_id": "agent_id = {}::uuid", "site_id": "site_id = {}::uuid",
    "team_id": "agent_id IN (SELECT user_id FROM user_teams WHERE org_id = $1 AND team_id = {}::uuid)",
}  # fmt: skip
_COLUMNS = ", ".join(("day", *KEYS, *FIGURES))


@lru_cache(maxsize=64)
def report(by: str, filters: tuple[str, ...]) -> str:
    """$2 the range that is compared begins, $3 and $4 the range, $5 days that are live, $6 those as JSON."""
    key, name, joined = _LINES[by]
    where = "".join(f" AND {_FILTERS[one].format(f'${7 + n}')}" for n, one in enumerate(filters))
    return f"""
WITH kept AS (
  SELECT {_COLUMNS} FROM daily_stats WHERE org_id = $1 AND day BETWEEN $2 AND $4 AND day <> ALL ($5::date[])
  UNION ALL SELECT {_COLUMNS} FROM json_to_recordset($6::text::json) AS live({_SHAPE})
), found AS (SELECT * FROM kept WHERE true{where}),
lines AS (SELECT {key} AS key, {name} AS name, {_SUMS} FROM found r {joined} WHERE r.day >= $3
  GROUP BY 1 HAVING {"true" if by == "day" else f"{key} IS NOT NULL OR sum({_ALL}) > 0"})
SELECT json_build_object('since', $3::date, 'until', $4::date, 'compared_since', $2::date,
  'totals', (SELECT json_build_object({_told("t")}) FROM (SELECT {_SUMS} FROM found WHERE day >= $3) t),
  'before', (SELECT json_build_object({_told("t")}) FROM (SELECT {_SUMS} FROM found WHERE day < $3) t),
  'items', coalesce((SELECT json_agg(json_build_object('key', l.key, 'name', l.name, {_told("l")})
    ORDER BY {"l.key" if by == "day" else "l.talks_opened + l.messages_out DESC, l.key"}) FROM lines l),
    '[]'::json))
"""


async def told(
    tx: Tx, by: str, compared: date, since: date, until: date, live_days: list[date], rows: str,
    filters: dict[str, Any],
) -> bytes:  # fmt: skip
    """The range in lines, summed up, and the range before it, as JSON."""
    names = tuple(sorted(filters))
    body: bytes = await tx.conn.fetchval(
        report(by, names), tx.org_id, compared, since, until, live_days, rows, *(filters[n] for n in names)
    )
    return body
