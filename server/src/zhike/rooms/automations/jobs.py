"""Deferred work of rules: every five minutes tickets are looked through."""

from zhike.core import jobs
from zhike.core.jobs import Run
from zhike.rooms.automations import tending

work = jobs.Room("automations")


@work.every("*/5 * * * *", per="org", max_attempts=1)
async def tend(run: Run) -> None:
    """Let the rules run on what is due."""
    await tending.tend(run)
