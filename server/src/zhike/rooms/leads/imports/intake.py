"""One stretch of a file into the tables: dressed outside the transaction, then taken in one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import search
from zhike.core.crypto import OrgKeys
from zhike.core.ids import public_code, uuid7
from zhike.core.tx import Tx, to_json
from zhike.rooms.customers import bulk
from zhike.rooms.leads.imports import into_leads, sorting
from zhike.rooms.leads.imports.columns import NAME, Faulty, Reader, Record
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches

_TARGETS: dict[str, Any] = {"leads": into_leads, "customers": bulk}
_KEEP = """
INSERT INTO import_rows (org_id, id, batch_id, row_number, outcome, reason, detail, cells_sealed)
SELECT $1, r.id, $2, r.row_number, r.outcome, r.reason, r.detail, r.cells_sealed
FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, row_number int, outcome text, reason text, detail text,
  cells_sealed bytea)
"""
Dressed = dict[str, Any]


@dataclass(slots=True)
class Stretch:
    """``size`` rows of the file, read and dressed. ``dressed`` is by row number, ``hashes`` by phone."""

    size: int
    records: list[Record]
    faulty: list[Faulty]
    dressed: dict[int, Dressed]
    hashes: dict[str, bytes]


def prepare(reader: Reader, keys: OrgKeys, rows: list[tuple[int, list[str]]]) -> Stretch:
    """The part that costs time and needs no database; run it in a thread."""
    stretch = Stretch(len(rows), [], [], {}, {})
    for number, cells in rows:
        found = reader.read(number, cells)
        if isinstance(found, Faulty):
            stretch.faulty.append(found)
            continue
        stretch.records.append(found)
        if found.phone is not None:
            stretch.hashes[found.phone] = keys.blind("phone", found.phone)
        stretch.dressed[number] = _dress(reader.kind, keys, found, stretch.hashes)
    return stretch


def _dress(kind: str, keys: OrgKeys, record: Record, hashes: dict[str, bytes]) -> Dressed:
    """A record's columns. Those of its values are put in at the end, when they are final."""
    id, row = uuid7(), {}
    if record.phone is not None:
        row = {
            "phone_sealed": _hex(keys.seal(record.phone, *_TARGETS[kind].SEALED, id)),
            "phone_hash": _hex(hashes[record.phone]), "phone_last4": record.phone[-4:],
        }  # fmt: skip
    found = _search_keys(keys.org_id, kind, record.values, row.get("phone_last4"))
    return row | {"id": id, "line_id": uuid7(), "step_id": uuid7(), "search_keys": found}


def _hex(raw: bytes) -> str:
    return f"\\x{raw.hex()}"


def _search_keys(org_id: UUID, kind: str, values: dict[str, str], last4: str | None) -> list[str]:
    said = {name: values.get(column) for name, column in search.INDEXED[kind].items() if name != "last4"}
    return search.keys(org_id, **said, last4=last4)


async def take(tx: Tx, batch_id: UUID, start: int, stretch: Stretch) -> bool:
    """Settle a stretch that begins ``start`` rows into the file. False: somebody else has, or it is over."""
    batch = await Batches(tx).get_for_update(batch_id)
    if batch.status != "running" or batch.processed_rows != start:
        return False
    assert batch.duplicates in {"skip", "update"}
    await tx.lock("imports", batch.kind)
    # a plan kept from when the table was empty would read all of it for every stretch
    await tx.conn.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    _place(stretch, await tx.keys())
    known = await _known(tx, batch.kind, stretch.hashes)
    found = sorting.sort_out(stretch.records, known, batch.duplicates)  # type: ignore[arg-type]
    await _write(tx, batch, stretch, found)
    await _keep(tx, batch, stretch.faulty, found.skipped)
    batch.created_rows += len(found.new)
    batch.updated_rows += found.updated
    batch.skipped_rows += len(found.skipped)
    batch.failed_rows += len(stretch.faulty)
    batch.processed_rows += stretch.size
    return True


def _place(stretch: Stretch, keys: OrgKeys) -> None:
    """Have indexes that were made before this transaction as rows have them now."""
    for record in stretch.records:
        if record.phone is not None:
            placed = stretch.hashes[record.phone] = keys.placed(stretch.hashes[record.phone])
            stretch.dressed[record.number]["phone_hash"] = _hex(placed)


async def _known(tx: Tx, kind: str, hashes: dict[str, bytes]) -> dict[str, sorting.Known]:
    phones = {blind: phone for phone, blind in hashes.items()}
    if not phones:
        return {}
    rows = await _TARGETS[kind].known(tx, list(phones))
    return {phones[r["phone_hash"]]: sorting.Known(r["id"], r["name"], r["company_name"]) for r in rows}


async def _write(tx: Tx, batch: ImportBatch, stretch: Stretch, found: sorting.Sorted) -> None:
    target, kind = _TARGETS[batch.kind], batch.kind
    new = []
    for record in found.new:
        row = stretch.dressed[record.number] | {"import_id": batch.id}
        if batch.duplicates == "update":  # a later row may have given it another name
            row["search_keys"] = _search_keys(tx.org_id, kind, record.values, row.get("phone_last4"))
        if kind == "customers":
            row["name"] = f"客户{row.get('phone_last4')}"  # for who gave a phone alone
            row["public_code"] = public_code("CUST", tx.now, length=9)
        new.append(row | record.values | {"rest": dict(list(record.rest.items())[:60])})
    if new:
        await target.add(tx, new, tx.now, batch.created_by)
    changed = []
    for change in found.changes:
        names = {NAME[kind]: change.known.name, "company_name": change.known.company} | change.values
        keys = _search_keys(tx.org_id, kind, names, change.phone[-4:])
        changed.append(change.values | {"id": change.known.id, "import_id": batch.id, "search_keys": keys})
    if changed:
        await target.change(tx, changed, tx.now)


async def _keep(tx: Tx, batch: ImportBatch, failed: list[Faulty], skipped: list[Faulty]) -> None:
    keys, rows = await tx.keys(), []
    for outcome, found in (("failed", failed), ("skipped", skipped)):
        for faulty in found:
            id = uuid7()
            sealed = keys.seal(to_json(faulty.cells), "import_rows", "cells", id)
            rows.append(
                {"id": id, "row_number": faulty.number, "outcome": outcome, "reason": faulty.reason,
                 "detail": faulty.detail, "cells_sealed": _hex(sealed)}
            )  # fmt: skip
    if rows:
        await tx.conn.execute(_KEEP, tx.org_id, batch.id, to_json(rows))
