"""Throwing away what people leave behind: sessions, token chains, invitations, applications.

An ended session is kept for a month, for whoever looks into what happened. An application that was decided
holds the phone of somebody who may never have become a colleague, so it does not stay for ever either.
"""

import structlog

from zhike.core.jobs import Room, Run

log = structlog.get_logger("zhike.identity")

work = Room("sessions")
PIECE = 5_000
STALE = (
    """DELETE FROM auth_sessions WHERE (org_id, id) IN (
         SELECT org_id, id FROM auth_sessions
          WHERE least(revoked_at, expires_at) < now() - interval '30 days' LIMIT $1)""",
    """DELETE FROM refresh_tokens WHERE (org_id, id) IN (
         SELECT org_id, id FROM refresh_tokens WHERE expires_at < now() - interval '30 days' LIMIT $1)""",
    """DELETE FROM invitations WHERE (org_id, id) IN (
         SELECT org_id, id FROM invitations
          WHERE coalesce(accepted_at, revoked_at, expires_at) < now() - interval '90 days' LIMIT $1)""",
    """DELETE FROM applications WHERE (org_id, id) IN (
         SELECT org_id, id FROM applications
          WHERE status <> 'pending' AND reviewed_at < now() - interval '180 days' LIMIT $1)""",
)


@work.every("17 4 * * *", per="system", lane="bulk")
async def prune_people(run: Run) -> None:
    """Each night, each piece in a transaction of its own."""
    total = 0
    for statement in STALE:
        last = PIECE
        while last == PIECE:
            async with run.across_tenants() as conn:
                last = int((await conn.execute(statement, PIECE)).rpartition(" ")[2])
            total += last
    if total:
        log.info("people_pruned", rows=total)
