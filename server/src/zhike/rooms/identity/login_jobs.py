"""Throwing away what signing in leaves behind: codes, challenges and counters that are over; old log."""

from datetime import timedelta

import structlog

from zhike.core.jobs import Room, Run
from zhike.rooms.identity import policy

log = structlog.get_logger("zhike.identity")

work = Room("logins")
PIECE = 5_000
STALE = (
    """DELETE FROM verification_codes WHERE (org_id, id) IN (
         SELECT org_id, id FROM verification_codes WHERE expires_at < now() - interval '1 day' LIMIT $1)""",
    """DELETE FROM login_challenges WHERE (org_id, id) IN (
         SELECT org_id, id FROM login_challenges WHERE expires_at < now() - interval '1 day' LIMIT $1)""",
)


@work.every("41 * * * *", per="system", lane="bulk")
async def prune_logins(run: Run) -> None:
    """Each hour, each piece in a transaction of its own."""
    total = 0
    for statement in STALE:
        last = PIECE
        while last == PIECE:
            async with run.across_tenants() as conn:
                last = int((await conn.execute(statement, PIECE)).rpartition(" ")[2])
            total += last
    last = PIECE
    while last >= PIECE:
        async with run.across_tenants() as conn:
            last = await conn.fetchval("SELECT app.prune_logins($1)", PIECE)
        total += last
    if total:
        log.info("logins_pruned", rows=total)


_OLD_LINES = """
DELETE FROM login_events WHERE org_id = $1 AND id IN (
  SELECT id FROM login_events WHERE org_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)
"""


@work.every("29 3 * * *", per="org", lane="bulk")
async def prune_login_events(run: Run) -> None:
    """Each night: lines of the sign-in log that are older than the organization's rule."""
    total, last = 0, PIECE
    while last == PIECE:
        async with run.tx() as tx:
            before = tx.now - timedelta(days=(await policy.of(tx)).login_log_days)
            last = int((await tx.conn.execute(_OLD_LINES, tx.org_id, before, PIECE)).rpartition(" ")[2])
            total += last
            if last < PIECE and total:
                tx.audit("auth.log_retired", "login_event", count=total, before_day=before.date().isoformat())
    if total:
        log.info("login_events_pruned", rows=total)
