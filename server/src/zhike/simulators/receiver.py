"""A program that takes our answers, as somebody's own server would: `zhike simulate receiver`.

It checks each signature as Standard Webhooks says, knows a message again by its id, and has bad days: a fault
is met by the next request, or by the next so many.
"""

import asyncio
import base64
import hmac
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

# what a fault does, and whether the message is taken all the same
FAULTS = ("down", "busy", "gone", "accept_down", "accept_cut", "cut", "slow")


class Cut(Response):
    """Ends the connection without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionResetError("cut on purpose")


@dataclass
class Receiver:
    """``taken`` are messages by id in the order in which they were first taken; ``doubled`` how often one
    came again."""

    secret: str
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    tries: int = 0
    doubled: int = 0
    forged: int = 0

    def believes(self, request: Request, body: bytes) -> bool:
        head = request.headers
        stamp = head.get("webhook-timestamp", "")
        if not stamp.isdigit() or abs(int(stamp) - time.time()) > 300:
            return False
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{head.get('webhook-id', '')}.{stamp}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        return any(hmac.compare_digest(wanted, one) for one in head.get("webhook-signature", "").split())

    def take(self, id: str, message: dict[str, Any]) -> None:
        if id in self.taken:
            self.doubled += 1
        else:
            self.taken[id] = message


async def _hook(request: Request) -> Response:
    receiver: Receiver = request.app.state.receiver
    receiver.tries += 1
    body = await request.body()
    if not receiver.believes(request, body):
        receiver.forged += 1
        return Response(status_code=401)
    id, message = request.headers["webhook-id"], json.loads(body)
    fault = receiver.faults.popleft() if receiver.faults else ""
    if message.get("type") == "message" and (fault.startswith("accept") or fault in {"", "slow"}):
        receiver.take(id, message)
    if fault == "slow":
        await asyncio.sleep(0.5)
    if fault in {"cut", "accept_cut"}:
        return Cut()
    status = {"down": 500, "accept_down": 500, "busy": 429, "gone": 410}.get(fault, 200)
    return JSONResponse({"id": f"r-{id[4:]}"} if status == 200 else {}, status)


async def _faults(request: Request) -> Response:
    """POST /control/faults {faults: [kind, …]}."""
    given = (await request.json())["faults"]
    if not all(one in FAULTS for one in given):
        return JSONResponse({"kinds": FAULTS}, 422)
    request.app.state.receiver.faults.extend(given)
    return JSONResponse({})


async def _secret(request: Request) -> Response:
    """POST /control/secret {secret}: the one with which the channel signs."""
    request.app.state.receiver.secret = (await request.json())["secret"]
    return JSONResponse({})


async def _taken(request: Request) -> Response:
    """GET /control/messages."""
    receiver: Receiver = request.app.state.receiver
    return JSONResponse({"items": list(receiver.taken.values()), "doubled": receiver.doubled})


def create_app(secret: str = "") -> Starlette:
    """The server. Its memory is ``app.state.receiver``."""
    app = Starlette(
        routes=[
            Route("/hook", _hook, methods=["POST"]),
            Route("/control/faults", _faults, methods=["POST"]),
            Route("/control/secret", _secret, methods=["POST"]),
            Route("/control/messages", _taken, methods=["GET"]),
        ]
    )
    app.state.receiver = Receiver(secret)
    return app
