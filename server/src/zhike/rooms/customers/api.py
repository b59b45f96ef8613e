"""Routes of customers: /api/customers (seed 001 §2.2.1) and /api/tags."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import Query, Request, Response
from pydantic import AwareDatetime

from zhike.core import errors, etag
from zhike.core.http import paging, veil
from zhike.core.http.access import InTx, access
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.core.tx import Tx
from zhike.rooms.customers import repository, schemas, service, timeline

customers = router("/api/customers", "customers")
tags = router("/api/tags", "tags")
Sort = Literal["-created_at", "-score"]
Fields = Annotated[str | None, Query(max_length=400, description="`key=value&key=from..to`")]
MOST_COUNTED = {"estimate": 1_000, "exact": 10_000}


class CustomerPage(paging.Page[schemas.CustomerBrief]):
    """``count`` is there only when it was asked for.

    No more than 1,000 are counted for an estimate and 10,000 for an exact count: one more than that means
    that there are more.
    """

    count: int | None = None


def _json(body: bytes | None, status: int = 200) -> Response:
    if body is None:
        raise repository.CustomerMissing()
    return Json(body, status)


@customers.get("", response_model=CustomerPage)
@access("customer:read")
async def list_customers(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None, sort: Sort = "-created_at",
    q: Annotated[str | None, Query(max_length=60)] = None, stage: schemas.Stage | None = None,
    type: Literal["individual", "enterprise"] | None = None, owner_id: UUID | None = None,
    tag_id: UUID | None = None, source_type: Annotated[str | None, Query(max_length=20)] = None,
    fields: Fields = None,
    segment_id: Annotated[UUID | None, Query(description="Those in a segment as of now.")] = None,
    count: Literal["estimate", "exact"] | None = None,
) -> Response:  # fmt: skip
    """Living customers. ``fields`` asks for values of indexed custom fields, three at most, as a query string
    in the query: ``skin=o1&birthday=2026-01-01..2026-06-30``. ``q`` is a piece of a name or a company, pinyin
    or its first letters, the last four digits or all of a phone, the beginning of a name at WeChat, an
    address, a code, or a tag."""
    given = paging.given(stage=stage, type=type, owner_id=owner_id, source_type=source_type, tag_id=tag_id,
                         fields=fields,
                         segment_id=segment_id)  # fmt: skip
    names, values = await service.chosen(tx, given)
    sought = await repository.seek(tx, q)
    filters = frozenset(names | sought.filters)
    values |= sought.values
    place = paging.place(cursor, sort)
    page = await repository.listed(tx, filters, sort, limit=limit, **place, **values)
    if count is None:
        return _json(page)
    most = MOST_COUNTED[count] + 1
    rows = await repository.count(filters).rows(tx, org_id=tx.org_id, most=most, **values)
    return _json(page[:-1] + b',"count":%d}' % rows[0][0])


@customers.post("", status_code=201, response_model=schemas.CustomerRead)
@access("customer:write")
async def create_customer(tx: InTx, form: schemas.CustomerCreate) -> Response:
    """Add a customer. A phone that another living customer has is a 409 with that customer's id."""
    _, body = await service.create_customer(tx, form, complete=True)
    return _json(body, 201)


@customers.get("/summary")
@access("customer:read")
async def summarize_customers(tx: InTx) -> schemas.Summary:
    """How many in each stage, and new this week."""
    return schemas.Summary(**await repository.summary(tx))


@customers.get("/{customer_id}", response_model=schemas.CustomerRead)
@access("customer:read")
async def get_customer(tx: InTx, customer_id: UUID) -> Response:
    """One customer with tags. The ETag is when it was changed: send it back as ``If-Match``.

    Whoever was merged with another answers ``customer.merged`` with that one's id.
    """
    rows = await repository.ONE.rows(tx, org_id=tx.org_id, id=customer_id)
    if not rows:
        raise await repository.missing(tx, customer_id)
    body, changed = rows[0]
    return Json(body, 200, (b"etag", orjson.dumps(changed)))


async def _change(
    tx: Tx, request: Request, id: UUID, changes: dict[str, Any], *, whole: bool = False
) -> schemas.CustomerRead:
    expected = request.headers.get("if-match")
    if expected is not None:
        etag.check(expected, await repository.Customers(tx).living(id))
    row = await service.change_customer(tx, id, changes, whole=whole)
    await tx.flush()
    return await service.shown(tx, row)


@customers.put("/{customer_id}")
@access("customer:write")
async def put_customer(
    request: Request, tx: InTx, customer_id: UUID, form: schemas.CustomerCreate
) -> schemas.CustomerRead:
    """Replace the fields; phone, stage and what one does not see in full stay when they are left out.

    ``If-Match`` with the ETag guards against overwriting what others wrote.
    """
    kept = ({"phone", "stage"} | veil.fields(tx.actor.veils)) - form.model_fields_set
    return await _change(tx, request, customer_id, form.model_dump(exclude=kept), whole=True)


@customers.patch("/{customer_id}")
@access("customer:write")
async def patch_customer(
    request: Request, tx: InTx, customer_id: UUID, form: schemas.CustomerPatch
) -> schemas.CustomerRead:
    """Change the fields that are sent."""
    changes = form.model_dump(exclude_unset=True)
    if "name" in changes and changes["name"] is None:
        raise errors.Invalid(field="name")
    return await _change(tx, request, customer_id, changes)


@customers.delete("/{customer_id}", status_code=204)
@access("customer:delete")
async def delete_customer(tx: InTx, customer_id: UUID) -> None:
    """Hide a customer."""
    await service.delete_customer(tx, customer_id)


@customers.post("/{customer_id}/tags")
@access("customer:write")
async def add_customer_tag(tx: InTx, customer_id: UUID, form: schemas.TagAssign) -> list[schemas.TagRead]:
    """Put a tag on a customer; the customer's tags."""
    row = await service.add_tag(tx, customer_id, form.tag_id)
    return [schemas.TagRead.model_validate(tag) for tag in await repository.Customers(tx).tags_of(row)]


@customers.delete("/{customer_id}/tags/{tag_id}")
@access("customer:write")
async def remove_customer_tag(tx: InTx, customer_id: UUID, tag_id: UUID) -> list[schemas.TagRead]:
    """Take a tag off a customer; the customer's tags."""
    row = await service.remove_tag(tx, customer_id, tag_id)
    return [schemas.TagRead.model_validate(tag) for tag in await repository.Customers(tx).tags_of(row)]


@customers.get("/{customer_id}/activities", response_model=paging.Page[schemas.ActivityRead])
@access("customer:read")
async def list_customer_activities(
    tx: InTx, customer_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    type: Annotated[str | None, Query(max_length=50)] = None,
    kinds: Annotated[str | None, Query(max_length=200, pattern=timeline.KINDS_PATTERN,
                                       description="Kinds of lines, with commas between them.")] = None,
    as_of: Annotated[AwareDatetime | None, Query(description="As it stood at that time.")] = None,
) -> Response:  # fmt: skip
    """The timeline, newest first. Lines of what the caller's role may not see come without their words."""
    if not await repository.is_living(tx, customer_id):
        raise await repository.missing(tx, customer_id)
    return _json(await timeline.page(tx, customer_id, limit, cursor, type, kinds, as_of))


@customers.post("/{customer_id}/activities", status_code=201, response_model=schemas.ActivityRead)
@access("customer:write")
async def add_customer_note(tx: InTx, customer_id: UUID, form: schemas.NoteCreate) -> Response:
    """Write a note on the timeline."""
    id = await service.add_note(tx, customer_id, form)
    await tx.flush()
    return _json(await timeline.LINE.json(tx, org_id=tx.org_id, id=id), 201)


@customers.get("/{customer_id}/journey")
@access("customer:read")
async def get_customer_journey(tx: InTx, customer_id: UUID) -> list[schemas.JourneyRead]:
    """The stages so far, newest first."""
    found = repository.Customers(tx)
    customer = await found.get(customer_id)
    if customer.deleted_at is not None:
        raise await repository.missing(tx, customer_id)
    return [schemas.JourneyRead.model_validate(step) for step in await found.journey(customer)]


@customers.post("/{customer_id}/reveal")
@access("customer:reveal", limit=30)
async def reveal_customer(tx: InTx, customer_id: UUID, form: schemas.Reveal) -> schemas.Revealed:
    """Show a masked value; the reason is kept."""
    return await service.reveal(tx, customer_id, form)


@tags.get("")
@access("tag:read")
async def list_tags(tx: InTx) -> paging.Page[schemas.TagRead]:
    """The organization's labels."""
    return paging.Page(items=[schemas.TagRead.model_validate(tag) for tag in await repository.Tags(tx).all()])


@tags.post("", status_code=201)
@access("tag:write")
async def create_tag(tx: InTx, form: schemas.TagCreate) -> schemas.TagRead:
    """Add a label."""
    return schemas.TagRead.model_validate(await service.create_tag(tx, form))


@tags.patch("/{tag_id}")
@access("tag:write")
async def patch_tag(tx: InTx, tag_id: UUID, form: schemas.TagPatch) -> schemas.TagRead:
    """Rename, recolour or move a label."""
    return schemas.TagRead.model_validate(await service.change_tag(tx, tag_id, form))


@tags.delete("/{tag_id}", status_code=204)
@access("tag:write")
async def delete_tag(tx: InTx, tag_id: UUID) -> None:
    """Remove a label from everybody and for good."""
    await service.delete_tag(tx, tag_id)


TITLES = {
    "customer.not_found": ("找不到该客户", "No such customer"),
    "customer.merged": ("该客户已合并到另一位客户", "This customer was merged with another"),
    "merge.same": ("不能与自己合并", "Nobody is merged with themselves"),
    "merge.phone_taken": (
        "原手机号已被其他客户使用，请先处理后再撤销",
        "Somebody else has the phone now; settle that before undoing",
    ),
    "customer.phone_invalid": ("手机号格式不正确", "This is not a phone number"),
    "customer.duplicate_phone": (
        "已有客户使用此号码；看不到这位客户时，请联系其负责人或管理员",
        "Another customer has this phone; if you do not see them, ask whoever looks after them",
    ),
    "customer.reference": ("负责人或门店不存在", "No such colleague or site"),
    "customer.stage_refused": ("不能从当前阶段直接改到该阶段", "The customer cannot move to this stage"),
    "customer.nothing_to_reveal": ("该客户没有留下这项信息", "There is nothing to reveal"),
    "tag.not_found": ("找不到该标签", "No such tag"),
    "tag.duplicate": ("已有同名标签", "A tag of this name exists"),
}
ROUTERS = (customers, tags)
