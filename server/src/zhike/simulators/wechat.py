"""WeChat's server for mini-programs on this machine: `zhike simulate wechat`.

It speaks ``/sns/jscode2session`` as WeChat does: always HTTP 200 with ``text/plain``, errors by ``errcode``,
a code good for five minutes and once. ``/control/code`` plays ``wx.login``: it makes a code for a person.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

CODE_SECONDS = 300
FAULTS = ("busy", "limit", "risky", "slow", "down", "garbage", "html")


class Cut(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionResetError("cut on purpose")


@dataclass
class WeChat:
    """The server's memory. ``apps`` maps an appid to its AppSecret; ``faults`` are met one a request."""

    apps: dict[str, str]
    codes: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    faults: deque[tuple[str, float]] = field(default_factory=deque)
    asked: list[dict[str, str]] = field(default_factory=list)

    def new_code(self, app_id: str, person: str) -> str:
        code = secrets.token_urlsafe(24)[:32]
        self.codes[code] = (app_id, person, time.time() + CODE_SECONDS)
        return code

    @staticmethod
    def open_id(app_id: str, person: str) -> str:
        """The same person has another openid in each app, and the same unionid in all."""
        return (
            "o"
            + base64.urlsafe_b64encode(hashlib.sha256(f"{app_id}:{person}".encode()).digest())[:27].decode()
        )

    @staticmethod
    def union_id(person: str) -> str:
        return "u" + base64.urlsafe_b64encode(hashlib.sha256(person.encode()).digest())[:27].decode()

    def session(self, app_id: str, secret: str, code: str) -> dict[str, Any]:
        if app_id not in self.apps:
            return _error(40013, "invalid appid")
        if not secrets.compare_digest(self.apps[app_id].encode(), secret.encode()):
            return _error(40125, "invalid appsecret")
        if not code:
            return _error(41008, "missing code")
        if code in self.used:
            return _error(40163, "code been used")
        found = self.codes.get(code)
        if found is None or found[0] != app_id or found[2] < time.time():
            return _error(40029, "invalid code")
        self.used.add(code)
        return {
            "session_key": base64.b64encode(secrets.token_bytes(16)).decode(),
            "openid": self.open_id(app_id, found[1]), "unionid": self.union_id(found[1]),
        }  # fmt: skip


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"{message}, rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}


def _plain(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), media_type="text/plain")


async def _fault(kind: str, seconds: float) -> Response | None:
    """What goes wrong; None when the answer only comes late."""
    if kind == "slow":
        await asyncio.sleep(seconds)
        return None
    if kind == "down":
        return Cut()
    if kind == "html":
        return Response("<html>502 Bad Gateway</html>", 502, media_type="text/html")
    if kind == "garbage":
        return Response("[]", media_type="text/plain")
    errors = {"busy": (-1, "system error"), "limit": (45011, "api minute-quota reach limit"),
              "risky": (40226, "code blocked")}  # fmt: skip
    return _plain(_error(*errors[kind]))


async def _jscode2session(request: Request) -> Response:
    wechat: WeChat = request.app.state.wechat
    query = dict(request.query_params)
    wechat.asked.append(query)
    if wechat.faults:
        answer = await _fault(*wechat.faults.popleft())
        if answer is not None:
            return answer
    if query.get("grant_type") != "authorization_code":
        return _plain(_error(40002, "invalid grant_type"))
    return _plain(wechat.session(query.get("appid", ""), query.get("secret", ""), query.get("js_code", "")))


async def _code(request: Request) -> Response:
    """POST /control/code {app_id, person} → {code}."""
    given = await request.json()
    wechat: WeChat = request.app.state.wechat
    return JSONResponse({"code": wechat.new_code(str(given["app_id"]), str(given["person"]))})


async def _faults(request: Request) -> Response:
    """POST /control/faults {faults: [{kind, seconds?}]}."""
    given = (await request.json())["faults"]
    if not all(one.get("kind") in FAULTS for one in given):
        return JSONResponse({"kinds": FAULTS}, 422)
    request.app.state.wechat.faults.extend((one["kind"], float(one.get("seconds", 30))) for one in given)
    return JSONResponse({})


def create_app(apps: dict[str, str]) -> Starlette:
    """The server. Its memory is ``app.state.wechat``."""
    app = Starlette(
        routes=[
            Route("/sns/jscode2session", _jscode2session, methods=["GET"]),
            Route("/control/code", _code, methods=["POST"]),
            Route("/control/faults", _faults, methods=["POST"]),
        ]
    )
    app.state.wechat = WeChat(apps)
    return app
