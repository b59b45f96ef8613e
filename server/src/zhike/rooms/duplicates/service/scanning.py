"""A look at all customers, piece by piece, each in a short transaction of its own.

First every customer's keys are written beside each other; then those who share one are compared. Both take
time in proportion to the customers and their keys: who shares nothing is never held against anybody, and a
key that more than `COMMON` share is passed over, for it tells nothing (张伟 in 上海). The keys lie in a table
that PostgreSQL keeps no log of; if it was lost under way, their number does not come out, and the scan begins
anew.
"""

from uuid import UUID

from zhike.core.context import NOBODY
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.duplicates import repository, rules
from zhike.rooms.duplicates.models import DuplicateScan
from zhike.rooms.duplicates.rules import Face, Match

READ, COMPARE, CLEAR = 4_000, 40_000, 100_000  # customers, keys, left keys in one piece
COMMON = 20  # so many may share a key, and not more
MOST_PAIRS = 20_000  # that wait for a decision
FIRST_KEY, LAST_KEY = -(2**63), 2**63 - 1


async def begin(tx: Tx) -> DuplicateScan:
    """Have all customers looked at. One scan at a time: asked again, the one under way is the answer."""
    await tx.lock("duplicates", "scan")
    scans = repository.Scans(tx)
    scan = await scans.running()
    if scan is None:
        await repository.patiently(tx)
        scan = scans.add(DuplicateScan(
            id=uuid7(), status="reading", requested_by=tx.actor.user_id, started_at=tx.now,
            total=await repository.count_customers(tx),
        ))  # fmt: skip
        await tx.flush()
        tx.audit("duplicates.scan_started", "duplicate_scan", scan.id, customers=scan.total)
    tx.enqueue("duplicates.sweep", scan_id=scan.id)
    return scan


async def step(tx: Tx, scan_id: UUID) -> bool:
    """Do the next piece; whether there is more."""
    await repository.by_index(tx)
    scan = await repository.Scans(tx).get_for_update(scan_id)
    if scan.status == "reading":
        await _read(tx, scan)
    elif scan.status == "comparing":
        await _compare(tx, scan)
    await tx.flush()  # the next piece may be of this very transaction
    return scan.status != "done"


async def _read(tx: Tx, scan: DuplicateScan) -> None:
    if scan.reached is None and await repository.clear_keys(tx, CLEAR) == CLEAR:
        return
    faces = await repository.next_faces(tx, scan.reached or NOBODY, READ)
    rows = [(key, face.id) for face in faces for key in rules.keys(tx.org_id, face)]
    if rows:
        await repository.write_keys(tx, sorted(rows))
        scan.keys += len(rows)
    if faces:
        scan.reached = max(face.id for face in faces)
        scan.done += len(faces)
    if len(faces) < READ:
        scan.status, scan.compared, scan.keys_done = "comparing", None, 0


async def _compare(tx: Tx, scan: DuplicateScan) -> None:
    start = FIRST_KEY if scan.compared is None else scan.compared + 1
    edge = await repository.edge(tx, start, COMPARE)
    if edge["n"] == 0:
        return await _end(tx, scan)
    last: int = edge["last"]
    if edge["n"] == COMPARE and edge["first"] != last:
        last -= 1  # of the last key there may be more than were read
    await _find(tx, scan, edge["first"], last)
    scan.keys_done += await repository.forget_keys(tx, edge["first"], last)
    scan.compared = last
    if last == LAST_KEY:
        await _end(tx, scan)


async def _find(tx: Tx, scan: DuplicateScan, first: int, last: int) -> None:
    groups = []
    for row in await repository.shared(tx, first, last, COMMON):
        if row["ids"] is None:
            scan.common += 1
        else:
            groups.append(row["ids"])
    if not groups:
        return
    wanted = {pair for ids in groups for pair in rules.pairs_of(ids)}
    faces = {face.id: face for face in await repository.faces(tx, list({i for ids in groups for i in ids}))}
    matches = _matches(wanted, faces)
    known = await repository.known_pairs(tx, list(matches))
    new = sorted(matches.keys() - known, key=lambda pair: -matches[pair].score)  # those known take no room
    room = max(MOST_PAIRS - await repository.count_open(tx, MOST_PAIRS), 0)
    if len(new) > room:
        scan.is_cut = True
        matches = {pair: matches[pair] for pair in (*known, *new[:room])}
    if matches:
        scan.found += await repository.put_pairs(tx, scan.id, matches)


def _matches(
    pairs: set[tuple[UUID, UUID]], faces: dict[UUID, Face]
) -> dict[tuple[UUID, UUID], Match]:  # fmt: skip
    found = {}
    for one, two in pairs:
        if one in faces and two in faces:
            match = rules.compare(faces[one], faces[two])
            if match is not None:
                found[one, two] = match
    return found


async def _end(tx: Tx, scan: DuplicateScan) -> None:
    if scan.keys_done != scan.keys:  # the database has lost the keys: once more, from the beginning
        scan.status, scan.reached, scan.done, scan.keys, scan.keys_done = "reading", None, 0, 0, 0
        scan.total = await repository.count_customers(tx)
        return
    if not scan.is_cut:
        await repository.forget_unseen(tx, scan.id)
    scan.status, scan.finished_at = "done", tx.now
    left = await repository.count_open(tx, MOST_PAIRS)
    tx.publish(events.DuplicatesFound(scan_id=scan.id, found=scan.found, open=left))
