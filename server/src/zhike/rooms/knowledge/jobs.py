"""Deferred work of knowledge."""

from datetime import timedelta
from uuid import UUID

from zhike.core import jobs
from zhike.core.context import NOBODY
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import knowledge as events
from zhike.rooms.knowledge import embedding, indexing, ingesting, rebuilding, repository

work = jobs.Room("knowledge")
LOST_AFTER = timedelta(minutes=30)


@work.job(lane="bulk", max_attempts=3, timeout=120.0)
async def ingest(run: Run, *, document_id: UUID, version: int) -> None:
    """Read a document and let it be found."""
    await ingesting.ingest(run, document_id, version)


@work.job(lane="bulk", max_attempts=5, timeout=3_600.0)
async def reweigh(run: Run) -> None:
    """Weigh all entries by what they are long today. A search meanwhile meets some of each: the order of
    its results is a little off, and nothing is missing."""
    async with run.tx() as tx:
        if not await indexing.begin_reweighing(tx):
            return
    after: UUID | None = NOBODY
    while after is not None:
        async with run.tx() as tx:
            after = await indexing.reweigh_some(tx, after)


@work.job(lane="bulk", max_attempts=8, timeout=3_600.0)
async def embed(run: Run) -> None:
    """Give entries their meaning, and turn to a new model's when all have it."""
    await embedding.embed_all(run)


@work.on(events.KnowledgeChanged, lane="bulk")
async def follow(tx: Tx, event: events.KnowledgeChanged, run: Run) -> None:
    """What is new is embedded, where there is an embedder."""
    if embedding.configured(run.services.settings) is not None:
        tx.enqueue("knowledge.embed", dedupe_key=f"knowledge.embed:{event.knowledge_version}")


@work.every("*/10 * * * *", per="org", lane="bulk")
async def tidy(run: Run, *, org_id: UUID) -> None:
    """Give up what no worker finished, and index what stands there without being found: a database that got
    pgvector later."""
    async with run.tx() as tx:
        for row in await repository.lose(tx, tx.now - LOST_AFTER):
            tx.publish(events.DocumentFailed(
                document_id=row["id"], kb_id=row["kb_id"], doc_version=row["version"],
                reason_code="worker_lost"))  # fmt: skip
    await rebuilding.rebuild(run)
