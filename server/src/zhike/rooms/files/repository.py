"""Questions about files."""

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.files.models import File


class FileMissing(errors.NotFound):
    code = "file.not_found"


class Files(Repository[File]):
    model = File
    missing = FileMissing


async def kept(tx: Tx, names: list[str]) -> set[str]:
    """Which of these blobs a living row names."""
    rows = await tx.conn.fetch(
        "SELECT stored_path FROM files WHERE org_id = $1 AND stored_path = ANY($2)"
        " AND status NOT IN ('removed', 'rejected')",
        tx.org_id,
        names,
    )
    return {row["stored_path"] for row in rows}
