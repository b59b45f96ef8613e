"""Questions about imports."""

from typing import Any
from uuid import UUID

from sqlalchemy import tuple_

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.leads.imports.models import ImportBatch


class ImportMissing(errors.NotFound):
    code = "import.not_found"


class Batches(Repository[ImportBatch]):
    model = ImportBatch
    missing = ImportMissing

    async def newest(self, limit: int, after: tuple[Any, UUID] | None) -> list[ImportBatch]:
        """A page of batches and one more."""
        query = self.select().order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc()).limit(limit + 1)
        if after is not None:
            query = query.where(tuple_(ImportBatch.created_at, ImportBatch.id) < after)
        return list(await self.tx.session.scalars(query))


_BURIED = """
SELECT error_type FROM dead_letters
WHERE org_id = $1 AND status = 'open' AND job = $2 AND payload ->> 'batch_id' = $3 ORDER BY id DESC LIMIT 1
"""
_LEFT_OUT = """
SELECT id, row_number, outcome, reason, detail, cells_sealed FROM import_rows
WHERE org_id = $1 AND batch_id = $2 AND outcome = ANY($3) AND row_number > $4 ORDER BY row_number LIMIT $5
"""


async def buried(tx: Tx, job: str, batch_id: UUID) -> str | None:
    """The error of an open dead letter of this job for this batch."""
    found: str | None = await tx.conn.fetchval(_BURIED, tx.org_id, job, str(batch_id))
    return found


async def left_out(tx: Tx, batch_id: UUID, outcomes: list[str], after: int, limit: int) -> list[Any]:
    """Rows that were not taken, by row number."""
    rows: list[Any] = await tx.conn.fetch(_LEFT_OUT, tx.org_id, batch_id, outcomes, after, limit)
    return rows
