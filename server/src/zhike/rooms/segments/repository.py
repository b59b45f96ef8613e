"""Questions about segments: their rows, and the customers whom a condition chooses."""
# ruff: noqa: S608  names of our own, and what `core.conditions` made of declared facts

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Table, Uuid, bindparam, select, tuple_

from zhike.core import errors, hot
from zhike.core.conditions import Condition
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers.models import Customer
from zhike.rooms.segments.models import Segment, SegmentMember, SegmentSnapshot, SegmentVersion
from zhike.rooms.segments.schemas import SegmentRead, SnapshotRead


class SegmentMissing(errors.NotFound):
    code = "segment.not_found"


class SnapshotMissing(errors.NotFound):
    code = "segment.snapshot_not_found"


class Segments(Repository[Segment]):
    model = Segment
    missing = SegmentMissing

    async def living(self, id: UUID) -> Segment:
        row = await self.get(id)
        if row.archived_at is not None:
            raise SegmentMissing()
        return row

    async def held(self, id: UUID) -> Segment:
        """The row, locked."""
        row = await self.get_for_update(id)
        if row.archived_at is not None:
            raise SegmentMissing()
        return row

    async def versions(self, id: UUID, before: int | None, limit: int) -> list[SegmentVersion]:
        query = select(SegmentVersion).where(
            SegmentVersion.org_id == self.tx.org_id, SegmentVersion.segment_id == id
        )
        if before is not None:
            query = query.where(SegmentVersion.version < before)
        return list(await self.tx.session.scalars(query.order_by(SegmentVersion.version.desc()).limit(limit)))


class Snapshots(Repository[SegmentSnapshot]):
    model = SegmentSnapshot
    missing = SnapshotMissing

    async def running(self, segment_id: UUID, user_id: UUID | None) -> SegmentSnapshot | None:
        return await self.find(
            SegmentSnapshot.segment_id == segment_id, SegmentSnapshot.requested_by == user_id,
            SegmentSnapshot.status == "running",
        )  # fmt: skip


_S: Table = Segment.__table__  # type: ignore[assignment]
_P: Table = SegmentSnapshot.__table__  # type: ignore[assignment]
_M: Table = SegmentMember.__table__  # type: ignore[assignment]
_C: Table = Customer.__table__  # type: ignore[assignment]
_ORG = bindparam("org_id", type_=Uuid)
_AFTER = bindparam("at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid)


@lru_cache(maxsize=2)
def page(after: bool) -> hot.Statement:
    """A page of segments, newest first."""
    query = select(*(_S.c[name] for name in SegmentRead.model_fields))
    query = query.where(_S.c.org_id == _ORG, _S.c.archived_at.is_(None))
    if after:
        query = query.where(tuple_(_S.c.created_at, _S.c.id) < tuple_(*_AFTER))
    return hot.page_json(query.order_by(_S.c.created_at.desc(), _S.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=2)
def snapshots(after: bool) -> hot.Statement:
    """A page of one's own snapshots of a segment, newest first."""
    query = select(*(_P.c[name] for name in SnapshotRead.model_fields)).where(
        _P.c.org_id == _ORG, _P.c.segment_id == bindparam("segment_id", type_=Uuid),
        _P.c.requested_by == bindparam("user_id", type_=Uuid),
    )  # fmt: skip
    if after:
        query = query.where(tuple_(_P.c.created_at, _P.c.id) < tuple_(*_AFTER))
    return hot.page_json(query.order_by(_P.c.created_at.desc(), _P.c.id.desc()), ("created_at", "id"))


@lru_cache(maxsize=2)
def members(after: bool) -> hot.Statement:
    """A page of a snapshot's members who are still customers, by their ids."""
    query = (
        select(_M.c.customer_id, _C.c.name, _C.c.public_code, _C.c.stage)
        .select_from(_M.join(_C, (_C.c.org_id == _M.c.org_id) & (_C.c.id == _M.c.customer_id)))
        .where(_M.c.org_id == _ORG, _M.c.snapshot_id == bindparam("snapshot_id", type_=Uuid),
               _C.c.deleted_at.is_(None))
    )  # fmt: skip
    if after:
        query = query.where(_M.c.customer_id > bindparam("id", type_=Uuid))
    return hot.page_json(query.order_by(_M.c.customer_id), ("customer_id",))


def _chosen(condition: Condition) -> str:
    return (
        f"FROM customers e{condition.joins}"
        f" WHERE e.org_id = :org_id AND e.deleted_at IS NULL AND {condition.where}"
    )


@lru_cache(maxsize=256)
def count(condition: Condition) -> hot.Statement:
    """How many there are."""
    return hot.Statement(condition.bound(f"SELECT count(*) AS n {_chosen(condition)}"), weighed=True)


@lru_cache(maxsize=256)
def newest(condition: Condition) -> hot.Statement:
    """The newest ``most`` of them, as `SegmentPerson`."""
    return hot.Statement(condition.bound(
        "SELECT e.id, e.name, e.public_code, e.stage, e.owner_id,"
        " CASE WHEN e.phone_last4 IS NOT NULL THEN '*******' || e.phone_last4 END AS phone_masked"
        f" {_chosen(condition)} ORDER BY e.created_at DESC, e.id DESC LIMIT :most"
    ).bindparams(bindparam("most", type_=Integer)))  # fmt: skip


@lru_cache(maxsize=256)
def ids(condition: Condition) -> hot.Statement:
    """The next ``most`` of them by id."""
    return hot.Statement(condition.bound(
        f"SELECT e.id {_chosen(condition)} AND e.id > :after ORDER BY e.id LIMIT :most"
    ).bindparams(bindparam("most", type_=Integer), bindparam("after", type_=Uuid)))  # fmt: skip


@lru_cache(maxsize=256)
def why(condition: Condition) -> hot.Statement:
    """Of one customer: each condition (``h0``, ``h1`` …) and all of it (``whole``)."""
    each = ", ".join(f"coalesce({sql}, false) AS h{n}" for n, (_, sql) in enumerate(condition.single))
    return hot.Statement(condition.bound(
        f"SELECT {each}, coalesce({condition.where}, false) AS whole FROM customers e{condition.joins}"
        " WHERE e.org_id = :org_id AND e.id = :id AND e.deleted_at IS NULL"
    ).bindparams(bindparam("id", type_=Uuid)))  # fmt: skip


_ADD = """
INSERT INTO segment_members (org_id, id, snapshot_id, customer_id, created_at)
SELECT $1, r.id, $2, r.customer_id, $5 FROM unnest($3::uuid[], $4::uuid[]) AS r(id, customer_id)
ON CONFLICT DO NOTHING
"""


async def add_members(tx: Tx, snapshot_id: UUID, found: list[UUID]) -> None:
    """Write members; those who are there already stay."""
    await tx.conn.execute(_ADD, tx.org_id, snapshot_id, [uuid7() for _ in found], found, tx.now)


async def members_of(tx: Tx, snapshot_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """The next members by id, of those who are customers still."""
    rows = await tx.conn.fetch(
        "SELECT m.customer_id FROM segment_members m JOIN customers c"
        " ON c.org_id = m.org_id AND c.id = m.customer_id AND c.deleted_at IS NULL"
        " WHERE m.org_id = $1 AND m.snapshot_id = $2 AND m.customer_id > $3 ORDER BY m.customer_id LIMIT $4",
        tx.org_id, snapshot_id, after, limit,
    )  # fmt: skip
    return [row["customer_id"] for row in rows]


_FORGET = """
WITH gone AS (
  DELETE FROM segment_members WHERE org_id = $1 AND id IN (
    SELECT m.id FROM segment_members m JOIN segment_snapshots s
      ON s.org_id = m.org_id AND s.id = m.snapshot_id AND s.created_at < $2
    WHERE m.org_id = $1 LIMIT $3)
  RETURNING 1)
SELECT count(*) FROM gone
"""


async def give_up(tx: Tx, before: Any) -> None:
    """Snapshots that were begun before then and never ended have failed: their workers were lost."""
    await tx.conn.execute(
        "UPDATE segment_snapshots SET status = 'failed', finished_at = $3"
        " WHERE org_id = $1 AND status = 'running' AND created_at < $2",
        tx.org_id, before, tx.now,
    )  # fmt: skip


async def forget(tx: Tx, before: Any, limit: int) -> int:
    """Let the members of snapshots from before then go, and the snapshots that have none left."""
    gone: int = await tx.conn.fetchval(_FORGET, tx.org_id, before, limit)
    if gone < limit:
        await tx.conn.execute(
            "DELETE FROM segment_snapshots WHERE org_id = $1 AND created_at < $2", tx.org_id, before
        )
    return gone


async def total(tx: Tx, condition: Condition, values: dict[str, Any]) -> int:
    """How many there are."""
    rows = await count(condition).rows(tx, org_id=tx.org_id, **values)
    return int(rows[0]["n"])
