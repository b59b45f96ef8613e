"""The file of rows that were not taken: row number, reason, the original columns; to be sent again."""

from collections.abc import AsyncIterator
from uuid import UUID

import orjson

from zhike.core import errors, spreadsheet
from zhike.core.context import Actor, RequestInfo
from zhike.core.http import veil
from zhike.core.tx import Tx, Unit
from zhike.rooms.leads.imports import reasons, repository
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.repository import Batches

PAGE = 1_000


def hides(actor: Actor, batch: ImportBatch) -> bool:
    """Whether the file says in full what this person's role does not see, and is not their own."""
    return batch.created_by != actor.user_id and bool(veil.fields(actor.veils))


async def _allowed(tx: Tx, batch_id: UUID) -> ImportBatch:
    """The batch. Raises `ImportMissing`, and `errors.Forbidden` where the file `hides`."""
    batch = await Batches(tx).get(batch_id)
    if hides(tx.actor, batch):
        raise errors.Forbidden(field="file")
    return batch


async def ask(tx: Tx, batch_id: UUID, outcome: str) -> None:
    """Somebody is about to take the file away. Raises what `_allowed` does."""
    batch = await _allowed(tx, batch_id)
    rows = {"failed": batch.failed_rows, "skipped": batch.skipped_rows}
    rows["all"] = sum(rows.values())
    tx.audit("import.errors_downloaded", "import", batch_id, rows=rows[outcome], outcome=outcome)


async def heading(unit: Unit, actor: Actor, info: RequestInfo, batch_id: UUID) -> list[str]:
    """The batch's columns. Raises what `_allowed` does."""
    async with unit.reading(actor, info) as tx:
        return list((await _allowed(tx, batch_id)).columns)


async def lines(
    unit: Unit, actor: Actor, info: RequestInfo, batch_id: UUID, columns: list[str], outcomes: list[str]
) -> AsyncIterator[bytes]:
    """The file in pieces, UTF-8 with BOM; a short reading transaction for each page."""
    yield (spreadsheet.BOM + spreadsheet.line(["行号", "原因", *columns])).encode()
    after = 0
    while True:
        async with unit.reading(actor, info) as tx:
            keys = await tx.keys()
            rows = await repository.left_out(tx, batch_id, outcomes, after, PAGE)
        piece = []
        for row in rows:
            cells = orjson.loads(keys.unseal(row["cells_sealed"], "import_rows", "cells", row["id"]))
            why = reasons.say(reasons.ROW, row["reason"], row["detail"], info.language)
            piece.append(spreadsheet.line([str(row["row_number"]), why, *cells]))
        if piece:
            yield "".join(piece).encode()
        if len(rows) < PAGE:
            return
        after = rows[-1]["row_number"]
