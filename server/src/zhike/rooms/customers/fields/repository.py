"""Questions about custom fields, and the statements that keep their index."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from zhike.core import errors
from zhike.core.repository import Repository
from zhike.core.tx import Tx
from zhike.rooms.customers.fields.models import CustomField
from zhike.rooms.customers.fields.rules import Entry, Field, Shape


class FieldMissing(errors.NotFound):
    code = "custom_field.not_found"


_ALL = """
SELECT f.*, (SELECT jsonb_agg(jsonb_build_object('version', v.version, 'label', v.label, 'kind', v.kind,
    'options', v.options, 'limits', v.limits, 'created_at', v.created_at) ORDER BY v.version DESC)
  FROM custom_field_versions v WHERE v.org_id = f.org_id AND v.field_id = f.id) AS versions
FROM custom_fields f WHERE f.org_id = $1 AND ($2 OR f.archived_at IS NULL)
ORDER BY f.archived_at IS NOT NULL, f.position, f.id
"""
_CLEAR = """
DELETE FROM custom_field_values WHERE org_id = $1 AND customer_id = ANY($2) AND field_id = ANY($3)
"""
_ADD = """
INSERT INTO custom_field_values (org_id, id, field_id, customer_id, text_value, number_value, date_value)
SELECT $1, gen_random_uuid(), r.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::numeric[], $6::date[]) r
"""
_NEXT = """
SELECT id, custom_fields -> $3 AS value FROM customers
WHERE org_id = $1 AND id > $2 AND custom_fields ? $3 ORDER BY id LIMIT $4 FOR NO KEY UPDATE
"""
_OF = """
SELECT id, custom_fields FROM customers WHERE org_id = $1 AND id = ANY($2) AND custom_fields <> '{}'
"""


class Fields(Repository[CustomField]):
    model = CustomField
    missing = FieldMissing

    async def held(self) -> list[CustomField]:
        """Those in use, locked, in their order."""
        query = self.select().where(CustomField.archived_at.is_(None)).with_for_update()
        query = query.order_by(CustomField.position, CustomField.id)
        return list(await self.tx.session.scalars(query.execution_options(populate_existing=True)))

    async def counted(self) -> int:
        query = select(func.count()).select_from(CustomField).where(CustomField.org_id == self.tx.org_id)
        return int(await self.tx.session.scalar(query) or 0)


async def rows(tx: Tx, *, archived: bool = True) -> list[Any]:
    """Every definition with its versions, those in use first and in their order."""
    return list(await tx.conn.fetch(_ALL, tx.org_id, archived))


def field_of(row: Any) -> Field:
    """A row as the rules have it."""
    earlier = tuple(_shape(one) for one in (row["versions"] or [])[1:])
    return Field(
        row["id"], row["key"], row["label"], _shape(row), is_required=row["is_required"],
        is_indexed=row["is_indexed"], is_archived=row["archived_at"] is not None,
        is_ready=row["is_indexed"] and row["indexed_at"] is not None, earlier=earlier,
    )  # fmt: skip


def _shape(row: Any) -> Shape:
    return Shape(row["kind"], tuple(row["options"]), row["limits"])


async def all(tx: Tx) -> list[Field]:
    """Every definition, the archived ones last."""
    return [field_of(row) for row in await rows(tx)]


async def values_of(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """Customers of these with their values: (id, custom_fields)."""
    return list(await tx.conn.fetch(_OF, tx.org_id, list(ids)))


async def replace(tx: Tx, customers: Sequence[UUID], fields: Sequence[UUID], rows: Sequence[Entry]) -> None:
    """Have just these rows of the index for those customers and fields."""
    await tx.conn.execute(_CLEAR, tx.org_id, list(customers), list(fields))
    if rows:
        await tx.conn.execute(
            _ADD, tx.org_id, [one.field_id for one in rows], [one.customer_id for one in rows],
            [one.text for one in rows], [one.number for one in rows], [one.day for one in rows],
        )  # fmt: skip


async def next_values(tx: Tx, key: str, after: UUID, limit: int) -> list[Any]:
    """The next customers that have a value, by id, locked: (id, value)."""
    return list(await tx.conn.fetch(_NEXT, tx.org_id, after, key, limit))


async def forget(tx: Tx, field_id: UUID, limit: int) -> int:
    """Take rows of a field out of the index; how many."""
    status: str = await tx.conn.execute(
        "DELETE FROM custom_field_values WHERE org_id = $1 AND id IN (SELECT id FROM custom_field_values"
        " WHERE org_id = $1 AND field_id = $2 LIMIT $3)",
        tx.org_id, field_id, limit,
    )  # fmt: skip
    return int(status.rpartition(" ")[2])


async def note_progress(tx: Tx, field_id: UUID, rows: int, done_at: datetime | None) -> None:
    """How many customers are in the index; nobody's edit, so ``updated_at`` stays."""
    await tx.conn.execute(
        "UPDATE custom_fields SET indexed_rows = $3, indexed_at = $4 WHERE org_id = $1 AND id = $2",
        tx.org_id, field_id, rows, done_at,
    )  # fmt: skip
