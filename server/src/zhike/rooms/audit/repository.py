"""The audit trail as pages, newest first, and its exports."""

from functools import lru_cache

from sqlalchemy import DateTime, String, Uuid, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tables import AuditLog
from zhike.rooms.audit.models import AuditExport

FILTERS = {
    "user_id": Uuid, "actor_type": String, "event_type": String, "resource_type": String, "resource_id": Uuid,
    "ticket_id": String, "request_id": String,
}  # fmt: skip
PERIOD = ("start", "end")
_COLUMNS = (
    "id", "audit_id", "actor_type", "user_id", "operator_name", "event_type", "resource_type", "resource_id",
    "ticket_id", "changes", "details", "ip_address", "user_agent", "request_id", "created_at",
)  # fmt: skip


@lru_cache(maxsize=64)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """The page statement for a set of filters; compiled on first use."""
    table = AuditLog.__table__
    query = select(*(table.c[name] for name in _COLUMNS)).where(
        table.c.org_id == bindparam("org_id", type_=Uuid)
    )
    for name in sorted(filters - {*PERIOD}):
        query = query.where(table.c[name] == bindparam(name, type_=FILTERS[name]))
    if "start" in filters:
        query = query.where(table.c.created_at >= bindparam("start", type_=DateTime(timezone=True)))
    if "end" in filters:
        query = query.where(table.c.created_at < bindparam("end", type_=DateTime(timezone=True)))
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id)
            < tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))


class ExportMissing(errors.NotFound):
    code = "audit.export_not_found"


class Exports(Repository[AuditExport]):
    model = AuditExport
    missing = ExportMissing

    async def newest(self, limit: int) -> list[AuditExport]:
        query = self.select().order_by(AuditExport.created_at.desc(), AuditExport.id.desc()).limit(limit)
        return list(await self.tx.session.scalars(query))

    async def outdated(self, before: object) -> list[AuditExport]:
        """Finished exports from before that time whose file is still kept."""
        query = self.select().where(AuditExport.status == "done", AuditExport.finished_at < before).limit(200)
        return list(await self.tx.session.scalars(query))
