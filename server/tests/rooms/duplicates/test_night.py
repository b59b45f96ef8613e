"""What the night does about merges, and what it does when one of them fails."""

from typing import Any
from uuid import UUID

import pytest

from zhike import wiring
from zhike.core.db import Database
from zhike.core.jobs.drain import drain
from zhike.core.tx import Tx
from zhike.rooms.duplicates import service

from ...cast import Hall
from ...stories.conftest import relay_db  # noqa: F401  a fixture
from .pairs import customer, merge


async def test_one_merge_that_fails_keeps_nothing_from_the_others(
    hall: Hall,
    relay_db: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The failing one has a job of its own, which is tried again and told of."""

    async def work() -> Any:
        return await drain(
            hall.held.unit, relay_db, wiring.registry(), org_id=hall.org_id, services=hall.held
        )

    made = []
    for name in ("一", "二", "三"):
        pair = await customer(hall, f"王{name}"), await customer(hall, f"李{name}")
        made.append(UUID((await merge(hall.owner, *pair))["id"]))
    await work()
    asked, real = [], service.gather

    async def gather(tx: Tx, merge_id: UUID) -> int:
        asked.append(merge_id)
        if merge_id == made[0]:
            raise RuntimeError("broken")
        return await real(tx, merge_id)

    monkeypatch.setattr(service, "gather", gather)
    async with hall.held.unit.transaction(hall.actor()) as tx:
        tx.enqueue("duplicates.nightly")
    done = await work()
    assert asked == [*made, made[0]]
    assert "duplicates.nightly" in done.ran
    assert [(one.job, str(one.error)) for one in done.failed] == [("duplicates.gather", "broken")]
