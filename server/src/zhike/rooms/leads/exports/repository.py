"""Questions about exports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.leads.exports.models import Export


class ExportMissing(errors.NotFound):
    code = "export.not_found"


class Exports(Repository[Export]):
    model = Export
    missing = ExportMissing

    async def newest(self, user_id: UUID | None, limit: int) -> list[Export]:
        """The last ones that this person asked for."""
        query = self.select().where(Export.requested_by == user_id)
        query = query.order_by(Export.created_at.desc(), Export.id.desc()).limit(limit)
        return list(await self.tx.session.scalars(query))

    async def outdated(self, before: datetime) -> list[Export]:
        """Finished exports from before that time whose file is still kept."""
        query = self.select().where(Export.status == "done", Export.finished_at < before).limit(200)
        return list(await self.tx.session.scalars(query))

    async def kept_after(self, id: UUID, limit: int) -> list[Export]:
        """The next exports whose file is still kept, by id."""
        query = self.select().where(Export.status == "done", Export.id > id).order_by(Export.id).limit(limit)
        return list(await self.tx.session.scalars(query))


async def names(tx: Tx, table: str, ids: set[Any]) -> dict[str, str]:
    """Names of colleagues (``users``) or ``tags`` by id."""
    assert table in {"users", "tags"}
    rows = await tx.conn.fetch(
        f"SELECT id, name FROM {table} WHERE org_id = $1 AND id = ANY($2::uuid[])",  # noqa: S608
        tx.org_id, list(ids),
    )  # fmt: skip
    return {str(row["id"]): row["name"] for row in rows}
