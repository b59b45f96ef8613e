"""Deferred work of the trail: seal each minute, make months ahead, retire, export."""

from uuid import UUID

import structlog

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.audit import retiring, sealing, service
from zhike.rooms.files.service import Store

log = structlog.get_logger("zhike.audit")
work = jobs.Room("audit")

MONTHS_AHEAD = 3


def _store(run: Run) -> Store:
    return Store(run.services.settings.data / "files")


@work.every("* * * * *", per="system", lane="bulk", max_attempts=1)
async def seal(run: Run) -> None:
    """Put what has been committed since into the chains, piece by piece."""
    rows = 1
    while rows:
        async with run.across_tenants() as conn:
            rows = await sealing.seal(conn, run.unit.keyring)


@work.every("5 0,12 * * *", per="system", lane="bulk")
async def make_partitions(run: Run) -> None:
    """See to it that the months to come have their partitions, long before their first row."""
    async with run.across_tenants() as conn:
        made = await conn.fetchval("SELECT app.make_audit_partitions($1)", MONTHS_AHEAD)
    if made:
        log.info("audit_partitions_made", count=made)


@work.every("25 3 * * *", per="system", lane="bulk", timeout=3_000)
async def retire(run: Run) -> None:
    """Remove what each organization has kept long enough, then the months that are empty."""
    async with run.across_tenants() as conn:
        orgs = [row["id"] for row in await conn.fetch("SELECT id FROM organizations ORDER BY id")]
    for org_id in orgs:
        await retire_one(run, org_id)
    async with run.across_tenants() as conn:
        await conn.execute("SELECT app.drop_audit_partitions()")


async def retire_one(run: Run, org_id: UUID) -> None:
    async with run.across_tenants() as conn:
        due = await retiring.write_down(conn, run.unit.keyring, org_id)
    rows = 1
    while rows:
        async with run.across_tenants() as conn:
            rows = await retiring.remove(conn, org_id)
    if due:
        log.info("audit_retired", org_id=str(org_id), rows=due)


@work.job(lane="bulk", timeout=300)
async def export(run: Run, *, export_id: UUID) -> None:
    """Make the file that somebody asked for."""
    try:
        await service.make_export(run.unit, run.actor, run.request, _store(run), export_id)
    except Exception:
        if run.last_attempt:
            async with run.tx() as tx:
                await service.fail_export(tx, export_id)
        raise


@work.every("50 3 * * *", per="org", lane="bulk")
async def forget_exports(run: Run, *, org_id: UUID) -> None:
    """Remove exported files after a week."""
    async with run.tx() as tx:
        await service.forget_exports(tx, _store(run))
