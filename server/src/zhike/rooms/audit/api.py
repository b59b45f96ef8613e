"""Routes of the audit trail: /api/audit-logs."""
# ASVS 5.4.1, 5.4.2, 3.2.1: a download is named by us

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime

from zhike.core import errors
from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access, require_all
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.audit import repository, schemas, service, verifying
from zhike.rooms.audit.repository import Exports
from zhike.rooms.files.service import Store

logs = router("/api/audit-logs", "audit")
LONGEST_CHECK = timedelta(days=92)
Who = Annotated[str | None, Query(max_length=20)]
What = Annotated[str | None, Query(max_length=100)]
Thing = Annotated[str | None, Query(max_length=50)]


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


@logs.get("", response_model=paging.Page[schemas.AuditLogRead])
@access("audit:read")
async def list_audit_logs(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, user_id: UUID | None = None,
    actor_type: Who = None, event_type: What = None, resource_type: Thing = None,
    resource_id: UUID | None = None, ticket_id: Thing = None, request_id: What = None,
    start: Annotated[AwareDatetime | None, Query(description="From then on.")] = None,
    end: Annotated[AwareDatetime | None, Query(description="Before then.")] = None,
) -> Response:  # fmt: skip
    """Who did what, newest first: by person, kind of actor, action, thing, request and time."""
    given = {"user_id": user_id, "actor_type": actor_type, "event_type": event_type,
             "resource_type": resource_type, "resource_id": resource_id, "ticket_id": ticket_id,
             "request_id": request_id, "start": start, "end": end}  # fmt: skip
    values = paging.given(**given)
    statement = repository.page(frozenset(values), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values)


@logs.get("/verify")
@access("audit:read", limit=20)
async def verify_audit_logs(
    tx: InTx, first: date | None = None, last: date | None = None,
    expect: Annotated[str | None, Query(pattern=r"^\d{1,18}:[0-9a-f]{64}$")] = None,
) -> schemas.VerifyRead:  # fmt: skip
    """Check the trail of some days (UTC; the last seven unless said, 92 at most) against its seals.

    ``expect`` is a link noted earlier, as ``number:hash``. The command `zhike audit verify` checks any time.
    """
    require_all(tx.actor)  # rows that one may not see would look removed
    last = last or tx.now.date()
    first = first or last - timedelta(days=6)
    if not timedelta() <= last - first <= LONGEST_CHECK:
        raise errors.Invalid(field="first")
    number, _, hash = (expect or "").partition(":")
    expected = (int(number), bytes.fromhex(hash)) if expect else None
    return schemas.VerifyRead.of(await verifying.verify(tx, first, last, expected))


@logs.post("/export", status_code=202)
@access("audit:export", limit=20)
async def export_audit_logs(tx: InTx, form: schemas.ExportCreate) -> schemas.ExportRead:
    """Have a CSV file made of the rows that the filters let through; 100,000 of the newest at most."""
    require_all(tx.actor)  # the job reads them all
    return schemas.ExportRead.of(await service.ask_export(tx, form))


@logs.get("/exports")
@access("audit:export")
async def list_audit_exports(tx: InTx, limit: paging.Limit = 20) -> schemas.ExportList:
    """Newest first."""
    return schemas.ExportList(items=[schemas.ExportRead.of(row) for row in await Exports(tx).newest(limit)])


@logs.get("/exports/{export_id}")
@access("audit:export")
async def get_audit_export(tx: InTx, export_id: UUID) -> schemas.ExportRead:
    """How it stands."""
    return schemas.ExportRead.of(await Exports(tx).get(export_id))


@logs.post("/exports/{export_id}/downloads", status_code=201)
@access("audit:export", limit=20, also=(409,))
async def ask_audit_download(tx: InTx, export_id: UUID) -> tickets.Ticket:
    """A ticket for the file, for a week. Who asked is kept in the trail itself."""
    await service.ask_file(tx, export_id)
    return tickets.made(tx.unit.keyring, tx.actor, f"/api/audit-logs/exports/{export_id}/file", export_id)


@logs.get("/exports/{export_id}/file", response_class=Response)
@access("audit:export", limit=20, also=(409,))
async def download_audit_export(
    request: Request, tx: InTx, export_id: UUID, ticket: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The file behind a ticket."""
    await Exports(tx).get(export_id)
    tickets.check(tx.unit.keyring, tx.actor, ticket, export_id)
    return Response(
        await service.content(tx, _store(request), export_id),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="audit-{export_id}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


TITLES = {
    "audit.export_not_found": ("找不到该导出", "No such export"),
    "audit.export_not_ready": ("导出文件尚未生成或已删除", "The file is not made yet, or has been removed"),
}
ROUTERS = (logs,)
