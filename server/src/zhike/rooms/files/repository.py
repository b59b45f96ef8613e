"""Questions about files."""

from uuid import UUID

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


async def stored_after(tx: Tx, after: UUID, limit: int) -> list[tuple[UUID, str]]:
    """The next living files in the order of their ids: (id, where the blob is)."""
    rows = await tx.conn.fetch(
        "SELECT id, stored_path FROM files WHERE org_id = $1 AND id > $2"
        " AND status NOT IN ('removed', 'rejected') ORDER BY id LIMIT $3",
        tx.org_id, after, limit,
    )  # fmt: skip
    return [(row["id"], row["stored_path"]) for row in rows]
