"""Routes of files in talks: /api/conversations/{id}/files for colleagues, and the same for visitors."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile

from zhike.core.context import Actor
from zhike.core.http import tickets
from zhike.core.http.access import ByActor, InTx, access, public
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.channels.door import InDoor, PublicRoute
from zhike.rooms.conversations import schemas, service
from zhike.rooms.conversations.pace import Pace
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store

work = router("/api/conversations", "conversations")
pages = APIRouter(prefix="/api/public/channels/{key}", tags=["public"], route_class=PublicRoute)
PACE = Pace(20)  # files a minute
JSON = "application/json"
UPLOAD = kinds.MAX_BYTES + 100_000
KINDS = {200: {"content": {kind: {} for kind in kinds.KINDS.values()}}}
Ticket = Annotated[str, Query(max_length=100)]


def _store(request: Request) -> Store:
    return Store(services(request).settings.data / "files")


async def _file(request: Request, tx: Tx, actor: Actor, message_id: UUID, ticket: str) -> Response:
    """To be saved, and never shown as a page of ours."""
    tickets.check(tx.unit.keyring, actor, ticket, message_id)
    paper = await service.attached.read(tx, _store(request), message_id)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(paper.name, safe='')}"}
    return Response(paper.content, media_type=paper.kind, headers=headers)


@work.post("/{conversation_id}/files", status_code=201, response_model=schemas.MessageRead,
           responses={200: {"model": schemas.MessageRead}})  # fmt: skip
@access("conversation:write", max_body=UPLOAD, upload="message")
async def send_file(
    request: Request, tx: InTx, conversation_id: UUID, file: Annotated[UploadFile, File()],
    external_message_id: Annotated[UUID, Form()],
) -> Response:  # fmt: skip
    """Send a PDF, a PNG or a JPEG of 10 MB at most, known by its content (201). The same
    ``external_message_id`` again answers the same message (200)."""
    sent = service.attached.Sent(file.filename, await file.read(), external_message_id)
    said = await service.attached.reply(tx, _store(request), conversation_id, sent)
    return Response(said.json, 201 if said.fresh else 200, media_type=JSON)


@work.post("/{conversation_id}/messages/{message_id}/file", status_code=201)
@access("conversation:read", limit=600)
async def ask_sent_file(tx: InTx, conversation_id: UUID, message_id: UUID) -> tickets.Ticket:
    """A ticket for the file of a message. Who asked is kept."""
    await service.attached.ask(tx, conversation_id, message_id)
    path = f"/api/conversations/{conversation_id}/messages/{message_id}/file"
    return tickets.made(tx.unit.keyring, tx.actor, path, message_id)


@work.get("/{conversation_id}/messages/{message_id}/file", response_class=Response, responses=KINDS)  # type: ignore[arg-type]
@access("conversation:read", also=(409,))
async def download_sent_file(
    request: Request, tx: InTx, actor: ByActor, conversation_id: UUID, message_id: UUID, ticket: Ticket = ""
) -> Response:
    """The file behind a ticket, always to be saved and never shown as a page."""
    await service.attached.see(tx, conversation_id, message_id)
    return await _file(request, tx, actor, message_id, ticket)


@pages.post("/files", status_code=201, response_model=schemas.MessagePublic,
            responses={200: {"model": schemas.MessagePublic}})  # fmt: skip
@public("visitor", limit=60, max_body=UPLOAD, upload="message", also=(403, 409))
async def send_own_file(
    request: Request, tx: InTx, actor: ByActor, door: InDoor, file: Annotated[UploadFile, File()],
    external_message_id: Annotated[UUID, Form()],
) -> Response:  # fmt: skip
    """Send a PDF, a PNG or a JPEG of 10 MB at most, known by its content (201). The same
    ``external_message_id`` again answers the same message (200)."""
    PACE.step(actor.subject_id)
    sent = service.attached.Sent(file.filename, await file.read(), external_message_id)
    said = await service.attached.hear(tx, _store(request), door, sent)
    return Response(said.json, 201 if said.fresh else 200, media_type=JSON)


@pages.post("/messages/{message_id}/file", status_code=201)
@public("visitor", limit=300)
async def ask_own_file(tx: InTx, actor: ByActor, key: str, message_id: UUID) -> tickets.Ticket:
    """A ticket for the file of a message of mine or to me, good for this browser and five minutes."""
    await service.attached.ask_own(tx, message_id)
    path = f"/api/public/channels/{key}/messages/{message_id}/file"
    return tickets.made(tx.unit.keyring, actor, path, message_id)


@pages.get("/messages/{message_id}/file", response_class=Response, responses=KINDS)  # type: ignore[arg-type]
@public("visitor", limit=300, also=(409,))
async def download_own_file(
    request: Request, tx: InTx, actor: ByActor, message_id: UUID, ticket: Ticket = ""
) -> Response:
    """The file behind a ticket, always to be saved and never shown as a page."""
    await service.attached.ask_own(tx, message_id)
    return await _file(request, tx, actor, message_id, ticket)


ROUTERS = (work, pages)
