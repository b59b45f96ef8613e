"""Routes of segments: /api/segments."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from zhike.core import errors
from zhike.core.http import match, paging
from zhike.core.http.access import InTx, access, require
from zhike.core.http.answer import Json
from zhike.core.http.route import router
from zhike.rooms.segments import choosing, repository, schemas, service

segments = router("/api/segments", "segments")


@segments.get("", response_model=paging.Page[schemas.SegmentRead])
@access("segment:read")
async def list_segments(tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None) -> Response:
    """Segments, newest first."""
    return await paging.answer(tx, repository.page(cursor is not None), limit, cursor)


@segments.post("", status_code=201)
@access("segment:write")
async def create_segment(tx: InTx, form: schemas.SegmentCreate) -> schemas.SegmentRead:
    """Keep a choice of customers under a name."""
    return schemas.SegmentRead.model_validate(await service.create(tx, form))


@segments.get("/facts")
@access("segment:read")
async def list_segment_facts(tx: InTx) -> schemas.FactsRead:
    """By what customers may be chosen, and with which operators."""
    return await service.facts(tx)


@segments.post("/preview")
@access("segment:read", limit=120)
async def preview_segment(tx: InTx, form: schemas.PreviewForm) -> schemas.SegmentPreview:
    """How many of the customers that one sees a definition chooses, and the newest. Nothing is kept."""
    return await choosing.preview(tx, form)


@segments.get("/{segment_id}")
@access("segment:read")
async def get_segment(tx: InTx, segment_id: UUID) -> schemas.SegmentRead:
    """One segment. Send its ``updated_at`` back as ``If-Match`` when you change it."""
    return schemas.SegmentRead.model_validate(await repository.Segments(tx).living(segment_id))


@segments.patch("/{segment_id}")
@access("segment:write")
async def patch_segment(
    tx: InTx, segment_id: UUID, form: schemas.SegmentPatch, expected: match.IfMatch = None
) -> schemas.SegmentRead:
    """Change what is sent; another definition is the next version."""
    return schemas.SegmentRead.model_validate(await service.change(tx, segment_id, form, expected))


@segments.delete("/{segment_id}", status_code=204)
@access("segment:write")
async def archive_segment(tx: InTx, segment_id: UUID) -> None:
    """Put a segment away."""
    await service.archive(tx, segment_id)


@segments.get("/{segment_id}/count")
@access("segment:read", limit=120)
async def count_segment(tx: InTx, segment_id: UUID) -> schemas.SegmentCount:
    """How many of the customers that one sees are in it now."""
    row = await repository.Segments(tx).living(segment_id)
    return schemas.SegmentCount(count=await choosing.count(tx, row.definition), as_of=tx.now)


@segments.get("/{segment_id}/versions")
@access("segment:read")
async def list_segment_versions(
    tx: InTx, segment_id: UUID, before: Annotated[int | None, Query(ge=1, le=1_000)] = None,
    limit: paging.Limit = 50,
) -> paging.Page[schemas.SegmentVersionRead]:  # fmt: skip
    """What it said, newest first; ``before`` is the version to go on from."""
    found = repository.Segments(tx)
    await found.living(segment_id)
    rows = await found.versions(segment_id, before, limit)
    return paging.Page(items=[schemas.SegmentVersionRead.model_validate(row) for row in rows])


@segments.get("/{segment_id}/customers/{customer_id}")
@access("segment:read")
async def get_membership(tx: InTx, segment_id: UUID, customer_id: UUID) -> schemas.Membership:
    """Whether a customer is in it, and which of its conditions hold."""
    return await choosing.membership(tx, segment_id, customer_id)


@segments.get("/{segment_id}/snapshots", response_model=paging.Page[schemas.SnapshotRead])
@access("segment:read")
async def list_snapshots(
    tx: InTx, segment_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """One's own lists of its members, newest first."""
    await repository.Segments(tx).living(segment_id)
    statement = repository.snapshots(cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, segment_id=segment_id, user_id=tx.actor.user_id)


@segments.post("/{segment_id}/snapshots", status_code=202)
@access("segment:write", limit=20)
async def take_snapshot(tx: InTx, segment_id: UUID) -> schemas.SnapshotRead:
    """Have its members written down as they are now; nothing has to be sent."""
    return schemas.SnapshotRead.model_validate(await service.take_snapshot(tx, segment_id))


@segments.get("/{segment_id}/snapshots/{snapshot_id}")
@access("segment:read")
async def get_snapshot(tx: InTx, segment_id: UUID, snapshot_id: UUID) -> schemas.SnapshotRead:
    """How far it has come."""
    return schemas.SnapshotRead.model_validate(await service.own_snapshot(tx, segment_id, snapshot_id))


@segments.get("/{segment_id}/snapshots/{snapshot_id}/members", response_model=paging.Page[schemas.MemberRead])
@access("segment:read")
async def list_snapshot_members(
    tx: InTx, segment_id: UUID, snapshot_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None
) -> Response:
    """Who is in it and still a customer, by their ids."""
    require(tx.actor, "customer:read")
    await service.own_snapshot(tx, segment_id, snapshot_id)
    after = None
    if cursor is not None:
        try:
            after = UUID(str(paging.decode(cursor, 1)[0]))
        except ValueError:
            raise errors.Invalid(field="cursor") from None
    statement = repository.members(after is not None)
    body = await statement.json(tx, org_id=tx.org_id, snapshot_id=snapshot_id, limit=limit, id=after)
    return Json(body or b"")


TITLES = {
    "condition.invalid": ("条件有误，请检查标出的位置", "A condition is wrong; `path` says where"),
    "segment.not_found": ("找不到该人群", "No such segment"),
    "segment.snapshot_not_found": ("找不到该名单", "No such snapshot"),
    "segment.snapshot_running": ("上一份名单还在生成", "The last snapshot is still being written"),
    "segment.site": ("门店不存在", "No such site"),
    "segment.too_many_versions": ("版本过多", "Too many versions"),
}
ROUTERS = (segments,)
