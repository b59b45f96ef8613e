"""One stretch of a file into the tables: read outside the transaction, then taken in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhike.core import arrays, search
from zhike.core.clock import utcnow
from zhike.core.crypto import OrgKeys
from zhike.core.ids import public_codes, uuid7s
from zhike.core.tx import Tx, to_json
from zhike.rooms.customers import bulk
from zhike.rooms.customers.fields import service as fields
from zhike.rooms.leads.imports import into_leads, sorting
from zhike.rooms.leads.imports.columns import Faulty, Reader, Record
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches

_TARGETS: dict[str, Any] = {"leads": into_leads, "customers": bulk}
# what the keys of a row are made of: (name, company, name at WeChat, address)
_FOUND_BY = {"leads": ("contact_name", "company_name", "contact_wechat", "contact_email"),
             "customers": ("name", "company_name", "wechat_id", "email")}  # fmt: skip
_OWN_FIELDS = 60
# a plan kept from when the table was empty would read all of it for every stretch; and while rows are added,
# the checks of their foreign keys must not be planned row by row, which costs as much as the rows
_PLANNED_ANEW = "SET LOCAL plan_cache_mode = force_custom_plan"
_PLANNED_ONCE = "SET LOCAL plan_cache_mode = auto"
_PATIENTLY = f"{_PLANNED_ANEW}; SET LOCAL statement_timeout = 60000"
_KEEP = """
INSERT INTO import_rows (org_id, id, batch_id, row_number, outcome, reason, detail, cells_sealed)
SELECT $1, r.id, $2, r.row_number, r.outcome, r.reason, r.detail, r.cells_sealed
FROM unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bytea[])
  AS r(id, row_number, outcome, reason, detail, cells_sealed)
"""


async def own_fields(tx: Tx, kind: str) -> list[fields.Field]:
    """The organization's own fields that a file of this kind may fill."""
    if kind != "customers":
        return []
    return [one for one in await fields.known(tx) if not one.is_archived]


@dataclass(slots=True)
class Stretch:
    """``size`` rows of the file, read. ``hashes`` is by phone, ``dressed`` by row number."""

    size: int
    records: list[Record]
    faulty: list[Faulty]
    hashes: dict[str, bytes]
    dressed: dict[int, dict[str, Any]]


def read(reader: Reader, keys: OrgKeys, rows: list[tuple[int, list[str]]]) -> Stretch:
    """What the rows say, and whom they concern: all that a trial needs."""
    stretch = Stretch(len(rows), [], [], {}, {})
    for number, cells in rows:
        found = reader.read(number, cells)
        if isinstance(found, Faulty):
            stretch.faulty.append(found)
            continue
        stretch.records.append(found)
        if found.phone is not None and found.phone not in stretch.hashes:
            stretch.hashes[found.phone] = keys.blind("phone", found.phone)
    return stretch


def prepare(reader: Reader, keys: OrgKeys, rows: list[tuple[int, list[str]]]) -> Stretch:
    """The part that costs time and needs no database; run it in a thread."""
    stretch = read(reader, keys, rows)
    records, count = stretch.records, len(stretch.records)
    ids, lines = uuid7s(count), uuid7s(count)
    codes = public_codes("CUST", utcnow(), count) if reader.kind == "customers" else [""] * count
    spoken = [(record.phone, id) for record, id in zip(records, ids, strict=True) if record.phone is not None]
    phones, owners = [phone for phone, _ in spoken], [id for _, id in spoken]
    sealed = iter(keys.seal_many(phones, *_TARGETS[reader.kind].SEALED, owners))
    for record, id, line, code in zip(records, ids, lines, codes, strict=True):
        last4 = record.phone[-4:] if record.phone is not None else None
        stretch.dressed[record.number] = {
            "id": id, "line_id": line, "public_code": code, "phone_last4": last4,
            "phone_sealed": next(sealed) if record.phone is not None else None,
            "search_keys": _keys(keys.org_id, reader.kind, record.values, last4),
        }  # fmt: skip
    return stretch


def _keys(org_id: UUID, kind: str, said: Mapping[str, str | None], last4: str | None) -> str:
    name, company, wechat, email = map(said.get, _FOUND_BY[kind])
    return arrays.APART.join(search.keys(org_id, name, company, wechat=wechat, email=email, last4=last4))


async def take(tx: Tx, batch_id: UUID, start: int, stretch: Stretch) -> bool:
    """Settle a stretch that begins ``start`` rows into the file. False: somebody else has, or it is over."""
    batch = await Batches(tx).get_for_update(batch_id)
    if batch.status != "running" or batch.processed_rows != start:
        return False
    await tx.lock("imports", batch.kind)
    await tx.conn.execute(_PATIENTLY)
    place(stretch, await tx.keys())
    found = sorting.sort_out(
        stretch.records, await known(tx, batch.kind, stretch.hashes), how_with_duplicates(batch)
    )
    await _write(tx, batch, stretch, found)
    await _keep(tx, batch, stretch.faulty, found.skipped)
    batch.created_rows += len(found.new)
    batch.updated_rows += found.updated
    batch.skipped_rows += len(found.skipped)
    batch.failed_rows += len(stretch.faulty)
    batch.processed_rows += stretch.size
    return True


def how_with_duplicates(batch: ImportBatch) -> sorting.Duplicates:
    assert batch.duplicates in {"skip", "fill", "update", "create"}
    return batch.duplicates  # type: ignore[return-value]


def place(stretch: Stretch, keys: OrgKeys) -> None:
    """Have indexes that were made before this transaction as rows have them now."""
    if keys.moving:
        for phone, form in stretch.hashes.items():
            stretch.hashes[phone] = keys.placed(form)


async def known(tx: Tx, kind: str, hashes: dict[str, bytes]) -> dict[str, sorting.Known]:
    """By phone, those who are here."""
    phones = {blind: phone for phone, blind in hashes.items()}
    if not phones:
        return {}
    rows = await _TARGETS[kind].known(tx, list(phones))
    columns = _FOUND_BY[kind]
    return {
        phones[r["phone_hash"]]: sorting.Known(r["id"], {name: r[name] for name in columns}, r["phone_last4"])
        for r in rows
    }


async def _write(tx: Tx, batch: ImportBatch, stretch: Stretch, found: sorting.Sorted) -> None:
    target, kind, fill = _TARGETS[batch.kind], batch.kind, batch.duplicates == "fill"
    if found.new:
        origin = {"import_id": batch.id, "by": batch.created_by}
        await tx.conn.execute(_PLANNED_ONCE)
        await target.add(tx, _rows(tx, batch, stretch, found.new), tx.now, origin)
        await tx.conn.execute(_PLANNED_ANEW)
    changed = []
    for change in found.changes:
        said = {name: value for name, value in change.known.found_by.items() if value}
        names = {**change.values, **said} if fill else {**said, **change.values}
        keys = _keys(tx.org_id, kind, names, change.known.last4)
        changed.append(change.values | {"id": change.known.id, "import_id": batch.id, "search_keys": keys,
                                        "rest": to_json(change.own)})  # fmt: skip
    if changed:
        await target.change(tx, changed, tx.now, fill=fill)
    touched = [stretch.dressed[record.number]["id"] for record in found.new if record.own]
    touched += [change.known.id for change in found.changes if change.own]
    if touched:
        await fields.index_many(tx, touched)


def _rows(tx: Tx, batch: ImportBatch, stretch: Stretch, records: list[Record]) -> list[dict[str, Any]]:
    """New records as rows, now that their values are final."""
    rows = []
    for record in records:
        row = stretch.dressed[record.number]
        last4 = row["phone_last4"]
        if batch.duplicates in {"update", "fill"}:  # a later row may have given it another name
            row["search_keys"] = _keys(tx.org_id, batch.kind, record.values, last4)
        if batch.kind == "customers":
            row["name"] = f"客户{last4}"  # for who gave a phone alone
        row["import_id"] = batch.id
        row["phone_hash"] = stretch.hashes[record.phone] if record.phone is not None else None
        rest = dict(list(record.rest.items())[:_OWN_FIELDS]) | record.own
        row["rest"] = to_json(rest) if rest else "{}"
        row.update(record.values)
        rows.append(row)
    return rows


async def _keep(tx: Tx, batch: ImportBatch, failed: Iterable[Faulty], skipped: Iterable[Faulty]) -> None:
    rows = [*(("failed", row) for row in failed), *(("skipped", row) for row in skipped)]
    if not rows:
        return
    ids = uuid7s(len(rows))
    cells = [to_json(row.cells) for _, row in rows]
    sealed = (await tx.keys()).seal_many(cells, "import_rows", "cells", ids)
    await tx.conn.execute(
        _KEEP, tx.org_id, batch.id, ids, [row.number for _, row in rows], [outcome for outcome, _ in rows],
        [row.reason for _, row in rows], [row.detail for _, row in rows], sealed,
    )  # fmt: skip
