"""What becomes of a batch whose job was buried: it fails with the reason, and a replay takes it up again.

A job that kills its worker in every attempt never gets to say so itself. So while a batch is in hand, a
watch looks each minute whether a dead letter lies there for it. The file of such a batch is kept a week.
"""

from datetime import datetime
from uuid import UUID

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.leads.imports import repository, service, states
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches

IN_HAND = {
    "reading": "imports.look", "checking": "imports.check", "queued": "imports.bring_in",
    "running": "imports.bring_in", "undoing": "imports.undo",
}  # fmt: skip


async def watch(run: Run, store: Store, batch_id: UUID) -> None:
    """End a batch whose job is dead; look again in a minute while it is in hand."""
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if batch.status not in IN_HAND or not await run.first_time(tx):
            return
        error = await repository.buried(tx, IN_HAND[batch.status], batch_id)
        if error is None:
            service.watch(tx, batch)
            return
        if batch.status == "undoing":
            batch.error_code = "undo_lost"
            return
        if batch.status == "checking":  # nothing was written: the file waits as before
            batch.status = "uploaded"
            return
        code = "worker_lost" if error.endswith("WorkerLost") else "internal"
        await service.end(tx, store, batch, "failed", code)


def take_up(tx: Tx, batch: ImportBatch, status: str) -> None:
    """Go on with a batch that had failed by no fault of its file."""
    tx.audit(
        "import.resumed", "import", batch.id,
        before={"status": batch.status, "error_code": batch.error_code}, after={"status": status},
    )  # fmt: skip
    batch.status, batch.error_code, batch.finished_at = status, None, None
    service.watch(tx, batch)


async def forget(run: Run, store: Store, batch_id: UUID, finished_at: datetime) -> None:
    """Drop the file of a batch that nobody has taken up since it failed at that time."""
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if states.can_go_on(batch) and batch.finished_at == finished_at:
            await store.remove(tx, batch.file_id)
