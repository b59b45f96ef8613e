"""The verbs of the trail that people call: ask for an export, make it, forget it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from zhike.core import errors, spreadsheet
from zhike.core.context import Actor, RequestInfo
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, Unit
from zhike.rooms.audit import repository, schemas
from zhike.rooms.audit.models import AuditExport
from zhike.rooms.audit.repository import Exports
from zhike.rooms.files.service import Store

PAGE = 1_000
MOST_ROWS = 100_000
KEPT = timedelta(days=7)

_TEXTS = (
    "created_at", "audit_id", "actor_type", "operator_name", "user_id", "event_type", "resource_type",
    "resource_id", "ticket_id", "ip_address", "user_agent", "request_id",
)  # fmt: skip
_HEADING = {
    "zh": ["时间（UTC）", "编号", "身份类型", "操作人", "用户 ID", "动作", "对象类型", "对象 ID", "工单",
           "IP", "客户端", "请求 ID", "变更", "详情"],
    "en": ["time (UTC)", "number", "actor", "name", "user id", "action", "resource", "resource id", "ticket",
           "IP", "client", "request id", "changes", "details"],
}  # fmt: skip


class ExportNotReady(errors.Conflict):
    code = "audit.export_not_ready"


async def ask_export(tx: Tx, form: schemas.ExportCreate) -> AuditExport:
    """Have a file made of the rows that the filters let through."""
    filters = form.model_dump(mode="json", exclude_none=True)
    language = "en" if tx.request.language.startswith("en") else "zh"
    export = AuditExport(id=uuid7(), filters=filters | {"language": language}, requested_by=tx.actor.user_id)
    Exports(tx).add(export)
    await tx.flush()
    tx.audit("audit.exported", "audit_export", export.id, filters=filters)
    tx.enqueue("audit.export", export_id=export.id)
    return export


async def make_export(unit: Unit, actor: Actor, request: RequestInfo, store: Store, export_id: UUID) -> None:
    """Read page by page, then keep the file and say so. A second run finds nothing to do."""
    async with unit.reading(actor, request) as tx:
        export = await Exports(tx).get(export_id)
        if export.status != "queued":
            return
        filters = dict(export.filters)
    lines = [spreadsheet.BOM + spreadsheet.line(_HEADING[filters.pop("language", "zh")])]
    rows, is_cut = await _collect(unit, actor, request, _typed(filters), lines)
    async with unit.transaction(actor, request) as tx:
        export = await Exports(tx).get_for_update(export_id)
        if export.status != "queued":
            return
        file = await store.save(
            tx, kind="export", name=f"audit-{export_id}.csv", content="".join(lines).encode(),
            content_type="text/csv",
        )  # fmt: skip
        await store.judge(tx, file.id, ready=True)
        export.status, export.rows, export.is_cut = "done", rows, is_cut
        export.file_id, export.finished_at = file.id, tx.now


def _typed(filters: dict[str, Any]) -> dict[str, Any]:
    kinds = {"start": datetime.fromisoformat, "end": datetime.fromisoformat, "user_id": UUID,
             "resource_id": UUID}  # fmt: skip
    return {name: kinds.get(name, str)(value) for name, value in filters.items()}


async def _collect(
    unit: Unit, actor: Actor, request: RequestInfo, filters: dict[str, Any], lines: list[str]
) -> tuple[int, bool]:
    """Append the rows as lines; (how many, whether there were more)."""
    rows, after = 0, {}
    while True:
        statement = repository.page(frozenset(filters), bool(after))
        async with unit.reading(actor, request) as tx:
            found = orjson.loads(
                await statement.json(tx, org_id=tx.org_id, limit=PAGE, **filters, **after) or b"{}"
            )
        items = found["items"]
        for item in items:
            cells = ["" if item[name] is None else str(item[name]) for name in _TEXTS]
            documents = (item["changes"], item["details"])
            lines.append(
                spreadsheet.line([*cells, *("" if not d else orjson.dumps(d).decode() for d in documents)])
            )
        rows += len(items)
        if found["next_cursor"] is None or rows >= MOST_ROWS:
            return rows, found["next_cursor"] is not None
        after = {"at": datetime.fromisoformat(items[-1]["created_at"]), "id": UUID(items[-1]["id"])}


async def fail_export(tx: Tx, export_id: UUID) -> None:
    export = await Exports(tx).get_for_update(export_id)
    if export.status == "queued":
        export.status, export.finished_at = "failed", tx.now


async def _made(tx: Tx, export_id: UUID) -> tuple[AuditExport, UUID]:
    """An export and its file. Raises `ExportNotReady` before it is made, and after it is removed."""
    export = await Exports(tx).get(export_id)
    if export.status != "done" or export.file_id is None:
        raise ExportNotReady(status=export.status)
    return export, export.file_id


async def ask_file(tx: Tx, export_id: UUID) -> None:
    """Somebody is about to take the file away. Raises `ExportNotReady`."""
    export, _ = await _made(tx, export_id)
    tx.audit("audit.export_downloaded", "audit_export", export_id, rows=export.rows)


async def content(tx: Tx, store: Store, export_id: UUID) -> bytes:
    """The file. Raises `ExportNotReady`."""
    return await store.read(tx, (await _made(tx, export_id))[1])


async def forget_exports(tx: Tx, store: Store) -> int:
    """Remove files that are a week old."""
    rows = await Exports(tx).outdated(tx.now - KEPT)
    for export in rows:
        export.status = "removed"
        if export.file_id is not None:
            await store.remove(tx, export.file_id)
    return len(rows)
