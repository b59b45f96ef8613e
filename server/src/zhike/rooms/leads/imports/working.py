"""What a worker does with a batch: look at the file, then bring its rows in, stretch by stretch.

A killed worker's successor goes on at ``processed_rows``; one that was merely slow finds its stretch settled
and stops. The file is read and rows are dressed while the stretch before is being written.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any
from uuid import UUID

import orjson

from zhike.core import sandbox
from zhike.core.crypto import OrgKeys
from zhike.core.jobs import Run
from zhike.rooms.files.service import FileMissing, Store
from zhike.rooms.leads.imports import intake, service, states, watching
from zhike.rooms.leads.imports.columns import Reader
from zhike.rooms.leads.imports.models import ImportBatch
from zhike.rooms.leads.imports.parsing import Refused
from zhike.rooms.leads.imports.repository import Batches

STRETCH = 2_000
LIMITS = sandbox.Limits(memory=768 * 1024 * 1024, cpu=60, wall=90.0)
_PARSER = "zhike.rooms.leads.imports.parsing"


def store_of(run: Run) -> Store:
    return Store(run.services.settings.data / "files")


async def answers_of(content: bytes, mode: str, encoding: str | None, skip: int) -> AsyncIterator[Any]:
    """What the parser says. Raises `Refused`."""
    lines = sandbox.lines(_PARSER, mode, encoding or "-", str(skip), stdin=content, limits=LIMITS)
    try:
        async with contextlib.aclosing(lines):
            async for line in lines:
                answer = orjson.loads(line)
                if isinstance(answer, dict) and "refused" in answer:
                    raise Refused(answer["refused"])
                yield answer
    except sandbox.Stopped as stopped:
        raise Refused("broken" if stopped.why == "crash" else "too_complex") from None


async def content_of(run: Run, store: Store, batch: ImportBatch) -> bytes:
    try:
        async with run.reading() as tx:
            return await store.read(tx, batch.file_id)
    except FileMissing:
        raise Refused("gone") from None


async def fail(run: Run, store: Store, batch_id: UUID, code: str) -> None:
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if batch.status in {"reading", "checking", "queued", "running"}:
            await service.end(tx, store, batch, "failed", code)


async def look(run: Run, batch_id: UUID) -> None:
    """Find out what the file is: columns, first rows, how many."""
    store = store_of(run)
    async with run.tx() as tx:
        batch, keys = await Batches(tx).get_for_update(batch_id), await tx.keys()
        if states.can_go_on(batch) and batch.format is None:
            watching.take_up(tx, batch, "reading")
        if batch.status != "reading":
            return
    try:
        content = await content_of(run, store, batch)
        async with contextlib.aclosing(answers_of(content, "look", None, 0)) as answers:
            found = await anext(answers)
    except Refused as refused:
        await fail(run, store, batch_id, refused.code)
        return
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if batch.status != "reading":
            return
        await store.judge(tx, batch.file_id, ready=True)
        preview = orjson.dumps(found["preview"]).decode()
        batch.preview_sealed = keys.seal(preview, "import_batches", "preview", batch_id)
        batch.format, batch.encoding = found["format"], found["encoding"]
        batch.columns, batch.total_rows, batch.status = found["columns"], found["total"], "uploaded"


async def bring_in(run: Run, batch_id: UUID) -> None:
    """Bring the rows in, from where an earlier attempt came to."""
    store = store_of(run)
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if states.can_go_on(batch):
            watching.take_up(tx, batch, "running")
        if batch.status not in {"queued", "running"}:
            return
        batch.status, batch.started_at = "running", batch.started_at or tx.now
        keys = await tx.keys()
    try:
        content = await content_of(run, store, batch)
        if not await _stretches(run, batch, keys, content):
            return
    except Refused as refused:
        await fail(run, store, batch_id, refused.code)
        return
    except Exception:
        if run.last_attempt:
            await fail(run, store, batch_id, "internal")
        raise
    async with run.tx() as tx:
        batch = await Batches(tx).get_for_update(batch_id)
        if batch.status == "running":
            await service.end(tx, store, batch, "completed")


async def _stretches(run: Run, batch: ImportBatch, keys: OrgKeys, content: bytes) -> bool:
    """All of them. False when somebody else has the batch in hand, or it was cancelled. Raises `Refused`."""
    try:
        return await _side_by_side(run, batch, keys, content)
    except ExceptionGroup as several:
        raise several.exceptions[0] from several  # the first to break took the other with it


async def _side_by_side(run: Run, batch: ImportBatch, keys: OrgKeys, content: bytes) -> bool:
    """Read and dress beside the writing, a few stretches ahead of it."""
    done = batch.processed_rows
    async with run.reading() as tx:
        reader = Reader(batch.kind, batch.columns, batch.mapping, await intake.own_fields(tx, batch.kind))
    waiting: asyncio.Queue[intake.Stretch | None] = asyncio.Queue(maxsize=2)
    answers = answers_of(content, "rows", batch.encoding, done)
    async with asyncio.TaskGroup() as group:
        feeder = group.create_task(_feed(answers, lambda rows: intake.prepare(reader, keys, rows), waiting))
        while (stretch := await waiting.get()) is not None:
            async with run.tx() as tx:
                ours = await intake.take(tx, batch.id, done, stretch)
            if not ours:
                feeder.cancel()
                return False
            done += stretch.size
    return True


Read = Callable[[list[Any]], intake.Stretch]


async def _feed(
    answers: AsyncIterator[Any], read: Read, waiting: asyncio.Queue[intake.Stretch | None]
) -> None:
    async with contextlib.aclosing(stretches(answers, read)) as found:
        async for stretch in found:
            await waiting.put(stretch)
    await waiting.put(None)


async def stretches(answers: AsyncIterator[Any], read: Read) -> AsyncGenerator[intake.Stretch]:
    """The file's rows, stretch by stretch, read in a thread."""
    rows: list[Any] = []
    async with contextlib.aclosing(answers):  # type: ignore[type-var]
        async for answer in answers:
            rows += answer if isinstance(answer, list) else []
            if len(rows) >= STRETCH:
                yield await asyncio.to_thread(read, rows)
                rows = []
    if rows:
        yield await asyncio.to_thread(read, rows)
