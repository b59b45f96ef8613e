"""What it takes for each write route of the desk to succeed once."""

import hmac
import time
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from zhike.core.clock import utcnow
from zhike.rooms.tickets import links

from ..cast import Hall, Person, new_client
from ..rooms.conversations.talk import Visitor
from ..stories.loop import Loop
from .belongings import Ids
from .desk_belongings import a_ticket_rule, soon


async def talk(loop: Loop, ids: Ids) -> None:
    """Resolved and opened again."""
    visitor = await Visitor(loop.hall, ids["key"]).enter(name="访客")
    await visitor.say("在吗")
    for verb, form in (("read", {"seq": 1}), ("typing", None)):
        done = await visitor.client.post(f"{visitor.root}/{verb}", json=form, headers=visitor.headers)
        assert done.is_success, done.text
    text = {"purpose": "ai_processing", "title": "AI 授权", "body": "AI 会读到您的话。"}
    made = (await loop.hall.owner.post("/api/consent-texts", text)).json()
    choice = {"purpose": "ai_processing", "action": "given", "text_id": made["id"]}
    await visitor.client.post(f"{visitor.root}/consents", json={"choices": [choice]}, headers=visitor.headers)
    path = f"/api/conversations/{await visitor.conversation()}"
    await loop.hall.owner.post(f"{path}/assign", {"user_id": str(loop.hall.owner.id)})
    await loop.hall.owner.post(f"{path}/snooze", {"until": None})
    await loop.hall.owner.post(f"{path}/wake", {})
    await loop.hall.owner.post(f"{path}/resolve", {})
    await visitor.client.post(f"{visitor.root}/rating", json={"score": 5}, headers=visitor.headers)
    await loop.hall.owner.post(f"{path}/reopen", {})
    word = {"category": "active", "name": "等供应商"}
    word = (await loop.hall.owner.post("/api/conversation-statuses", word)).json()
    many = {"ids": [path.rsplit("/", 1)[1]], "action": "tag", "tag": "回访"}
    await loop.hall.owner.post("/api/conversations/bulk", many)
    await loop.hall.owner.put(f"{path}/sub-status", {"sub_status_id": word["id"]})


async def chat(loop: Loop, ids: Ids) -> None:
    """A visitor who tells who they are, leaves a message and sends a file."""
    owner = loop.hall.owner
    made = (
        await owner.post("/api/channels", {"name": "留言", "reception": {"offline": {"when": "away"}}})
    ).json()
    topics = {"items": [{"name": "价格"}]}
    await owner.put(f"/api/channels/{made['id']}/topics", topics)
    visitor = await Visitor(loop.hall, made["public_key"]).enter()
    send = partial(visitor.client.post, headers=visitor.headers)
    told = {"name": "访客", "phone": "13800138000"}
    assert (await send(f"{visitor.root}/details", json=told)).is_success
    left = {"external_message_id": str(uuid4()), "content": "在吗"}
    assert (await send(f"{visitor.root}/offline", json=left)).is_success
    file = {"files": {"file": ("a.pdf", b"%PDF-1.4 ")}, "data": {"external_message_id": str(uuid4())}}
    kept = await send(f"{visitor.root}/files", **file)
    assert (await send(f"{visitor.root}/messages/{kept.json()['id']}/file")).is_success
    talk = f"/api/conversations/{await visitor.conversation()}"
    ours = {"files": {"file": ("b.pdf", b"%PDF-1.4 ")}, "data": {"external_message_id": str(uuid4())}}
    sent = await owner.client.post(f"{talk}/files", **ours)
    assert (await owner.post(f"{talk}/messages/{sent.json()['id']}/file")).is_success


async def orders(hall: Hall, ids: Ids) -> None:
    """A shop is tried and asked, and let go."""
    form = {"provider": "generic", "name": "二店", "settings": {"url": "https://127.0.0.1/o"}}
    made = (await hall.owner.post("/api/order-shops", form)).json()
    await hall.owner.post(f"/api/order-shops/{made['id']}/test")
    await hall.owner.patch(f"/api/order-shops/{made['id']}", {"name": "三店"})
    await hall.owner.post("/api/orders/look", {"customer_id": ids["customer"], "refresh": True})
    await hall.owner.delete(f"/api/order-shops/{made['id']}")


async def tickets(hall: Hall) -> None:
    """One matter that came twice; and one that was resolved and came back."""
    owner, form = hall.owner, {"title": "红肿", "description": "第二天仍红肿"}
    one, two = [(await owner.post("/api/tickets", form)).json()["id"] for _ in "ab"]
    said = (await owner.post(f"/api/tickets/{one}/comments", {"content": "发票也错了"})).json()["id"]
    await owner.post(f"/api/tickets/{one}/split", {"title": "发票", "comment_id": said})
    files = f"/api/tickets/{one}/attachments"
    kept = (await owner.client.post(files, files={"file": ("a.pdf", b"%PDF-1.4 ")})).json()["id"]
    await owner.post(f"{files}/{kept}/downloads", {})
    await owner.client.delete(f"{files}/{kept}")
    macro = {"name": "安抚", "actions": [{"kind": "comment", "content": "抱歉，{{customer}}"}]}
    made = (await owner.post("/api/ticket-macros", macro)).json()["id"]
    await owner.client.put(f"/api/ticket-macros/{made}", json=macro | {"name": "道歉"})
    await owner.post(f"/api/tickets/{one}/macros/{made}", {})
    await owner.client.delete(f"/api/ticket-macros/{made}")
    await rules(owner)
    await owner.post(f"/api/tickets/{one}/merge", {"into": two})
    await owner.post(f"/api/tickets/{two}/move", {"status": "resolved"})
    link = (await owner.post(f"/api/tickets/{two}/customer-link", {})).json()["token"]
    async with new_client(hall.app) as client:
        client.headers["authorization"] = f"Ticket {link}"
        await client.post("/api/public/tickets/rating", json={"score": 2, "comment": "太慢"})
        await client.post("/api/public/tickets/comments", json={"content": "还是红"})
    await owner.post(f"/api/tickets/{two}/reopen", {"reason": "又红了"})


async def rules(owner: Person) -> None:
    """A rule of tickets, changed and removed."""
    made = (await owner.post("/api/ticket-rules", a_ticket_rule() | {"name": "催办"})).json()["id"]
    await owner.client.put(f"/api/ticket-rules/{made}", json=a_ticket_rule() | {"name": "再催"})
    await owner.client.delete(f"/api/ticket-rules/{made}")


async def merged(loop: Loop, ids: Ids) -> None:
    """Two talks of one customer become one; an answer is to be sent, otherwise, and not at all."""
    owner, talks = loop.hall.owner, []
    for name in ("小美", "美美"):
        visitor = await Visitor(loop.hall, ids["key"]).enter(name=name)
        await visitor.say("在吗")
        talks.append(await visitor.conversation())
        await owner.post(f"/api/conversations/{talks[-1]}/link", {"customer_id": ids["customer"]})
    path = f"/api/conversations/{talks[0]}/scheduled"
    words = {"content": "在的", "send_at": soon()}
    made = (await owner.post(path, words | {"external_message_id": str(uuid4())})).json()["id"]
    await owner.client.put(f"{path}/{made}", json=words | {"on_reply": "send"})
    await owner.post(f"{path}/{made}/cancel", {})
    await owner.post(f"/api/conversations/{talks[0]}/merge", {"into": talks[1]})


async def quality(hall: Hall, ids: Ids) -> None:
    """Figures as a file, a list that found nothing, and a talk that is rated by its link."""
    owner, day = hall.owner, utcnow().date().isoformat()
    await owner.post("/api/daily-stats/downloads", params={"since": day, "until": day})
    made = (await owner.post("/api/word-lists", {"name": "多余的", "words": ["没人说"]})).json()
    await owner.client.delete(f"/api/word-lists/{made['id']}")
    expires = round((utcnow() + timedelta(days=1)).timestamp() * 1000)
    token = links.make(hall.held.unit.keyring, hall.org_id, UUID(ids["archive"]), expires, links.TALK)
    async with new_client(hall.app) as client:
        client.headers["authorization"] = f"Talk {token}"
        await client.post("/api/public/talk-rating", json={"score": 3})


async def moves(hall: Hall, ids: Ids) -> None:
    """Talks that went out come in again."""
    taken = await hall.owner.take(f"/api/talk-transfers/{ids['transfer']}/downloads")
    files = {"file": ("talks.zip", taken.content)}
    await hall.owner.client.post("/api/talk-transfers/imports", files=files)


async def knowledge(loop: Loop) -> None:
    """A document that cannot be read, tried again, and sent anew."""
    owner = loop.hall.owner
    base = (await owner.post("/api/knowledge-bases", {"name": "规章"})).json()["id"]
    path = f"/api/knowledge-bases/{base}/documents"
    made = (await owner.client.post(path, files={"file": ("a.pdf", b"%PDF-1.4 ")})).json()["id"]
    await loop.work()
    await owner.post(f"/api/documents/{made}/retry")
    await loop.work()
    await owner.client.post(f"/api/documents/{made}/versions", files={"file": ("a.md", b"# a")})
    await owner.client.delete(f"/api/documents/{made}")


async def mailroom(hall: Hall, ids: Ids) -> None:
    """A program's channel is asked how it is, a platform posts, and an answer is sent once more."""
    owner = hall.owner
    await owner.post(f"/api/channels/{ids['program']}/test")
    await owner.post(f"/api/channels/{ids['program']}/try", {"body": "{}"})
    made = (await owner.post("/api/channels", {"platform": "douyin", "name": "抖音"})).json()
    body, stamp = b'{"id": "1", "sender": {"id": "u"}, "text": "hello"}', str(int(time.time()))
    signed = hmac.digest(made["made_secrets"]["secret"].encode(), stamp.encode() + b"." + body, "sha256")
    async with new_client(hall.app) as platform:
        await platform.post(
            made["path"], content=body, headers={"x-timestamp": stamp, "x-signature": signed.hex()}
        )
    await hall.owner.post(f"/api/channel-sends/{ids['send']}/resend", {"sure": True})
