"""What an erasure clears of deliveries that no column leads to: refused ones, of which nobody knows whose
they are, are opened and searched for the person's words."""

import contextlib
import json
from urllib.parse import unquote_plus
from uuid import UUID

from zhike.core import bodies, erasure
from zhike.core.context import NOBODY
from zhike.core.erasure import PIECE, Swept, Trace
from zhike.core.tx import Tx

_UNCLAIMED = """
SELECT id, body_sealed FROM intake_deliveries
WHERE org_id = $1 AND id > $2 AND lead_id IS NULL AND body_sealed IS NOT NULL ORDER BY id LIMIT $3
"""
_EMPTY = """
UPDATE intake_deliveries SET body_sealed = NULL, phone_hash = NULL, headers = '{}', reasons = '{}'
WHERE org_id = $1 AND id = ANY($2)
"""


@erasure.sweep("intake_deliveries")
async def clear_unclaimed(tx: Tx, trace: Trace, after: str) -> Swept:
    """Empty deliveries that made no lead and in which one of the words stands."""
    rows = await tx.conn.fetch(_UNCLAIMED, tx.org_id, UUID(after) if after else NOBODY, PIECE)
    keys = await tx.keys()
    gone = []
    for row in rows:
        body = keys.unseal(row["body_sealed"], "intake_deliveries", "body", row["id"])
        if any(word in text for text in _readings(body) for word in trace.words):
            gone.append(row["id"])
    await tx.conn.execute(_EMPTY, tx.org_id, gone)
    return Swept(str(rows[-1]["id"]) if rows else after, len(gone), len(rows) == PIECE)


def _readings(body: str) -> list[str]:
    """A body as it stands and as it is meant: names are often written in escapes, phones with spaces."""
    found = [body, unquote_plus(body)]
    with contextlib.suppress(bodies.Unreadable, RecursionError):
        found.append(json.dumps(bodies.parse(body, ""), ensure_ascii=False))
    return [*found, *(text.replace(" ", "").replace("-", "") for text in found)]
