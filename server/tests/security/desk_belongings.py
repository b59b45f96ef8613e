"""One of everything that a desk has: promises, tickets, notes, platforms, scripts."""

from datetime import timedelta
from uuid import UUID, uuid4

import orjson

from zhike.core.clock import utcnow
from zhike.core.context import Actor
from zhike.rooms.channels import inbound
from zhike.rooms.channels import service as channels
from zhike.rooms.channels.matters import Mail
from zhike.rooms.conversations.service import papers
from zhike.rooms.files import kinds
from zhike.rooms.files.service import Store
from zhike.rooms.tickets import mailing
from zhike.rooms.tickets import service as tickets
from zhike.rooms.tickets.schemas import TicketMove
from zhike.rooms.transfers import archive
from zhike.rooms.transfers.schemas import TalkManifest

from ..cast import new_client
from ..rooms.conversations.talk import Visitor
from ..stories.loop import Loop, post

Ids = dict[str, str]


def soon() -> str:
    """A time to come."""
    return (utcnow() + timedelta(days=2)).isoformat()


def a_ticket_rule() -> dict[str, object]:
    """One that nobody answers for four hours."""
    return {"name": "4 小时未回复", "basis": "reply", "minutes": 240, "statuses": ["pending"],
            "actions": [{"kind": "priority", "priority": "urgent"}]}  # fmt: skip


async def of_desk(loop: Loop, customer: str) -> Ids:
    """The ids by name."""
    setting = {"channel_id": loop.made["channel"]["id"], "way": "sms"}
    asked = (await loop.hall.owner.put("/api/csat-settings", setting)).json()
    made = await _desk(loop, customer) | await _talks(loop, customer) | await _mailroom(loop, customer)
    return (
        made
        | await _quality(loop)
        | await _orders(loop, customer)
        | await _knowledge(loop)
        | await _moved(loop, customer)
        | {"csat_setting": asked["id"]}
    )


async def _moved(loop: Loop, customer: str) -> Ids:
    """A file of talks that went out, and a talk of the customer's that came in."""
    owner, at = loop.hall.owner, utcnow()
    transfer = await post(owner, "/api/talk-transfers", {"reason": "换系统", "notes": True}, 202)
    line = {
        "origin": {"organization": str(uuid4()), "id": str(uuid4())}, "session_name": "S-OLD",
        "status": "closed", "person": {"visitor_name": loop.asker}, "created_at": at.isoformat(),
        "last_message_at": at.isoformat(),
        "messages": [{"seq": 1, "sender_type": "customer", "content": f"我是{loop.asker}",
                      "created_at": at.isoformat()}],
    }  # fmt: skip
    told = TalkManifest(format="zhike-talks", version=1, organization=uuid4(), organization_name="旧系统",
                        made_at=at, talks=1, messages=1, notes=False)  # fmt: skip
    files = {"file": ("talks.zip", archive.written(told, [orjson.dumps(line)]))}
    sent = await owner.client.post("/api/talk-transfers/imports", files=files)
    assert sent.status_code == 202, sent.text
    (await loop.work()).ok()
    over = (await owner.get("/api/conversations", params={"status": "closed", "limit": 200})).json()["items"]
    [old] = [one for one in over if one["session_name"].startswith("S-OLD-")]
    await post(owner, f"/api/conversations/{old['id']}/link", {"customer_id": customer}, 200)
    return {"transfer": transfer["id"]}


async def _quality(loop: Loop) -> Ids:
    """Words that may not be said, somebody who was about to, a rating, how people are asked for one, and days
    that were counted."""
    owner = loop.hall.owner
    words = await post(owner, "/api/word-lists", {"name": "承诺", "action": "block", "words": ["保证治好"]})
    said = {"external_message_id": str(uuid4()), "content": f"{loop.asker}放心，保证治好"}
    refused = await owner.post(f"/api/conversations/{loop.id('conversation')}/messages", said)
    assert refused.status_code == 409, refused.text
    today = utcnow().date()
    days = {
        "since": (today - timedelta(days=2)).isoformat(),
        "until": (today + timedelta(days=1)).isoformat(),
    }
    await post(owner, "/api/daily-stats/runs", days, 202)
    (await loop.work()).ok()
    hit = (await owner.get("/api/quality-hits")).json()["items"][0]
    rated = (await owner.get("/api/csat-responses")).json()["items"][0]
    return {"word_list": words["id"], "hit": hit["id"], "csat": rated["id"]}


async def _knowledge(loop: Loop) -> Ids:
    """A base with a question and a document that was read."""
    owner = loop.hall.owner
    base = await post(owner, "/api/knowledge-bases", {"name": f"{loop.asker}的知识库"})
    asked = {"kb_id": base["id"], "question": f"{loop.asker}问过什么", "answer": f"{loop.asker}问过价格"}
    faq = await post(owner, "/api/faqs", asked)
    files = {"file": (f"{loop.asker}.md", f"# {loop.asker}\n{loop.asker}的方案".encode())}
    sent = await owner.client.post(f"/api/knowledge-bases/{base['id']}/documents", files=files)
    assert sent.status_code == 201, sent.text
    (await loop.work()).ok()
    return {"base": base["id"], "faq": faq["id"], "document": sent.json()["id"]}


async def _desk(loop: Loop, customer: str) -> Ids:
    """A calendar, a promise, a matter of the customer's that is closed, and one of nobody's."""
    owner = loop.hall.owner
    hours = {"name": "前台", "weekly": [[["09:00", "18:00"]]] * 7}
    calendar = await post(owner, "/api/business-calendars", hours)
    promise = {"name": "日常承诺", "resolve_minutes": 600, "calendar_id": calendar["id"]}
    policy = await post(owner, "/api/sla-policies", promise)
    matter = {"title": f"{loop.asker}的投诉", "description": "等太久", "customer_id": customer}
    ticket = await post(owner, "/api/tickets", matter)
    root = f"/api/tickets/{ticket['id']}"
    said = await post(owner, f"{root}/comments", {"content": f"已致电{loop.asker}"})
    part = await post(owner, f"{root}/split", {"title": f"{loop.asker}的发票", "comment_id": said["id"]})
    closed = {"status": "closed", "reason": "已处理"}
    await post(owner, f"/api/tickets/{part['id']}/move", closed, 200)
    kept = await owner.client.post(f"{root}/attachments", files={"file": ("检测报告.pdf", b"%PDF-1.4 ")})
    assert kept.status_code == 201, kept.text
    await post(owner, f"{root}/move", closed, 200)
    link = (await post(owner, f"{root}/customer-link", {}))["token"]
    async with new_client(loop.hall.app) as client:
        client.headers["authorization"] = f"Ticket {link}"
        rated = {"score": 4, "comment": f"{loop.asker}说可以"}
        assert (await client.post("/api/public/tickets/rating", json=rated)).is_success
    macro = await post(owner, "/api/ticket-macros", {
        "name": "致歉", "is_shared": True, "actions": [{"kind": "comment", "content": "抱歉，{{customer}}"}],
    })  # fmt: skip
    rule = await post(owner, "/api/ticket-rules", a_ticket_rule())
    spare = await post(owner, "/api/tickets", {"title": "空调不冷", "description": "三楼"})
    words = {"title": "术后护理", "content": "{{客户称呼}}您好", "is_shared": True, "shortcut": "hl"}
    script = await post(owner, "/api/scripts", words)
    await post(owner, f"/api/scripts/{script['id']}/use", {}, 200)
    return {"calendar": calendar["id"], "promise": policy["id"], "ticket": ticket["id"],
            "spare_ticket": spare["id"], "script": script["id"], "macro": macro["id"], "rule": rule["id"],
            "attachment": kept.json()["id"], "ticket_comment": said["id"]}  # fmt: skip


async def _talks(loop: Loop, customer: str) -> Ids:
    """A note, a word for talks, a way in which they are given out, and a talk of the customer's that is
    over."""
    hall, root = loop.hall, f"/api/conversations/{loop.id('conversation')}"
    note = {"external_id": str(uuid4()), "content": f"{loop.asker}怕疼"}
    await post(hall.owner, f"{root}/notes", note)
    words = {"external_message_id": str(uuid4()), "content": f"{loop.asker}您好", "send_at": soon()}
    scheduled = await post(hall.owner, f"{root}/scheduled", words)
    word = await post(hall.owner, "/api/conversation-statuses", {"category": "active", "name": "等医生"})
    setting = {"channel_id": loop.made["channel"]["id"], "is_active": False}
    routing = (await hall.owner.put("/api/routing-settings", setting)).json()
    topics = {"items": [{"name": f"{loop.asker}关心的"}]}
    assert (await hall.owner.put(f"/api/channels/{setting['channel_id']}/topics", topics)).is_success
    sent = await hall.owner.client.post(
        f"{root}/files", files={"file": (f"{loop.asker}.pdf", b"%PDF-1.4 ")},
        data={"external_message_id": str(uuid4())},
    )  # fmt: skip
    assert sent.status_code == 201, sent.text
    visitor = await Visitor(hall, loop.made["channel"]["public_key"]).enter(name=f"{loop.asker}的同事")
    await visitor.say("问好了，谢谢")
    over = await visitor.conversation()
    await post(hall.owner, f"/api/conversations/{over}/link", {"customer_id": customer}, 200)
    await post(hall.owner, f"/api/conversations/{over}/close", {}, 200)
    (await loop.work()).ok()
    paper = await _paper(loop, loop.id("conversation"))
    return {
        "scheduled": scheduled["id"],
        "message_file": paper,
        "sub_status": word["id"],
        "routing": routing["id"],
        "archive": over,
        "message": sent.json()["id"],
    }


async def _orders(loop: Loop, customer: str) -> Ids:
    """A shop that nobody reaches: its address lies inside. It was asked for the customer's orders."""
    owner = loop.hall.owner
    form = {"provider": "generic", "name": "自建商城", "settings": {"url": "https://127.0.0.1/orders"},
            "token": "a-token"}  # fmt: skip
    shop = await post(owner, "/api/order-shops", form)
    await post(owner, "/api/orders/look", {"customer_id": customer}, 200)
    return {"shop": shop["id"]}


async def _paper(loop: Loop, conversation: str) -> str:
    """A file that came with the first message, as from a mail."""
    held = loop.hall.held
    root = f"/api/conversations/{conversation}/messages"
    first = (await loop.hall.owner.get(root)).json()["items"][-1]["id"]
    one = kinds.Paper(f"{loop.asker}.pdf", "application/pdf", b"%PDF-1.4 ")
    async with held.unit.transaction(loop.hall.actor()) as tx:
        store = Store(held.settings.data / "files")
        [shown] = await papers.keep(tx, store, UUID(conversation), UUID(first), [one])
    return str(shown["id"])


async def _mail(loop: Loop, customer: UUID, channel: UUID) -> None:
    """A mail of the customer's that has opened a ticket."""
    held, address = loop.hall.held, "mei@mail.test"
    actor = Actor("job", loop.hall.org_id, name="mail")
    async with held.unit.transaction(actor) as tx:
        _, door = await inbound.knock(tx, channel)
        visitor = await inbound.whose(tx, channel, address, loop.asker)
        await channels.link_customer(tx, visitor, customer)
        said = Mail("<1@mail.test>", address, loop.asker, f"{loop.asker}的退款", "还没到账", tx.now)
        await mailing.hear(tx, door, visitor, said, Store(held.settings.data / "files"))
        id = await tx.conn.fetchval("SELECT ticket_id FROM ticket_mails WHERE org_id = $1", tx.org_id)
        await tickets.move(tx, id, TicketMove(status="closed", reason="已处理"))


async def _mailroom(loop: Loop, customer: str) -> Ids:
    """A program that says something, and an answer that cannot leave: its address lies inside."""
    owner = loop.hall.owner
    form = {"platform": "api", "name": "小程序", "settings": {"reply_url": "https://127.0.0.1/hook"}}
    program = await post(owner, "/api/channels", form)
    said = {"id": uuid4().hex, "sender": {"id": "u-1", "name": loop.asker}, "text": f"我是{loop.asker}"}
    await post(owner, f"/api/channels/{program['id']}/inbound", said, 202)
    (await loop.work()).ok()
    asked = {"channel_id": program["id"]}
    talk = (await owner.get("/api/conversations", params=asked)).json()["items"][0]
    root = f"/api/conversations/{talk['id']}"
    await post(owner, f"{root}/link", {"customer_id": customer}, 200)
    await post(owner, f"{root}/messages", {"external_message_id": str(uuid4()), "content": "您好"})
    (await loop.work()).ok()
    newest = (await owner.get(f"{root}/messages")).json()["items"][0]
    await _mail(loop, UUID(customer), UUID(program["id"]))
    return {
        "program": program["id"],
        "program_talk": talk["id"],
        "send": newest["metadata"]["delivery"]["send_id"],
    }
