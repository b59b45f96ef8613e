"""WeCom's customer service and official accounts, against a server that signs, seals and misbehaves."""

import asyncio
import base64
import json
import secrets
import subprocess
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from zhike.core import bodies
from zhike.core.clock import utcnow
from zhike.core.context import Actor, RequestInfo
from zhike.core.jobs import Run
from zhike.rooms.channels.memory import House
from zhike.rooms.channels.providers import wxcrypto
from zhike.rooms.channels.providers.protocol import Forged
from zhike.rooms.mailroom import polling
from zhike.simulators import wecom as simulator
from zhike.simulators.wecom import Wecom

from ...cast import new_client
from .conftest import Json, Room, serving

CORP, SECRET, KF = "wwCorp0000000001", "corp-secret-for-tests", "wkAJ2GCAAASSm4"
SENDS = "SELECT * FROM channel_sends WHERE org_id = $1 ORDER BY id"


def _openssl(aes_key: str, receive_id: str, text: bytes, chance: bytes) -> str:
    """The vendor's sealing by a program that is neither ours nor Python's."""
    plain = chance + len(text).to_bytes(4) + text + receive_id.encode()
    pad = 32 - len(plain) % 32
    key = base64.b64decode(aes_key + "=")
    command = ["openssl", "enc", "-aes-256-cbc", "-nopad", "-K", key.hex(), "-iv", key[:16].hex()]
    made = subprocess.run(command, input=plain + bytes([pad]) * pad, capture_output=True, check=True).stdout
    return base64.b64encode(made).decode()


# made by the function above, with 32 times 0x61 as key and sixteen zeros as chance
AES_KEY = base64.b64encode(b"a" * 32).decode().rstrip("=")


@pytest.mark.parametrize("text", ["", "x", "你好" * 100, "<xml></xml>", "a" * 11, "a" * 12])
def test_what_others_seal_is_opened(text: str) -> None:
    sealed = _openssl(AES_KEY, CORP, text.encode(), b"0" * 16)
    assert wxcrypto.unseal(AES_KEY, sealed, CORP).decode() == text
    assert wxcrypto.unseal(AES_KEY, simulator.seal(AES_KEY, CORP, text), CORP).decode() == text


def test_a_signature_is_that_of_openssl() -> None:
    parts = ["token", "1409659813", "1372623149", "sealed=="]
    joined = "".join(sorted(parts)).encode()
    out = subprocess.run(["openssl", "dgst", "-sha1"], input=joined, capture_output=True, check=True).stdout
    assert wxcrypto.signature(*parts) == out.decode().strip().rpartition(" ")[2]


def test_nothing_that_was_bent_is_opened() -> None:
    sealed = base64.b64decode(_openssl(AES_KEY, CORP, "你好".encode(), b"0" * 16))
    refused = 0
    for at in range(len(sealed)):
        for bit in (1, 128):
            bent = sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]
            try:
                opened = wxcrypto.unseal(AES_KEY, base64.b64encode(bent).decode(), CORP)
            except Forged:
                refused += 1
            else:  # a bit in the chance or the text itself: the signature speaks for those
                assert opened != "你好".encode() or at < 16
    assert refused > len(sealed)
    for wrong in ("", "####", "AAAA", base64.b64encode(sealed[:-1]).decode()):
        with pytest.raises(Forged):
            wxcrypto.unseal(AES_KEY, wrong, CORP)
    with pytest.raises(Forged):
        wxcrypto.unseal(AES_KEY, base64.b64encode(sealed).decode(), "wwOther")


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Encrypt>&c;</Encrypt></xml>"""
XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>'


@pytest.mark.parametrize("body", [
    BOMB, XXE, b"<!DOCTYPE x><xml/>", b"<xml>", b"", b"<a>" * 5000, b"<xml>" + b"<a/>" * 0 + b"</y>",
    b"<xml>" + b"".join(b"<a%d/>" % n for n in range(1000)) + b"</xml>", b"\xff\xfe\x00",
    b"<xml>&undefined;</xml>",
])  # fmt: skip
def test_hostile_xml_is_refused_at_once(body: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(bodies.Unreadable):
        wxcrypto.fields(body)
    assert time.monotonic() - began < 0.5


@dataclass
class Kf:
    room: Room
    wecom: Wecom
    channel: Json

    async def rings(self, times: int = 1) -> None:
        """The request that the platform makes, in front of our application."""
        for _ in range(times):
            answer = await post(self.room, self.channel, CORP, self.event())
            assert (answer.status_code, answer.text) == (200, "success")

    def event(self) -> str:
        return (f"<xml><ToUserName>{CORP}</ToUserName><MsgType>event</MsgType><Event>kf_msg_or_event</Event>"
                f"<Token>t-{secrets.token_hex(4)}</Token><OpenKfId><![CDATA[{KF}]]></OpenKfId>"
                "</xml>")  # fmt: skip

    async def said(self) -> list[str]:
        return [
            one["content"] for talk in await self.room.conversations()
            for one in await self.room.thread(talk["id"]) if one["sender_type"] == "customer"
        ]  # fmt: skip


async def post(room: Room, channel: Json, receive_id: str, xml: str, **bent: str) -> httpx2.Response:
    made = channel["made_secrets"]
    sealed = simulator.seal(made["aes_key"], receive_id, xml)
    stamp, nonce = str(int(time.time())), "n0nce"
    query = {"timestamp": stamp, "nonce": nonce,
             "msg_signature": simulator.sign(made["token"], stamp, nonce, sealed)} | bent  # fmt: skip
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    async with new_client(room.hall.app) as platform:
        return await platform.post(
            channel["path"], params=query, content=body, headers={"content-type": "text/xml"}
        )


@pytest.fixture
async def kf(room: Room) -> AsyncIterator[Kf]:
    app = simulator.create_app(CORP, SECRET)
    async with serving(app) as port:
        room.settings = {"zhike_wecom_api_url": f"http://127.0.0.1:{port}",
                         "zhike_wechat_api_url": f"http://127.0.0.1:{port}"}  # fmt: skip
        channel = await room.channel(
            "wechat_work", name="微信客服", settings={"corp_id": CORP}, config={"secret": SECRET}
        )
        yield Kf(room, app.state.wecom, channel)


async def test_the_address_is_set_up(kf: Kf) -> None:
    """WeCom asks once whether the address can open what it seals."""
    made = kf.channel["made_secrets"]
    echo = simulator.seal(made["aes_key"], CORP, "1616140317555161061")
    query = {"timestamp": "1", "nonce": "2", "echostr": echo,
             "msg_signature": simulator.sign(made["token"], "1", "2", echo)}  # fmt: skip
    async with new_client(kf.room.hall.app) as platform:
        answer = await platform.get(kf.channel["path"], params=query)
        assert (answer.status_code, answer.text) == (200, "1616140317555161061")
        for wrong in (
            {"msg_signature": "0" * 40},
            {"nonce": "3"},
            {"echostr": echo[:-4] + "AAA="},
            {"echostr": ""},
        ):
            assert (await platform.get(kf.channel["path"], params=query | wrong)).status_code == 401
        other = simulator.seal(made["aes_key"], "wwOther", "1")
        signed = {"echostr": other, "msg_signature": simulator.sign(made["token"], "1", "2", other)}
        assert (await platform.get(kf.channel["path"], params=query | signed)).status_code == 401


async def test_a_ring_fetches_what_was_said(kf: Kf, owner_db: asyncpg.Connection) -> None:
    kf.wecom.say(KF, "wm-zhang", "你好，想约周六")
    kf.wecom.say(KF, "wm-zhang", "", msgtype="image", image={"media_id": "M-1"})
    kf.wecom.say(KF, "wm-li", "多少钱")
    kf.wecom.say(KF, "wm-zhang", "我是坐席", origin=5)
    await kf.rings()
    (await kf.room.work()).ok()
    talks = await kf.room.conversations()
    assert sorted((talk["visitor_name"], talk["message_count"]) for talk in talks) == [
        ("客户-li", 1), ("客户ang", 2),
    ]  # fmt: skip
    await kf.rings(5)
    (await kf.room.work()).ok()
    assert len(await kf.said()) == 3, "again and again, and nothing new"
    kf.wecom.say(KF, "wm-li", "在吗")
    await kf.rings()
    (await kf.room.work()).ok()
    assert len(await kf.said()) == 4 and kf.wecom.tokens_given == 1
    sealed = await owner_db.fetch(
        "SELECT value_sealed FROM channel_memory WHERE org_id = $1", kf.room.hall.org_id
    )
    assert len(sealed) == 2 and not any(kf.wecom.token.encode() in row["value_sealed"] for row in sealed)


async def test_forged_rings_are_refused(kf: Kf) -> None:
    for bent in ({"msg_signature": "0" * 40}, {"nonce": "x"}, {"timestamp": "1"}, {"msg_signature": ""}):
        assert (await post(kf.room, kf.channel, CORP, kf.event(), **bent)).status_code == 401
    assert (await post(kf.room, kf.channel, "wwOther", kf.event())).status_code == 401
    async with new_client(kf.room.hall.app) as platform:
        for body in (b"", BOMB, XXE, b"<xml/>", b"{}"):
            assert (await platform.post(kf.channel["path"], content=body)).status_code == 401
    (await kf.room.work()).ok()
    assert not kf.wecom.calls


async def test_page_by_page_without_a_gap(kf: Kf) -> None:
    """Pages of seven, errors in between, rings at once: each word once, in its order."""
    kf.wecom.page = 7
    kf.wecom.faults = {"sync_msg": deque(["limit", "down", "", "garbage", "cut"])}
    for n in range(100):
        kf.wecom.say(KF, "wm-1", f"{n}", msgid=f"id-{n}")
    await kf.rings(3)
    await kf.room.work()
    await kf.room.work(utcnow() + timedelta(minutes=30))
    assert await kf.said() == [f"{n}" for n in range(100)]


async def test_polls_at_once_lose_and_double_nothing(kf: Kf) -> None:
    for n in range(40):
        kf.wecom.say(KF, f"wm-{n % 4}", f"{n}")
    kf.wecom.page = 5
    held = kf.room.services
    channel_id = UUID(kf.channel["id"])
    run = Run("mailroom.poll", channel_id, 1, 5, RequestInfo(),
              held.unit, kf.room.hall.org_id, services=held)  # fmt: skip
    await asyncio.gather(*(polling.poll(run, channel_id, KF, "") for _ in range(6)))
    assert sorted(map(int, await kf.said())) == list(range(40))
    assert kf.wecom.calls["gettoken"] == 1, "one of them fetched the token for all"


async def _talk(kf: Kf) -> Json:
    kf.wecom.say(KF, "wm-zhang", "在吗")
    await kf.rings()
    (await kf.room.work()).ok()
    [talk] = await kf.room.conversations()
    return talk


async def test_an_answer_goes_to_the_person_at_the_place(kf: Kf) -> None:
    talk = await _talk(kf)
    assert (await kf.room.reply(talk["id"], "在的，您好")).status_code == 201
    (await kf.room.work()).ok()
    [sent] = kf.wecom.sent
    assert (sent["touser"], sent["open_kfid"], sent["text"]) == ("wm-zhang", KF, {"content": "在的，您好"})
    ours = (await kf.room.thread(talk["id"]))[-1]
    assert ours["metadata"]["delivery"]["state"] == "sent" and len(sent["msgid"]) == 32
    event = {"event_type": "msg_send_fail", "fail_msgid": sent["msgid"], "fail_type": 4}
    kf.wecom.say(KF, "", "", msgtype="event", origin=4, event=event)
    await kf.rings()
    (await kf.room.work()).ok()
    ours = (await kf.room.thread(talk["id"]))[-1]
    assert (ours["status"], ours["metadata"]["delivery"]["reason"]) == ("failed", "wecom.fail_4")


@pytest.mark.parametrize(("fault", "status", "tries"), [
    ("limit", "sent", 2), ("busy", "sent", 2), ("expired", "sent", 2), ("down", "uncertain", 1),
    ("cut", "uncertain", 1), ("garbage", "uncertain", 1), ("accept_down", "uncertain", 1),
    ("accept_cut", "uncertain", 1),
])  # fmt: skip
async def test_bad_days(kf: Kf, owner_db: asyncpg.Connection, fault: str, status: str, tries: int) -> None:
    """What was surely not taken goes again; what may have been taken waits for a person."""
    talk = await _talk(kf)
    kf.wecom.faults = {"send_msg": deque([fault])}
    await kf.room.reply(talk["id"], "在的")
    (await kf.room.work(utcnow() + timedelta(hours=2))).ok()
    [row] = await owner_db.fetch(SENDS, kf.room.hall.org_id)
    assert (row["status"], kf.wecom.calls["send_msg"]) == (status, tries)
    assert len(kf.wecom.sent) == (1 if status == "sent" or fault.startswith("accept") else 0)
    assert kf.wecom.calls["gettoken"] == (2 if fault == "expired" else 1)


async def test_a_wrong_secret_is_shown_as_such(kf: Kf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kf.room.hall.held, "egress", kf.room.services.egress)
    monkeypatch.setattr(kf.room.hall.held, "settings", kf.room.services.settings)
    path = f"/api/channels/{kf.channel['id']}"
    assert (await kf.room.hall.owner.post(f"{path}/test")).json()["good"] is True
    await kf.room.hall.owner.patch(path, {"config": {"secret": "another-secret"}})
    found = (await kf.room.hall.owner.post(f"{path}/test")).json()
    assert (found["good"], found["reason"]) == (False, "wecom.40001")
    read = (await kf.room.hall.owner.get(path)).json()
    assert read["last_error"] == "wecom.40001" and read["failing_since"]


async def test_switched_off_nobody_is_let_in(kf: Kf) -> None:
    await kf.room.hall.owner.put("/api/feature-flags/enable_wecom", {"is_enabled": False})
    answer = await post(kf.room, kf.channel, CORP, kf.event())
    assert (answer.status_code, answer.json()["code"]) == (403, "channel.paused")


async def test_a_secret_that_is_missing_is_asked_for(room: Room) -> None:
    form = {"platform": "wechat_work", "name": "x", "settings": {"corp_id": CORP}}
    answer = await room.hall.owner.post("/api/channels", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "channel.secret_missing")
    bad = form | {"config": {"secret": SECRET, "aes_key": "short"}}
    assert (await room.hall.owner.post("/api/channels", bad)).json()["code"] == "request.invalid"


APP = "wx0123456789abcdef"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 2_000_000  # more than an answer may usually be


async def test_pictures_are_fetched_and_kept(kf: Kf, owner_db: asyncpg.Connection) -> None:
    hall, media = kf.room.hall, kf.wecom.media
    media |= {"m1": ("", JPEG), "m2": ("../quote.pdf", b"%PDF-1.4 x"), "m4": ("evil.png", b"MZ\x90")}
    kinds = [("image", "m1"), ("file", "m2"), ("image", "m3"), ("image", "m4"), ("voice", "m1")]
    for kind, id in kinds:
        kf.wecom.say(KF, "wmABC", "", msgtype=kind, **{kind: {"media_id": id}})
    kf.wecom.faults["get"] = deque(["busy", "expired"])
    await kf.rings()
    for hours in (1, 2, 3):  # it is busy, its token has run out
        await kf.room.work(utcnow() + timedelta(hours=hours))
    [talk] = await kf.room.conversations()
    thread = await kf.room.thread(talk["id"])
    kept = [[one["name"] for one in message["metadata"].get("files", [])] for message in thread]
    assert kept == [["图片.jpg"], ["quote.pdf"], [], [], []], "gone, of another kind, or nothing to look at"
    assert [message["content"] for message in thread] == ["[图片]", "[文件]", "[图片]", "[图片]", "[语音]"]
    file = thread[0]["metadata"]["files"][0]["id"]
    asked = await hall.agent_ann.post(f"/api/conversations/{talk['id']}/files/{file}/downloads", {})
    assert (await hall.agent_ann.get(asked.json()["path"])).content == JPEG
    assert await owner_db.fetchval("SELECT count(*) FROM message_files WHERE org_id = $1", hall.org_id) == 2


async def test_an_official_account_hears_and_answers(kf: Kf, owner_db: asyncpg.Connection) -> None:
    kf.wecom.corp_id = APP
    channel = await kf.room.channel(
        "wechat_mp", name="公众号", settings={"app_id": APP}, config={"secret": SECRET}
    )
    token = channel["made_secrets"]["token"]
    query = {"timestamp": "1", "nonce": "2", "echostr": "5837397576500011341",
             "signature": simulator.sign(token, "1", "2")}  # fmt: skip
    async with new_client(kf.room.hall.app) as platform:
        assert (await platform.get(channel["path"], params=query)).text == "5837397576500011341"
        assert (await platform.get(channel["path"], params=query | {"nonce": "3"})).status_code == 401
        script = await platform.get(channel["path"], params=query | {"echostr": "<script>"})
        assert script.text == "" and script.headers["content-type"].startswith("text/plain")
    xml = ("<xml><ToUserName>gh_1</ToUserName><FromUserName>oAbc</FromUserName><CreateTime>{at}</CreateTime>"
           "<MsgType>{kind}</MsgType><Content><![CDATA[{text}]]></Content>"
           "<MsgId>{id}</MsgId></xml>")  # fmt: skip
    now = int(time.time())
    for _ in range(3):
        await post(kf.room, channel, APP, xml.format(at=now, kind="text", text="<b>营业到几点</b>", id="23"))
    await post(kf.room, channel, APP, xml.format(at=now, kind="image", text="", id="24"))
    event = xml.replace("<MsgId>{id}</MsgId>", "").format(at=now, kind="event", text="")
    assert (await post(kf.room, channel, APP, event)).text == "success"
    (await kf.room.work()).ok()
    [talk] = await kf.room.conversations()
    assert [one["content"] for one in await kf.room.thread(talk["id"])] == ["<b>营业到几点</b>", "[图片]"]
    assert (await kf.room.reply(talk["id"], "到九点")).status_code == 201
    (await kf.room.work()).ok()
    assert [(one["touser"], one["text"]["content"]) for one in kf.wecom.sent] == [("oAbc", "到九点")]
    assert json.dumps(kf.wecom.sent[0], ensure_ascii=False).count("到九点") == 1
    old = "UPDATE channel_visitors SET spoke_at = now() - interval '49 hours' WHERE org_id = $1"
    await owner_db.execute(old, kf.room.hall.org_id)
    assert (await kf.room.reply(talk["id"], "还在吗")).json()["code"] == "channel.window_closed"


async def test_tokens_are_fetched_once_by_many(kf: Kf) -> None:
    """Twelve at once, of three processes' services, and one goes to the platform."""
    asked = 0

    async def fetch() -> tuple[str, timedelta]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.2)
        return f"token-{asked}", timedelta(seconds=1)

    held = kf.room.services
    channel_id = UUID(kf.channel["id"])
    actor = Actor("job", kf.room.hall.org_id)
    houses: list[Any] = [await House.of(held, held.unit, actor, channel_id) for _ in range(12)]
    assert set(await asyncio.gather(*(one.remembered("t", fetch) for one in houses))) == {"token-1"}
    await asyncio.sleep(1.1)
    assert set(await asyncio.gather(*(one.remembered("t", fetch) for one in houses))) == {"token-2"}
    assert asked == 2
