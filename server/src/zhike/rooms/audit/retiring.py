"""Retiring: rows older than an organization keeps them go, and a signed line says what has gone."""

from uuid import UUID

import asyncpg

from zhike.core.crypto import Keyring
from zhike.core.ids import uuid7
from zhike.rooms.audit import rules
from zhike.rooms.preferences.rules import CONFIGS

USUAL_MONTHS = CONFIGS["audit.retention_months"][0]
PIECE = 5_000

_DUE = "SELECT before, rows, number, hash FROM app.audit_retirement($1, $2)"
_ADD = """
INSERT INTO audit_retirements (org_id, id, before, rows, number, hash, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LAST = "SELECT max(before) FROM audit_retirements WHERE org_id = $1"


async def write_down(conn: asyncpg.Connection, keyring: Keyring, org_id: UUID) -> int:
    """Sign what is about to go, if anything is. Returns its number of rows."""
    due = await conn.fetchrow(_DUE, org_id, USUAL_MONTHS)
    if due is None:
        return 0
    text = rules.retirement_text(org_id, *due)
    await conn.execute(_ADD, org_id, uuid7(), *due, keyring.mac(rules.RETIREMENT, text))
    return int(due["rows"])


async def remove(conn: asyncpg.Connection, org_id: UUID) -> int:
    """Delete a piece of what has been written down. 0 when nothing is left, and its seals are gone too."""
    before = await conn.fetchval(_LAST, org_id)
    if before is None:
        return 0
    return int(await conn.fetchval("SELECT app.retire_audit($1, $2, $3)", org_id, before, PIECE))
