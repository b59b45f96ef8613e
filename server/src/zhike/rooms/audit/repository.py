"""The audit trail as pages, newest first."""

from functools import lru_cache

from sqlalchemy import DateTime, String, Uuid, bindparam, select, tuple_

from zhike.core import hot
from zhike.core.tables import AuditLog

FILTERS = {"user_id": Uuid, "event_type": String, "resource_type": String, "resource_id": Uuid}
_COLUMNS = (
    "id", "audit_id", "actor_type", "user_id", "operator_name", "event_type", "resource_type", "resource_id",
    "changes", "details", "ip_address", "request_id", "created_at",
)  # fmt: skip


@lru_cache(maxsize=32)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """The page statement for a set of filters; compiled on first use."""
    table = AuditLog.__table__
    query = select(*(table.c[name] for name in _COLUMNS)).where(
        table.c.org_id == bindparam("org_id", type_=Uuid)
    )
    for name in sorted(filters):
        query = query.where(table.c[name] == bindparam(name, type_=FILTERS[name]))
    if after:
        query = query.where(
            tuple_(table.c.created_at, table.c.id)
            < tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        )
    return hot.page_json(query.order_by(table.c.created_at.desc(), table.c.id.desc()), ("created_at", "id"))
