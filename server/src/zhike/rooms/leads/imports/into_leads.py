"""Many leads in one statement: who is known by these phones, add, change. As `customers.bulk`."""
# ruff: noqa: S608 - names of our own columns alone are put into statements

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from zhike.core import arrays
from zhike.core.tx import Tx, to_json

SEALED = ("leads", "contact_phone")
TEXTS = ("contact_name", "contact_wechat", "contact_email", "contact_dingtalk", "company_name",
         "company_industry", "company_size", "province", "city", "district", "source_detail")  # fmt: skip
_ORIGIN = ("source_platform", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_NEW = {
    "id": "uuid", "line_id": "uuid", "phone_sealed": "bytea", "phone_hash": "bytea", "phone_last4": "text",
    "import_id": "uuid", "rest": "text", "search_keys": "text",
}  # fmt: skip
_CHANGED = {"id": "uuid", "import_id": "uuid", "search_keys": "text"} | dict.fromkeys(TEXTS, "text")

_KNOWN = """
SELECT id, contact_phone_hash AS phone_hash, contact_phone_last4 AS phone_last4, contact_name, company_name,
  contact_wechat, contact_email
FROM leads WHERE org_id = $1 AND contact_phone_hash = ANY($2) ORDER BY created_at, id
"""


@lru_cache(maxsize=64)
def _add(texts: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """The columns of new leads who say only these texts, and the statement."""
    columns, more = _NEW | dict.fromkeys(texts, "text"), "".join(f"{name}, " for name in texts)
    return (
        columns,
        f"""
WITH r AS MATERIALIZED (SELECT * FROM {arrays.source(columns, 4)}), lead AS (
  INSERT INTO leads (org_id, id, contact_phone_sealed, contact_phone_hash, contact_phone_last4, import_id,
    {more} source_type, raw_data, search_keys, created_at, updated_at)
  SELECT $1, id, phone_sealed, phone_hash, phone_last4, import_id, {more}
    'file_import', rest::jsonb, {arrays.split("search_keys")}, $2, $2 FROM r
)
INSERT INTO lead_activities (org_id, id, lead_id, type, description, metadata, created_at)
SELECT $1, line_id, id, 'imported', '表格导入', $3::jsonb, $2 FROM r
""",
    )


def _change(choice: str) -> str:
    """What the import itself says twice of a lead that it made is nobody's touch: see `undoing`."""
    sets = ", ".join(f"{name} = {choice.format(name)}" for name in TEXTS)
    return f"""
UPDATE leads c SET {sets}, search_keys = {arrays.split("r.search_keys")},
  updated_at = CASE WHEN c.import_id = r.import_id AND c.updated_at = c.created_at THEN c.updated_at
    ELSE $2 END
FROM {arrays.source(_CHANGED, 3)} WHERE c.org_id = $1 AND c.id = r.id
"""


_OVERWRITE, _FILL = _change("coalesce(r.{0}, c.{0})"), _change("coalesce(nullif(c.{0}, ''), r.{0})")


async def known(tx: Tx, hashes: list[bytes]) -> list[Any]:
    """Leads with these blind indexes, the newest last: ``id, phone_hash`` and what they are found by."""
    rows: list[Any] = await tx.conn.fetch(_KNOWN, tx.org_id, hashes)
    return rows


async def add(tx: Tx, rows: Sequence[Mapping[str, Any]], at: datetime, origin: Mapping[str, Any]) -> None:
    """New leads, each with its first line. Where a lead came from at first never changes after."""
    columns, statement = _add(arrays.said((*TEXTS, *_ORIGIN), rows))
    await tx.conn.execute(statement, tx.org_id, at, to_json(dict(origin)), *arrays.parameters(columns, rows))


async def change(tx: Tx, rows: Sequence[Mapping[str, Any]], at: datetime, *, fill: bool = False) -> None:
    """Overwrite the columns that a row has, or ``fill`` those that are empty; the source stays."""
    await tx.conn.execute(_FILL if fill else _OVERWRITE, tx.org_id, at, *arrays.parameters(_CHANGED, rows))
