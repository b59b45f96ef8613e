"""The floor's own work: throwing away what nobody can ask for any more, a bounded piece at a time."""

import structlog

from zhike.core.jobs.declare import Room
from zhike.core.jobs.run import Run

log = structlog.get_logger("zhike.upkeep")

work = Room("core")

PIECE = 5_000
# table → what goes. Events go oldest first, so a live stream whose place still stands has missed nothing.
# A row that holds back a duplicate job stays until a week after the job was due.
STALE = {
    "outbox_events": """
      DELETE FROM outbox_events WHERE (org_id, id) IN (
        SELECT org_id, id FROM outbox_events
        WHERE status = 'published' AND greatest(published_at, next_attempt_at) < now() - interval '7 days'
        ORDER BY published_at, seq LIMIT $1)""",
    "event_consumptions": """
      DELETE FROM event_consumptions WHERE (org_id, event_id, handler) IN (
        SELECT org_id, event_id, handler FROM event_consumptions
        WHERE created_at < now() - interval '7 days' LIMIT $1)""",
    "idempotency_keys": """
      DELETE FROM idempotency_keys WHERE (org_id, user_id, key) IN (
        SELECT org_id, user_id, key FROM idempotency_keys WHERE expires_at < now() LIMIT $1)""",
    "request_nonces": """
      DELETE FROM request_nonces WHERE (org_id, id) IN (
        SELECT org_id, id FROM request_nonces WHERE created_at < now() - interval '1 hour' LIMIT $1)""",
    "schedule_ticks": """
      DELETE FROM schedule_ticks WHERE (name, scope, tick_at) IN (
        SELECT name, scope, tick_at FROM schedule_ticks
        WHERE tick_at < now() - interval '7 days' LIMIT $1)""",
}


@work.every("17 * * * *", per="system", lane="bulk")
async def prune(run: Run) -> None:
    """Each hour, each piece in a transaction of its own."""
    for table, statement in STALE.items():
        total, last = 0, PIECE
        while last == PIECE:
            async with run.across_tenants() as conn:
                last = int((await conn.execute(statement, PIECE)).rpartition(" ")[2])
            total += last
        if total:
            log.info("pruned", table=table, rows=total)
