"""What an erasure clears of imports: rows that were not taken, and files that wait to be started.

A file whose rows have come in is gone already. One that waits cannot be searched by column, so those that
have been forgotten for an hour are cancelled: whoever needs the list uploads it again.
"""

from datetime import timedelta
from uuid import UUID

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.leads.imports import service
from zhike.rooms.leads.imports.repository import Batches

FORGOTTEN = timedelta(hours=1)
_REFUSED = """
SELECT id, cells_sealed FROM import_rows WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""
_WAITING = """
SELECT id FROM import_batches WHERE org_id = $1 AND id > $2 AND status = 'uploaded' AND created_at < $3
ORDER BY id LIMIT $4
"""


@erasure.sweep("import_rows")
async def clear_rows(tx: Tx, trace: Trace, after: str) -> Swept:
    """Delete refused rows in which one of the words stands."""
    rows = await tx.conn.fetch(_REFUSED, tx.org_id, UUID(after) if after else NOBODY, PIECE)
    keys = await tx.keys()
    gone = []
    for row in rows:
        cells = keys.unseal(row["cells_sealed"], "import_rows", "cells", row["id"])
        plain = cells.replace(" ", "").replace("-", "")
        if any(word in cells or word in plain for word in trace.words):
            gone.append(row["id"])
    await tx.conn.execute("DELETE FROM import_rows WHERE org_id = $1 AND id = ANY($2)", tx.org_id, gone)
    return Swept(str(rows[-1]["id"]) if rows else after, len(gone), len(rows) == PIECE)


@erasure.sweep("import_batches")
async def cancel_waiting(tx: Tx, trace: Trace, after: str) -> Swept:
    """Cancel imports that nobody has started."""
    limit = tx.now - FORGOTTEN
    rows = await tx.conn.fetch(_WAITING, tx.org_id, UUID(after) if after else NOBODY, limit, PIECE)
    store = Store(trace.services.settings.data / "files")
    cancelled = 0
    for row in rows:
        batch = await Batches(tx).get_for_update(row["id"])
        if batch.status == "uploaded":
            await service.end(tx, store, batch, "cancelled")
            cancelled += 1
    return Swept(str(rows[-1]["id"]) if rows else after, cancelled, len(rows) == PIECE)
