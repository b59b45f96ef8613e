"""Pure: what may be done with a batch as it stands."""

from datetime import datetime, timedelta

from zhike.rooms.leads.imports.models import ImportBatch

OVER = {"completed", "failed", "cancelled"}
OURS = {"internal", "worker_lost"}  # failures that are no fault of the file
UNDO_WITHIN = timedelta(hours=24)


def can_go_on(batch: ImportBatch) -> bool:
    """It failed by no fault of its file, which is still here: a replay goes on with it."""
    return batch.status == "failed" and batch.error_code in OURS


def undo_until(batch: ImportBatch) -> datetime | None:
    """Until when the batch may be taken back; None when there is nothing to take back."""
    if batch.kind != "leads" or batch.status not in OVER or batch.finished_at is None:
        return None
    return batch.finished_at + UNDO_WITHIN if batch.created_rows else None
