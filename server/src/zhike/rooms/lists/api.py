"""Routes of lists: /api/views and /api/bulk-edits."""

from typing import Literal
from uuid import UUID

from fastapi import Response

from zhike.core import errors
from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.rooms.lists import editing, repository, schemas, service

views = router("/api/views", "lists")
edits = router("/api/bulk-edits", "lists")


@views.get("")
@access(None)
async def list_views(tx: InTx, kind: schemas.Kind | None = None) -> schemas.Views:
    """One's own views and those that colleagues share, by name."""
    return schemas.Views(items=await service.views(tx, kind))


@views.post("", status_code=201)
@access(None)
async def create_view(tx: InTx, form: schemas.ViewCreate) -> schemas.ViewRead:
    """Keep a list's filters, columns and order under a name."""
    return await service.create(tx, form)


@views.put("/default", status_code=204)
@access(None)
async def set_default_view(tx: InTx, form: schemas.DefaultSet) -> None:
    """Have one's list open with a view; null: as it is made."""
    await service.open_with(tx, form)


@views.patch("/{view_id}")
@access(None)
async def patch_view(tx: InTx, view_id: UUID, form: schemas.ViewPatch) -> schemas.ViewRead:
    """Change one's own view."""
    return await service.change(tx, view_id, form)


@views.delete("/{view_id}", status_code=204)
@access(None)
async def delete_view(tx: InTx, view_id: UUID) -> None:
    """Forget one's own view."""
    await service.delete(tx, view_id)


@edits.get("")
@access(None)
async def list_bulk_edits(tx: InTx, limit: paging.Limit = 20) -> paging.Page[schemas.BulkRead]:
    """One's own, newest first."""
    rows = await repository.Edits(tx).newest(limit)
    return paging.Page(items=[editing.read(tx, vars(row)) for row in rows])


@edits.post("", status_code=201)
@access(None, limit=60)
async def start_bulk_edit(tx: InTx, form: schemas.BulkCreate) -> schemas.BulkRead:
    """Give many rows another owner, stage, status or tag. Up to 500 are done at once, more by a job."""
    return await editing.start(tx, form)


@edits.post("/count")
@access(None, limit=120)
async def count_bulk_edit(tx: InTx, form: schemas.BulkCount) -> schemas.BulkCounted:
    """Say how many rows a change by these filters would be about. Nothing is written."""
    return await editing.count(tx, form)


@edits.get("/{edit_id}")
@access(None)
async def get_bulk_edit(tx: InTx, edit_id: UUID) -> schemas.BulkRead:
    """How far it has come."""
    return editing.read(tx, vars(await repository.Edits(tx).own(edit_id)))


@edits.get("/{edit_id}/rows", response_model=paging.Page[schemas.BulkRowRead])
@access(None)
async def list_bulk_edit_rows(
    tx: InTx, edit_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    outcome: Literal["pending", "changed", "same", "refused", "missing"] | None = None,
) -> Response:  # fmt: skip
    """What became of each row, in the order in which they were done."""
    await repository.Edits(tx).own(edit_id)
    after = None
    if cursor is not None:
        try:
            after = UUID(str(paging.decode(cursor, 1)[0]))
        except ValueError:
            raise errors.Invalid(field="cursor") from None
    statement = repository.rows(after is not None, outcome is not None)
    body = await statement.json(tx, org_id=tx.org_id, edit_id=edit_id, limit=limit, id=after, outcome=outcome)
    return Json(body or b"")


@edits.post("/{edit_id}/undo")
@access(None, limit=60)
async def undo_bulk_edit(tx: InTx, edit_id: UUID) -> schemas.BulkRead:
    """Take it back, once, within a day: what nobody has changed since. Nothing has to be sent."""
    return await editing.undo(tx, edit_id)


TITLES = {
    "view.not_found": ("找不到该视图", "No such view"),
    "view.filter": ("视图里不能保存这个筛选条件", "A view does not keep this filter"),
    "view.too_many": ("视图过多，请先删除不用的", "Too many views"),
    "view.not_own": ("只能修改自己的视图", "Only whoever made a view changes it"),
    "bulk.not_found": ("找不到该批量修改", "No such bulk edit"),
    "bulk.invalid": ("批量修改的内容不完整", "The bulk edit is not complete"),
    "bulk.nothing": ("没有可修改的记录", "None of the rows is there"),
    "bulk.too_many": ("符合条件的记录过多，请缩小范围", "The filters let too many rows through"),
    "bulk.no_user": ("找不到这位同事，或其账号已停用", "No such colleague at work"),
    "bulk.undo_over": ("已撤销过，或已超过可撤销时间", "It was taken back already, or it is too late"),
    "bulk.changed_since": ("之后有人改过", "Somebody has changed it since"),
}  # fmt: skip
ROUTERS = (views, edits)
