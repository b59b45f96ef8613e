"""Many leads in one statement: who is known by these phones, add, change. As `customers.bulk`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core.tx import Tx, to_json

SEALED = ("leads", "contact_phone")

_KNOWN = """
SELECT id, contact_phone_hash AS phone_hash, contact_name AS name, company_name FROM leads
WHERE org_id = $1 AND contact_phone_hash = ANY($2) ORDER BY created_at, id
"""
_ADD = """
WITH lead AS (
  INSERT INTO leads (org_id, id, contact_name, contact_phone_sealed, contact_phone_hash, contact_phone_last4,
    contact_wechat, contact_email, contact_dingtalk, company_name, company_industry, company_size, province,
    city, district, source_platform, source_detail, utm_source, utm_medium, utm_campaign, utm_content,
    utm_term, source_type, import_id, raw_data, search_keys, created_at, updated_at)
  SELECT $1, r.id, r.contact_name, r.phone_sealed, r.phone_hash, r.phone_last4, r.contact_wechat,
    r.contact_email, r.contact_dingtalk, r.company_name, r.company_industry, r.company_size, r.province,
    r.city, r.district, r.source_platform, r.source_detail, r.utm_source, r.utm_medium, r.utm_campaign,
    r.utm_content, r.utm_term, 'file_import', r.import_id, r.rest, r.search_keys, $3, $3
  FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, contact_name text, phone_sealed bytea, phone_hash bytea,
    phone_last4 text, contact_wechat text, contact_email text, contact_dingtalk text, company_name text,
    company_industry text, company_size text, province text, city text, district text, source_platform text,
    source_detail text, utm_source text, utm_medium text, utm_campaign text, utm_content text,
    utm_term text, import_id uuid, rest jsonb, search_keys text[])
)
INSERT INTO lead_activities (org_id, id, lead_id, user_id, type, description, created_at)
SELECT $1, r.line_id, r.id, $4, 'imported', '表格导入', $3
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, line_id uuid)
"""
# what the import itself says twice of a lead that it made does not count as somebody's touch: see `undoing`
_CHANGE = """
UPDATE leads l SET contact_name = coalesce(r.contact_name, l.contact_name),
  contact_wechat = coalesce(r.contact_wechat, l.contact_wechat),
  contact_email = coalesce(r.contact_email, l.contact_email),
  contact_dingtalk = coalesce(r.contact_dingtalk, l.contact_dingtalk),
  company_name = coalesce(r.company_name, l.company_name),
  company_industry = coalesce(r.company_industry, l.company_industry),
  company_size = coalesce(r.company_size, l.company_size), province = coalesce(r.province, l.province),
  city = coalesce(r.city, l.city), district = coalesce(r.district, l.district),
  source_detail = coalesce(r.source_detail, l.source_detail), search_keys = r.search_keys,
  updated_at = CASE WHEN l.import_id = r.import_id AND l.updated_at = l.created_at THEN l.updated_at
    ELSE $3 END
FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, contact_name text, contact_wechat text, contact_email text,
  contact_dingtalk text, company_name text, company_industry text, company_size text, province text,
  city text, district text, source_detail text, import_id uuid, search_keys text[])
WHERE l.org_id = $1 AND l.id = r.id
"""


async def known(tx: Tx, hashes: list[bytes]) -> list[Any]:
    """Leads with these blind indexes, the newest last: ``id, phone_hash, name, company_name``."""
    rows: list[Any] = await tx.conn.fetch(_KNOWN, tx.org_id, hashes)
    return rows


async def add(tx: Tx, rows: list[dict[str, Any]], at: datetime, user_id: UUID | None) -> None:
    """New leads, each with its first line. Where a lead came from at first never changes after."""
    await tx.conn.execute(_ADD, tx.org_id, to_json(rows), at, user_id)


async def change(tx: Tx, rows: list[dict[str, Any]], at: datetime) -> None:
    """Overwrite the columns that a row has; the others stay, and so does the source."""
    await tx.conn.execute(_CHANGE, tx.org_id, to_json(rows), at)
