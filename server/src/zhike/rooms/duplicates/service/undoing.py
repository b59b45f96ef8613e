"""Taking a merge back, and what belongs to a merge later: rows that arrive late, forgetting how to undo."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, delete, exists, or_, select, update

from zhike.core import errors, merging
from zhike.core.tx import Tx
from zhike.events import crm as events
from zhike.rooms.customers import service as customers
from zhike.rooms.customers import uniting
from zhike.rooms.duplicates import repository
from zhike.rooms.duplicates.models import CustomerMerge, MergedRows
from zhike.rooms.duplicates.service.uniting import FIRST, KEPT, keep_rows, one_first
from zhike.rooms.privacy import service as privacy

PIECE = 200


class TooLate(errors.Conflict):
    """The thirty days are over."""

    code = "merge.too_late"


class Erased(errors.Conflict):
    """The person was erased since: what there was cannot be given back."""

    code = "merge.erased"


class WinnerMerged(errors.Conflict):
    """The winner itself was merged later: that one is undone first."""

    code = "merge.winner_merged"


async def undo(tx: Tx, merge_id: UUID) -> CustomerMerge:
    """Give the loser back what was taken, as far as it is still the winner's. Done twice it is done once.

    Raises `MergeMissing`, `TooLate`, `Erased`, `WinnerMerged`, `BeingErased`, `PhoneSinceTaken`.
    """
    merge = await repository.Merges(tx).get_for_update(merge_id)
    if merge.undone_at is not None:
        return merge
    if tx.now >= merge.undo_until:
        raise TooLate(undo_until=merge.undo_until.isoformat())
    if merge.kept_sealed is None:
        raise Erased()
    winner, loser = await uniting.merged(tx, merge.winner_id, merge.loser_id)
    if winner.merged_into_id is not None:
        raise WinnerMerged()
    if winner.restricted_at is not None or loser.restricted_at is not None:
        raise Erased()
    await repository.patiently(tx)
    async with tx.whole():
        if await privacy.being_erased(tx, [winner.id, loser.id]):
            raise Erased()
        kept = orjson.loads((await tx.keys()).unseal(merge.kept_sealed, *KEPT, merge.id))
        since = await uniting.part(tx, winner, loser, kept)
        rows = await _rows(tx, merge)
        went = [each for each in rows if (each.table, each.column) != FIRST]
        returned = await merging.part(tx, winner.id, loser.id, went)
        for each in rows:
            if (each.table, each.column) == FIRST:
                await uniting.first_again(tx, loser.id, each.ids)
        await uniting.recount_tags(tx, winner.id, loser.id)
        await _write_down(tx, merge, since, returned)
    return merge


async def _rows(tx: Tx, merge: CustomerMerge) -> list[merging.Moved]:
    query = select(MergedRows).where(MergedRows.org_id == tx.org_id, MergedRows.merge_id == merge.id)
    return [
        merging.Moved(row.table_name, row.column_name, list(row.ids))
        for row in await tx.session.scalars(query.order_by(MergedRows.id))
    ]


def _report(since: list[str], returned: list[merging.Returned]) -> dict[str, Any]:
    tables: dict[str, dict[str, int]] = {}
    for each in returned:
        counts = {name: count for name, count in asdict(each).items() if name not in {"table", "column"}}
        held = tables.setdefault(each.table, dict.fromkeys(counts, 0))
        for name, count in counts.items():
            held[name] += count
    return {"fields": since, "tables": tables}


async def _write_down(
    tx: Tx, merge: CustomerMerge, since: list[str], returned: list[merging.Returned]
) -> None:  # fmt: skip
    merge.undone_at, merge.undone_by, merge.kept_sealed = tx.now, tx.actor.user_id, None
    merge.report = _report(since, returned)
    await _forget_rows(tx, [merge.id])
    await repository.put_status(tx, merge.winner_id, merge.loser_id, "open", tx.actor.user_id)
    for one, other in ((merge.winner_id, merge.loser_id), (merge.loser_id, merge.winner_id)):
        await customers.note_activity(
            tx, one, "customer_merge_undone", "撤销了客户合并",
            metadata={"merge_id": str(merge.id), "customer_id": str(other)},
        )  # fmt: skip
    tx.audit(
        "customer.merge_undone", "customer", merge.winner_id, merge_id=str(merge.id),
        restored_id=str(merge.loser_id), **merge.report,
    )  # fmt: skip
    tx.publish(
        events.CustomerMergeUndone(customer_id=merge.winner_id, restored_id=merge.loser_id, merge_id=merge.id)
    )
    await tx.flush()


async def gather(tx: Tx, merge_id: UUID) -> int:
    """Have follow what reached the loser after the merge: somebody had read it before and wrote afterwards.

    Returns how many rows. What arrives at a winner that was merged itself goes on from there.
    """
    merge = await repository.Merges(tx).get_for_update(merge_id)
    if merge.undone_at is not None or tx.now >= merge.undo_until:
        return 0
    await repository.patiently(tx)
    moved = await merging.unite(tx, merge.winner_id, merge.loser_id)
    if not moved:
        return 0
    if merge.kept_sealed is not None:
        keep_rows(tx, merge, moved)
    await one_first(tx, merge, moved)
    await tx.flush()
    await uniting.recount_tags(tx, merge.winner_id, merge.loser_id)
    onward = await repository.Merges(tx).of_loser(merge.winner_id)
    if onward is not None:
        tx.enqueue("duplicates.gather", merge_id=onward.id)
    return sum(len(each.ids) for each in moved)


async def recent(tx: Tx, after: UUID) -> list[UUID]:
    """The next merges that can be undone, oldest first."""
    query = (
        select(CustomerMerge.id)
        .where(CustomerMerge.org_id == tx.org_id, CustomerMerge.id > after,
               CustomerMerge.undone_at.is_(None), CustomerMerge.undo_until > tx.now)
        .order_by(CustomerMerge.id).limit(PIECE)
    )  # fmt: skip
    return list(await tx.session.scalars(query))


async def _forget_rows(tx: Tx, ids: list[UUID]) -> None:
    await tx.session.execute(
        delete(MergedRows).where(MergedRows.org_id == tx.org_id, MergedRows.merge_id.in_(ids))
    )


async def forget(tx: Tx, now: datetime) -> int:
    """After thirty days or an erasure, keep no longer what the fields were and which rows went. Returns how
    many merges."""
    its = (MergedRows.org_id == CustomerMerge.org_id, MergedRows.merge_id == CustomerMerge.id)
    over = and_(CustomerMerge.kept_sealed.is_not(None), CustomerMerge.undo_until <= now)
    erased = and_(CustomerMerge.kept_sealed.is_(None), exists().where(*its))
    query = (
        select(CustomerMerge.id).where(CustomerMerge.org_id == tx.org_id, or_(over, erased))
        .order_by(CustomerMerge.id).limit(PIECE).with_for_update()
    )  # fmt: skip
    ids = list(await tx.session.scalars(query))
    if ids:
        await _forget_rows(tx, ids)
        await tx.session.execute(
            update(CustomerMerge).where(CustomerMerge.org_id == tx.org_id, CustomerMerge.id.in_(ids))
            .values(kept_sealed=None).execution_options(synchronize_session=False)
        )  # fmt: skip
    return len(ids)
