"""Deferred work of assigning: what waited for a score, and the leads of an import."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import imports as events
from zhike.rooms.leads.assigning import service

work = jobs.Room("assigning")
SCORES_FIRST = timedelta(seconds=45)  # an import's new rows are scored by a run that begins when it ends


@work.job()
async def decide(run: Run, *, lead_id: UUID) -> None:
    """Give out a lead whose score was awaited."""
    async with run.tx() as tx:
        await service.later(tx, lead_id)


@work.on(events.ImportFinished)
async def imported(tx: Tx, event: events.ImportFinished) -> None:
    """Give out the new leads of an import, after their scores where a rule asks for them."""
    if event.kind != "leads" or not event.created_rows:
        return
    _, book = await service.newest(tx)
    active = [rule for rule in book if rule.is_active]
    if active:
        waits = SCORES_FIRST if any(rule.asks_score for rule in active) else timedelta()
        tx.enqueue("assigning.distribute", run_at=tx.now + waits, import_id=event.batch_id)


@work.job(lane="bulk", max_attempts=12, timeout=600.0)
async def distribute(run: Run, *, import_id: UUID) -> None:
    """Piece by piece; one that was given out is passed over, so a second attempt goes on where it stopped."""
    after: UUID | None = NOBODY
    got: Counter[UUID] = Counter()
    while after is not None:
        async with run.tx() as tx:
            after, some = await service.next_of_import(tx, import_id, after)
            got += some
            if after is None:
                await service.tell_of_import(tx, import_id, got)
