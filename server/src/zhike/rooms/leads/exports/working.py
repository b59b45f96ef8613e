"""What a worker does with an export: read the list page by page as its person, then keep the file and say so.

A second attempt begins anew; a file is there only once it is whole.
"""

import asyncio
from typing import Any
from uuid import UUID

import orjson

from zhike.core import search
from zhike.core.context import Actor
from zhike.core.http import paging
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.customers import service as customers
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.files.service import Store
from zhike.rooms.leads import listing
from zhike.rooms.leads.exports import repository, sheets, states
from zhike.rooms.leads.exports.models import Export
from zhike.rooms.leads.exports.repository import Exports
from zhike.rooms.notify import service as notify

PAGE = 1_000
SAID_EVERY = 10  # pages


def _eyes(run: Run, export: Export) -> Actor:
    veils = tuple((kind, how) for kind, how in export.sight["veils"])
    pools = frozenset({"pool:manage"} if export.sight.get("pools") else ())
    return Actor("job", run.org_id, user_id=export.requested_by, name=run.name, scope=export.sight["scope"],
                 veils=veils, permissions=pools)  # fmt: skip


async def make(run: Run, export_id: UUID) -> None:
    store = Store(run.services.settings.data / "files")
    async with run.tx() as tx:
        export = await Exports(tx).get_for_update(export_id)
        if export.status not in {"queued", "running"}:
            return
        export.status, export.processed_rows = "running", 0
    actor = _eyes(run, export)
    try:
        async with run.unit.reading(actor, run.request) as tx:
            total = await _count(tx, export)
        rows, is_cut = await _collect(run, actor, export, total)
        made = sheets.xlsx_of if export.format == "xlsx" else sheets.csv_of
        content = await asyncio.to_thread(made, rows)
    except Exception:
        if run.last_attempt:
            async with run.tx() as tx:
                await _end(tx, await Exports(tx).get_for_update(export_id), "failed")
        raise
    async with run.unit.transaction(actor, run.request) as tx:
        export = await Exports(tx).get_for_update(export_id)
        if export.status != "running":
            return
        file = await store.save(
            tx, kind="export", name=f"{export.kind}-{export.id}.{export.format}", content=content
        )
        await store.judge(tx, file.id, ready=True)
        export.processed_rows, export.is_cut, export.file_id = len(rows) - 1, is_cut, file.id
        await _end(tx, export, "done")


async def _end(tx: Tx, export: Export, status: str) -> None:
    export.status, export.finished_at = status, tx.now
    # what was sought may be a phone; nobody needs it any more
    export.filters = {name: value for name, value in export.filters.items() if name != "q"}
    await tx.flush()
    tx.audit("export.finished", "export", export.id, after={"status": status}, rows=export.processed_rows)
    if export.requested_by is not None:
        await notify.notify(
            tx, user_ids=[export.requested_by], type="export_finished", resource_type="export",
            resource_id=export.id, title="导出完成，可以下载" if status == "done" else "导出失败，请重试",
            content=f"{export.processed_rows} 行，保留 {states.KEPT.days} 天" if status == "done" else None,
        )  # fmt: skip


async def _values(tx: Tx, export: Export) -> tuple[frozenset[Any], dict[str, Any]]:
    """The list's filters and parameters, as its route has them."""
    words = export.filters.get("q")
    chosen = {name: value for name, value in export.filters.items() if name != "q"}
    if export.kind == "leads":
        sought, (names, values) = await search.sought(tx, words), listing.chosen(tx, chosen)
        return frozenset(names | sought.filters), values | sought.values
    sought = await customers.seek(tx, words)
    conditions, values = await customers.chosen(tx, chosen)
    return frozenset(conditions | sought.filters), values | sought.values


async def _count(tx: Tx, export: Export) -> int | None:
    if export.kind == "leads":
        return None
    filters, values = await _values(tx, export)
    most = states.MOST[export.format]
    return await customers.count(tx, filters, most, values)


async def _collect(run: Run, actor: Actor, export: Export, total: int | None) -> tuple[list[list[str]], bool]:
    """(heading and rows, whether there were more)."""
    async with run.unit.reading(actor, run.request) as tx:
        own = await _own(tx, export.kind)
    rows, cursor, most = (
        [sheets.headings(export.kind, export.language, own)],
        None,
        states.MOST[export.format],
    )
    veils, pages = dict(actor.veils), 0
    page = listing.page if export.kind == "leads" else customers.page
    while True:
        async with run.unit.reading(actor, run.request) as tx:
            filters, values = await _values(tx, export)
            if cursor is not None:
                values["at"], values["id"] = paging.decode_time_id(cursor)
            body = await page(filters, cursor is not None).json(tx, org_id=tx.org_id, limit=PAGE, **values)
            found = orjson.loads(body or b"{}")
            named = await _named(tx, found["items"])
        rows += [sheets.cells(export.kind, row, named, veils, export.language, own) for row in found["items"]]
        cursor, pages = found["next_cursor"], pages + 1
        if cursor is None or len(rows) > most:
            return rows[: most + 1], cursor is not None
        if pages % SAID_EVERY == 1:
            async with run.tx() as tx:
                held = await Exports(tx).get_for_update(export.id)
                held.processed_rows, held.total_rows = len(rows) - 1, total


async def _own(tx: Tx, kind: str) -> list[fields.Field]:
    if kind != "customers":
        return []
    return [one for one in await fields.known(tx) if not one.is_archived]


async def _named(tx: Tx, items: list[dict[str, Any]]) -> dict[str, str]:
    people = {row.get("owner_id") or row.get("assigned_to") for row in items} - {None}
    tags = {id for row in items for id in row.get("tag_ids") or ()}
    return await repository.names(tx, "users", people) | await repository.names(tx, "tags", tags)
