"""Routes of transfers: /api/talk-transfers."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile

from zhike.core.http import paging, tickets
from zhike.core.http.access import InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.rooms.files.service import Store
from zhike.rooms.transfers import archive, schemas, service
from zhike.rooms.transfers.repository import Transfers

transfers = router("/api/talk-transfers", "transfers")


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


@transfers.get("")
@access("conversation:export")
async def list_talk_transfers(tx: InTx, limit: paging.Limit = 20) -> schemas.TalkTransfers:
    """One's own files of talks, out and in, newest first."""
    rows = await Transfers(tx).newest(tx.actor.user_id, limit)
    return schemas.TalkTransfers(items=[schemas.TalkTransferRead.model_validate(row) for row in rows])


@transfers.post("", status_code=202)
@access("conversation:export", limit=20)
async def create_talk_export(tx: InTx, form: schemas.TalkExportCreate) -> schemas.TalkTransferRead:
    """Have a file made of the talks one sees, 20,000 at most, in an open format. The reason is kept."""
    return schemas.TalkTransferRead.model_validate(await service.ask(tx, form))


@transfers.post("/imports", status_code=202)
@access("conversation:import", max_body=archive.LARGEST + 100_000, upload="talks", limit=20)
async def create_talk_import(
    request: Request, tx: InTx, file: Annotated[UploadFile, File()]
) -> schemas.TalkTransferRead:
    """Take in talks of a file (50 MB at most) as history: nobody is told, no clock starts, and what is here
    already stays as it is."""
    content = await file.read()
    row = await service.take_in(tx, _store(request), file.filename or "talks.zip", content)
    return schemas.TalkTransferRead.model_validate(row)


@transfers.post("/{transfer_id}/downloads", status_code=201)
@access("conversation:export", limit=20, also=(409,))
async def ask_talk_transfer(tx: InTx, transfer_id: UUID) -> tickets.Ticket:
    """A ticket for the file, for a week, for whoever had it made. Who asked is kept."""
    service.ask_file(tx, await service.own(tx, transfer_id))
    path = f"/api/talk-transfers/{transfer_id}/file"
    return tickets.made(tx.unit.keyring, tx.actor, path, transfer_id)


@transfers.get("/{transfer_id}/file", response_class=Response,
               responses={200: {"content": {"application/zip": {}}}})  # fmt: skip
@access("conversation:export", limit=20, also=(409,))
async def download_talk_transfer(
    request: Request, tx: InTx, transfer_id: UUID, ticket: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """The file behind a ticket."""
    row = await service.own(tx, transfer_id)
    tickets.check(tx.unit.keyring, tx.actor, ticket, transfer_id)
    content = await _store(request).read(tx, service.file_of(row))
    name = f"talks-{row.created_at:%Y%m%d-%H%M}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
    return Response(content, media_type="application/zip", headers=headers)


TITLES: dict[str, tuple[str, str]] = {
    "transfer.not_found": ("找不到该文件", "No such file"),
    "transfer.channel": ("找不到所选的渠道", "No such channel"),
    "transfer.not_ready": ("文件尚未生成，或已过期删除", "The file is not made yet, or has been removed"),
    "transfer.not_talks": ("不是会话导出文件，或文件过大", "It is no file of talks, or it is too large"),
}
ROUTERS = (transfers,)
