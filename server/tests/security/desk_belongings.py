"""One of everything that a desk has: promises, tickets, notes, platforms, scripts."""

from datetime import timedelta
from uuid import uuid4

import orjson

from zhike.core.clock import utcnow
from zhike.rooms.transfers import archive
from zhike.rooms.transfers.schemas import TalkManifest

from ..cast import new_client
from ..rooms.conversations.talk import Visitor
from ..stories.loop import Loop, post

Ids = dict[str, str]


async def of_desk(loop: Loop, customer: str) -> Ids:
    """The ids by name."""
    setting = {"channel_id": loop.made["channel"]["id"], "way": "sms"}
    asked = (await loop.hall.owner.put("/api/csat-settings", setting)).json()
    made = await _desk(loop, customer) | await _talks(loop, customer) | await _mailroom(loop, customer)
    return made | await _quality(loop) | await _moved(loop, customer) | {"csat_setting": asked["id"]}


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
    spare = await post(owner, "/api/tickets", {"title": "空调不冷", "description": "三楼"})
    words = {"title": "术后护理", "content": "{{客户称呼}}您好", "is_shared": True, "shortcut": "hl"}
    script = await post(owner, "/api/scripts", words)
    await post(owner, f"/api/scripts/{script['id']}/use", {}, 200)
    return {"calendar": calendar["id"], "promise": policy["id"], "ticket": ticket["id"],
            "spare_ticket": spare["id"], "script": script["id"], "macro": macro["id"],
            "attachment": kept.json()["id"], "ticket_comment": said["id"]}  # fmt: skip


async def _talks(loop: Loop, customer: str) -> Ids:
    """A note, a word for talks, a way in which they are given out, and a talk of the customer's that is
    over."""
    hall, root = loop.hall, f"/api/conversations/{loop.id('conversation')}"
    note = {"external_id": str(uuid4()), "content": f"{loop.asker}怕疼"}
    await post(hall.owner, f"{root}/notes", note)
    word = await post(hall.owner, "/api/conversation-statuses", {"category": "active", "name": "等医生"})
    setting = {"channel_id": loop.made["channel"]["id"], "is_active": False}
    routing = (await hall.owner.put("/api/routing-settings", setting)).json()
    visitor = await Visitor(hall, loop.made["channel"]["public_key"]).enter(name=f"{loop.asker}的同事")
    await visitor.say("问好了，谢谢")
    over = await visitor.conversation()
    await post(hall.owner, f"/api/conversations/{over}/link", {"customer_id": customer}, 200)
    await post(hall.owner, f"/api/conversations/{over}/close", {}, 200)
    (await loop.work()).ok()
    return {"sub_status": word["id"], "routing": routing["id"], "archive": over}


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
    return {"program": program["id"], "send": newest["metadata"]["delivery"]["send_id"]}
