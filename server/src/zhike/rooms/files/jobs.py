"""Deferred work of files."""

from uuid import UUID

import structlog

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.files.service import Store

log = structlog.get_logger(__name__)
work = jobs.Room("files")


@work.every("40 4 * * *", per="org", lane="bulk")
async def sweep(run: Run, *, org_id: UUID) -> None:
    """Drop blobs that no file names."""
    async with run.reading() as tx:
        count = await Store(run.services.settings.data / "files").sweep(tx)
    if count:
        log.info("blobs_swept", count=count)
