"""Whose job is next: the oldest; and when a lane is behind, everybody's in turn.

One organization's ten thousand jobs must not hold up another's one. A lane is therefore divided into shares,
by a hash of the organization. As long as nothing waits, the oldest jobs are taken by a single index probe,
however many wait for next week. Once a job has waited, a take also looks, for a while, at the first few of
each share and prefers those whose share has least in hand; what room is left goes to the oldest. So a flood
uses all that nobody else needs, and delays only the few that share with it.
"""
# ruff: noqa: S608 - statements are put together from constants of this module alone

from datetime import timedelta
from zlib import crc32

from zhike.core.jobs.envelope import owner_of

SHARES = 64
BEHIND = timedelta(seconds=0.5)
FAIR_SECONDS = 2.0


def share(lane: str, sealed: bytes) -> str:
    """The lane is in it, so that no index but that of shares can answer `TAKE_FAIRLY`."""
    return f"{lane}/{crc32(owner_of(sealed)) % SHARES}"


# of the rows `due`, to the worker $2
LEASE = """
UPDATE jobs.pgqueuer q
SET status = 'picked', attempts = attempts + 1, queue_manager_id = $2, updated = now(), heartbeat = now()
FROM due WHERE q.id = due.id
RETURNING q.*
"""

# both: $1 lane, $2 worker, $3 how many at once, $4 the most it may have in hand
TAKE = f"""
WITH due AS MATERIALIZED (
  SELECT id FROM jobs.pgqueuer
  WHERE entrypoint = $1 AND status = 'queued' AND execute_after <= now()
  ORDER BY execute_after, id
  LIMIT least($3::bigint, $4::bigint - (
    SELECT count(*) FROM jobs.pgqueuer WHERE queue_manager_id = $2 AND entrypoint = $1))
  FOR UPDATE SKIP LOCKED
)
{LEASE}"""

# the sub-selects with LIMIT or FOR UPDATE keep the plan to index probes, whatever the statistics say
TAKE_FAIRLY = f"""
WITH mine AS MATERIALIZED (
  SELECT share, count(*) AS held FROM jobs.pgqueuer
  WHERE queue_manager_id = $2 AND entrypoint = $1 GROUP BY share
), first AS MATERIALIZED (
  SELECT job.id, job.execute_after, job.place + coalesce(mine.held, 0) AS turn
  FROM generate_series(0, {SHARES - 1}) AS s(number)
  LEFT JOIN mine ON mine.share = $1 || '/' || s.number
  CROSS JOIN LATERAL (
    SELECT id, execute_after, row_number() OVER (ORDER BY execute_after, id) AS place
    FROM (
      SELECT id, execute_after FROM jobs.pgqueuer q
      WHERE q.share = $1 || '/' || s.number AND q.status = 'queued' AND q.execute_after <= now()
      ORDER BY execute_after, id LIMIT 4
    ) AS waiting
  ) AS job
), oldest AS MATERIALIZED (
  SELECT id, execute_after FROM jobs.pgqueuer
  WHERE entrypoint = $1 AND status = 'queued' AND execute_after <= now()
  ORDER BY execute_after, id LIMIT 2 * $3::bigint
), due AS MATERIALIZED (
  SELECT free.id
  FROM (
    SELECT id, min(turn) AS turn, execute_after
    FROM (TABLE first UNION ALL SELECT id, execute_after, 1000 FROM oldest) AS found
    GROUP BY id, execute_after ORDER BY turn, execute_after, id
  ) AS next
  CROSS JOIN LATERAL (
    SELECT id FROM jobs.pgqueuer q WHERE q.id = next.id AND q.status = 'queued' FOR UPDATE SKIP LOCKED
  ) AS free
  LIMIT least($3::bigint, $4::bigint - (SELECT coalesce(sum(held), 0) FROM mine))
)
{LEASE}"""
