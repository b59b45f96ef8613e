"""A trial: all that a run does up to its first write, over the whole file, and what would come of it.

It reads with the same reader and sorts by the same rules as the run, so what it promises is what happens,
unless others add or change people in between.
"""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.rooms.leads.imports import intake, sorting, working
from zhike.rooms.leads.imports.columns import Faulty, Reader
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.parsing import Refused
from zhike.rooms.leads.imports.repository import Batches

EXAMPLES = 5


@dataclass(slots=True)
class Tally:
    """What would become of the rows so far. ``seen`` are the phones of those that would be new."""

    duplicates: sorting.Duplicates
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)
    seen: dict[str, sorting.Known] = field(default_factory=dict)

    def add(self, stretch: intake.Stretch, known: dict[str, sorting.Known]) -> None:
        here = {phone: self.seen[phone] for phone in stretch.hashes if phone in self.seen}
        found = sorting.sort_out(stretch.records, known | here, self.duplicates)
        for record in found.new:
            if record.phone is not None:
                self.seen[record.phone] = _ANYBODY
        self.outcomes.update(
            created_rows=len(found.new), updated_rows=found.updated, skipped_rows=len(found.skipped),
            failed_rows=len(stretch.faulty),
        )  # fmt: skip
        for row in (*stretch.faulty, *found.skipped):
            self._note(row)

    def _note(self, row: Faulty) -> None:
        self.reasons[row.reason] += 1
        numbers = self.examples.setdefault(row.reason, [])
        if len(numbers) < EXAMPLES:
            numbers.append(row.number)

    def result(self) -> dict[str, Any]:
        names = ("created_rows", "updated_rows", "skipped_rows", "failed_rows")
        return {name: self.outcomes[name] for name in names} | {
            "reasons": dict(self.reasons), "examples": self.examples, "duplicates": self.duplicates,
        }  # fmt: skip


_ANYBODY = sorting.Known(UUID(int=0), {})


async def check(run: Run, batch_id: UUID) -> None:
    """Go through the file; nothing but the batch itself is written. Killed, the next attempt begins anew."""
    store = working.store_of(run)
    async with run.tx() as tx:
        batch, keys = await Batches(tx).get_for_update(batch_id), await tx.keys()
        own = await intake.own_fields(tx, batch.kind)
    if batch.status != "checking":
        return
    reader = Reader(batch.kind, batch.columns, batch.mapping, own)
    tally = Tally(intake.how_with_duplicates(batch))
    try:
        content = await working.content_of(run, store, batch)
        answers = working.answers_of(content, "rows", batch.encoding, 0)
        read = working.stretches(answers, lambda rows: intake.read(reader, keys, rows))
        async with contextlib.aclosing(read) as stretches:
            async for stretch in stretches:
                async with run.reading() as tx:
                    tally.add(stretch, await _known(tx, batch, stretch))
    except Refused as refused:
        await working.fail(run, store, batch_id, refused.code)
        return
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if batch.status == "checking":
            batch.status = "uploaded"
            batch.trial = tally.result() | {"mapping": batch.mapping, "checked_at": tx.now.isoformat()}


async def _known(tx: Tx, batch: ImportBatch, stretch: intake.Stretch) -> dict[str, sorting.Known]:
    """Those who are here, in whichever form their index stands while keys are being replaced."""
    keys = await tx.keys()
    if not keys.moving:
        return await intake.known(tx, batch.kind, stretch.hashes)
    forms = {phone: keys.onward(form) for phone, form in stretch.hashes.items()}
    return await intake.known(tx, batch.kind, stretch.hashes) | await intake.known(tx, batch.kind, forms)
