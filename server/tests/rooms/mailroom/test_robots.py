"""Robots of DingTalk and Feishu: signed in, signed out, each with its own idea of what is the key."""

import base64
import hashlib
import json
import subprocess
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from zhike.core.clock import utcnow
from zhike.simulators import robots as simulator
from zhike.simulators.robots import Robots

from ...cast import new_client
from .conftest import Json, Room, serving

APP, SIGN, KEY, TOKEN = "app-secret-0001", "SEC-sign-secret", "encrypt-key-0001", "verification-0001"


def _openssl(key: str, text: str) -> str:
    command = [
        "openssl",
        "dgst",
        "-sha256",
        "-mac",
        "HMAC",
        "-macopt",
        f"hexkey:{key.encode().hex()}",
        "-binary",
    ]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    return base64.b64encode(made).decode()


def _sealed(event: Json) -> bytes:
    """As Feishu seals, by openssl."""
    key, iv = hashlib.sha256(KEY.encode()).digest(), b"i" * 16
    command = ["openssl", "enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()]
    text = json.dumps(event).encode()
    made = subprocess.run(command, input=text, capture_output=True, check=True).stdout
    return json.dumps({"encrypt": base64.b64encode(iv + made).decode()}).encode()


@pytest.fixture
async def robots(room: Room) -> AsyncIterator[Robots]:
    app = simulator.create_app(SIGN)
    async with serving(app) as port:
        url = f"http://127.0.0.1:{port}"
        room.settings = {"zhike_dingtalk_api_url": url, "zhike_feishu_api_url": url}
        yield app.state.robots


async def _dingtalk(room: Room) -> Json:
    hook = "https://oapi.dingtalk.com/robot/send?access_token=abc"
    config = {"app_secret": APP, "sign_secret": SIGN, "webhook": hook}
    return await room.channel("dingtalk", name="钉钉", settings={}, config=config)


async def _post(room: Room, channel: Json, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    async with new_client(room.hall.app) as platform:
        return await platform.post(channel["path"], content=body, headers=headers)


async def test_dingtalk_in_and_out(room: Room, robots: Robots) -> None:
    channel = await _dingtalk(room)
    text = {"content": " 排班在哪看 "}
    body = json.dumps({"msgId": "m1", "msgtype": "text", "text": text, "senderId": "$:u1",
                       "senderNick": "小陈", "conversationId": "cid1"}).encode()  # fmt: skip
    stamp = str(int(time.time() * 1000))
    good = {"timestamp": stamp, "sign": _openssl(APP, f"{stamp}\n{APP}"), "content-type": "application/json"}
    for _ in range(2):
        assert (await _post(room, channel, body, good)).status_code == 200
    old = str(int(time.time() * 1000) - 301_000)
    for bad in ({"sign": ""}, {"sign": _openssl(SIGN, f"{stamp}\n{SIGN}")}, {"timestamp": old},
                {"timestamp": old, "sign": _openssl(APP, f"{old}\n{APP}")}):  # fmt: skip
        assert (await _post(room, channel, body, good | bad)).status_code == 401
    (await room.work()).ok()
    [talk] = await room.conversations()
    assert [one["content"] for one in await room.thread(talk["id"])] == ["排班在哪看"]
    robots.busy = 1
    await room.reply(talk["id"], "在企业应用里")
    (await room.work(utcnow() + timedelta(minutes=1))).ok()
    assert robots.sent == [{"via": "dingtalk", "text": "@小陈 在企业应用里"}]
    assert (await room.thread(talk["id"]))[-1]["metadata"]["delivery"]["state"] == "sent"


async def test_feishu_in_and_out(room: Room, robots: Robots) -> None:
    hook = "https://open.feishu.cn/open-apis/bot/v2/hook/abc"
    config = {"encrypt_key": KEY, "verification_token": TOKEN, "sign_secret": SIGN, "webhook": hook}
    channel = await room.channel("feishu", name="飞书", settings={}, config=config)
    greeting = _sealed({"type": "url_verification", "challenge": "c-1", "token": TOKEN})
    answer = await _post(room, channel, greeting, {})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c-1"})
    wrong = _sealed({"type": "url_verification", "challenge": "c-1", "token": "another"})
    assert (await _post(room, channel, wrong, {})).status_code == 401
    event: dict[str, Any] = {
        "schema": "2.0", "header": {"event_type": "im.message.receive_v1", "token": TOKEN},
        "event": {"sender": {"sender_id": {"open_id": "ou_1"}},
                  "message": {"message_id": "om_1", "chat_id": "oc_1", "message_type": "text",
                              "content": json.dumps({"text": "你好"})}},
    }  # fmt: skip
    body = _sealed(event)
    stamp = str(int(time.time()))
    made = hashlib.sha256(f"{stamp}n{KEY}".encode() + body).hexdigest()
    good = {"x-lark-request-timestamp": stamp, "x-lark-request-nonce": "n", "x-lark-signature": made}
    assert (await _post(room, channel, body, good)).status_code == 200
    for bad in ({"x-lark-signature": ""}, {"x-lark-signature": "0" * 64}, {"x-lark-request-nonce": "m"}):
        assert (await _post(room, channel, body, good | bad)).status_code == 401
    assert (await _post(room, channel, b'{"encrypt": "AAAA"}', {})).status_code == 401
    assert (await _post(room, channel, b"[]", {})).status_code == 401
    (await room.work()).ok()
    [talk] = await room.conversations()
    assert [one["content"] for one in await room.thread(talk["id"])] == ["你好"]
    await room.reply(talk["id"], "您好")
    (await room.work()).ok()
    assert robots.sent == [{"via": "feishu", "text": "您好"}]


async def test_a_wrong_signing_secret_is_refused_for_good(room: Room, robots: Robots) -> None:
    channel = await _dingtalk(room)
    robots.secret = "another"
    stamp = str(int(time.time() * 1000))
    body = json.dumps({"msgId": "m1", "msgtype": "picture", "senderId": "u", "conversationId": "c"}).encode()
    await _post(room, channel, body, {"timestamp": stamp, "sign": _openssl(APP, f"{stamp}\n{APP}")})
    (await room.work()).ok()
    [talk] = await room.conversations()
    await room.reply(talk["id"], "好")
    (await room.work()).ok()
    ours = (await room.thread(talk["id"]))[-1]
    assert ours["metadata"]["delivery"]["reason"] == "dingtalk.310000" and ours["status"] == "failed"


@pytest.mark.parametrize("hook", ["http://oapi.dingtalk.com/x", "https:", "ftp://x", "x" * 600])
async def test_an_address_that_is_none_is_refused(room: Room, hook: str) -> None:
    form = {"platform": "dingtalk", "name": "x",
            "config": {"app_secret": APP, "sign_secret": SIGN, "webhook": hook}}  # fmt: skip
    assert (await room.hall.owner.post("/api/channels", form)).status_code == 422
