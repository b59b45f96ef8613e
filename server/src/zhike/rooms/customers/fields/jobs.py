"""Deferred work of custom fields: the index of one that was there before it was indexed."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.rooms.customers.fields import repository, rules
from zhike.rooms.customers.fields.repository import Fields

work = jobs.Room("fields")
PIECE = 500


@work.job(lane="bulk", max_attempts=12, timeout=900.0)
async def build_index(run: Run, *, field_id: UUID) -> None:
    """Go through all customers that have a value, piece by piece; begun again, it writes the same rows.

    What people write meanwhile is indexed by their own transactions, which wait for the customer's row.
    """
    after, done = NOBODY, 0
    while True:
        async with run.tx() as tx:
            row = await Fields(tx).find(Fields.model.id == field_id)
            if row is None or not row.is_indexed:
                while await repository.forget(tx, field_id, 5_000):
                    pass
                return
            found = next(one for one in await repository.all(tx) if one.id == field_id)
            rows = await repository.next_values(tx, found.key, after, PIECE)
            made = [entry for one in rows for entry in rules.entries(found, one["id"], one["value"])]
            if rows:
                await repository.replace(tx, [one["id"] for one in rows], [field_id], made)
                after, done = rows[-1]["id"], done + len(rows)
            over = len(rows) < PIECE
            await repository.note_progress(tx, field_id, done, tx.now if over else None)
        if over:
            return
