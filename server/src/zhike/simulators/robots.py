"""Robots of DingTalk and Feishu on this machine: `zhike simulate robots`. They check signatures and times."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Robots:
    """``secret`` signs for both; ``sent`` are the texts that came."""

    secret: str
    sent: list[dict[str, Any]] = field(default_factory=list)
    busy: int = 0


def _mac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


async def _dingtalk(request: Request) -> Response:
    """POST /robot/send?access_token=&timestamp=&sign=."""
    robots: Robots = request.app.state.robots
    stamp, sign = request.query_params.get("timestamp", ""), request.query_params.get("sign", "")
    late = not stamp.isdigit() or abs(int(stamp) / 1000 - time.time()) > 3600
    if late or sign != _mac(robots.secret, f"{stamp}\n{robots.secret}"):
        return JSONResponse({"errcode": 310000, "errmsg": "sign not match"})
    if robots.busy:
        robots.busy -= 1
        return JSONResponse({"errcode": 130101, "errmsg": "send too fast"})
    robots.sent.append({"via": "dingtalk", "text": (await request.json())["text"]["content"]})
    return JSONResponse({"errcode": 0, "errmsg": "ok"})


async def _feishu(request: Request) -> Response:
    """POST /open-apis/bot/v2/hook/{id} {timestamp, sign, msg_type, content}."""
    robots: Robots = request.app.state.robots
    given = await request.json()
    stamp = str(given.get("timestamp", ""))
    late = not stamp.isdigit() or abs(int(stamp) - time.time()) > 3600
    if late or given.get("sign") != _mac(f"{stamp}\n{robots.secret}", ""):
        return JSONResponse({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
    if robots.busy:
        robots.busy -= 1
        return JSONResponse({"code": 11232, "msg": "frequency limited"})
    robots.sent.append({"via": "feishu", "text": given["content"]["text"]})
    return JSONResponse({"code": 0, "msg": "success", "data": {}})


async def _sent(request: Request) -> Response:
    """GET /control/messages."""
    return JSONResponse({"items": request.app.state.robots.sent[-1000:]})


def create_app(secret: str) -> Starlette:
    """The server. Its memory is ``app.state.robots``."""
    app = Starlette(
        routes=[
            Route("/robot/send", _dingtalk, methods=["POST"]),
            Route("/open-apis/bot/v2/hook/{id}", _feishu, methods=["POST"]),
            Route("/control/messages", _sent, methods=["GET"]),
        ]
    )
    app.state.robots = Robots(secret)
    return app
