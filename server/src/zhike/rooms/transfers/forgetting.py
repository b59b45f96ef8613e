"""What an erasure clears of transfers: every file of talks that is still kept.

A file cannot be searched for one person without opening it, and whoever needs it makes it again.
"""

from uuid import UUID

from zhike.core import erasure
from zhike.core.context import NOBODY
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.transfers import service
from zhike.rooms.transfers.repository import Transfers


@erasure.sweep("talk_transfers")
async def drop_files(tx: Tx, trace: Trace, after: str) -> Swept:
    """Remove the files; the transfers stay with their reasons."""
    store = Store(trace.services.settings.data / "files")
    rows = await Transfers(tx).kept_after(UUID(after) if after else NOBODY, PIECE)
    reached = str(rows[-1].id) if rows else after
    await service.remove_files(tx, store, rows)
    return Swept(reached, len(rows), len(rows) == PIECE)
