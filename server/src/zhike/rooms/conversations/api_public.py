"""What pages call without a login: /api/public/channels/{key}/sessions, /messages, /stream."""

from functools import partial
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from zhike.core.http import sse
from zhike.core.http.access import ByActor, InTx, public
from zhike.core.http.services import services
from zhike.rooms.channels.door import InDoor, PublicRoute
from zhike.rooms.channels.schemas import VisitorDetails, VisitorForm
from zhike.rooms.conversations import repository, schemas, service, streams, typing
from zhike.rooms.conversations.pace import Pace
from zhike.rooms.conversations.switchboard import Switchboard

pages = APIRouter(prefix="/api/public/channels/{key}", tags=["public"], route_class=PublicRoute)
BODY = 32_000
SEATS = sse.Seats(10)
PACE = Pace(120)  # messages a minute: faster than anybody types
JSON = "application/json"


@pages.post("/sessions", response_model=schemas.SessionRead, responses={201: {"model": schemas.SessionRead}})
@public("channel", max_body=BODY)
async def open_visitor_session(tx: InTx, door: InDoor, form: VisitorForm) -> Response:
    """Come in: a new visitor (201) or the one of the token (200), with the newest messages."""
    session = await service.open_session(tx, door, form)
    heard = orjson.loads(session.heard)
    talk = session.conversation
    body = {
        "visitor_token": session.token, "visitor_id": str(session.visitor_id),
        "conversation": {"id": str(talk.id), "status": talk.status} if talk else None,
        "messages": heard["items"], "last_seq": heard["last_seq"], "missing": session.missing,
    }  # fmt: skip
    return Response(orjson.dumps(body), 201 if session.fresh else 200, media_type=JSON)


@pages.post("/messages", status_code=201, response_model=schemas.MessagePublic,
            responses={200: {"model": schemas.MessagePublic}})  # fmt: skip
@public("visitor", limit=None, max_body=BODY)
async def say(tx: InTx, door: InDoor, form: schemas.MessageCreate) -> Response:
    """Say something (201). The same ``external_message_id`` again answers the same message (200)."""
    PACE.step(tx.actor.subject_id)
    said = await service.hear(tx, door, form)
    return Response(said.json, 201 if said.fresh else 200, media_type=JSON)


@pages.post("/details")
@public("visitor", limit=60, max_body=BODY)
async def tell_details(tx: InTx, door: InDoor, form: VisitorDetails) -> schemas.DetailsTaken:
    """Say who I am and what it is about, before I talk."""
    return schemas.DetailsTaken(missing=await service.details.tell(tx, door, form))


@pages.post("/offline", status_code=201, response_model=schemas.MessagePublic,
            responses={200: {"model": schemas.MessagePublic}})  # fmt: skip
@public("visitor", limit=20, max_body=BODY)
async def leave_message(tx: InTx, door: InDoor, form: schemas.OfflineMessage) -> Response:
    """Leave a message and where to answer, while nobody is there (201). The same ``external_message_id``
    again answers the same message (200)."""
    PACE.step(tx.actor.subject_id)
    said = await service.details.leave(tx, door, form)
    return Response(said.json, 201 if said.fresh else 200, media_type=JSON)


@pages.post("/typing", status_code=204)
@public("visitor", limit=600)
async def tell_typing(request: Request, tx: InTx, actor: ByActor) -> Response:
    """The visitor is typing: worth five seconds, and lost without harm."""
    said = {"visitor_id": actor.subject_id, "by": "customer"}
    tx.after_commit(partial(typing.tell, services(request).cache, actor.org_id, **said))
    return Response(status_code=204)


@pages.post("/read", status_code=204)
@public("visitor", limit=600)
async def tell_read(tx: InTx, actor: ByActor, form: schemas.ReadUpTo) -> Response:
    """The visitor has looked at our words up to a number."""
    assert actor.subject_id is not None
    await service.reached_visitor(tx, actor.subject_id, form.seq, read=True)
    return Response(status_code=204)


@pages.get("/messages", response_model=schemas.Heard)
@public("visitor", limit=600)
async def list_heard(
    tx: InTx, actor: ByActor,
    after_seq: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:  # fmt: skip
    """The visitor's own messages after a number, oldest first."""
    body = await repository.HEARD_AFTER.json(
        tx, org_id=tx.org_id, visitor_id=actor.subject_id, seq=after_seq, limit=limit
    )
    return Response(body, media_type=JSON)


@pages.get("/stream", status_code=200, response_class=sse.EventStream)
@public("visitor", transaction=False)
async def visitor_stream(request: Request, actor: ByActor) -> Response:
    """Messages as they are said: ``message`` (its number as id), ``status``; resumes at `Last-Event-ID`."""
    held = services(request)
    chunks = streams.of_visitor(held.unit, held.cache, _board(request), actor, sse.last_event_id(request))

    async def allowed() -> bool:
        """The channel is still there under this key, and open."""
        await held.resolvers["channel"](request)
        return bool(request.scope["zhike.door"].open)

    return sse.EventStream(chunks, seats=SEATS, who=actor.subject_id, allowed=allowed)


def _board(request: Request) -> Switchboard:
    """This process's switchboard."""
    state = request.app.state
    if not hasattr(state, "switchboard"):
        state.switchboard = Switchboard(services(request).unit)
    board: Switchboard = state.switchboard
    return board


ROUTERS = (pages,)
