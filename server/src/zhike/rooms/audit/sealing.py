"""Sealing: from rows that have become visible to links of each organization's chain."""

import asyncpg
import structlog

from zhike.core.crypto import Keyring
from zhike.core.ids import uuid7
from zhike.rooms.audit import rules

log = structlog.get_logger("zhike.audit")

AT_ONCE = 20_000

_HEADS = """
SELECT DISTINCT ON (org_id) org_id, number, hash FROM (
  SELECT org_id, number, hash FROM audit_seals WHERE org_id = ANY($1)
  UNION ALL SELECT org_id, number, hash FROM audit_retirements WHERE org_id = ANY($1)
) h ORDER BY org_id, number DESC
"""
_ADD = """
INSERT INTO audit_seals (org_id, id, number, day, late, scheme, ids, digests, previous, hash, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


async def seal(conn: asyncpg.Connection, keyring: Keyring, most: int = AT_ONCE) -> int:
    """Seal up to about ``most`` rows in the transaction that is open. Returns how many; 0 when none wait.

    Two at once follow each other: the first holds the line that says how far sealing has come. Writers are
    never held up, because nothing here locks a row of the trail.
    """
    batches = await conn.fetch("SELECT * FROM app.take_unsealed_audit($1)", most)
    orgs = {batch["org_id"] for batch in batches}
    heads = {row["org_id"]: (row["number"], row["hash"]) for row in await conn.fetch(_HEADS, list(orgs))}
    links, total = [], 0
    for batch in batches:
        org_id, day, late, ids, digests = batch
        number, previous = heads.get(org_id, (0, b""))
        number += 1
        hash = rules.seal_hash(org_id, number, day, late, ids, digests, previous)
        heads[org_id] = number, hash
        total += len(ids)
        links.append((
            org_id, uuid7(), number, day, late, rules.SCHEME, ids, digests, previous, hash,
            keyring.mac(rules.SEAL, hash),
        ))  # fmt: skip
    await conn.executemany(_ADD, links)
    for org_id in orgs:  # the log leaves this machine: who cuts off a chain's end cannot cut it off there
        number, hash = heads[org_id]
        log.info("audit_sealed", org_id=str(org_id), number=number, hash=hash.hex())
    return total
