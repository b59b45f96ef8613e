"""Routes of imports: /api/imports."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import File, Form, Query, Request, UploadFile
from fastapi.responses import StreamingResponse

from zhike.core.http import paging, tickets
from zhike.core.http.access import ByActor, Info, InTx, access, require
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.leads.imports import intake, reasons, returns, schemas, service
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches

imports = router("/api/imports", "imports")
Outcome = Literal["failed", "skipped", "all"]
_NEEDED = {"leads": "lead:write", "customers": "customer:write"}


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


async def _read(tx: Tx, row: ImportBatch) -> schemas.ImportRead:
    own = await intake.own_fields(tx, row.kind) if row.columns else []
    return _shown(tx, row, schemas.ImportRead.of(row, await tx.keys(), tx.now, tx.request.language, own))


def _shown(tx: Tx, row: ImportBatch, read: schemas.ImportRead) -> schemas.ImportRead:
    return read.model_copy(update={"preview": []}) if returns.hides(tx.actor, row) else read


@imports.post("", status_code=201)
@access("lead:import", max_body=31_000_000, limit=30, upload="import")
async def upload_import(
    request: Request, tx: InTx, file: Annotated[UploadFile, File()],
    kind: Annotated[schemas.Kind, Form()] = "leads",
) -> schemas.ImportRead:  # fmt: skip
    """Send a CSV or XLSX file of up to 30 MB: ``reading`` at first, then ``uploaded`` with its columns."""
    require(tx.actor, _NEEDED[kind])
    batch = await service.upload(tx, _store(request), kind, file.filename, await file.read())
    return await _read(tx, batch)


@imports.get("")
@access("lead:import")
async def list_imports(
    tx: InTx, limit: paging.Limit = 20, cursor: paging.Cursor = None
) -> paging.Page[schemas.ImportRead]:
    """Newest first."""
    after = paging.decode_time_id(cursor) if cursor is not None else None
    rows = await Batches(tx).newest(limit, after)
    kept, following = paging.page(rows, limit, "created_at", "id")
    keys, own = await tx.keys(), await intake.own_fields(tx, "customers")
    items = [
        _shown(tx, row, schemas.ImportRead.of(
            row, keys, tx.now, tx.request.language, own if row.kind == "customers" else ()))
        for row in kept
    ]  # fmt: skip
    return paging.Page(items=items, next_cursor=following)


@imports.get("/{import_id}")
@access("lead:import")
async def get_import(tx: InTx, import_id: UUID) -> schemas.ImportRead:
    """How it stands: columns and first rows before the start, progress after it."""
    return await _read(tx, await Batches(tx).get(import_id))


@imports.post("/{import_id}/start")
@access("lead:import")
async def start_import(tx: InTx, import_id: UUID, form: schemas.Start) -> schemas.ImportRead:
    """Say which column is what, and bring the rows in."""
    batch = await service.start(tx, import_id, form)
    require(tx.actor, _NEEDED[batch.kind])
    return await _read(tx, batch)


@imports.post("/{import_id}/check")
@access("lead:import")
async def check_import(tx: InTx, import_id: UUID, form: schemas.Start) -> schemas.ImportRead:
    """Find out what a start would do, without writing anything: ``checking`` at first, then ``uploaded``
    again with its ``trial``."""
    batch = await service.check(tx, import_id, form)
    require(tx.actor, _NEEDED[batch.kind])
    return await _read(tx, batch)


@imports.post("/{import_id}/cancel")
@access("lead:import")
async def cancel_import(request: Request, tx: InTx, import_id: UUID) -> schemas.ImportRead:
    """Stop. Rows that have come in stay."""
    return await _read(tx, await service.cancel(tx, _store(request), import_id))


@imports.post("/{import_id}/undo")
@access("lead:import")
async def undo_import(request: Request, tx: InTx, import_id: UUID) -> schemas.ImportRead:
    """Take back, within a day: the leads that it made go, except those that somebody has worked with."""
    require(tx.actor, _NEEDED["leads"])
    return await _read(tx, await service.undo(tx, _store(request), import_id))


@imports.post("/{import_id}/downloads", status_code=201)
@access("lead:import", limit=60)
async def ask_import_errors(tx: InTx, import_id: UUID, outcome: Outcome = "failed") -> tickets.Ticket:
    """A ticket for the file of rows that were not taken, a colleague's only for whoever sees all fields. It
    is kept who asked."""
    await returns.ask(tx, import_id, outcome)
    path = f"/api/imports/{import_id}/errors?outcome={outcome}"
    return tickets.made(tx.unit.keyring, tx.actor, path, import_id, outcome)


@imports.get("/{import_id}/errors", response_class=StreamingResponse)
@access("lead:import", transaction=False, also=(409,))
async def download_import_errors(
    request: Request, actor: ByActor, info: Info, import_id: UUID, outcome: Outcome = "failed",
    ticket: Annotated[str, Query(max_length=100)] = "",
) -> StreamingResponse:  # fmt: skip
    """The file behind a ticket: CSV with row number, reason and the original columns."""
    unit = services(request).unit
    columns = await returns.heading(unit, actor, info, import_id)
    tickets.check(unit.keyring, actor, ticket, import_id, outcome)
    wanted = ["failed", "skipped"] if outcome == "all" else [outcome]
    return StreamingResponse(
        returns.lines(unit, actor, info, import_id, columns, wanted),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{import_id}-errors.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


TITLES = {
    "file.not_found": ("找不到该文件", "No such file"),
    "import.not_found": ("找不到该导入", "No such import"),
    "import.file_refused": ("这个文件无法导入", "This file cannot be imported"),
    "import.not_ready": ("导入当前状态不能进行此操作", "The import is not in a state for this"),
    "import.undo_late": ("导入结束已超过 24 小时，不能撤销", "It ended more than 24 hours ago"),
    "import.undo_kind": ("导入为客户的不能撤销", "An import of customers cannot be taken back"),
    "import.mapping": ("列的对应关系有误", "The mapping of columns is not valid"),
} | {f"import.{code}": words for code, words in reasons.FILE.items()}
ROUTERS = (imports,)
