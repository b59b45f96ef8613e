"""The verbs of imports: upload, start, cancel, undo, and what is told of one that ends."""

import re
from datetime import timedelta
from uuid import UUID

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import imports as events
from zhike.rooms.files.service import Store
from zhike.rooms.leads.imports import columns, intake, parsing, schemas, states
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches
from zhike.rooms.notify import service as notify
from zhike.rooms.preferences import service as preferences

MAX_BYTES = 30_000_000
LOOK_AGAIN = timedelta(minutes=1)
KEPT = timedelta(days=7)


class FileTooLarge(errors.DomainError):
    code = "request.too_large"
    status = 413


class FileRefused(errors.Invalid):
    """Not a table, as its first bytes tell. The code says why: ``import.`` and one of `reasons.FILE`."""

    code = "import.file_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.code = f"import.{reason}"


class NotReady(errors.Conflict):
    """The batch cannot be started or cancelled in its state."""

    code = "import.not_ready"


class UndoLate(errors.Conflict):
    """It has been over for longer than a day."""

    code = "import.undo_late"


class UndoKind(errors.Conflict):
    """Customers that came in by a file stay: they may have been served already."""

    code = "import.undo_kind"


class MappingInvalid(errors.Invalid):
    """``reason``: column, field, twice or contact; or customers who would share a phone."""

    code = "import.mapping"


def _shown(name: str | None) -> str:
    """The last part of a sender's file name, to show."""
    last = re.split(r"[\\/]", name or "")[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:255] or "未命名"


async def upload(tx: Tx, store: Store, kind: schemas.Kind, name: str | None, content: bytes) -> ImportBatch:
    """Keep a file and have it looked at. Raises `FileTooLarge`, `FileRefused`, `FeatureDisabled`."""
    await preferences.require_mine(tx, "enable_import")
    if len(content) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES)
    try:
        parsing.kind_of(content[:4096])
    except parsing.Refused as refused:
        raise FileRefused(reason=refused.code) from None
    file = await store.save(tx, kind="import", name=_shown(name), content=content)
    batch = Batches(tx).add(
        ImportBatch(
            id=uuid7(), kind=kind, file_id=file.id, filename=file.name, status="reading",
            created_by=tx.actor.user_id,
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("import.uploaded", "import", batch.id, after={"kind": kind, "bytes": len(content)})
    tx.enqueue("imports.look", batch_id=batch.id)
    watch(tx, batch)
    return batch


def watch(tx: Tx, batch: ImportBatch) -> None:
    """Have somebody look whether the batch's job still lives."""
    tx.enqueue("imports.watch", run_at=tx.now + LOOK_AGAIN, batch_id=batch.id)


def _places(batch: ImportBatch, mapping: dict[str, str], own: set[str]) -> dict[str, int]:
    """The mapping as field → place of its column. Raises `MappingInvalid`."""
    places: dict[str, int] = {}
    for heading, field in mapping.items():
        if heading not in batch.columns:
            raise MappingInvalid(field="mapping", reason="column", column=heading)
        if field not in columns.FIELDS[batch.kind] and field not in own:
            raise MappingInvalid(field="mapping", reason="field", unknown=field)
        if field in places:
            raise MappingInvalid(field="mapping", reason="twice", twice=field)
        places[field] = batch.columns.index(heading)
    if not places.keys() & {columns.NAME[batch.kind], columns.PHONE[batch.kind]}:
        raise MappingInvalid(field="mapping", reason="contact")
    return places


async def _chosen(tx: Tx, batch_id: UUID, form: schemas.Start) -> ImportBatch:
    """A waiting batch with what was chosen for it. Raises `NotReady`, `MappingInvalid`."""
    batch = await Batches(tx).get_for_update(batch_id)
    if batch.status != "uploaded":
        raise NotReady(status=batch.status)
    if form.duplicates == "create" and batch.kind == "customers":
        raise MappingInvalid(field="duplicates", reason="create")
    own = {columns.OWN + one.key for one in await intake.own_fields(tx, batch.kind)}
    batch.mapping = _places(batch, form.mapping, own)
    batch.duplicates = form.duplicates
    if form.encoding is not None and batch.format == "csv":
        batch.encoding = form.encoding
    return batch


async def check(tx: Tx, batch_id: UUID, form: schemas.Start) -> ImportBatch:
    """Have somebody find out what a start would do. Raises `NotReady`, `MappingInvalid`."""
    batch = await _chosen(tx, batch_id, form)
    batch.status, batch.trial = "checking", None
    await tx.flush()
    tx.audit("import.checked", "import", batch.id, after={"duplicates": form.duplicates})
    tx.enqueue("imports.check", batch_id=batch.id)
    watch(tx, batch)
    return batch


async def start(tx: Tx, batch_id: UUID, form: schemas.Start) -> ImportBatch:
    """Bring the rows in. Raises `NotReady` unless the file was looked at and is waiting."""
    batch = await _chosen(tx, batch_id, form)
    batch.status = "queued"
    await tx.flush()
    tx.audit("import.started", "import", batch.id, after={"duplicates": form.duplicates})
    tx.enqueue("imports.bring_in", batch_id=batch.id)
    watch(tx, batch)
    return batch


async def cancel(tx: Tx, store: Store, batch_id: UUID) -> ImportBatch:
    """Stop; what has come in stays. Raises `NotReady` for one that is over."""
    batch = await Batches(tx).get_for_update(batch_id)
    if batch.status in states.OVER | {"undoing", "undone"}:
        raise NotReady(status=batch.status)
    await end(tx, store, batch, "cancelled")
    return batch


async def undo(tx: Tx, store: Store, batch_id: UUID) -> ImportBatch:
    """Have the leads removed that it made. Raises `UndoKind`, `NotReady`, `UndoLate`."""
    batch = await Batches(tx).get_for_update(batch_id)
    if batch.kind != "leads":
        raise UndoKind()
    until = states.undo_until(batch)
    if until is None:
        raise NotReady(status=batch.status)
    if tx.now > until:
        raise UndoLate(until=until.isoformat())
    if states.can_go_on(batch):
        await store.remove(tx, batch.file_id)
    before, batch.status, batch.error_code = batch.status, "undoing", None
    await tx.flush()
    tx.audit(
        "import.undo_started", "import", batch.id, before={"status": before}, after={"status": "undoing"}
    )
    tx.enqueue("imports.undo", batch_id=batch.id, by=tx.actor.user_id)
    watch(tx, batch)
    return batch


async def end(tx: Tx, store: Store, batch: ImportBatch, status: str, error_code: str | None = None) -> None:
    """The batch is over: forget the file, unless a replay may need it; tell everybody."""
    before, batch.status = batch.status, status
    batch.error_code, batch.finished_at, batch.preview_sealed = error_code, tx.now, None
    if states.can_go_on(batch):
        tx.enqueue("imports.forget", run_at=tx.now + KEPT, batch_id=batch.id, finished_at=tx.now)
    elif before == "reading" and status == "failed":
        await store.judge(tx, batch.file_id, ready=False)
    else:
        await store.remove(tx, batch.file_id)
    await tx.flush()
    counts = {
        name: getattr(batch, name) for name in ("created_rows", "updated_rows", "skipped_rows", "failed_rows")
    }
    after = counts | {"status": status, "error_code": error_code}
    tx.audit("import.finished", "import", batch.id, before={"status": before}, after=after)
    tx.publish(events.ImportFinished(batch_id=batch.id, kind=batch.kind, status=status, **counts))
    if batch.created_by is not None and before != "reading" and status != "cancelled":
        done = (
            f"新建 {batch.created_rows}，更新 {batch.updated_rows}，"
            f"跳过 {batch.skipped_rows}，错误 {batch.failed_rows}"
        )
        await notify.notify(
            tx, user_ids=[batch.created_by], type="import_finished", content=done,
            title=f"导入{'完成' if status == 'completed' else '失败'}：{batch.filename}",
            resource_type="import", resource_id=batch.id,
        )  # fmt: skip
