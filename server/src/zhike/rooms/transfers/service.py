"""The verbs of transfers: ask for a file, take one in, fetch it, forget it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from zhike.core import errors
from zhike.core.http.access import require, require_all
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.files.service import Store
from zhike.rooms.transfers import archive, repository, schemas
from zhike.rooms.transfers.models import TalkTransfer
from zhike.rooms.transfers.repository import TransferMissing, Transfers

__all__ = ["TransferMissing"]
KEPT = timedelta(days=7)


class ChannelMissing(errors.Invalid):
    """No channel that they see."""

    code = "transfer.channel"


class TransferNotReady(errors.Conflict):
    code = "transfer.not_ready"


async def ask(tx: Tx, form: schemas.TalkExportCreate) -> TalkTransfer:
    """Have a file made of the talks that the person sees. Raises `Forbidden` to who asks for notes and may
    write none, `ChannelMissing`."""
    if form.notes:
        require(tx.actor, "conversation:write")
    if form.channel_id is not None and not await repository.sees_channel(tx, form.channel_id):
        raise ChannelMissing(field="channel_id")
    filters = form.model_dump(mode="json", exclude={"reason"}, exclude_none=True)
    row = Transfers(tx).add(
        TalkTransfer(
            id=uuid7(), direction="export", reason=form.reason, filters=filters,
            sight={"scope": tx.actor.scope, "pools": tx.actor.sees_pools}, requested_by=tx.actor.user_id,
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("talks.exported", "talk_transfer", row.id, reason=form.reason, filters=filters)
    tx.enqueue("transfers.make", transfer_id=row.id)
    return row


async def take_in(tx: Tx, store: Store, name: str, content: bytes) -> TalkTransfer:
    """Keep a file of talks, to be taken in by a job. Whoever does it acts for the whole organization. Raises
    `NotTalks`."""
    require_all(tx.actor)
    packed, manifest = archive.opened(content)
    packed.close()
    file = await store.save(tx, kind="talks", name=name, content=content, content_type="application/zip")
    await store.judge(tx, file.id, ready=True)
    row = Transfers(tx).add(
        TalkTransfer(
            id=uuid7(), direction="import", reason=manifest.organization_name[:200], file_id=file.id,
            filters={"organization": str(manifest.organization), "made_at": manifest.made_at.isoformat()},
            total=manifest.talks, requested_by=tx.actor.user_id,
        )
    )  # fmt: skip
    await tx.flush()
    tx.audit("talks.imported", "talk_transfer", row.id, after={"talks": manifest.talks}, name=name[:200])
    tx.enqueue("transfers.take", transfer_id=row.id)
    return row


async def own(tx: Tx, id: UUID) -> TalkTransfer:
    """One of one's own. Raises `TransferMissing` for others'."""
    row = await Transfers(tx).get(id)
    if row.requested_by != tx.actor.user_id:
        raise TransferMissing()
    return row


def file_of(row: TalkTransfer) -> UUID:
    """Raises `TransferNotReady` before it is made, after it is removed, and for what came in."""
    if row.direction != "export" or row.status != "done" or row.file_id is None:
        raise TransferNotReady(status=row.status)
    return row.file_id


def ask_file(tx: Tx, row: TalkTransfer) -> None:
    """Its owner is about to take the file away. Raises `TransferNotReady`."""
    file_of(row)
    tx.audit("talks.export_downloaded", "talk_transfer", row.id, talks=row.processed)


async def remove_files(tx: Tx, store: Store, rows: list[TalkTransfer]) -> None:
    """Their files go; what they did stays."""
    for row in rows:
        if row.direction == "export" and row.status == "done":
            row.status = "removed"
        if row.file_id is not None:
            file_id, row.file_id = row.file_id, None
            await tx.flush()
            await store.remove(tx, file_id)


async def forget(tx: Tx, store: Store) -> int:
    """Remove files whose time is over."""
    rows = await Transfers(tx).outdated(tx.now - KEPT)
    await remove_files(tx, store, rows)
    return len(rows)


def chosen(filters: dict[str, Any]) -> tuple[Any, ...]:
    """(since, until, channel) that somebody asked for."""
    form = schemas.TalkExportCreate.model_validate({**filters, "reason": "--"})
    return form.since, form.until, form.channel_id
