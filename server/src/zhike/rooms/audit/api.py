"""GET /api/audit-logs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.rooms.audit import repository

logs = router("/api/audit-logs", "audit")


class AuditLogRead(BaseModel):
    """``changes`` holds ``before`` and ``after`` of the changed fields only."""

    id: UUID
    audit_id: str
    actor_type: str
    user_id: UUID | None
    operator_name: str | None
    event_type: str
    resource_type: str | None
    resource_id: UUID | None
    changes: dict[str, Any] | None
    details: dict[str, Any]
    ip_address: str | None
    request_id: str | None
    created_at: datetime


@logs.get("", response_model=paging.Page[AuditLogRead])
@access("audit:read")
async def list_audit_logs(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, user_id: UUID | None = None,
    event_type: str | None = None, resource_type: str | None = None, resource_id: UUID | None = None,
) -> Response:  # fmt: skip
    """Who did what, newest first."""
    values = paging.given(user_id=user_id, event_type=event_type, resource_type=resource_type,
                          resource_id=resource_id)  # fmt: skip
    statement = repository.page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


ROUTERS = (logs,)
