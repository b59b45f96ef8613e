"""Many customers in one statement, for imports: who is known by these phones, add, change.

A row is a dict of columns; a phone comes as ``phone_sealed``, ``phone_hash``, ``phone_last4``; the
``search_keys`` are joined (`core.arrays`), ``rest`` is the JSON of the custom fields.
"""
# ruff: noqa: S608 - names of our own columns alone are put into statements

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from zhike.core import arrays
from zhike.core.tx import Tx, to_json

SEALED = ("customers", "phone")
TEXTS = ("name", "wechat_id", "dingtalk_id", "email", "company_name", "company_credit_code",
         "company_industry", "company_size", "company_address", "gender", "age_range", "region_province",
         "region_city")  # fmt: skip
_NEW = {
    "id": "uuid", "line_id": "uuid", "public_code": "text", "phone_sealed": "bytea",
    "phone_hash": "bytea", "phone_last4": "text", "rest": "text", "search_keys": "text",
}  # fmt: skip
_CHANGED = {"id": "uuid", "search_keys": "text", "rest": "text"} | dict.fromkeys(TEXTS, "text")

# by a phone of their own, by another one, or as whom one who had it was merged into; the first way counts
_KNOWN = """
WITH RECURSIVE way AS (
  SELECT phone_hash, merged_into_id AS id, 1 AS step FROM customers
  WHERE org_id = $1 AND phone_hash = ANY($2) AND deleted_at IS NOT NULL AND merged_into_id IS NOT NULL
  UNION ALL
  SELECT way.phone_hash, c.merged_into_id, step + 1 FROM way
  JOIN customers c ON c.org_id = $1 AND c.id = way.id
  WHERE c.deleted_at IS NOT NULL AND c.merged_into_id IS NOT NULL AND step < 50
), whose AS (
  SELECT phone_hash, id, 0 AS place FROM customers
  WHERE org_id = $1 AND phone_hash = ANY($2) AND deleted_at IS NULL
  UNION ALL
  SELECT value_hash, customer_id, 1 FROM customer_identities
  WHERE org_id = $1 AND value_hash = ANY($2) AND kind = 'phone' AND released_at IS NULL
  UNION ALL
  SELECT phone_hash, id, 2 FROM way
)
SELECT DISTINCT ON (w.phone_hash) c.id, w.phone_hash, c.phone_last4, c.name, c.company_name, c.wechat_id,
  c.email
FROM whose w JOIN customers c ON c.org_id = $1 AND c.id = w.id
WHERE c.deleted_at IS NULL ORDER BY w.phone_hash, w.place, c.id
"""


@lru_cache(maxsize=64)
def _add(texts: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """The columns of new customers who say only these texts, and the statement."""
    columns, more = _NEW | dict.fromkeys(texts, "text"), "".join(f"{name}, " for name in texts)
    return (
        columns,
        f"""
WITH r AS MATERIALIZED (SELECT * FROM {arrays.source(columns, 4)}), customer AS (
  INSERT INTO customers (org_id, id, public_code, phone_sealed, phone_hash, phone_last4, {more}
    stage_changed_at, source_type, custom_fields, search_keys, created_at, updated_at)
  SELECT $1, id, public_code, phone_sealed, phone_hash, phone_last4, {more} $2, 'file_import',
    rest::jsonb, {arrays.split("search_keys")}, $2, $2 FROM r
)
INSERT INTO customer_activities (org_id, id, customer_id, type, title, metadata, created_at)
SELECT $1, line_id, id, 'created', '表格导入', $3::jsonb, $2 FROM r
""",
    )


def _change(choice: str, own: str) -> str:
    sets = ", ".join(f"{name} = {choice.format(name)}" for name in TEXTS)
    return f"""
UPDATE customers c SET {sets}, search_keys = {arrays.split("r.search_keys")}, updated_at = $2,
  custom_fields = {own}
FROM {arrays.source(_CHANGED, 3)} WHERE c.org_id = $1 AND c.id = r.id
"""


_OVERWRITE = _change("coalesce(r.{0}, c.{0})", "c.custom_fields || coalesce(r.rest::jsonb, '{}')")
_FILL = _change("coalesce(nullif(c.{0}, ''), r.{0})", "coalesce(r.rest::jsonb, '{}') || c.custom_fields")


async def known(tx: Tx, hashes: list[bytes]) -> list[Any]:
    """Living customers who are known by phones with these blind indexes: ``id``, the ``phone_hash`` that was
    asked for, and the columns they are found by."""
    rows: list[Any] = await tx.conn.fetch(_KNOWN, tx.org_id, hashes)
    return rows


async def add(tx: Tx, rows: Sequence[Mapping[str, Any]], at: datetime, origin: Mapping[str, Any]) -> None:
    """New customers, each with its first line of the timeline, which keeps the ``origin`` as its metadata.

    They have no step of the journey before their first move: `repository.Customers.journey` tells where they
    began. A row more in a table that points here costs as much as the customer itself.
    """
    columns, statement = _add(arrays.said(TEXTS, rows))
    await tx.conn.execute(statement, tx.org_id, at, to_json(dict(origin)), *arrays.parameters(columns, rows))


async def change(tx: Tx, rows: Sequence[Mapping[str, Any]], at: datetime, *, fill: bool = False) -> None:
    """Overwrite the columns that a row has, or ``fill`` those that are empty; the others stay."""
    await tx.conn.execute(_FILL if fill else _OVERWRITE, tx.org_id, at, *arrays.parameters(_CHANGED, rows))
