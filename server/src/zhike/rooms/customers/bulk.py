"""Many customers in one statement, for imports: who is known by these phones, add, change.

A row is a dict of columns; a phone comes as ``phone_sealed``, ``phone_hash`` (``\\x…``), ``phone_last4``.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx, to_json

SEALED = ("customers", "phone")

_KNOWN = """
SELECT id, phone_hash, name, company_name FROM customers
WHERE org_id = $1 AND phone_hash = ANY($2) AND deleted_at IS NULL
"""
_ADD = """
WITH customer AS (
  INSERT INTO customers (org_id, id, public_code, name, phone_sealed, phone_hash, phone_last4, wechat_id,
    dingtalk_id, email, company_name, company_credit_code, company_industry, company_size, company_address,
    gender, age_range, region_province, region_city, stage_changed_at, source_type, custom_fields,
    search_keys, created_at, updated_at)
  SELECT $1, r.id, r.public_code, r.name, r.phone_sealed, r.phone_hash, r.phone_last4, r.wechat_id,
    r.dingtalk_id, r.email, r.company_name, r.company_credit_code, r.company_industry, r.company_size,
    r.company_address, r.gender, r.age_range, r.region_province, r.region_city, $3, 'file_import', r.rest,
    r.search_keys, $3, $3
  FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, public_code text, name text, phone_sealed bytea,
    phone_hash bytea, phone_last4 text, wechat_id text, dingtalk_id text, email text, company_name text,
    company_credit_code text, company_industry text, company_size text, company_address text, gender text,
    age_range text, region_province text, region_city text, rest jsonb, search_keys text[])
), line AS (
  INSERT INTO customer_activities (org_id, id, customer_id, user_id, type, title, created_at)
  SELECT $1, r.line_id, r.id, $4, 'created', '表格导入', $3
  FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, line_id uuid)
)
INSERT INTO customer_journey (org_id, id, customer_id, to_stage, touchpoint, occurred_at)
SELECT $1, r.step_id, r.id, 'potential', 'file_import', $3
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, step_id uuid)
"""
_CHANGE = """
UPDATE customers c SET name = coalesce(r.name, c.name), wechat_id = coalesce(r.wechat_id, c.wechat_id),
  dingtalk_id = coalesce(r.dingtalk_id, c.dingtalk_id), email = coalesce(r.email, c.email),
  company_name = coalesce(r.company_name, c.company_name),
  company_credit_code = coalesce(r.company_credit_code, c.company_credit_code),
  company_industry = coalesce(r.company_industry, c.company_industry),
  company_size = coalesce(r.company_size, c.company_size),
  company_address = coalesce(r.company_address, c.company_address), gender = coalesce(r.gender, c.gender),
  age_range = coalesce(r.age_range, c.age_range),
  region_province = coalesce(r.region_province, c.region_province),
  region_city = coalesce(r.region_city, c.region_city), search_keys = r.search_keys, updated_at = $3
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, wechat_id text, dingtalk_id text, email text,
  company_name text, company_credit_code text, company_industry text, company_size text,
  company_address text, gender text, age_range text, region_province text, region_city text,
  search_keys text[])
WHERE c.org_id = $1 AND c.id = r.id
"""


async def known(tx: Tx, hashes: list[bytes]) -> list[Any]:
    """Living customers with these blind indexes: ``id, phone_hash, name, company_name``."""
    rows: list[Any] = await tx.conn.fetch(_KNOWN, tx.org_id, hashes)
    return rows


async def add(tx: Tx, rows: list[dict[str, Any]], at: datetime, user_id: UUID | None) -> None:
    """New customers with their first line of the timeline and first step of the journey."""
    await tx.conn.execute(_ADD, tx.org_id, to_json(rows), at, user_id)


async def change(tx: Tx, rows: list[dict[str, Any]], at: datetime) -> None:
    """Overwrite the columns that a row has; the others stay."""
    await tx.conn.execute(_CHANGE, tx.org_id, to_json(rows), at)
