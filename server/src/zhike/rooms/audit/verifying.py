"""Verifying: does the chain hold, and do the rows say what they said when they were sealed?"""

import hmac
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.audit import rules
from zhike.rooms.audit.rules import DIGEST, Problem, Report

PAGE = 200

_RANGE = """
SELECT min(number), max(number) FROM audit_seals
WHERE org_id = $1 AND ($2::date IS NULL OR day >= $2) AND ($3::date IS NULL OR day <= $3)
"""
_LINKS = """
SELECT number, day, late, scheme, ids, digests, previous, hash, signature FROM audit_seals
WHERE org_id = $1 AND number > $2 AND number <= $3 ORDER BY number LIMIT $4
"""
_BEFORE = """
SELECT hash FROM audit_seals WHERE org_id = $1 AND number = $2
UNION ALL SELECT hash FROM audit_retirements WHERE org_id = $1 AND number = $2 LIMIT 1
"""
_DAYS = """
SELECT DISTINCT day FROM (
  SELECT day FROM audit_seals WHERE org_id = $1
  UNION ALL SELECT DISTINCT (created_at AT TIME ZONE 'UTC')::date FROM audit_logs WHERE org_id = $1
) d WHERE ($2::date IS NULL OR day >= $2) AND ($3::date IS NULL OR day <= $3) AND day >= $4 ORDER BY day
"""
_RETIRED = """
SELECT before, rows, number, hash, signature FROM audit_retirements WHERE org_id = $1 ORDER BY before
"""
_SEALED = "SELECT late, ids, digests FROM audit_seals WHERE org_id = $1 AND day = $2 ORDER BY number"
_ROWS = """
SELECT id, app.audit_digest_1(a) AS digest, xact FROM audit_logs a
WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
"""


async def verify(
    tx: Tx, first: date | None = None, last: date | None = None, expected: tuple[int, bytes] | None = None
) -> Report:
    """Check the days from ``first`` to ``last`` (UTC, both included; None: as far as there is anything).

    ``expected`` is a link noted elsewhere, in a log for example: a chain that does not hold it any more has
    lost its end.
    """
    report = Report(first, last)
    until = await tx.conn.fetchval("SELECT app.audit_sealed_until()")
    retired = await _retirements(tx, report)
    await _chain(tx, report)
    if expected is not None and await tx.conn.fetchval(_BEFORE, tx.org_id, expected[0]) != expected[1]:
        report.add(Problem("broken", last or tx.now.date(), number=expected[0]))
    since = retired or date(1970, 1, 1)
    for row in await tx.conn.fetch(_DAYS, tx.org_id, first, last, since):
        await _day(tx, row["day"], until, report)
    return report


async def _retirements(tx: Tx, report: Report) -> date | None:
    """Check their signatures; the day from which rows must be there."""
    latest = None
    for row in await tx.conn.fetch(_RETIRED, tx.org_id):
        text = rules.retirement_text(tx.org_id, row["before"], row["rows"], row["number"], row["hash"])
        if hmac.compare_digest(row["signature"], tx.unit.keyring.mac(rules.RETIREMENT, text)):
            latest = row["before"]
        else:
            report.add(Problem("forged", row["before"], number=row["number"]))
    return latest


async def _chain(tx: Tx, report: Report) -> None:
    low, high = await tx.conn.fetchrow(_RANGE, tx.org_id, report.first, report.last)
    if low is None:
        return
    number: int = low - 1
    previous = await tx.conn.fetchval(_BEFORE, tx.org_id, number) if number else b""
    while number < high:
        links = await tx.conn.fetch(_LINKS, tx.org_id, number, high, PAGE)
        for link in links:
            if link["number"] != number + 1 or link["previous"] != previous:
                report.add(Problem("broken", link["day"], number=number + 1))
            if not _is_ours(tx, link):
                report.add(Problem("forged", link["day"], number=link["number"]))
            number, previous = link["number"], link["hash"]
            report.seals += 1
        if not links:
            break
    report.head = number, previous


def _is_ours(tx: Tx, link: dict) -> bool:  # type: ignore[type-arg]
    hash = rules.seal_hash(
        tx.org_id, link["number"], link["day"], link["late"], link["ids"], link["digests"], link["previous"]
    )
    signed = hmac.compare_digest(link["signature"], tx.unit.keyring.mac(rules.SEAL, link["hash"]))
    return signed and hash == link["hash"] and len(link["digests"]) == DIGEST * len(link["ids"])


async def _day(tx: Tx, day: date, until: int, report: Report) -> None:
    sealed: dict[UUID, bytes] = {}
    for seal in await tx.conn.fetch(_SEALED, tx.org_id, day):  # first: a row may follow, a seal may not
        for place, id in enumerate(seal["ids"]):
            sealed[id] = seal["digests"][place * DIGEST : (place + 1) * DIGEST]
            if seal["late"]:
                report.add(Problem("late", day, id))
    start = datetime.combine(day, time(), UTC)
    rows = await tx.conn.fetch(_ROWS, tx.org_id, start, start + timedelta(days=1))
    rules.compare(day, sealed, ((row["id"], row["digest"], row["xact"]) for row in rows), until, report)
