"""The verbs of exports: ask for one, fetch it, forget it."""

from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.customers import service as customers
from zhike.rooms.files.service import Store
from zhike.rooms.leads import listing
from zhike.rooms.leads.exports import schemas, states
from zhike.rooms.leads.exports.models import Export
from zhike.rooms.leads.exports.repository import ExportMissing, Exports

__all__ = ["ExportMissing"]


class FilterInvalid(errors.Invalid):
    """The list has no such filter, or not with such a value."""

    code = "export.filter"


class ExportNotReady(errors.Conflict):
    code = "export.not_ready"


async def ask(tx: Tx, form: schemas.ListExportCreate) -> Export:
    """Have a file made of the rows that the person sees and the filters let through.

    Raises `FilterInvalid`, and what the list itself would say to these filters.
    """
    wrong = states.fits(form.kind, form.filters)
    if wrong is not None:
        raise FilterInvalid(field=f"filters.{wrong}"[:60])
    said = {name: value for name, value in form.filters.items() if name != "q"}
    if form.kind == "customers":
        await customers.chosen(tx, said)
    else:
        listing.chosen(tx, said)
    export = Exports(tx).add(
        Export(
            id=uuid7(), kind=form.kind, format=form.format, reason=form.reason, filters=dict(form.filters),
            sight={"scope": tx.actor.scope, "veils": [list(pair) for pair in tx.actor.veils],
                   "pools": tx.actor.sees_pools},
            language=tx.request.language[:10], requested_by=tx.actor.user_id,
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit(f"{form.kind[:-1]}.exported", "export", export.id, reason=form.reason, format=form.format,
             filters=said, searched="q" in form.filters)  # fmt: skip
    tx.enqueue("exports.make", export_id=export.id)
    return export


async def own(tx: Tx, export_id: UUID) -> Export:
    """An export of one's own. Raises `ExportMissing` for others'."""
    export = await Exports(tx).get(export_id)
    if export.requested_by != tx.actor.user_id:
        raise ExportMissing()
    return export


def _file(export: Export) -> UUID:
    """Raises `ExportNotReady` before it is made, and after it is removed."""
    if export.status != "done" or export.file_id is None:
        raise ExportNotReady(status=export.status)
    return export.file_id


def ask_file(tx: Tx, export: Export) -> None:
    """Its owner is about to take the file away. Raises `ExportNotReady`."""
    _file(export)
    tx.audit(f"{export.kind[:-1]}.export_downloaded", "export", export.id, rows=export.processed_rows,
             format=export.format)  # fmt: skip


async def content(tx: Tx, store: Store, export: Export) -> bytes:
    """The file. Raises `ExportNotReady`."""
    return await store.read(tx, _file(export))


async def forget(tx: Tx, store: Store) -> int:
    """Remove files whose time is over."""
    rows = await Exports(tx).outdated(tx.now - states.KEPT)
    for export in rows:
        export.status = "removed"
        if export.file_id is not None:
            await store.remove(tx, export.file_id)
    return len(rows)
