"""The job that replaces an organization's keys, a piece at a time; and those that destroy keys."""

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog

from zhike.core import rotation
from zhike.core.jobs.run import Run
from zhike.core.jobs.upkeep import work
from zhike.core.rotation import Place
from zhike.core.tx import Tx, to_json

log = structlog.get_logger("zhike.keys")

PIECE_SECONDS = 20.0
WAIT_SECONDS = 0.2


@work.job(max_attempts=100, lane="bulk", timeout=120)
async def rotate_keys(run: Run, *, rotation_id: UUID) -> None:
    """Work for some seconds, then let others have the lane. Killed anywhere, the next attempt goes on."""
    until = time.monotonic() + PIECE_SECONDS
    settle = timedelta(seconds=run.services.settings.zhike_key_settle)
    while time.monotonic() < until:
        try:
            wait = await _step(run, rotation_id, settle)
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(WAIT_SECONDS)  # somebody works on these rows: they go first
            continue
        if wait is None:
            return
        if wait:
            async with run.tx() as tx:
                tx.enqueue("core.rotate_keys", run_at=tx.now + wait, rotation_id=rotation_id)
            return
    async with run.tx() as tx:
        tx.enqueue("core.rotate_keys", rotation_id=rotation_id)


NOW = timedelta()


async def _step(run: Run, rotation_id: UUID, settle: timedelta) -> timedelta | None:
    """One batch. How long to wait for the next; None when there is none."""
    async with run.tx() as tx:
        at = await rotation.state(tx, rotation_id)
        if at is None or at["status"] == "finished":
            return None
        if at["status"] != "moving" and tx.now < at["due_at"]:
            return at["due_at"] - tx.now  # type: ignore[no-any-return]
        tx.unit.keyring.forget(tx.org_id)
        if at["status"] == "settling":
            await _begin(tx, at)
        elif at["status"] == "sealing":
            await _seal(tx, at, settle)
        elif await rotation.move(tx, await tx.unit.keyring.of(tx.conn, tx.org_id), rotation_id) is None:
            await _finish(tx, rotation_id)
        return NOW


async def _begin(tx: Tx, at: asyncpg.Record) -> None:
    """Everybody has heard of the new version."""
    if "master" in at["kinds"]:
        await rotation.rewrap(tx)
    if at["to_version"] == at["from_version"]:
        await _finish(tx, at["id"])
    else:
        await rotation.switch(tx, at)
        await rotation.note(tx, at["id"], status="sealing")


async def _seal(tx: Tx, at: asyncpg.Record, settle: timedelta) -> None:
    keys = await tx.unit.keyring.of(tx.conn, tx.org_id)
    place = Place.read(at["place"])
    rows, unreadable, ended = await rotation.seal_next(tx, keys, place)
    values = {"sealed": at["sealed"] + rows - unreadable, "due_at": at["due_at"]}
    if not place.again:  # those that do not open are met again in each pass
        values["unreadable"] = at["unreadable"] + unreadable
    if not ended:
        await rotation.note(tx, at["id"], place=to_json(place.plain()), **values)
    elif not place.again or place.found:  # once more, when nobody seals with the version before any longer
        values["due_at"] = tx.now + settle
        await rotation.note(tx, at["id"], place=to_json(Place(again=True).plain()), **values)
    else:
        await rotation.note(tx, at["id"], status="moving", place=to_json({}), **values)
        if "index" not in at["kinds"]:
            await _finish(tx, at["id"])


async def _finish(tx: Tx, rotation_id: UUID) -> None:
    await rotation.retire(tx)
    await rotation.note(tx, rotation_id, status="finished", finished_at=tx.now)
    tx.audit("keys.rotated", "key_rotation", rotation_id)
    tx.unit.keyring.forget(tx.org_id)
    log.info("keys_rotated", org_id=str(tx.org_id), rotation_id=str(rotation_id))


@work.every("35 4 * * *", per="system", lane="bulk")
async def destroy_retired_keys(run: Run) -> None:
    """Nine days after its rotation nothing is left that a version opened: answers are kept for a day."""
    async with run.across_tenants() as conn:
        gone = await conn.fetchval("SELECT app.destroy_retired_keys()")
    if gone:
        log.info("keys_destroyed", count=gone)


@work.every("12 * * * *", per="system", lane="bulk")
async def erase_due_keys(run: Run) -> None:
    """Organizations that asked, seven days ago, to have their keys destroyed, and did not stop it."""
    async with run.across_tenants() as conn:
        gone = [row[0] for row in await conn.fetch("SELECT app.erase_due_keys()")]
    for org_id in gone:
        run.unit.keyring.forget(org_id)
        log.warning("organization_keys_destroyed", org_id=str(org_id))
    if gone:
        async with run.across_tenants() as conn:
            await conn.execute("SELECT app.rewrite_org_keys()")
