"""Long work makes way for others, and goes on from where it was."""

from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from zhike.core.context import Actor, RequestInfo
from zhike.core.jobs import Run
from zhike.core.tx import Tx, Unit


def a_run(unit: Unit, org_id: UUID, turn_seconds: float) -> Run:
    return Run(
        name="long.work", job_id=uuid4(), attempt=1, max_attempts=5, request=RequestInfo(request_id="req-1"),
        unit=unit, owner=org_id, turn_seconds=turn_seconds,
    )  # fmt: skip


class Steps:
    """So many pieces; each leaves a line of what it did, and as whom."""

    def __init__(self, pieces: int, breaks_at: int = 0) -> None:
        self.left, self.breaks_at = pieces, breaks_at

    async def __call__(self, tx: Tx) -> bool:
        self.left -= 1
        tx.audit("long.step", "test", uuid4(), left=self.left, by=tx.actor.name)
        if self.left == self.breaks_at - 1:
            raise RuntimeError("broken")
        return self.left > 0


async def left(db: asyncpg.Connection, org_id: UUID) -> list[str]:
    rows = await db.fetch(
        "SELECT details FROM audit_logs WHERE org_id = $1 AND event_type = 'long.step'"
        " ORDER BY created_at, id",
        org_id,
    )
    return [f"{found['by']} {found['left']}" for row in rows for found in [orjson.loads(row["details"])]]


async def handed_over(db: asyncpg.Connection, org_id: UUID) -> list[dict[str, str]]:
    rows = await db.fetch(
        "SELECT payload FROM outbox_events WHERE org_id = $1 AND event_type = 'long.work'", org_id
    )
    return [orjson.loads(row["payload"]) for row in rows]


async def test_within_its_turn_it_does_all(unit: Unit, owner_db: asyncpg.Connection, org_id: UUID) -> None:
    await a_run(unit, org_id, 60).in_turns(Steps(3), thing="a")
    assert await left(owner_db, org_id) == ["long.work 2", "long.work 1", "long.work 0"]
    assert await handed_over(owner_db, org_id) == []


async def test_when_its_turn_is_over_it_hands_over_once(
    unit: Unit, owner_db: asyncpg.Connection, org_id: UUID, actor: Actor
) -> None:
    """After a whole piece, with what it was called with; the next one goes on as whoever it is for."""
    steps = Steps(2)
    await a_run(unit, org_id, -1).in_turns(steps, actor, thing="a")
    assert await left(owner_db, org_id) == ["owner 1"]
    assert await handed_over(owner_db, org_id) == [{"thing": "a"}]
    await a_run(unit, org_id, -1).in_turns(steps, actor, thing="a")
    assert await left(owner_db, org_id) == ["owner 1", "owner 0"]
    assert len(await handed_over(owner_db, org_id)) == 1, "the last piece leaves nothing to hand over"


async def test_a_piece_that_breaks_hands_nothing_over(
    unit: Unit, owner_db: asyncpg.Connection, org_id: UUID
) -> None:
    with pytest.raises(RuntimeError):
        await a_run(unit, org_id, -1).in_turns(Steps(3, breaks_at=3), thing="a")
    assert await left(owner_db, org_id) == [] and await handed_over(owner_db, org_id) == []
