"""Throwing away what signing in leaves behind: codes, challenges and counters that are over."""

import structlog

from zhike.core.jobs import Room, Run

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
