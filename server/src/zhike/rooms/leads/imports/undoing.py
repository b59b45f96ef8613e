"""Taking an import back: the leads that it made and that nobody has touched since go, piece by piece.

What somebody has worked with stays, and is counted by reason: ``converted``, ``assigned``, ``changed`` (an
edit, a note, another import) or ``linked`` (a conversation, an appointment or a review speaks of it: the
database says so by refusing). Each piece is a transaction, so a worker that dies loses and repeats nothing.
"""

from collections import Counter
from uuid import UUID

import asyncpg

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import imports as events
from zhike.rooms.leads.imports import service
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches
from zhike.rooms.notify import service as notify

PIECE = 1_000
_NEXT = """
SELECT id FROM leads WHERE org_id = $1 AND import_id = $2 AND ($3::uuid IS NULL OR id > $3)
ORDER BY id LIMIT $4 FOR UPDATE
"""
# a statement of its own, after the locks: what others did to these leads until then is seen
_TOUCHED = """
SELECT l.id, CASE
  WHEN l.customer_id IS NOT NULL THEN 'converted'
  WHEN l.assigned_to IS NOT NULL AND NOT EXISTS (
    SELECT FROM lead_assignments c
    WHERE c.org_id = l.org_id AND c.lead_id = l.id AND c.user_id = l.assigned_to
  ) THEN 'assigned'
  WHEN l.updated_at <> l.created_at OR EXISTS (
    SELECT FROM lead_activities a
    WHERE a.org_id = l.org_id AND a.lead_id = l.id AND a.type NOT IN ('imported', 'distributed')
  ) THEN 'changed' END AS why
FROM leads l WHERE l.org_id = $1 AND l.id = ANY($2)
"""
_REMOVE = "DELETE FROM leads WHERE org_id = $1 AND id = ANY($2)"


async def undo(run: Run, batch_id: UUID, by: UUID | None) -> None:
    """Go through the leads of the import, from where an earlier attempt came to."""
    while True:
        async with run.tx() as tx:
            batch = await Batches(tx).get_for_update(batch_id)
            if batch.status != "undoing":
                return
            if batch.error_code is not None:  # a replay
                batch.error_code = None
                service.watch(tx, batch)
            if await _piece(tx, batch) < PIECE:
                await _finish(tx, batch, by)
                return


async def _piece(tx: Tx, batch: ImportBatch) -> int:
    """Settle the next leads. Returns how many there were."""
    ids = [row["id"] for row in await tx.conn.fetch(_NEXT, tx.org_id, batch.id, batch.undone_to, PIECE)]
    if not ids:
        return 0
    why = {row["id"]: row["why"] for row in await tx.conn.fetch(_TOUCHED, tx.org_id, ids)}
    linked = await _remove(tx, [id for id in ids if why[id] is None])
    kept = Counter(word for word in why.values() if word is not None) + Counter(linked=len(linked))
    batch.kept_why = dict(Counter(batch.kept_why) + kept)
    batch.kept_rows += kept.total()
    batch.removed_rows += len(ids) - kept.total()
    batch.undone_to = ids[-1]
    return len(ids)


async def _remove(tx: Tx, ids: list[UUID]) -> list[UUID]:
    """Delete leads with their lines; those that something else speaks of are found by halving."""
    if not ids:
        return []
    await tx.conn.execute("SAVEPOINT removal")
    try:
        await tx.conn.execute(_REMOVE, tx.org_id, ids)
    except asyncpg.ForeignKeyViolationError:
        await tx.conn.execute("ROLLBACK TO SAVEPOINT removal; RELEASE SAVEPOINT removal")
        if len(ids) == 1:
            return ids
        half = len(ids) // 2
        return await _remove(tx, ids[:half]) + await _remove(tx, ids[half:])
    await tx.conn.execute("RELEASE SAVEPOINT removal")
    return []


async def _finish(tx: Tx, batch: ImportBatch, by: UUID | None) -> None:
    batch.status = "undone"
    counts = {"removed_rows": batch.removed_rows, "kept_rows": batch.kept_rows}
    await tx.flush()
    tx.audit(
        "import.undone", "import", batch.id, before={"status": "undoing"},
        after={"status": "undone", **counts, "kept_why": batch.kept_why},
    )  # fmt: skip
    tx.publish(events.ImportUndone(batch_id=batch.id, **counts))
    if by is not None:
        await notify.notify(
            tx, user_ids=[by], type="import_undone", title=f"已撤销导入：{batch.filename}",
            content=f"移除 {batch.removed_rows}，保留 {batch.kept_rows}", resource_type="import",
            resource_id=batch.id,
        )  # fmt: skip
