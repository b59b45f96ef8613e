"""A mailbox that opens tickets: numbers and threads find them, machines keep nobody going, files are kept."""

import json
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from zhike.core.clock import utcnow
from zhike.rooms.tickets import mail_rules, rules
from zhike.simulators.mail import Mail

from ...cast import Hall
from ...stories.loop import get
from ...stories.loop import post as send
from ..automations.conftest import tend
from .conftest import Json, Room
from .test_mail import OURS, PASSWORD, look, mail, post  # noqa: F401  a fixture

TICKETS = "/api/tickets"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def mailbox(room: Room, server: Mail, **settings: Any) -> Json:
    """The first look sets the place: what comes after it is read."""
    given = {"address": OURS, "sender": "知颜客服", "imap_host": "127.0.0.1", "imap_port": server.imap_port,
             "imap_security": "none", "smtp_host": "127.0.0.1", "smtp_port": server.smtp_port,
             "smtp_security": "none", "tickets": True}  # fmt: skip
    made = await room.channel(
        "email", name="售后邮箱", settings=given | settings, config={"password": PASSWORD}
    )
    await look(room)
    return made


async def come(room: Room, server: Mail, *mails: bytes) -> list[Json]:
    """They come, and are read: all tickets, the newest first."""
    server.inbox.extend(mails)
    await look(room)
    found: list[Json] = (await get(room.hall.owner, TICKETS))["items"]
    return found


async def said(hall: Hall, ticket: str) -> list[tuple[str, str]]:
    """(kind, words), oldest first."""
    rows = (await get(hall.owner, f"{TICKETS}/{ticket}/comments"))["items"][::-1]
    return [(row["comment_type"], row["content"]) for row in rows]


def sent(server: Mail, place: int = -1) -> EmailMessage:
    return message_from_bytes(server.sent[place][2], policy=policy.default)  # type: ignore[return-value]


async def test_a_mail_opens_a_ticket_and_the_thread_goes_on(room: Room, post: Mail) -> None:  # noqa: F811
    hall = room.hall
    await mailbox(room, post)
    first = mail("退款三天了没到", Subject="Re: 退款", Message_ID="<a1@example.test>")
    [ticket] = await come(room, post, first, first)
    id = ticket["id"]
    assert (ticket["title"], ticket["status"], ticket["customer_name"]) == ("退款", "pending", "王小美")
    detail = await get(hall.owner, f"{TICKETS}/{id}")
    assert (detail["description"], detail["created_by_name"]) == ("退款三天了没到", "邮件")
    assert await room.conversations() == [], "no talk beside it"
    [lead] = (await get(hall.owner, "/api/leads"))["items"]
    assert lead["contact_name"] == "王小美"
    answer = {"content": "已催财务，今天到账", "comment_type": "public"}
    await send(hall.agent_ann, f"{TICKETS}/{id}/comments", answer)
    await send(hall.agent_ann, f"{TICKETS}/{id}/comments", {"content": "她是老客"})
    (await room.work()).ok()
    assert len(post.sent) == 1, "what colleagues say to each other stays here"
    out = sent(post)
    assert out["To"] == "mei@example.test" and out["Subject"] == f"Re: [{ticket['ticket_id']}] 退款"
    assert out["In-Reply-To"] == "<a1@example.test>" and out["Auto-Submitted"] is None
    assert "已催财务" in out.get_content() and "老客" not in out.get_content()
    shown = (await get(hall.owner, f"{TICKETS}/{id}/comments"))["items"]
    assert [row["delivery"]["state"] for row in shown if row["comment_type"] == "public"] == ["sent"]
    [record] = (await get(hall.owner, "/api/email-records"))["items"]
    assert (record["ticket_id"], record["status"]) == (ticket["ticket_id"], "sent")
    await send(hall.agent_ann, f"{TICKETS}/{id}/move", {"status": "waiting_customer"}, 200)
    thread = {"In_Reply_To": str(out["Message-ID"]), "Subject": "完全不同的标题", "Message_ID": "<a2@e.test>"}
    found = await come(room, post, mail("收到了，谢谢", sender="other@example.test", **thread))
    assert [row["id"] for row in found] == [id], "from another address, in the thread"
    assert found[0]["status"] == "in_progress"
    assert (await said(hall, id))[-1] == ("public", "收到了，谢谢")
    await send(hall.agent_ann, f"{TICKETS}/{id}/move", {"status": "resolved"}, 200)
    number = {"Subject": f"Re: [{ticket['ticket_id']}] 退款", "Message_ID": "<a3@e.test>"}
    [again] = await come(room, post, mail("又少了一笔", **number))
    assert (again["status"], again["reopened_count"]) == ("in_progress", 1), "by its number"


async def test_a_number_alone_opens_nobody_s_ticket(room: Room, post: Mail) -> None:  # noqa: F811
    await mailbox(room, post)
    [ticket] = await come(room, post, mail("我的隐私", Subject="病历"))
    subject = f"Re: [{ticket['ticket_id']}] 病历"
    found = await come(room, post, mail("给我看看", sender="thief@example.test", Subject=subject))
    assert len(found) == 2 and found[0]["title"] == "病历"
    assert await said(room.hall, ticket["id"]) == []


async def test_machines_keep_nobody_going(room: Room, post: Mail) -> None:  # noqa: F811
    hall = room.hall
    await mailbox(room, post)
    [ticket] = await come(room, post, mail("退款", Message_ID="<b1@e.test>"))
    path = f"{TICKETS}/{ticket['id']}"
    await send(hall.agent_ann, f"{path}/comments", {"content": "好的", "comment_type": "public"})
    (await room.work()).ok()
    await send(hall.agent_ann, f"{path}/move", {"status": "resolved"}, 200)
    auto = {"In_Reply_To": str(sent(post)["Message-ID"]), "Auto_Submitted": "auto-replied"}
    [same] = await come(room, post, mail("我在休假", Message_ID="<b2@e.test>", **auto))
    assert same["status"] == "resolved", "a machine reopens nothing"
    assert (await said(hall, ticket["id"]))[-1] == ("internal", "我在休假")
    macro = await send(hall.owner, "/api/ticket-macros", {
        "name": "请稍候", "is_shared": True,
        "actions": [{"kind": "comment", "comment_type": "public", "content": "请稍候"}],
    })  # fmt: skip
    await send(hall.owner, "/api/ticket-rules", {
        "name": "自动答复", "basis": "opened", "minutes": 5, "statuses": ["pending", "resolved"],
        "actions": [{"kind": "macro", "macro_id": macro["id"]}],
    })  # fmt: skip
    [other, *_] = await come(room, post, mail("订阅通知", sender="bot@shop.test", Message_ID="<b3@e.test>",
                                              Auto_Submitted="auto-generated"))  # fmt: skip
    assert (other["priority"], other["tags"]) == ("low", ["自动邮件"])
    [person, *_] = await come(room, post, mail("在吗", sender="li@example.test", Message_ID="<b4@e.test>"))
    assert await tend(hall, utcnow() + timedelta(hours=1)) == 3
    (await room.work()).ok()
    assert [one[1] for one in post.sent] == ["mei@example.test", "li@example.test"]
    assert sent(post)["Auto-Submitted"] == "auto-replied"
    assert {(await get(hall.owner, f"{TICKETS}/{person['id']}"))["first_response_at"]} == {None}


async def test_what_does_not_arrive_is_told(room: Room, post: Mail, owner_db: asyncpg.Connection) -> None:  # noqa: F811
    hall = room.hall
    await mailbox(room, post)
    [ticket] = await come(room, post, mail("在吗", sender="nobody@example.test"))
    path = f"{TICKETS}/{ticket['id']}"
    await send(hall.manager, f"{path}/assign", {"user_id": str(hall.agent_ann.id)}, 200)
    await send(hall.agent_bo, f"{path}/comments", {"content": "在", "comment_type": "public"})
    (await room.work()).ok()
    [row] = [one for one in (await get(hall.owner, f"{path}/comments"))["items"] if one["delivery"]]
    assert (row["delivery"]["state"], row["delivery"]["reason"]) == ("failed", "smtp.550")
    told = await owner_db.fetch(
        "SELECT u.name FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.org_id = $1 AND n.type = 'ticket_mail' ORDER BY u.name", hall.org_id,
    )  # fmt: skip
    assert {one["name"] for one in told} == {"agent_ann", "agent_bo"}
    again = await hall.agent_ann.post(f"/api/channel-sends/{row['delivery']['send_id']}/resend", {})
    assert again.status_code == 200, again.text


async def test_files_are_kept_by_what_they_are(
    room: Room, post: Mail, owner_db: asyncpg.Connection  # noqa: F811
) -> None:  # fmt: skip
    hall = room.hall
    await mailbox(room, post)
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = "mei@example.test", OURS, "照片"
    made["Message-ID"] = "<f1@example.test>"
    made.set_content("请看")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="../../脸.png")
    made.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="x-msdownload", filename="单据.pdf")
    made.add_attachment(b"MZ\x90evil", maintype="image", subtype="png", filename="脸.exe.png")
    [ticket] = await come(room, post, made.as_bytes())
    files = (await get(hall.owner, f"{TICKETS}/{ticket['id']}/attachments"))["items"]
    assert {(one["original_filename"], one["content_type"]) for one in files} == {
        ("脸.png", "image/png"), ("单据.pdf", "application/pdf"),
    }  # fmt: skip
    detail = await get(hall.owner, f"{TICKETS}/{ticket['id']}")
    assert "附件未保留" in detail["description"] and "脸.exe.png" in detail["description"]
    kinds = await owner_db.fetch("SELECT kind, status FROM files WHERE org_id = $1", hall.org_id)
    assert {(row["kind"], row["status"]) for row in kinds} == {("ticket", "ready")}


async def test_files_of_a_talk(room: Room, post: Mail) -> None:  # noqa: F811
    hall = room.hall
    await mailbox(room, post, tickets=False)
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = "mei@example.test", OURS, "照片"
    made["Message-ID"] = "<g1@example.test>"
    made.set_content("看这里")
    made.add_alternative("<p>看这里</p><img src='cid:one'><img src='http://far.test/t.gif'>", subtype="html")
    made.get_payload()[1].add_related(PNG, maintype="image", subtype="png", cid="<one>")  # type: ignore[index, union-attr]
    made.add_attachment(b"nothing", maintype="text", subtype="plain", filename="a.txt")
    post.inbox.append(made.as_bytes())
    await look(room)
    [talk] = await room.conversations()
    [message] = await room.thread(talk["id"])
    assert message["content"].startswith("看这里\n[附件未保留") and "a.txt" in message["content"]
    [picture] = message["metadata"]["files"]
    assert (picture["name"], picture["content_type"]) == ("图片.png", "image/png")
    root = f"/api/conversations/{talk['id']}/files/{picture['id']}"
    ticket = await send(hall.agent_ann, f"{root}/downloads", {})
    got = await hall.agent_ann.get(ticket["path"])
    assert (got.content, got.headers["content-type"]) == (PNG, "image/png")
    assert got.headers["content-disposition"].startswith("attachment;")
    assert (await hall.agent_bo.get(ticket["path"])).status_code == 409, "a ticket is one person's"
    other = await hall.agent_ann.post(f"/api/conversations/{uuid4()}/files/{picture['id']}/downloads", {})
    assert other.status_code == 404
    assert "http" not in json.dumps(message), "nothing of what lies elsewhere"


@given(st.sampled_from([None, *rules.STATUSES]), st.booleans(), st.booleans())
def test_what_a_mail_does(status: str | None, merged: bool, automatic: bool) -> None:
    step = mail_rules.step(status, merged=merged, automatic=automatic)
    assert (step == "open") or status is not None
    if automatic:
        assert step in {"open", "note"}, "a machine says nothing and takes nothing up again"
    if step == "reopen":
        assert status in rules.REOPENABLE and not merged
    if step == "say":
        assert status in rules.OPEN


def test_titles_and_numbers() -> None:
    number = "TKT-20261130120000-AB12CD"
    assert mail_rules.number_in(f"Re: [{number.lower()}] 退款") == number
    assert mail_rules.number_in(f"Re: {number}") is None, "in brackets alone"
    assert mail_rules.title_of(f"Re: 回复：[{number}] 退款", "") == "退款"
    assert mail_rules.title_of("Re: ", "第一行\n第二行") == "第一行 第二行"
    assert mail_rules.title_of("", "") == "（无主题）"
