"""An SMS supplier on this machine: `zhike simulate sms`.

Requests are signed with HMAC-SHA256 over method, path, timestamp, nonce and the digest of the body; a message
is accepted once per request, however often the same ``out_id`` comes: real suppliers know no idempotency.
"""

import asyncio
import hashlib
import hmac
import json
import math
import secrets
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from zhike.simulators.faults import Fault, Script

CLOCK_SKEW = 300
DAILY_LIMIT = 1000
KEPT = 200_000


@dataclass
class Sent:
    """A message that was accepted, and will be charged."""

    message_id: str
    account: str
    out_id: str
    phone: str
    text: str
    template_id: str
    segments: int
    accepted_at: float
    fails: bool = False

    def state(self, after: float) -> str:
        if time.time() < self.accepted_at + after:
            return "waiting"
        return "failed" if self.fails else "delivered"


class Cut(Response):
    """Ends the connection without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionResetError("cut on purpose")


@dataclass
class Supplier:
    """The server's memory. ``accounts`` maps an access key to its secret."""

    accounts: dict[str, str]
    deliver_after: float = 2.0
    sent: list[Sent] = field(default_factory=list)
    scripts: dict[str, Script] = field(default_factory=dict)
    nonces: deque[tuple[float, str]] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    requests: Counter[str] = field(default_factory=Counter)
    callbacks: dict[str, str] = field(default_factory=dict)
    pushing: set[asyncio.Task[None]] = field(default_factory=set)
    replies: int = 0

    def script(self, account: str) -> Script:
        return self.scripts.setdefault(account, Script())

    def refusal(self, request: Request, body: bytes) -> str | None:
        """Why a request is not believed; None when it is."""
        head = request.headers
        secret = self.accounts.get(head.get("x-access-key", ""))
        stamp, nonce = head.get("x-timestamp", ""), head.get("x-nonce", "")
        if secret is None or not stamp.isdigit() or abs(int(stamp) - time.time()) > CLOCK_SKEW:
            return "SIGNATURE"
        signed = "\n".join((request.method, request.url.path, stamp, nonce, hashlib.sha256(body).hexdigest()))
        expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, head.get("x-signature", "")):
            return "SIGNATURE"
        while self.nonces and self.nonces[0][0] < time.time() - 2 * CLOCK_SKEW:
            self.known.discard(self.nonces.popleft()[1])
        if len(nonce) < 16 or nonce in self.known:
            return "NONCE"
        self.known.add(nonce)
        self.nonces.append((time.time(), nonce))
        return None

    def accept(self, account: str, form: dict[str, Any], *, fails: bool = False) -> Sent:
        text = str(form["text"])
        segments = 1 if len(text) <= 70 else math.ceil(len(text) / 67)
        number = len(self.sent) + 1
        message = Sent(f"{account}-{number:08d}", account, str(form["out_id"]), str(form["phone"]), text,
                       str(form["template_id"]), segments, time.time(), fails)  # fmt: skip
        if len(self.sent) < KEPT:
            self.sent.append(message)
        return message

    def push_later(self, message: Sent) -> None:
        """The receipt goes to the account's address when the phone has the message, or never will."""
        if message.account in self.callbacks:
            task = asyncio.create_task(self._receipt(message))
            self.pushing.add(task)
            task.add_done_callback(self.pushing.discard)

    async def _receipt(self, message: Sent) -> None:
        await asyncio.sleep(self.deliver_after)
        state = "failed" if message.fails else "delivered"
        item = {"kind": "receipt", "out_id": message.out_id, "message_id": message.message_id, "state": state,
                "error": "UNDELIVERED" if message.fails else ""}  # fmt: skip
        for attempt in range(5):
            if await self.push(message.account, [item]) == 200:
                return
            await asyncio.sleep(0.5 * 2**attempt)

    async def push(self, account: str, items: list[dict[str, Any]]) -> int:
        """The status of the answer, 0 when there was none. Signed as requests to us have to be."""
        url, body = self.callbacks[account], json.dumps({"items": items}).encode()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        path = httpx2.URL(url).path
        signed = "\n".join(("POST", path, stamp, nonce, hashlib.sha256(body).hexdigest()))
        signature = hmac.new(self.accounts[account].encode(), signed.encode(), hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-access-key": account, "x-timestamp": stamp,
                   "x-nonce": nonce, "x-signature": signature}  # fmt: skip
        try:
            async with httpx2.AsyncClient(timeout=15, trust_env=False) as client:
                return (await client.post(url, content=body, headers=headers)).status_code
        except httpx2.HTTPError:
            return 0

    def over_limit(self, phone: str) -> bool:
        since = time.time() - 86_400
        return sum(1 for m in self.sent if m.phone == phone and m.accepted_at > since) >= DAILY_LIMIT


def _answer(code: str, status: int = 200, **more: Any) -> JSONResponse:
    return JSONResponse({"code": code, **more}, status_code=status)


_REFUSED = {"limit": "LIMIT_CONTROL", "balance": "AMOUNT_NOT_ENOUGH", "throttle": "THROTTLED",
            "illegal": "MOBILE_NUMBER_ILLEGAL"}  # fmt: skip


async def _bad_day(fault: Fault) -> Response | None:
    """What a fault does before the message could be accepted."""
    if fault.kind in _REFUSED:
        return _answer(_REFUSED[fault.kind], 400, message="refused by script")
    if fault.kind == "error":
        return Response(status_code=500)
    if fault.kind == "lost":
        return Cut()
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
        return Response(status_code=504)
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    return None


async def _send(request: Request) -> Response:
    """POST /sms/send {phone, sign_name, template_id, params, text, out_id}."""
    supplier: Supplier = request.app.state.supplier
    body = await request.body()
    if code := supplier.refusal(request, body):
        return _answer(code, 401)
    account = request.headers["x-access-key"]
    supplier.requests[account] += 1
    form = json.loads(body)
    fault = supplier.script(account).next("send")
    if fault is not None and (early := await _bad_day(fault)) is not None:
        return early
    if not str(form.get("phone", "")).startswith("+"):
        return _answer("MOBILE_NUMBER_ILLEGAL", 400, message="the phone must be E.164")
    if supplier.over_limit(form["phone"]):
        return _answer("LIMIT_CONTROL", 400, message="too many messages to this number today")
    message = supplier.accept(account, form, fails=fault is not None and fault.kind == "undelivered")
    supplier.push_later(message)
    if fault is not None and fault.kind == "accept_hang":
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.kind in {"accept_hang", "error_after"}:
        return Response(status_code=500)
    return _answer("OK", message_id=message.message_id, out_id=message.out_id, segments=message.segments)


async def _query(request: Request) -> Response:
    """POST /sms/query {out_id} → what this account knows of it."""
    supplier: Supplier = request.app.state.supplier
    body = await request.body()
    if code := supplier.refusal(request, body):
        return _answer(code, 401)
    account = request.headers["x-access-key"]
    fault = supplier.script(account).next("query")
    if fault is not None and (early := await _bad_day(fault)) is not None:
        return early
    out_id = json.loads(body).get("out_id")
    items = [
        {"message_id": m.message_id, "out_id": m.out_id, "state": m.state(supplier.deliver_after),
         "error": "UNDELIVERED" if m.fails else ""}
        for m in supplier.sent if m.account == account and m.out_id == out_id
    ]  # fmt: skip
    return _answer("OK", items=items)


async def _script(request: Request) -> Response:
    """POST /control/faults {account, faults: [{kind, times?, rate?, seconds?, path?}]} replaces a script."""
    supplier: Supplier = request.app.state.supplier
    given = await request.json()
    try:
        supplier.script(given["account"]).faults = [Fault.read(fault) for fault in given["faults"]]
    except (KeyError, TypeError, ValueError) as error:
        return _answer("INVALID", 422, message=str(error))
    return _answer("OK")


async def _callback(request: Request) -> Response:
    """POST /control/callback {account, url}: push receipts and replies of the account there."""
    supplier: Supplier = request.app.state.supplier
    given = await request.json()
    if given.get("account") not in supplier.accounts or not str(given.get("url", "")).startswith("http"):
        return _answer("INVALID", 422, message="an account and a URL")
    supplier.callbacks[given["account"]] = given["url"]
    return _answer("OK")


async def _reply(request: Request) -> Response:
    """POST /control/reply {account, phone, text, reply_id?}: somebody answers; says how it was taken."""
    supplier: Supplier = request.app.state.supplier
    given = await request.json()
    if given.get("account") not in supplier.callbacks:
        return _answer("INVALID", 422, message="the account has no callback")
    supplier.replies += 1
    id = str(given.get("reply_id") or f"{given['account']}-r{supplier.replies:08d}")
    item = {"kind": "reply", "reply_id": id, "phone": str(given["phone"]), "text": str(given["text"]),
            "at": time.time()}  # fmt: skip
    return _answer("OK", reply_id=id, answered=await supplier.push(given["account"], [item]))


async def _accepted(request: Request) -> Response:
    """GET /control/messages → everything accepted, newest last."""
    supplier: Supplier = request.app.state.supplier
    return JSONResponse({"items": [asdict(message) for message in supplier.sent[-1000:]]})


def create_app(accounts: dict[str, str], *, deliver_after: float = 2.0) -> Starlette:
    """The server. Its memory is ``app.state.supplier``."""
    app = Starlette(
        routes=[
            Route("/sms/send", _send, methods=["POST"]),
            Route("/sms/query", _query, methods=["POST"]),
            Route("/control/faults", _script, methods=["POST"]),
            Route("/control/callback", _callback, methods=["POST"]),
            Route("/control/reply", _reply, methods=["POST"]),
            Route("/control/messages", _accepted, methods=["GET"]),
        ]
    )
    app.state.supplier = Supplier(accounts, deliver_after)
    return app
