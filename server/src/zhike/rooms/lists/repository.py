"""Questions about views and bulk edits."""
# ruff: noqa: S608  names of our own tables and columns

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import String, Table, Uuid, bindparam, func, or_, select

from zhike.core import errors, hot
from zhike.core.ids import uuid7
from zhike.core.repository import Repository
from zhike.core.tx import Tx, to_json
from zhike.rooms.customers.models import Customer
from zhike.rooms.leads.models import Lead
from zhike.rooms.lists.models import BulkEdit, BulkEditRow, DefaultView, SavedView

MOST_VIEWS = 200


class ViewMissing(errors.NotFound):
    code = "view.not_found"


class EditMissing(errors.NotFound):
    code = "bulk.not_found"


class Views(Repository[SavedView]):
    model = SavedView
    missing = ViewMissing

    async def seen(self, kind: str | None) -> list[tuple[SavedView, bool]]:
        """One's own and the shared ones by name, and whether one's list opens with it."""
        me, v, d = self.tx.actor.user_id, SavedView, DefaultView
        opens = (
            select(d.id).where(d.org_id == v.org_id, d.view_id == v.id, d.user_id == me).exists().label("d")
        )
        query = select(v, opens).where(v.org_id == self.tx.org_id, or_(v.user_id == me, v.is_shared))
        if kind is not None:
            query = query.where(v.kind == kind)
        rows = await self.tx.session.execute(query.order_by(v.name, v.id).limit(MOST_VIEWS))
        return [(row[0], row[1]) for row in rows]

    async def visible(self, id: UUID) -> SavedView:
        """One's own or a shared one, locked. Raises `ViewMissing`."""
        row = await self.get_for_update(id)
        if row.user_id != self.tx.actor.user_id and not row.is_shared:
            raise ViewMissing()
        return row

    async def count(self) -> int:
        mine = SavedView.user_id == self.tx.actor.user_id
        query = select(func.count()).where(SavedView.org_id == self.tx.org_id, mine)
        return int(await self.tx.session.scalar(query) or 0)


class Edits(Repository[BulkEdit]):
    model = BulkEdit
    missing = EditMissing

    async def own(self, id: UUID) -> BulkEdit:
        row = await self.get(id)
        if row.requested_by != self.tx.actor.user_id:
            raise EditMissing()
        return row

    async def newest(self, limit: int) -> list[BulkEdit]:
        """One's own, newest first."""
        query = self.select().where(BulkEdit.requested_by == self.tx.actor.user_id)
        query = query.order_by(BulkEdit.created_at.desc(), BulkEdit.id.desc()).limit(limit)
        return list(await self.tx.session.scalars(query))


_OPEN_WITH = """
INSERT INTO default_views (org_id, id, user_id, kind, view_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org_id, user_id, kind) DO UPDATE SET view_id = EXCLUDED.view_id
"""


async def open_with(tx: Tx, kind: str, view_id: UUID | None) -> None:
    """Have a list open with a view, or as it is made."""
    if view_id is None:
        await tx.conn.execute(
            "DELETE FROM default_views WHERE org_id = $1 AND user_id = $2 AND kind = $3",
            tx.org_id, tx.actor.user_id, kind,
        )  # fmt: skip
    else:
        await tx.conn.execute(_OPEN_WITH, tx.org_id, uuid7(), tx.actor.user_id, kind, view_id)


_SEEN = {
    "customers": "SELECT id FROM customers WHERE org_id = $1 AND id = ANY ($2) AND deleted_at IS NULL",
    "leads": "SELECT id FROM leads WHERE org_id = $1 AND id = ANY ($2)",
}
COLUMN = {"customers": "customer_id", "leads": "lead_id"}


async def seen(tx: Tx, kind: str, ids: Sequence[UUID]) -> list[UUID]:
    """Those among these that the actor sees, by id."""
    rows = await tx.conn.fetch(f"{_SEEN[kind]} ORDER BY id", tx.org_id, list(ids))
    return [row["id"] for row in rows]


async def add_rows(tx: Tx, kind: str, edit_id: UUID, ids: Sequence[UUID]) -> None:
    """The rows of an edit, in the order in which they are done: always by id, so that two edits never wait
    for each other."""
    await tx.conn.execute(
        f"INSERT INTO bulk_edit_rows (org_id, id, edit_id, {COLUMN[kind]}, created_at)"
        " SELECT $1, r.id, $2, r.of, $5 FROM unnest($3::uuid[], $4::uuid[]) AS r(id, of)",
        tx.org_id, edit_id, sorted(uuid7() for _ in ids), list(ids), tx.now,
    )  # fmt: skip


async def hold(tx: Tx, edit_id: UUID) -> Any:
    """An edit under way, locked; None when there is none such."""
    return await tx.conn.fetchrow(
        "SELECT * FROM bulk_edits WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, edit_id
    )


_NEXT = """
SELECT id, coalesce(customer_id, lead_id) AS of, before FROM bulk_edit_rows
WHERE org_id = $1 AND edit_id = $2 AND outcome = $3 AND restored IS NULL ORDER BY id LIMIT $4
"""


async def next_rows(tx: Tx, edit_id: UUID, outcome: str, limit: int) -> list[Any]:
    """The next rows to be done (`pending`) or to be taken back (`changed`)."""
    return list(await tx.conn.fetch(_NEXT, tx.org_id, edit_id, outcome, limit))


_KEEP = """
UPDATE bulk_edit_rows b SET outcome = coalesce(r.outcome, b.outcome), code = coalesce(r.code, b.code),
  before = coalesce(r.before, b.before), restored = r.restored, kept_code = r.kept_code
FROM jsonb_to_recordset($2::jsonb)
  AS r(id uuid, outcome text, code text, before jsonb, restored boolean, kept_code text)
WHERE b.org_id = $1 AND b.id = r.id
"""


async def keep_rows(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """What became of these rows."""
    await tx.conn.execute(_KEEP, tx.org_id, to_json(list(rows)))


async def keep_edit(tx: Tx, edit_id: UUID, **columns: Any) -> None:
    """Write an edit's columns; it is held."""
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 3))
    await tx.conn.execute(
        f"UPDATE bulk_edits SET {sets} WHERE org_id = $1 AND id = $2", tx.org_id, edit_id, *columns.values()
    )


_R: Table = BulkEditRow.__table__  # type: ignore[assignment]
_C: Table = Customer.__table__  # type: ignore[assignment]
_L: Table = Lead.__table__  # type: ignore[assignment]


@lru_cache(maxsize=4)
def rows(after: bool, narrowed: bool) -> hot.Statement:
    """A page of an edit's rows in their order, with the names of those whom one sees and who are still there:
    neither deleted nor merged into somebody else."""
    there = (_C.c.org_id == _R.c.org_id) & (_C.c.id == _R.c.customer_id) & _C.c.deleted_at.is_(None)
    joined = _R.outerjoin(_C, there)
    joined = joined.outerjoin(_L, (_L.c.org_id == _R.c.org_id) & (_L.c.id == _R.c.lead_id))
    name = func.coalesce(_C.c.name, _L.c.contact_name).label("name")
    plain = ("id", "customer_id", "lead_id", "outcome", "code", "restored", "kept_code")
    query = select(*(_R.c[one] for one in plain), name).select_from(joined).where(
        _R.c.org_id == bindparam("org_id", type_=Uuid), _R.c.edit_id == bindparam("edit_id", type_=Uuid)
    )  # fmt: skip
    if narrowed:
        query = query.where(_R.c.outcome == bindparam("outcome", type_=String))
    if after:
        query = query.where(_R.c.id > bindparam("id", type_=Uuid))
    return hot.page_json(query.order_by(_R.c.id), ("id",))


_FORGET = """
WITH gone AS (
  DELETE FROM bulk_edit_rows WHERE org_id = $1 AND id IN (
    SELECT r.id FROM bulk_edit_rows r JOIN bulk_edits e
      ON e.org_id = r.org_id AND e.id = r.edit_id AND e.created_at < $2
    WHERE r.org_id = $1 LIMIT $3)
  RETURNING 1)
SELECT count(*) FROM gone
"""


async def forget(tx: Tx, before: Any, limit: int) -> int:
    """Let the rows of edits from before then go; the edits stay with their figures."""
    gone: int = await tx.conn.fetchval(_FORGET, tx.org_id, before, limit)
    return gone
