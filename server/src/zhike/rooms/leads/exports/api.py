"""Routes of exports: /api/exports."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access, require
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.files.service import Store
from zhike.rooms.leads.exports import schemas, service
from zhike.rooms.leads.exports.repository import Exports

exports = router("/api/exports", "exports")
_NEEDED = {"leads": "lead:export", "customers": "customer:export"}
_TYPES = {"csv": "text/csv; charset=utf-8",
          "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


@exports.post("", status_code=202)
@access("lead:read", limit=20)
async def create_export(tx: InTx, form: schemas.ListExportCreate) -> schemas.ListExportRead:
    """Have a file made of a list: 500,000 rows of CSV or 50,000 of XLSX at most. The reason is kept."""
    require(tx.actor, _NEEDED[form.kind])
    return schemas.ListExportRead.of(await service.ask(tx, form))


@exports.get("")
@access("lead:read")
async def list_exports(tx: InTx, limit: paging.Limit = 20) -> schemas.ListExports:
    """One's own, newest first."""
    rows = await Exports(tx).newest(tx.actor.user_id, limit)
    return schemas.ListExports(items=[schemas.ListExportRead.of(row) for row in rows])


@exports.get("/{export_id}")
@access("lead:read")
async def get_export(tx: InTx, export_id: UUID) -> schemas.ListExportRead:
    """How it stands."""
    return schemas.ListExportRead.of(await service.own(tx, export_id))


@exports.post("/{export_id}/downloads", status_code=201)
@access("lead:read", limit=20, also=(409,))
async def ask_export_download(tx: InTx, export_id: UUID) -> tickets.Ticket:
    """A ticket for the file, for a week, for whoever had it made and may still export. Who asked is kept."""
    export = await service.own(tx, export_id)
    require(tx.actor, _NEEDED[export.kind])
    service.ask_file(tx, export)
    return tickets.made(tx.unit.keyring, tx.actor, f"/api/exports/{export_id}/file", export_id)


@exports.get("/{export_id}/file", response_class=Response)
@access("lead:read", limit=20, also=(409,))
async def download_export(
    request: Request, tx: InTx, export_id: UUID, ticket: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The file behind a ticket."""
    export = await service.own(tx, export_id)
    require(tx.actor, _NEEDED[export.kind])
    tickets.check(tx.unit.keyring, tx.actor, ticket, export_id)
    content = await service.content(tx, Store(services(request).settings.data / "files"), export)
    name = f"{export.kind}-{export.created_at:%Y%m%d-%H%M}.{export.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=_TYPES[export.format], headers=headers)


TITLES = {
    "export.not_found": ("找不到该导出", "No such export"),
    "export.not_ready": ("导出文件尚未生成，或已过期删除", "The file is not made yet, or has been removed"),
    "export.filter": ("导出的筛选条件有误", "The list has no such filter"),
}
ROUTERS = (exports,)
