"""When a worker dies: what it had in hand goes back, and one of those jobs may be what killed it.

Nobody can tell which. So they go to a lane of their own, where a worker starts one at a time: the next when
the one before has ended, or has run for its solitude without killing anybody. A poisonous job then takes no
other suspect with it, and its neighbours are done one quickly after another. A third of a second tells most
jobs apart and keeps a hundred slow innocents from queuing for minutes; whoever was there a second time is
left alone for longer.

- The last worker alive starts no suspect for three seconds, in which the dead one is usually replaced: if the
  poison kills both, everybody waits for a process to start.
- Guilt is of those in hand that have seen most deaths. A worker that dies with a suspect in hand died of it,
  most probably; the ordinary jobs beside it go back to their lanes at once, as if nothing had happened.
- A suspect that is guilty again, with no other to share it, waits longer each time. Nobody else does.
- Those taken last run last: what kills, mostly kills soon.

Guilt only orders and spaces. What ends a poisonous job is its attempts, which were counted before each run.

A worker is dead when the session that holds its lock is gone. The lock is taken before any job is, so a row
that was picked before this statement began, and whose lock is not held after that, is an orphan for sure; no
time of grace is needed. A worker that is connected but silent loses its jobs in the end, too.
"""
# ruff: noqa: S608 - statements are put together from constants of this module alone

from zhike.core.jobs.turns import LEASE

LANE = "suspect"
_ALIVE = "zhike.worker:"
_WORKERS = (
    7_012_032  # every worker shares this lock, so that they can be counted; the relay has its neighbours
)

# $1 worker
MARK_ALIVE = f"""
SELECT pg_advisory_lock(hashtextextended('{_ALIVE}' || $1, 0)), pg_advisory_lock_shared({_WORKERS})
"""

_LOCKS = """
pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

# $1 lane, $2 worker, $3 the most it may have in hand
TAKE = f"""
WITH mine AS MATERIALIZED (
  SELECT updated + CASE deaths WHEN 1 THEN interval '0.3 s' ELSE interval '10 s' END AS alone_until
  FROM jobs.pgqueuer WHERE queue_manager_id = $2 AND entrypoint = $1
), due AS MATERIALIZED (
  SELECT id FROM jobs.pgqueuer
  WHERE entrypoint = $1 AND status = 'queued' AND execute_after <= now()
    AND NOT EXISTS (SELECT FROM mine WHERE alone_until > now())
    AND (SELECT count(*) FROM mine) < $3::bigint
    AND (greatest(updated, execute_after) < now() - interval '3 s'
         OR (SELECT count(*) FROM {_LOCKS} AND classid = 0 AND objid = {_WORKERS}) > 1)
  ORDER BY deaths, execute_after, id
  LIMIT 1
  FOR UPDATE SKIP LOCKED
)
{LEASE}"""

# $1 silence after which a worker is given up
RESCUE = f"""
WITH alive AS MATERIALIZED (
  SELECT (classid::bigint << 32) | objid::bigint AS key FROM {_LOCKS}
), lost AS MATERIALIZED (
  SELECT id, queue_manager_id AS worker, deaths FROM jobs.pgqueuer
  WHERE status = 'picked' AND updated < now()
    AND (heartbeat < now() - $1::interval
         OR hashtextextended('{_ALIVE}' || queue_manager_id::text, 0) NOT IN (SELECT key FROM alive))
  FOR UPDATE SKIP LOCKED
), judged AS (
  SELECT id, deaths = max(deaths) OVER (PARTITION BY worker) AS guilty,
    deaths > 0 AND count(*) OVER (PARTITION BY worker, deaths) = 1 AS known
  FROM lost
)
UPDATE jobs.pgqueuer q SET status = 'queued', queue_manager_id = NULL, updated = now(),
  entrypoint = CASE WHEN guilty THEN '{LANE}' ELSE entrypoint END,
  share = CASE WHEN guilty THEN '{LANE}' ELSE share END,
  deaths = deaths + guilty::int,
  execute_after = CASE
    WHEN guilty AND known THEN now() + least(power(2, attempts), 60) * (0.5 + random()) * interval '1 second'
    WHEN guilty THEN updated
    ELSE execute_after END
FROM judged WHERE q.id = judged.id
"""
