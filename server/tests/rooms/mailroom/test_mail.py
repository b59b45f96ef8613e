"""Mail: read from a place on, in its thread; sent once; whatever is in it is words."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest

from zhike.core.clock import utcnow
from zhike.core.egress import Egress
from zhike.core.outside import Place
from zhike.rooms.channels.providers import mail_text
from zhike.simulators import mail as simulator
from zhike.simulators.mail import Mail

from .conftest import Json, Room

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OURS, PASSWORD = "service@clinic.test", "mail-password-1"
SENDS = "SELECT * FROM channel_sends WHERE org_id = $1 ORDER BY id"


def mail(text: str, sender: str = '"王小美" <mei@example.test>', **headers: str) -> bytes:
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, OURS, headers.pop("Subject", "咨询周末")
    made["Message-ID"] = headers.pop("Message_ID", f"<{time.time_ns()}@example.test>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


@pytest.mark.parametrize("charset", ["gb18030", "gbk", "gb2312", "big5", "utf-8"])
def test_charsets_of_this_country(charset: str) -> None:
    words = "預約" if charset == "big5" else "预约周六"
    said = Header(words, charset).encode()
    head = f"From: {said} <a@b.test>\r\nSubject: {said}\r\nContent-Type: text/plain; charset={charset}\r\n"
    raw = f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n".encode()
    read = mail_text.read(raw + words.encode(charset), NOW)
    assert (read.name, read.subject, read.text) == (words, words, words)


def test_what_nobody_declared_is_guessed() -> None:
    raw = b"From: \xd4\xa4\xd4\xbc <a@b.test>\r\nSubject: \xe9\xa2\x84\xe7\xba\xa6\r\n\r\n\xd6\xdc\xc1\xf9"
    read = mail_text.read(raw, NOW)
    assert (read.subject, read.text, read.address) == ("预约", "周六", "a@b.test")
    wrong = b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "朱镕基 €".encode("gb18030")
    assert mail_text.read(wrong, NOW).text == "朱镕基 €", "gb2312 is said and gb18030 is meant"


HOSTILE = [
    "<script>alert(1)</script>好", "<img src=x onerror=alert(1)>好", "<svg><script>alert(1)</script></svg>好",
    "<style>body{background:url(javascript:alert(1))}</style>好", "<a href='javascript:alert(1)'>好</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>好", "<math><mtext></math>好", "<p>好</p><script>",
    "<!--><script>alert(1)//-->好", "<template><img onerror=alert(1)></template>好", "<scr<script>ipt>好",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>好", "好<script src=//x",
]  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_html_is_words(html: str) -> None:
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    text = mail_text.read(raw, NOW).text
    assert "alert" not in text or "<" not in text
    assert "script>" not in text.lower() or "ipt>" in text.lower()
    assert "好" in text or html.startswith("<scr")


def test_hostile_mails_are_read_in_time() -> None:
    """Deep, many, broken: never an error, and never more than a moment."""
    deep = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 500
    )
    many = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 5000 + b"--a--"
    long = b"Subject: " + b"=?utf-8?b?" * 5000 + b"\r\n\r\n"
    ids = b"References: " + b"<a@b> " * 100_000 + b"\r\n\r\nx"
    html = b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000
    for raw in (
        b"",
        b"\x00",
        b"\xff" * 1000,
        deep,
        many,
        long,
        ids,
        html,
        b"Date: x\r\nFrom: <<<>>>,,,\r\n\r\n",
    ):
        began = time.monotonic()
        mail_text.read(raw, NOW)
        assert time.monotonic() - began < 2


def test_headers_take_one_line() -> None:
    made, id = mail_text.compose(
        key="k", address=OURS, name='林"\r\nBcc: x@y.test', to="a@b.test",
        subject="a\r\nBcc: x@y.test\r\n\r\nz", text="您好", thread=["<1@a>", "<0@a>"], now=NOW,
    )  # fmt: skip
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None and id == "<k@clinic.test>"
    assert (read["In-Reply-To"], read["References"]) == ("<1@a>", "<0@a> <1@a>")
    assert read.get_content().strip() == "您好"


def bounce(of: str, status: str = "5.1.1") -> bytes:
    return (f"From: MAILER-DAEMON@mail.test\r\nMessage-ID: <b{time.time_ns()}@mail.test>\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mail.test\r\n\r\n"
            f"Final-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: {status}\r\n\r\n--b\r\n"
            f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {of}\r\nSubject: x\r\n\r\nx\r\n"
            "--b--\r\n").encode()  # fmt: skip


@pytest.fixture
async def post(room: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mail]:
    async with simulator.serving(Mail(OURS, PASSWORD)) as server:
        places = tuple(Place.read(f"127.0.0.1:{port}") for port in (server.imap_port, server.smtp_port))
        monkeypatch.setattr(Room, "services", property(lambda self: _with(self, places)))
        yield server


def _with(room: Room, places: tuple[Place, ...]) -> Any:
    import dataclasses

    return dataclasses.replace(room.hall.held, egress=Egress(http=True, allow=places))


async def mailbox(room: Room, post: Mail, password: str = PASSWORD) -> Json:
    settings = {"address": OURS, "sender": "知颜客服", "imap_host": "127.0.0.1", "imap_port": post.imap_port,
                "imap_security": "none", "smtp_host": "127.0.0.1", "smtp_port": post.smtp_port,
                "smtp_security": "none"}  # fmt: skip
    return await room.channel("email", name="客服邮箱", settings=settings, config={"password": password})


async def look(room: Room, minutes: int = 1) -> None:
    """The clock's minute, and what it begins."""
    async with room.hall.held.unit.transaction(room.hall.actor()) as tx:
        channels = await tx.conn.fetch("SELECT id FROM channels WHERE platform = 'email'")
        for row in channels:
            tx.enqueue("mailroom.poll", channel_id=row["id"], place="INBOX")
    (await room.work()).ok()


async def test_mail_comes_in_and_is_answered_in_its_thread(
    room: Room, post: Mail, owner_db: asyncpg.Connection
) -> None:
    post.inbox.append(mail("很久以前的"))
    channel = await mailbox(room, post)
    await look(room)
    assert not await room.conversations(), "what was there before is nobody's business"
    post.inbox.append(mail("周末可以约吗？", Message_ID="<m1@example.test>"))
    for _ in range(3):
        await look(room)
    [talk] = await room.conversations()
    assert (talk["channel_type"], talk["visitor_name"]) == ("email", "王小美")
    [heard] = await room.thread(talk["id"])
    assert heard["content"] == "周末可以约吗？" and heard["metadata"]["email"]["subject"] == "咨询周末"
    assert (await room.reply(talk["id"], "可以，十点到六点。")).status_code == 201
    (await room.work()).ok()
    [(sender, to, raw)] = post.sent
    read = message_from_bytes(raw, policy=policy.default)
    assert (sender, to, read["Subject"]) == (OURS, "mei@example.test", "Re: 咨询周末")
    assert (read["In-Reply-To"], read["References"]) == ("<m1@example.test>", "<m1@example.test>")
    assert str(read["From"]) == f"知颜客服 <{OURS}>" and read.get_content().strip() == "可以，十点到六点。"
    record = (await room.hall.agent_ann.get("/api/email-records")).json()["items"][0]
    assert (record["message_id"], record["status"], record["recipients"], record["subject"]) == (
        read["Message-ID"], "sent", ["mei@example.test"], "Re: 咨询周末",
    )  # fmt: skip
    assert record["session_name"] == talk["session_name"]
    # somebody answers from another address, to our mail: it is the same talk
    post.inbox.append(mail("换个邮箱回复", "mei@private.test", In_Reply_To=read["Message-ID"]))
    post.inbox.append(mail("我是另一个人", "li@example.test"))
    await look(room)
    talks = await room.conversations()
    assert sorted(one["message_count"] for one in talks) == [1, 3]
    assert channel["path"] is None and post.logins >= 4
    kept = await owner_db.fetchrow(
        "SELECT * FROM channel_visitors WHERE org_id = $1 ORDER BY id", room.hall.org_id
    )
    assert b"example.test" not in kept["external_sealed"] and "example" not in kept["external_key"]


@pytest.mark.parametrize(("fault", "status", "tries"), [
    ("busy", "sent", 2), ("full", "sent", 2), ("refuse", "failed", 1), ("cut", "uncertain", 1),
    ("accept_cut", "uncertain", 1),
])  # fmt: skip
async def test_bad_days_of_smtp(
    room: Room, post: Mail, owner_db: asyncpg.Connection, fault: str, status: str, tries: int
) -> None:
    await mailbox(room, post)
    await look(room)
    post.inbox.append(mail("在吗"))
    await look(room)
    [talk] = await room.conversations()
    post.faults.append(fault)
    await room.reply(talk["id"], "在")
    (await room.work(utcnow() + timedelta(minutes=2))).ok()
    [row] = await owner_db.fetch(SENDS, room.hall.org_id)
    assert (row["status"], row["attempts"]) == (status, tries), row["reason"]
    assert len(post.sent) == (1 if status == "sent" or fault == "accept_cut" else 0)
    [record] = (await room.hall.owner.get("/api/email-records")).json()["items"]
    assert record["status"] == status and record["retry_count"] == tries - 1


async def test_a_bounce_is_told(room: Room, post: Mail) -> None:
    await mailbox(room, post)
    await look(room)
    post.inbox.append(mail("在吗", Message_ID="<m1@example.test>"))
    await look(room)
    [talk] = await room.conversations()
    await room.reply(talk["id"], "在")
    (await room.work()).ok()
    sent = message_from_bytes(post.sent[0][2])
    post.inbox.append(bounce(str(sent["Message-ID"])))
    await look(room)
    ours = (await room.thread(talk["id"]))[-1]
    assert (ours["status"], ours["metadata"]["delivery"]["reason"]) == ("failed", "mail.5.1.1")
    assert len(await room.conversations()) == 1, "a bounce is nobody's words"


async def test_a_mailbox_made_anew_brings_nothing_back(room: Room, post: Mail) -> None:
    await mailbox(room, post)
    await look(room)
    post.inbox.append(mail("一", Message_ID="<1@x.test>"))
    await look(room)
    post.validity = 8
    await look(room)
    post.inbox.append(mail("二", Message_ID="<2@x.test>"))
    post.inbox.append(mail("一", Message_ID="<1@x.test>"))
    await look(room)
    said = [one["content"] for talk in await room.conversations() for one in await room.thread(talk["id"])]
    assert said == ["一", "二"]


async def test_a_wrong_password_is_shown(room: Room, post: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = await mailbox(room, post, "another-password")
    monkeypatch.setattr(room.hall.held, "egress", room.services.egress)
    path = f"/api/channels/{channel['id']}"
    found = (await room.hall.owner.post(f"{path}/test")).json()
    assert (found["good"], found["reason"]) == (False, "login")
    await room.hall.owner.patch(path, {"config": {"password": PASSWORD}})
    assert (await room.hall.owner.post(f"{path}/test")).json()["good"] is True
    monkeypatch.setattr(room.hall.held, "egress", Egress())
    assert (await room.hall.owner.post(f"{path}/test")).json()["reason"] == "refused.plain"


async def test_mail_servers_inside_are_not_reached(room: Room) -> None:
    """The rules of egress hold for other protocols, too."""
    egress = Egress()
    from zhike.core.egress import Refused
    from zhike.rooms.channels.providers.mail import IMAP_PORTS

    for host, port in (
        ("127.0.0.1", 993),
        ("10.0.0.1", 993),
        ("169.254.169.254", 143),
        ("1.1.1.1", 22),
        ("::1", 993),
    ):
        with pytest.raises(Refused):
            await egress.addresses(host, port, IMAP_PORTS)
    assert await egress.addresses("1.1.1.1", 993, IMAP_PORTS) == ["1.1.1.1"]
