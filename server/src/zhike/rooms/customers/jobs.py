"""Deferred work of customers."""

import structlog

from zhike.core import jobs
from zhike.core.jobs import Run

log = structlog.get_logger("zhike.customers")
work = jobs.Room("customers")


@work.every("15 0 * * *", per="system", lane="bulk")
async def make_years(run: Run) -> None:
    """See to it that the timeline has room for the years to come, long before their first line."""
    async with run.across_tenants() as conn:
        made = await conn.fetchval("SELECT app.make_timeline_years()")
    if made:
        log.info("timeline_years_made", count=made)
