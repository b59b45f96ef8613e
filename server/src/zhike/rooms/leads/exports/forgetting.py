"""What an erasure clears of exports: every file of a list that is still kept.

A list cannot be searched for one person without opening it, and whoever needs it makes it again.
"""

from uuid import UUID

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.leads.exports.repository import Exports


@erasure.sweep("exports")
async def drop_lists(tx: Tx, trace: Trace, after: str) -> Swept:
    """Remove the files; the exports stay with their reasons."""
    store = Store(trace.services.settings.data / "files")
    rows = await Exports(tx).kept_after(UUID(after) if after else NOBODY, PIECE)
    for export in rows:
        export.status = "removed"
        if export.file_id is not None:
            await store.remove(tx, export.file_id)
    return Swept(str(rows[-1].id) if rows else after, len(rows), len(rows) == PIECE)
