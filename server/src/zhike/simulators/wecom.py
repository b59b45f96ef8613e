"""WeCom's customer service and WeChat's customer messages on this machine: `zhike simulate wecom`.

Tokens expire and a newer one ends the older; a ring is signed and sealed by code of its own; the log of a
place is read by a cursor. Bad days by script: limits, expired tokens, errors after the
message was taken, rings that come twice or not at all.
"""

import asyncio
import base64
import hashlib
import os
import secrets
import struct
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import httpx2
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

FAULTS = ("limit", "busy", "expired", "down", "cut", "garbage", "hang", "accept_down", "accept_cut")
CODES = {"limit": 45009, "busy": -1, "expired": 42001}
KEPT_SECONDS = 3 * 86_400
PAGE = 1000


class Cut(Response):
    """Ends the connection without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionResetError("cut on purpose")


@dataclass
class Callback:
    """Where to ring, and with what to sign and seal."""

    url: str
    token: str
    aes_key: str


def seal(aes_key: str, receive_id: str, xml: str) -> str:
    """Sixteen bytes of chance, the length, the text, for whom; padded to 32."""
    key = base64.b64decode(f"{aes_key}=")
    text = xml.encode()
    plain = os.urandom(16) + struct.pack("!I", len(text)) + text + receive_id.encode()
    padder = padding.PKCS7(256).padder()
    worker = Cipher(AES256(key), CBC(key[:16])).encryptor()
    return base64.b64encode(
        worker.update(padder.update(plain) + padder.finalize()) + worker.finalize()
    ).decode()


def sign(*parts: str) -> str:
    digest = hashlib.sha1()  # noqa: S324 - the vendor's
    for part in sorted(parts):
        digest.update(part.encode())
    return digest.hexdigest()


@dataclass
class Wecom:
    """The server's memory. ``log`` is what each place (open_kfid) has; ``sent`` what we have sent."""

    corp_id: str
    secret: str
    token: str = ""
    token_until: float = 0.0
    tokens_given: int = 0
    callback: Callback | None = None
    log: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, deque[str]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    page: int = PAGE
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def give_token(self) -> dict[str, Any]:
        self.tokens_given += 1
        if time.time() > self.token_until - 300:
            self.token, self.token_until = secrets.token_urlsafe(48), time.time() + 7200
        return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}

    def say(self, place: str, person: str, text: str, **more: Any) -> dict[str, Any]:
        item = {"msgid": more.pop("msgid", None) or secrets.token_hex(16), "open_kfid": place,
                "external_userid": person, "send_time": int(time.time()), "origin": 3, "msgtype": "text",
                "text": {"content": text}} | more  # fmt: skip
        self.log.setdefault(place, []).append(item)
        return item

    async def ring(self, place: str) -> int:
        """Tell the address that there is something; the status of its answer, 0 for none."""
        assert self.callback is not None
        xml = (f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><CreateTime>{int(time.time())}"
               f"</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
               f"<Token><![CDATA[{secrets.token_hex(8)}]]></Token><OpenKfId><![CDATA[{place}]]></OpenKfId>"
               "</xml>")  # fmt: skip
        return await post_sealed(self.callback, self.corp_id, xml)


async def post_sealed(callback: Callback, receive_id: str, xml: str) -> int:
    sealed = seal(callback.aes_key, receive_id, xml)
    stamp, nonce = str(int(time.time())), secrets.token_hex(5)
    query = {"msg_signature": sign(callback.token, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
    body = (
        f"<xml><ToUserName><![CDATA[{receive_id}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    )
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.post(callback.url, params=query, content=body.encode(),
                                       headers={"content-type": "text/xml"})  # fmt: skip
            return answer.status_code
    except httpx2.HTTPError:
        return 0


def _answer(code: int = 0, **more: Any) -> Response:
    return JSONResponse({"errcode": code, "errmsg": "ok" if code == 0 else "refused"} | more)


async def _fault(wecom: Wecom, request: Request) -> tuple[Response | None, str]:
    """(What goes wrong at once, what goes wrong afterwards)."""
    name = request.url.path.rpartition("/")[2]
    wecom.calls[name] += 1
    waiting = wecom.faults.get(name)
    fault = waiting.popleft() if waiting else ""
    if fault in CODES:
        return _answer(CODES[fault]), ""
    if fault == "down":
        return Response(status_code=500), ""
    if fault == "cut":
        return Cut(), ""
    if fault == "garbage":
        return Response("<html>502</html>"), ""
    if fault == "hang":
        await asyncio.sleep(30)
        return Response(status_code=504), ""
    return None, fault


def _ends(fault: str) -> Response | None:
    return {"accept_down": Response(status_code=500), "accept_cut": Cut()}.get(fault)


async def _gettoken(request: Request) -> Response:
    wecom: Wecom = request.app.state.wecom
    early, _ = await _fault(wecom, request)
    if early is not None:
        return early
    if request.method == "POST":
        asked = await request.json()
        given = (asked.get("appid"), asked.get("secret"))
    else:
        given = (request.query_params.get("corpid"), request.query_params.get("corpsecret"))
    if given[0] != wecom.corp_id:
        return _answer(40013)
    return JSONResponse(wecom.give_token()) if given[1] == wecom.secret else _answer(40001)


def _barred(wecom: Wecom, request: Request) -> Response | None:
    given = request.query_params.get("access_token", "")
    if not wecom.token or not secrets.compare_digest(given.encode(), wecom.token.encode()):
        return _answer(40014)
    return None if time.time() < wecom.token_until else _answer(42001)


async def _sync(request: Request) -> Response:
    """POST /cgi-bin/kf/sync_msg {open_kfid, cursor?, token?, limit}."""
    wecom: Wecom = request.app.state.wecom
    early, _ = await _fault(wecom, request)
    if (refused := early or _barred(wecom, request)) is not None:
        return refused
    asked = await request.json()
    at = int(asked["cursor"].removeprefix("c")) if asked.get("cursor") else 0
    since = time.time() - KEPT_SECONDS
    items = wecom.log.get(asked["open_kfid"], [])
    page = items[at : at + min(wecom.page, int(asked.get("limit", PAGE)))]
    more = at + len(page) < len(items)
    kept = [item for item in page if item["send_time"] > since]
    return _answer(msg_list=kept, next_cursor=f"c{at + len(page)}", has_more=int(more))


async def _send(request: Request) -> Response:
    """POST /cgi-bin/kf/send_msg, /cgi-bin/message/custom/send."""
    wecom: Wecom = request.app.state.wecom
    early, fault = await _fault(wecom, request)
    if (refused := early or _barred(wecom, request)) is not None:
        return refused
    asked = await request.json()
    if not asked.get("touser") or len(asked["text"]["content"].encode()) > 2048:
        return _answer(40003 if not asked.get("touser") else 45002)
    wecom.sent.append(asked)
    return _ends(fault) or _answer(msgid=asked.get("msgid") or secrets.token_hex(16))


async def _media(request: Request) -> Response:
    """GET /cgi-bin/media/get?access_token&media_id: the bytes, or an error as JSON."""
    wecom: Wecom = request.app.state.wecom
    early, _ = await _fault(wecom, request)
    if (refused := early or _barred(wecom, request)) is not None:
        return refused
    found = wecom.media.get(request.query_params.get("media_id", ""))
    if found is None:
        return _answer(40007)
    headers = {"content-disposition": f'attachment; filename="{found[0]}"'}
    return Response(found[1], media_type="application/octet-stream", headers=headers)


async def _customers(request: Request) -> Response:
    wecom: Wecom = request.app.state.wecom
    early, _ = await _fault(wecom, request)
    if (refused := early or _barred(wecom, request)) is not None:
        return refused
    people = (await request.json())["external_userid_list"]
    return _answer(customer_list=[{"external_userid": one, "nickname": f"客户{one[-3:]}"} for one in people])


async def _callback(request: Request) -> Response:
    """POST /control/callback {url, token, aes_key}."""
    request.app.state.wecom.callback = Callback(**await request.json())
    return JSONResponse({})


async def _say(request: Request) -> Response:
    """POST /control/say {place, person, text, times?}: somebody says something; it rings so often."""
    wecom: Wecom = request.app.state.wecom
    given = await request.json()
    item = wecom.say(given["place"], given["person"], given["text"])
    rang = [await wecom.ring(given["place"]) for _ in range(int(given.get("times", 1)))]
    return JSONResponse({"msgid": item["msgid"], "answered": rang})


async def _faults(request: Request) -> Response:
    """POST /control/faults {path: [kind, …]}; path is the last word of the address."""
    given = await request.json()
    if not all(one in FAULTS for kinds in given.values() for one in kinds):
        return JSONResponse({"kinds": FAULTS}, 422)
    for name, kinds in given.items():
        request.app.state.wecom.faults.setdefault(name, deque()).extend(kinds)
    return JSONResponse({})


async def _sent(request: Request) -> Response:
    """GET /control/messages."""
    return JSONResponse({"items": request.app.state.wecom.sent[-1000:]})


def create_app(corp_id: str, secret: str) -> Starlette:
    """The server. Its memory is ``app.state.wecom``."""
    app = Starlette(
        routes=[
            Route("/cgi-bin/gettoken", _gettoken, methods=["GET"]),
            Route("/cgi-bin/stable_token", _gettoken, methods=["POST"]),
            Route("/cgi-bin/kf/sync_msg", _sync, methods=["POST"]),
            Route("/cgi-bin/kf/send_msg", _send, methods=["POST"]),
            Route("/cgi-bin/kf/customer/batchget", _customers, methods=["POST"]),
            Route("/cgi-bin/media/get", _media, methods=["GET"]),
            Route("/cgi-bin/message/custom/send", _send, methods=["POST"]),
            Route("/control/callback", _callback, methods=["POST"]),
            Route("/control/say", _say, methods=["POST"]),
            Route("/control/faults", _faults, methods=["POST"]),
            Route("/control/messages", _sent, methods=["GET"]),
        ]
    )
    app.state.wecom = Wecom(corp_id, secret)
    return app
