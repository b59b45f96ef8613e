"""What a worker does with a transfer: write talks page by page with the eyes of whoever asked, or take them
in line by line. A second attempt begins anew; what was taken in before is known again.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.core.jobs import Run
from zhike.core.tx import Tx, to_json
from zhike.rooms.archives import service as archives
from zhike.rooms.conversations import rules as talk_rules
from zhike.rooms.files.service import Store
from zhike.rooms.notify import service as notify
from zhike.rooms.transfers import archive, repository, schemas, service
from zhike.rooms.transfers.models import TalkTransfer
from zhike.rooms.transfers.repository import PAGE, Transfers

MOST = 20_000  # talks of a file
TAKEN_AT_ONCE = 50
MOST_REASONS = 20


async def make(run: Run, transfer_id: UUID) -> None:
    """Write the file that somebody asked for, and tell them."""
    store = _store(run)
    async with run.tx() as tx:
        row = await Transfers(tx).get_for_update(transfer_id)
        if row.status not in {"queued", "running"}:
            return
        row.status, row.processed = "running", 0
    eyes = Actor("job", run.org_id, user_id=row.requested_by, name=run.name, scope=row.sight["scope"],
                 permissions=frozenset({"pool:manage"} if row.sight.get("pools") else ()))  # fmt: skip
    try:
        lines, said, is_cut, name = await _collect(run, eyes, row)
        manifest = schemas.TalkManifest(
            format="zhike-talks", version=1, organization=run.org_id, organization_name=name,
            made_at=utcnow(), talks=len(lines), messages=said, notes=bool(row.filters.get("notes")),
        )  # fmt: skip
        content = await asyncio.to_thread(archive.written, manifest, lines)
    except Exception:
        await _fail(run, transfer_id)
        raise
    async with run.unit.transaction(eyes, run.request) as tx:
        held = await Transfers(tx).get_for_update(transfer_id)
        if held.status != "running":
            return
        file = await store.save(tx, kind="talks", name=f"talks-{held.id}.zip", content=content)
        await store.judge(tx, file.id, ready=True)
        held.processed, held.file_id, held.report = len(lines), file.id, {"is_cut": is_cut}
        await _end(tx, held, "done", f"{len(lines)} 个会话已导出，保留 {service.KEPT.days} 天")


def _store(run: Run) -> Store:
    return Store(run.services.settings.data / "files")


async def _collect(run: Run, eyes: Actor, row: TalkTransfer) -> tuple[list[bytes], int, bool, str]:
    """(lines, how many messages they have, whether there were more talks, the organization's name)."""
    chosen, notes = service.chosen(row.filters), bool(row.filters.get("notes"))
    async with run.unit.reading(eyes, run.request) as tx:
        total, name = await repository.count(tx, chosen), await repository.organization(tx)
    after: tuple[Any, ...] = (None, None)
    lines: list[bytes] = []
    said = 0
    while True:
        async with run.unit.reading(eyes, run.request) as tx:
            rows = await repository.page(tx, chosen, notes, after)
        for one in rows:
            line = dict(one["told"]) | {"messages": orjson.Fragment(one["messages"])}
            if one["notes"] is not None:
                line["notes"] = orjson.Fragment(one["notes"])
            lines.append(orjson.dumps(line))
            said += len(orjson.loads(one["messages"]))
        if len(rows) < PAGE or len(lines) >= MOST:
            return lines[:MOST], said, total > MOST, name
        after = (rows[-1]["created_at"], rows[-1]["id"])
        async with run.tx() as tx:
            held = await Transfers(tx).get_for_update(row.id)
            held.processed, held.total = len(lines), total


async def take(run: Run, transfer_id: UUID) -> None:
    """Take in the talks of a file, so many at once."""
    async with run.tx() as tx:
        row = await Transfers(tx).get_for_update(transfer_id)
        if row.status not in {"queued", "running"} or row.file_id is None:
            return
        row.status, row.processed = "running", 0
        content = await _store(run).read(tx, row.file_id)
    try:
        report = await _take_all(run, transfer_id, content)
    except Exception:
        await _fail(run, transfer_id)
        raise
    async with run.tx() as tx:
        held = await Transfers(tx).get_for_update(transfer_id)
        held.report = report.model_dump()
        await service.remove_files(tx, _store(run), [held])
        told = f"收入 {report.taken} 个，已有 {report.known} 个，读不懂 {report.refused} 个"
        await _end(tx, held, "done", told)


async def _take_all(run: Run, transfer_id: UUID, content: bytes) -> schemas.TalkImportReport:
    report = schemas.TalkImportReport()
    packed, _ = archive.opened(content)
    piece: list[archive.Read] = []
    read = archive.lines(packed)
    while True:
        found = next(read, None)
        if found is not None and isinstance(found[1], str):
            report.refused += 1
            if len(report.reasons) < MOST_REASONS:
                report.reasons.append(f"{found[0]}: {found[1]}")
        elif found is not None and not isinstance(found[1], str):
            piece.append(found[1])
        if piece and (found is None or len(piece) >= TAKEN_AT_ONCE):
            async with run.tx() as tx:
                for line, plain in piece:
                    await _take_one(tx, transfer_id, line, plain, report)
                held = await Transfers(tx).get_for_update(transfer_id)
                held.processed += len(piece)
            piece = []
        if found is None:
            packed.close()
            return report


async def _take_one(
    tx: Tx, transfer_id: UUID, line: schemas.TalkLine, plain: dict[str, Any], report: schemas.TalkImportReport
) -> None:
    """A talk as one that is over: nobody is told, nothing is published, nobody is in charge."""
    origin = (line.origin.organization, line.origin.id)
    await tx.lock("talk", *origin)
    if await repository.known(tx, *origin):
        report.known += 1
        return
    id = uuid5(tx.org_id, f"{origin[0]}:{origin[1]}")
    ids = {one.seq: uuid5(id, str(one.seq)) for one in line.messages}
    said = [
        one.model_dump(exclude={"reply_to_seq"})
        | {
            "id": ids[one.seq], "reply_to_id": ids.get(one.reply_to_seq or 0),
            "ai_generated": one.ai_generated or one.sender_type == "ai",
            "ai_run_id": uuid5(id, f"ai:{one.seq}") if one.sender_type == "ai" else None,
        }
        for one in line.messages
    ]  # fmt: skip
    noted = [
        one.model_dump() | {"id": uuid5(id, f"note:{place}")} for place, one in enumerate(line.notes or [])
    ]
    told = {name: value for name, value in plain.items() if name not in {"messages", "notes"}}
    await repository.add(tx, _columns(line, id), to_json(said), to_json(noted), id, transfer_id, origin,
                         to_json(told))  # fmt: skip
    await archives.archive(tx, id)
    report.taken += 1
    report.messages += len(said)


def _columns(line: schemas.TalkLine, id: UUID) -> list[Any]:
    """The columns of its conversation, in the order of `repository.add`."""
    last = line.messages[-1] if line.messages else None
    preview = talk_rules.preview(last.content_type, last.content) if last else None
    ended: datetime = line.closed_at or line.resolved_at or line.last_message_at
    return [
        f"{line.session_name[:43]}-{id.hex[:6]}", line.channel_type, line.priority, line.handling_mode,
        line.escalation, line.escalated_at, line.tags, line.satisfaction_score, line.satisfaction_comment,
        len(line.messages), last.seq if last else 0, line.last_message_at, preview, line.first_response_at,
        line.resolved_at, ended, line.created_at, ended,
    ]  # fmt: skip


async def _fail(run: Run, transfer_id: UUID) -> None:
    if run.last_attempt:
        async with run.tx() as tx:
            await _end(tx, await Transfers(tx).get_for_update(transfer_id), "failed", "请重试")


async def _end(tx: Tx, row: TalkTransfer, status: str, told: str) -> None:
    row.status, row.finished_at = status, tx.now
    await tx.flush()
    tx.audit("talks.transferred", "talk_transfer", row.id, after={"status": status}, talks=row.processed)
    if row.requested_by is not None:
        done = "完成" if status == "done" else "失败"
        await notify.notify(
            tx, user_ids=[row.requested_by], type="talks_transferred", resource_type="talk_transfer",
            resource_id=row.id, title=f"会话{'导出' if row.direction == 'export' else '导入'}{done}",
            content=told,
        )  # fmt: skip
