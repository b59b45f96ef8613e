"""Deferred work of segments: writing members down, and letting old snapshots go."""

from datetime import timedelta
from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY, Actor
from zhike.core.jobs import Run
from zhike.events import marketing as events
from zhike.rooms.notify import service as notify
from zhike.rooms.segments import choosing, repository
from zhike.rooms.segments.models import SegmentSnapshot
from zhike.rooms.segments.repository import Segments, Snapshots

work = jobs.Room("segments")
PIECE = 50_000
KEPT, LONGEST = timedelta(days=90), timedelta(days=1)
FORGOTTEN_AT_ONCE = 5_000


def _eyes(run: Run, snapshot: SegmentSnapshot) -> Actor:
    veils = tuple((kind, how) for kind, how in snapshot.sight["veils"])
    return Actor("job", run.org_id, user_id=snapshot.requested_by, name=run.name,
                 scope=snapshot.sight["scope"], veils=veils)  # fmt: skip


@work.job(lane="bulk", max_attempts=5, timeout=1_200.0)
async def snapshot(run: Run, *, snapshot_id: UUID) -> None:
    """Write the members down, piece by piece, with the eyes of whoever asked; how far it came is kept with
    each piece."""
    async with run.tx() as tx:
        row = await Snapshots(tx).get(snapshot_id)
        actor = _eyes(run, row)
        versions = await Segments(tx).versions(row.segment_id, row.version + 1, 1)
    definition = versions[0].definition
    try:
        while await _piece(run, actor, snapshot_id, definition):
            pass
    except Exception:
        if run.last_attempt:
            async with run.tx() as tx:
                row = await Snapshots(tx).get_for_update(snapshot_id)
                row.status, row.finished_at = "failed", tx.now
        raise


async def _piece(run: Run, actor: Actor, snapshot_id: UUID, definition: dict[str, object]) -> bool:
    """Write the next members; whether there are more."""
    async with run.unit.transaction(actor, run.request) as tx:
        # a foreign key's check that was planned while its table was a page long reads all of it for each row
        await tx.conn.execute("DISCARD PLANS; SET LOCAL statement_timeout = 60000")
        row = await Snapshots(tx).get_for_update(snapshot_id)
        if row.status != "running":
            return False
        found = await choosing.ids(tx, definition, row.reached or NOBODY, PIECE, row.as_of)
        await repository.add_members(tx, snapshot_id, found)
        row.done += len(found)
        if len(found) == PIECE:
            row.reached = found[-1]
            return True
        row.status, row.finished_at = "done", tx.now
        await tx.flush()
        tx.audit("segment.snapshot_taken", "segment", row.segment_id, snapshot_id=row.id, members=row.done)
        tx.publish(events.SegmentSnapshotTaken(
            snapshot_id=row.id, segment_id=row.segment_id, members=row.done
        ))  # fmt: skip
        if row.requested_by is not None:
            segment = await Segments(tx).get(row.segment_id)
            await notify.notify(
                tx, user_ids=[row.requested_by], type="segment_snapshot",
                title=f"人群名单已生成：{segment.name}", content=f"{row.done} 人",
                resource_type="segment", resource_id=segment.id,
            )  # fmt: skip
        return False


@work.every("25 4 * * *", per="org", lane="bulk")
async def forget(run: Run) -> None:
    """Lists of people are not kept for longer than anybody needs them; one that stands still for a day keeps
    nobody from taking the next."""
    async with run.tx() as tx:
        await repository.give_up(tx, tx.now - LONGEST)
    gone = FORGOTTEN_AT_ONCE
    while gone == FORGOTTEN_AT_ONCE:
        async with run.tx() as tx:
            gone = await repository.forget(tx, tx.now - KEPT, FORGOTTEN_AT_ONCE)
