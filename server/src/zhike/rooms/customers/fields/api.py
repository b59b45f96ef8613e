"""Routes of custom fields: /api/custom-fields."""

from typing import Any
from uuid import UUID

from zhike.core.http import paging
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.customers.fields import schemas, service

fields = router("/api/custom-fields", "customers")


async def _one(tx: Tx, id: UUID) -> schemas.FieldRead:
    return next(
        schemas.FieldRead.model_validate(row, from_attributes=False)
        for row in await service.everything(tx, archived=True) if row["id"] == id
    )  # fmt: skip


async def _page(tx: Tx, *, archived: bool) -> paging.Page[schemas.FieldRead]:
    rows: list[dict[str, Any]] = await service.everything(tx, archived=archived)
    return paging.Page(items=[schemas.FieldRead.model_validate(row) for row in rows])


@fields.get("")
@access("customer:read")
async def list_custom_fields(tx: InTx, archived: bool = False) -> paging.Page[schemas.FieldRead]:
    """What the organization wants to know of its customers, in order; with ``archived`` the hidden ones,
    too. The older versions of each say how older values are read."""
    return await _page(tx, archived=archived)


@fields.post("", status_code=201)
@access("config:write")
async def create_custom_field(tx: InTx, form: schemas.FieldCreate) -> schemas.FieldRead:
    """Add a field: 60 in use at most, 20 of them indexed."""
    return await _one(tx, (await service.create(tx, form)).id)


@fields.put("/order")
@access("config:write")
async def arrange_custom_fields(tx: InTx, form: schemas.FieldOrder) -> paging.Page[schemas.FieldRead]:
    """Put the fields in use into an order."""
    await service.arrange(tx, form.ids)
    return await _page(tx, archived=False)


@fields.patch("/{field_id}")
@access("config:write")
async def patch_custom_field(tx: InTx, field_id: UUID, form: schemas.FieldPatch) -> schemas.FieldRead:
    """Change a field. Values of earlier versions stay, and stay readable."""
    return await _one(tx, (await service.change(tx, field_id, form)).id)


@fields.post("/{field_id}/archive")
@access("config:write")
async def archive_custom_field(tx: InTx, field_id: UUID) -> schemas.FieldRead:
    """Hide a field; its values stay."""
    return await _one(tx, (await service.archive(tx, field_id)).id)


@fields.post("/{field_id}/restore")
@access("config:write")
async def restore_custom_field(tx: InTx, field_id: UUID) -> schemas.FieldRead:
    """Show a hidden field again, with the values that it had."""
    return await _one(tx, (await service.restore(tx, field_id)).id)


TITLES = {
    "custom_field.not_found": ("找不到该字段", "No such field"),
    "custom_field.value": ("自定义字段的内容不符合要求", "The value of a custom field is not valid"),
    "custom_field.unknown": ("没有这个自定义字段", "There is no such custom field"),
    "custom_field.duplicate": ("已有同名的字段", "A field of this name exists"),
    "custom_field.too_many": ("自定义字段的数量已达上限", "There are as many fields as there may be"),
    "custom_field.options": ("选项有误：不能为空、重复或删除", "Options may not be empty, double or removed"),
    "custom_field.kind": ("选择类字段不能改为文字类", "A field of choices cannot become one of words"),
    "custom_field.not_filterable": (
        "该字段未开启筛选，或索引尚未建好", "Lists cannot be filtered by this field (yet)",
    ),
}  # fmt: skip
ROUTERS = (fields,)
