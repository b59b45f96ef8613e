"""Who was there when: what people said of themselves, day by day (table ``agent_presence``)."""

from datetime import date, timedelta

from zhike.core import clock, errors
from zhike.core.tx import Tx
from zhike.rooms.identity import service as identity

LONGEST = 31
# spans of being there or busy, cut to the days they touch; what lies between them is being away
_DAYS = """
WITH cut AS (
  SELECT d.day, p.user_id, p.status, p.way, greatest(p.created_at, d.start) AS began,
    least(coalesce(p.ended_at, $5), d.stop) AS ended, p.ended_at IS NULL AND $5 < d.stop AS lasts
  FROM unnest($2::date[], $3::timestamptz[], $4::timestamptz[]) AS d(day, start, stop)
  JOIN agent_presence p ON p.org_id = $1 AND p.status <> 'offline' AND p.created_at < d.stop
    AND coalesce(p.ended_at, $5) > d.start
), days AS (
  SELECT day, user_id,
    coalesce(sum(extract(epoch FROM ended - began)) FILTER (WHERE status = 'online'), 0)::bigint AS online,
    coalesce(sum(extract(epoch FROM ended - began)) FILTER (WHERE status = 'busy'), 0)::bigint AS busy,
    extract(epoch FROM max(ended) - min(began))::bigint AS along, min(began) AS first_at,
    CASE WHEN bool_or(lasts) THEN NULL ELSE max(ended) END AS last_at,
    json_agg(json_build_object('status', status, 'since', began, 'until', ended) ORDER BY began) AS spans
  FROM cut WHERE ended > began GROUP BY day, user_id
), people AS (
  SELECT d.user_id, u.name, json_agg(json_build_object('day', d.day, 'online_seconds', d.online,
    'busy_seconds', d.busy, 'away_seconds', greatest(d.along - d.online - d.busy, 0), 'first_at', d.first_at,
    'last_at', d.last_at, 'spans', d.spans) ORDER BY d.day) AS days
  FROM days d JOIN users u ON u.org_id = $1 AND u.id = d.user_id GROUP BY d.user_id, u.name
)
SELECT json_build_object('since', $6::date, 'until', $7::date, 'zone', $8::text, 'items',
  coalesce(json_agg(json_build_object('user_id', user_id, 'name', name, 'days', days) ORDER BY name, user_id),
  '[]'::json)) FROM people
"""


class PresenceTooLong(errors.Invalid):
    """At most 31 days, the right way round."""

    code = "presence.range"


async def told(tx: Tx, since: date, until: date) -> bytes:
    """From a day to a day on the clock of the first site, as far as the actor sees people, as JSON. Raises
    `PresenceTooLong`."""
    if not 0 <= (until - since).days < LONGEST:
        raise PresenceTooLong(field="since", most=LONGEST)
    zone = await identity.home_zone(tx)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    bounds = [clock.day_bounds(day, zone) for day in days]
    body: bytes = await tx.conn.fetchval(
        _DAYS, tx.org_id, days, [start for start, _ in bounds], [end for _, end in bounds], tx.now, since,
        until, zone,
    )  # fmt: skip
    return body
