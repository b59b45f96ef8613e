"""A job that never gets to say that it failed: its batch says it, and a replay goes on where it stopped."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg

from zhike import wiring
from zhike.core import jobs
from zhike.core.clock import utcnow

from .conftest import Counter, csv_of

MINUTE = timedelta(minutes=1, seconds=1)
ROWS = [[f"客人{i}", str(13_600_000_000 + i), "", "", ""] for i in range(20_000)]
# of this job ($1) and this organization ($2)
OURS = "convert_from(payload, 'UTF8')::jsonb ->> 0 = $1 AND convert_from(payload, 'UTF8')::jsonb ->> 2 = $2"


async def work_until(counter: Counter, until: timedelta) -> jobs.Drained:
    return await jobs.drain(
        counter.hall.held.unit, counter.relay_db, wiring.registry(), org_id=counter.hall.org_id,
        until=utcnow() + until, services=counter.hall.held,
    )  # fmt: skip


async def until(db: asyncpg.Connection, question: str, *arguments: object) -> None:
    async with asyncio.timeout(30):
        while not await db.fetchval(question, *arguments):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def bury(counter: Counter, db: asyncpg.Connection, job: str, progress: str | None = None) -> None:
    """Start the job, cut its worker off, and let it seem that this was so in each of its attempts."""
    before = utcnow()
    worker = asyncio.create_task(counter.drain())
    whose = str(counter.hall.org_id)
    await until(db, f"SELECT true FROM jobs.pgqueuer WHERE {OURS} AND status = 'picked'", job, whose)
    if progress is not None:
        question = f"SELECT true FROM import_batches WHERE org_id = $1 AND {progress} > 0"
        await until(db, question, counter.hall.org_id)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    changed = await db.execute(
        f"UPDATE jobs.pgqueuer SET status = 'queued', attempts = $3 WHERE {OURS} AND created >= $4",
        job, whose, wiring.registry().works[job].max_attempts, before,
    )  # fmt: skip
    assert changed == "UPDATE 1"
    drained = await counter.drain()
    assert [(failure.job, failure.dead) for failure in drained.failed] == [(job, True)]


async def replay(counter: Counter) -> None:
    [letter] = (await counter.hall.owner.get("/api/dead-letters", params={"status": "open"})).json()["items"]
    assert letter["error_type"].endswith("WorkerLost")
    answer = await counter.hall.owner.post(f"/api/dead-letters/{letter['id']}/replay")
    assert answer.status_code == 200, answer.text


async def told(counter: Counter, batch: dict[str, Any]) -> list[str]:
    found = (await counter.hall.manager.get("/api/notifications")).json()["items"]
    return [one["title"] for one in found if one["resource_id"] == batch["id"]]


async def test_a_buried_import_fails_and_its_replay_goes_on(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    batch = await counter.upload(csv_of(ROWS))
    await counter.start(batch["id"])
    await bury(counter, owner_db, "imports.bring_in", "processed_rows")
    assert (await counter.read(batch["id"]))["status"] == "running"
    (await work_until(counter, MINUTE)).ok()
    failed = await counter.read(batch["id"])
    assert (failed["status"], failed["error_code"]) == ("failed", "worker_lost")
    assert 0 < failed["processed_rows"] < len(ROWS)
    assert "死信" in failed["error_message"]
    assert await told(counter, batch) == ["导入失败：客户.csv"]

    await replay(counter)
    (await counter.drain()).ok()
    done = await counter.read(batch["id"])
    assert (done["status"], done["error_code"], done["created_rows"]) == ("completed", None, len(ROWS))
    count = await owner_db.fetchval(
        "SELECT count(DISTINCT contact_phone_hash) FROM leads WHERE org_id = $1", counter.hall.org_id
    )
    assert count == len(ROWS)
    assert await _kept(counter, owner_db) == ["removed"]


async def test_a_buried_look_fails_and_its_replay_goes_on(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    answer = await counter.hall.manager.client.post("/api/imports", files={"file": ("a.csv", csv_of(ROWS))})
    id = answer.json()["id"]
    await bury(counter, owner_db, "imports.look")
    assert (await counter.read(id))["status"] == "reading"
    (await work_until(counter, MINUTE)).ok()
    assert (await counter.read(id))["error_code"] == "worker_lost"
    await replay(counter)
    (await counter.drain()).ok()
    looked = await counter.read(id)
    assert (looked["status"], looked["error_code"], looked["total_rows"]) == ("uploaded", None, len(ROWS))


async def test_nobody_s_replay_means_the_file_goes_after_a_week(
    counter: Counter, owner_db: asyncpg.Connection
) -> None:
    batch = await counter.upload(csv_of(ROWS))
    await counter.start(batch["id"])
    await bury(counter, owner_db, "imports.bring_in", "processed_rows")
    (await work_until(counter, timedelta(days=6))).ok()
    assert (await counter.read(batch["id"]))["status"] == "failed"
    assert await _kept(counter, owner_db) == ["ready"]
    (await work_until(counter, timedelta(days=8))).ok()
    assert await _kept(counter, owner_db) == ["removed"]
    await replay(counter)
    (await counter.drain()).ok()
    assert (await counter.read(batch["id"]))["error_code"] == "gone"


async def _kept(counter: Counter, db: asyncpg.Connection) -> list[str]:
    rows = await db.fetch("SELECT status FROM files WHERE org_id = $1", counter.hall.org_id)
    return [row["status"] for row in rows]
