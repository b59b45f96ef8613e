"""Suppliers push: receipts move a message forward once, replies opt out, and nobody else can say so."""
# ruff: noqa: F811 - fixtures are taken by name

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from zhike.rooms.notify import rules

from ...cast import Hall, new_client
from ..conversations.conftest import socket  # noqa: F401  fixture
from ..privacy.test_consents import customer, publish, say, state
from ..privacy.test_no_marketing import ask, template
from .conftest import ACCOUNTS, Desk, Simulator


async def push_path(hall: Hall, code: str = "main") -> str:
    providers = (await hall.owner.get("/api/sms-providers")).json()["items"]
    return str(next(one["push_path"] for one in providers if one["code"] == code))


@pytest.fixture
async def pushed(wired: Desk, simulator: Simulator, socket: str) -> Desk:
    """The simulator knows where to push to."""
    await wired.suppliers("main", timeout_seconds=4, settle_seconds=9)
    async with httpx2.AsyncClient() as client:
        form = {"account": "main", "url": socket + await push_path(wired.hall)}
        assert (await client.post(f"{simulator.url}/control/callback", json=form)).status_code == 200
    return wired


async def answer(simulator: Simulator, phone: str, text: str, **more: Any) -> Any:
    """Somebody answers by SMS; what our side said to the supplier."""
    form = {"account": "main", "phone": f"+86{phone}", "text": text} | more
    async with httpx2.AsyncClient(timeout=30) as client:
        return (await client.post(f"{simulator.url}/control/reply", json=form)).json()


def sign(path: str, body: bytes, *, account: str = "main", at: float | None = None) -> dict[str, str]:
    stamp, nonce = str(int(at or time.time())), secrets.token_hex(16)
    signed = "\n".join(("POST", path, stamp, nonce, hashlib.sha256(body).hexdigest()))
    signature = hmac.new(ACCOUNTS[account].encode(), signed.encode(), hashlib.sha256).hexdigest()
    return {"x-access-key": account, "x-timestamp": stamp, "x-nonce": nonce, "x-signature": signature,
            "content-type": "application/json"}  # fmt: skip


async def deliver(hall: Hall, items: list[dict[str, Any]]) -> Any:
    path, body = await push_path(hall), json.dumps({"items": items}).encode()
    async with new_client(hall.app) as client:
        return (await client.post(path, content=body, headers=sign(path, body))).json()


def receipt(message: dict[str, Any], state: str) -> dict[str, Any]:
    return {"kind": "receipt", "out_id": UUID(message["id"]).hex, "state": state,
            "message_id": message["provider_message_id"] or "main-1"}  # fmt: skip


async def test_a_pushed_receipt_is_the_last_word(pushed: Desk, simulator: Simulator) -> None:
    good = await pushed.ask()
    (await pushed.drain()).ok()
    await simulator.script("main", {"kind": "undelivered", "times": 1})
    bad = await pushed.ask()
    (await pushed.drain()).ok()
    await asyncio.gather(*simulator.supplier.pushing)
    delivered, failed = await pushed.message(good), await pushed.message(bad)
    assert (delivered["status"], failed["status"]) == ("delivered", "failed")
    assert failed["error_code"] == "UNDELIVERED" and delivered["delivered_at"]

    again = await deliver(pushed.hall, [receipt(delivered, "failed"), receipt(delivered, "delivered")])
    assert again == {"receipts": 0, "replies": 0}
    assert await pushed.message(good) == delivered, "no state goes back"


async def test_a_receipt_that_comes_before_our_own_record(wired: Desk, simulator: Simulator) -> None:
    """The supplier took it, the answer was lost, and the receipt is faster than the reconciler."""
    await wired.suppliers("main", timeout_seconds=1.0, settle_seconds=4.0)
    await simulator.script("main", {"kind": "accept_hang", "times": 1, "seconds": 3})
    id = await wired.ask()
    await wired.drain()
    doubtful = await wired.message(id)
    assert doubtful["status"] == "unknown"
    taken = await deliver(wired.hall, [receipt(doubtful, "delivered")] * 2)
    assert taken["receipts"] == 1
    now = await wired.message(id)
    assert (now["status"], now["attempt_list"][0]["outcome"]) == ("delivered", "accepted")
    await asyncio.sleep(1.2)  # the reconciler comes, and finds nothing in doubt
    (await wired.drain()).ok()
    assert (await wired.message(id))["status"] == "delivered"
    assert len(simulator.accepted(id)) == 1


async def test_nobody_else_can_push(pushed: Desk, simulator: Simulator, other: Hall) -> None:
    hall = pushed.hall
    id = await pushed.ask()
    simulator.supplier.callbacks.clear()
    (await pushed.drain()).ok()
    path = await push_path(hall)
    body = json.dumps({"items": [receipt(await pushed.message(id), "failed")]}).encode()
    good = sign(path, body)
    wrong = [
        {}, good | {"x-signature": "0" * 64}, good | {"x-access-key": "spare"}, good | {"x-nonce": "f" * 32},
        sign(path, body, account="spare") | {"x-access-key": "main"}, sign(path, body + b" "),
        sign(path, body, at=time.time() - 900), sign("/api/public/sms/other", body),
        good | {"x-timestamp": "1e9"}, good | {"x-signature": "é".encode("latin-1").decode("latin-1")},
    ]  # fmt: skip
    async with new_client(hall.app) as client:
        for headers in wrong:
            encoded = {name: value.encode("latin-1") for name, value in headers.items()}
            refused = await client.post(path, content=body, headers=encoded)
            assert (refused.status_code, refused.json()["code"]) == (401, "sms.push_forged"), headers
        for strange in ("sp_x", "sp_" + "0" * 64, "sp_" + other.org_id.hex + path[-32:]):
            there = f"/api/public/sms/{strange}"
            assert (await client.post(there, content=body, headers=sign(there, body))).status_code in {
                401,
                404,
            }
        console = await push_path(hall, "console")
        assert console == "None", "the console pushes nothing"
        assert (await pushed.message(id))["status"] == "sent"
        for nonsense in (b"", b"[]", b"{}", b'{"items":{"a":1}}', b'{"items":[1,null,{"kind":"receipt"}]}'):
            taken = await client.post(path, content=nonsense, headers=sign(path, nonsense))
            assert taken.json() == {"receipts": 0, "replies": 0}


async def test_td_leaves_marketing_and_nothing_else(
    pushed: Desk, simulator: Simulator, owner_db: asyncpg.Connection
) -> None:
    hall, phone = pushed.hall, f"139{uuid4().int % 10**8:08d}"
    await template(hall)
    await publish(hall.owner)
    who = await customer(hall, phone=phone)
    await say(hall.owner, who, "given")
    assert await ask(pushed, who, phone)
    (await pushed.drain()).ok()
    assert (await answer(simulator, phone, "好的谢谢"))["answered"] == 200
    assert (await state(hall.owner, who))["allowed"], "not every answer is an opt-out"

    first = await answer(simulator, phone, " ｔｄ。")
    assert first["answered"] == 200
    assert (await state(hall.owner, who))["state"] == "withdrawn", (
        "in the ledger when the supplier has its answer"
    )
    await answer(simulator, phone, "td", reply_id=first["reply_id"])
    (await pushed.drain()).ok()
    lines = (await hall.owner.get("/api/consents", params={"customer_id": who})).json()["items"]
    assert [(one["action"], one["channel"], one["method"]) for one in lines] == [
        ("withdrawn", "sms", "reply"), ("given", "console", "verbal"),
    ]  # fmt: skip
    replies = (await hall.owner.get("/api/sms-replies")).json()["items"]
    assert [(one["action"], one["content"]) for one in replies] == [
        ("opt_out", " ｔｄ。"),
        ("none", "好的谢谢"),
    ]
    assert (
        replies[0]["phone"] == f"*******{phone[-4:]}" and lines[0]["evidence"]["reply_id"] == replies[0]["id"]
    )
    told = [sent.text for sent in simulator.supplier.sent if sent.phone.endswith(phone)]
    assert len(told) == 2 and "您已退订营销短信" in told[1]

    assert await ask(pushed, who, phone) is None
    service = await pushed.ask(phone=phone, customer_id=UUID(who))
    (await pushed.drain()).ok()
    await asyncio.gather(*simulator.supplier.pushing)
    assert (await pushed.message(service))["status"] == "delivered", "service messages go on"
    await answer(simulator, phone, "T")
    (await pushed.drain()).ok()
    told = [sent for sent in simulator.supplier.sent if sent.phone.endswith(phone)]
    assert len(told) == 3, "who has left is not told again, and a service message is not answered to"
    stored = await owner_db.fetch("SELECT * FROM sms_replies WHERE org_id = $1", hall.org_id)
    assert phone not in str([tuple(row) for row in stored])


async def test_a_phone_of_nobody_has_left_too(pushed: Desk, simulator: Simulator) -> None:
    hall, phone = pushed.hall, f"138{uuid4().int % 10**8:08d}"
    await publish(hall.owner)
    await answer(simulator, phone, "退订")
    who = await customer(hall, phone=phone)
    assert (await state(hall.owner, who))["state"] == "withdrawn"


def test_what_an_opt_out_looks_like() -> None:
    for said in (
        "R",
        "r",
        "T",
        "td",
        "TD退订",
        "回复TD",
        "退订。",
        "ＴＤ",
        "N",
        "拒收",
        "Stop!",
        " 退 订 ",
        "别再发了",
    ):
        assert rules.is_opt_out(said), said
    for said in (
        "",
        "好的",
        "TDK",
        "明天退订单可以吗",
        "R2",
        "不要T恤",
        "收到",
        "NO PROBLEM",
        "请问怎么退订",
    ):
        assert not rules.is_opt_out(said), said
