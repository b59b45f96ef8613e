"""Making one customer of two."""

from datetime import timedelta
from uuid import UUID

from zhike.core import errors, merging
from zhike.core.ids import uuid7
from zhike.core.tx import Tx, to_json
from zhike.events import crm as events
from zhike.rooms.customers import service as customers
from zhike.rooms.customers import uniting
from zhike.rooms.customers.models import Customer
from zhike.rooms.duplicates import repository, schemas
from zhike.rooms.duplicates.models import CustomerMerge, MergedRows
from zhike.rooms.privacy import service as privacy

KEPT = ("customer_merges", "kept")  # what the sealed values are bound to, with the merge's id
UNDONE_FOR = timedelta(days=30)
FIRST = ("customer_contacts", "is_primary")  # whose contacts were called first, beside the rows that moved
LATE = timedelta(seconds=30)  # whoever had read the loser before has written by then


class BeingErased(errors.Conflict):
    """One of the two is being erased: that has to end first."""

    code = "merge.being_erased"


def keep_rows(tx: Tx, merge: CustomerMerge, moved: list[merging.Moved]) -> None:
    """Remember what went over, for an undo."""
    counts = dict(merge.moved or {})
    for each in moved:
        counts[each.table] = counts.get(each.table, 0) + len(each.ids)
        for ids in each.chunks():
            tx.session.add(
                MergedRows(
                    org_id=tx.org_id, merge_id=merge.id, table_name=each.table, column_name=each.column,
                    ids=ids,
                )
            )  # fmt: skip
    merge.moved = counts


async def one_first(tx: Tx, merge: CustomerMerge, moved: list[merging.Moved]) -> None:
    """One contact of the winner is called first; who was at the loser is remembered for an undo."""
    came = [id for each in moved if each.table == FIRST[0] for id in each.ids]
    were = await uniting.one_first(tx, merge.winner_id, came) if came else []
    if were and merge.kept_sealed is not None:
        row = MergedRows(
            org_id=tx.org_id, merge_id=merge.id, table_name=FIRST[0], column_name=FIRST[1], ids=were
        )
        tx.session.add(row)


async def unite(tx: Tx, form: schemas.MergeCreate) -> UUID:
    """Give the winner all that the loser has, hide the loser, and keep how to undo it: the merge's id.

    Raises `SameCustomer`, `CustomerMissing`, `CustomerMerged`, `BeingErased`.
    """
    winner, loser = await uniting.both(tx, form.winner_id, form.loser_id)
    await repository.patiently(tx)
    async with tx.whole():  # they see both; what hangs on them may lie where they do not
        if await privacy.being_erased(tx, [winner.id, loser.id]):
            raise BeingErased()
        return await _unite(tx, winner, loser, form)


async def _unite(tx: Tx, winner: Customer, loser: Customer, form: schemas.MergeCreate) -> UUID:
    take = set(form.take) | (uniting.lacking(winner, loser) if form.fill else set())
    kept = await uniting.unite(tx, winner, loser, take)
    moved = await merging.unite(tx, winner.id, loser.id)
    await uniting.recount_tags(tx, winner.id, loser.id)
    id = uuid7()
    merge = repository.Merges(tx).add(
        CustomerMerge(
            id=id, winner_id=winner.id, loser_id=loser.id, taken=sorted(take & kept.keys()),
            kept_sealed=(await tx.keys()).seal(to_json(kept), *KEPT, id), merged_by=tx.actor.user_id,
            undo_until=tx.now + UNDONE_FOR, moved={},
        )
    )  # fmt: skip
    await tx.flush()
    keep_rows(tx, merge, moved)
    await one_first(tx, merge, moved)
    await customers.note_activity(
        tx, winner.id, "customer_merged", f"合并了客户：{loser.name}（{loser.public_code}）",
        metadata={"merge_id": str(id), "customer_id": str(loser.id)},
    )  # fmt: skip
    await repository.put_status(tx, winner.id, loser.id, "merged", tx.actor.user_id)
    tx.audit(
        "customer.merged", "customer", winner.id, merge_id=str(id), merged_id=str(loser.id),
        fields=sorted(kept), moved=merge.moved,
    )  # fmt: skip
    tx.publish(events.CustomerMerged(customer_id=winner.id, merged_id=loser.id, merge_id=id))
    if kept:
        tx.publish(events.CustomerUpdated(customer_id=winner.id, fields=tuple(sorted(kept))))
    tx.enqueue("duplicates.gather", run_at=tx.now + LATE, dedupe_key=f"merge:{id}:late", merge_id=id)
    await tx.flush()
    return id
