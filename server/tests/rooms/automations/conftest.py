"""A rule that nobody answers urgent tickets, and the job that lets rules run at a moment."""

from datetime import datetime
from typing import Any

from zhike.core.context import RequestInfo
from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.rooms.automations import tending

from ...cast import Hall

RULES = "/api/ticket-rules"


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "name": "4 小时未回复", "basis": "reply", "minutes": 240, "statuses": ["pending", "in_progress"],
        "actions": [{"kind": "priority", "priority": "urgent"}, {"kind": "tag", "tag": "催办"}],
    } | changes  # fmt: skip


def run_of(hall: Hall, at: datetime) -> Run:
    return Run(
        name="automations.tend", job_id=uuid7(), attempt=1, max_attempts=1, request=RequestInfo(),
        unit=hall.held.unit, owner=hall.org_id, now=at,
    )  # fmt: skip


async def tend(hall: Hall, at: datetime) -> int:
    """What the job does at that moment; on how many tickets rules ran."""
    return await tending.tend(run_of(hall, at))
