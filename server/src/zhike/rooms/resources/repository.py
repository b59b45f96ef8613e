"""Questions about rooms and devices."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.resources.models import Resource
from zhike.rooms.resources.schemas import ResourceRead

R: Any = Resource.__table__


class ResourceMissing(errors.NotFound):
    code = "resource.not_found"


class Resources(Repository[Resource]):
    model = Resource
    missing = ResourceMissing


@lru_cache(maxsize=16)
def page(filters: frozenset[str], after: bool) -> hot.Statement:
    """Rooms and devices, oldest first."""
    query = select(*(R.c[name] for name in ResourceRead.model_fields)).where(
        R.c.org_id == bindparam("org_id", type_=Uuid)
    )
    for name, kind in (("site_id", Uuid), ("kind", String)):
        if name in filters:
            query = query.where(R.c[name] == bindparam(name, type_=kind))
    if "active" in filters:
        query = query.where(R.c.is_active)
    if after:
        mark = tuple_(bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))
        query = query.where(tuple_(R.c.created_at, R.c.id) > mark)
    return hot.page_json(query.order_by(R.c.created_at, R.c.id), ("created_at", "id"))


async def locked(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Capacities of those that are offered, locked in the order of their ids until the transaction ends."""
    rows = await tx.conn.fetch(
        "SELECT id, capacity FROM resources WHERE org_id = $1 AND id = ANY($2::uuid[]) AND is_active"
        " ORDER BY id FOR NO KEY UPDATE",
        tx.org_id, list(ids),
    )  # fmt: skip
    return {row["id"]: row["capacity"] for row in rows}
