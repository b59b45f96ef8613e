"""Eighty conversations of the web chat: who came, what was said, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.core import search
from zhike.core.ids import public_code, uuid7
from zhike.rooms.channels.models import ChannelVisitor
from zhike.rooms.conversations import rules
from zhike.rooms.conversations.models import Assignment, Conversation, Message, Participant
from zhike.rooms.customers.models import Activity
from zhike.rooms.identity import tokens
from zhike.seed import names, people
from zhike.seed.dialogues import DIALOGUES, WAITING, Dialogue, Words
from zhike.seed.people import line
from zhike.seed.world import SHANGHAI, Row, World, days, minutes

# how many conversations began so many days ago
PLAN = ((0, 9), (1, 12), (2, 6), (3, 5), (4, 5), (5, 4), (6, 4))
OLDER = 29
PAGES = ("https://www.zhiyan.example/", "https://www.zhiyan.example/items/thermage",
         "https://www.zhiyan.example/items/hydra", "https://www.zhiyan.example/11-11")  # fmt: skip
CAMPAIGNS = ({}, {}, {"source": "xiaohongshu", "medium": "note", "campaign": "热玛吉真实反馈"},
             {"source": "baidu", "medium": "cpc", "campaign": "上海医美"})  # fmt: skip
WEEKDAYS = "一二三四五六日"


def think(world: World) -> None:
    """Who talks when about what. Adds their leads and customers to those of `people`."""
    chance = world.chance
    plan = [back for back, count in PLAN for _ in range(count)]
    plan += [chance.randrange(7, 56) for _ in range(OLDER)]
    kinds = list(DIALOGUES)
    for number, back in enumerate(sorted(plan, reverse=True)):
        begun = world.at(world.today - days(back), chance.randrange(10, 20), chance.randrange(60))
        if back == 0:
            begun = world.now - minutes(chance.randrange(45, 240))
        _add(world, kinds[number % len(kinds)], begun)
    for place, words in enumerate(WAITING):
        _add(world, Dialogue("waiting", words), world.now - minutes(4 + 9 * place))


def _add(world: World, dialogue: Dialogue, begun: datetime) -> None:
    chance = world.chance
    agent = chance.choice(("ann", "ann", "bo", "chen"))
    site_id = world.staff[agent].site_id
    ends = dialogue.ends
    talk: Row = {
        "id": uuid7(), "visitor_id": uuid7(), "begun": begun, "ends": ends, "lines": dialogue.lines,
        "agent": None if ends == "waiting" else agent, "item": chance.choice(world.items[1:-1]),
        "customer": None, "lead": None, "visit": None, "name": names.person(chance), "phone": None,
        "page": chance.choice(PAGES), "utm": chance.choice(CAMPAIGNS),
    }  # fmt: skip
    if ends == "booked":
        _book(world, talk, site_id, newcomer=dialogue.newcomer)
    elif ends == "complaint" or "上次" in dialogue.lines[0][2] or chance.random() < 0.15:
        known = [one for one in world.customers if one["born"] < begun - days(1)]
        talk["customer"] = chance.choice([one for one in known if one["site_id"] == site_id])
    if talk["customer"] is not None:
        talk["name"], talk["phone"] = talk["customer"]["name"], talk["customer"]["phone"]
    if talk["customer"] is None or (ends == "booked" and talk["customer"]["born"] > begun - days(2)):
        _lead(world, talk)
    world.talks.append(talk)


def _book(world: World, talk: Row, site_id: UUID, *, newcomer: bool) -> None:
    """Let a visit at the site that was made about then be the one that this talk made."""
    here = (one for one in world.visits if one["site_id"] == site_id)
    visit = next((one for one in here if _could_be(one, talk["begun"])), None)
    if visit is None:
        return
    visit |= {"conversation_id": talk["id"], "source": "chat"}
    visit["born"] = min(talk["begun"] + minutes(20), world.now)
    others = (one for one in reversed(world.customers) if one["site_id"] == site_id)
    fresh = next((one for one in others if not one["visits"] and not one["from_lead"]), None)
    if newcomer and fresh is not None:
        visit["customer"]["visits"].remove(visit)
        visit["customer"] = fresh
        fresh["visits"].append(visit)
        fresh["born"] = talk["begun"] + minutes(15)
    customer = visit["customer"]
    customer["born"] = min(customer["born"], visit["born"] - minutes(1))
    talk |= {"visit": visit, "customer": customer, "item": visit["item"]}


def _could_be(visit: Row, begun: datetime) -> bool:
    """Within a week of the talk, standing, paid for, and told of by no other talk."""
    ahead = visit["starts_at"] - begun
    standing = visit["status"] != "cancelled" and visit["old"] is None and visit["conversation_id"] is None
    return days(0.3) < ahead < days(6) and standing and visit["price"] > 0


def _lead(world: World, talk: Row) -> None:
    customer, ends = talk["customer"], talk["ends"]
    if customer is None and ends != "waiting" and world.chance.random() < 0.75:
        talk["phone"] = world.phone()
    named = talk["phone"] is not None
    name, born = talk["name"] if named else None, talk["begun"] + minutes(0.1)
    lead = people.new_lead(world, name, talk["phone"], born, "web", talk["page"])
    lead |= {"visitor_id": talk["visitor_id"], "conversation_id": talk["id"]}
    if talk["agent"]:
        lead["assigned_to"] = world.users[talk["agent"]]
        old = world.now - talk["begun"] > days(8)
        still = world.chance.choice(("lost", "qualified", "contacted")) if old else "contacted"
        lead["status"] = {"lost": "lost", "open": still, "promise": still}.get(ends, "qualified")
    if customer is not None:
        people.become(lead, customer)
    if not named:
        talk["name"] = None
    talk["lead"] = lead
    world.leads.append(lead)


def _when(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def _said(world: World, talk: Row) -> list[Row]:
    """The talk's messages."""
    visit, item, agent = talk["visit"], talk["item"], talk["agent"]
    site = world.site_name(visit["site_id"]) if visit else world.chance.choice(list(world.sites))
    values = {
        "item": item["name"], "price": f"{item['price']:.0f}", "site": site, "name": talk["name"] or "亲",
        "agent": world.staff[agent].name if agent else "",
        "time": _when(visit["starts_at"]) if visit else _when(world.at(world.today + days(3), 14)),
    }  # fmt: skip
    at, found = talk["begun"], []
    lines: Words = talk["lines"]
    for seq, (who, wait, words) in enumerate(lines, 1):
        at = min(at + minutes(wait * world.chance.uniform(0.6, 1.3)), world.now - minutes(0.2))
        ours = who == "a"
        found.append({
            "id": uuid7(), "conversation_id": talk["id"], "channel_id": world.channel_id, "seq": seq,
            "sender_type": "agent" if ours else "customer", "created_at": at,
            "sender_id": str(world.users[agent] if ours else talk["visitor_id"]),
            "sender_name": world.staff[agent].name if ours else talk["name"],
            "content": words.format(**values), "status": "delivered" if ours else "read",
            "external_message_id": str(UUID(int=world.chance.getrandbits(128), version=4)),
        })  # fmt: skip
    return found


async def write_visitors(world: World) -> None:
    keys, rows = await world.tx.keys(), []
    for talk in world.talks:
        phone, id = talk["phone"], talk["visitor_id"]
        rows.append({
            "id": id, "channel_id": world.channel_id, "token_hash": tokens.issue(world.tx.org_id).hash,
            "name": talk["name"], "page_url": talk["page"], "utm": talk["utm"],
            "phone_sealed": keys.seal(phone, "channel_visitors", "phone", id) if phone else None,
            "phone_hash": keys.blind("phone", phone) if phone else None,
            "phone_last4": phone[-4:] if phone else None,
            "customer_id": talk["customer"]["id"] if talk["customer"] else None,
            "last_seen_at": talk["begun"] + minutes(30), "created_at": talk["begun"],
        })  # fmt: skip
    await world.add(ChannelVisitor, rows)


async def write(world: World) -> None:
    """Conversations with their messages, who was in charge, and a line in the customer's timeline."""
    rows, said, parts, given, lines = [], [], [], [], []
    for talk in world.talks:
        messages = _said(world, talk)
        said += messages
        row = _row(world, talk, messages)
        rows.append(row)
        if talk["agent"] is not None:
            user_id = world.users[talk["agent"]]
            first = next(one["created_at"] for one in messages if one["sender_type"] == "agent")
            parts.append({"id": uuid7(), "conversation_id": talk["id"], "user_id": user_id,
                          "last_read_seq": len(messages), "joined_at": first})  # fmt: skip
            given.append({"id": uuid7(), "conversation_id": talk["id"], "from_user_id": None,
                          "to_user_id": user_id, "assigned_by": user_id, "created_at": first})  # fmt: skip
        if talk["customer"] is not None:
            lines.append(line(talk["customer"]["id"], "conversation_started", "发起会话", talk["begun"],
                              conversation_id=str(talk["id"]), channel_type="web"))  # fmt: skip
    await world.add(Conversation, rows)
    await world.add(Message, said)
    await world.add(Participant, parts)
    await world.add(Assignment, given)
    await world.add(Activity, lines)


def _status(world: World, talk: Row, last: Row) -> str:
    if talk["agent"] is None:
        return "pending"
    old = world.now - last["created_at"]
    if old > days(2):
        return "closed"
    if (
        last["sender_type"] == "customer"
        and talk["ends"] in {"promise", "open", "complaint"}
        and old < days(1)
    ):
        return "active"
    return "active" if old < minutes(90) else "resolved"


def _row(world: World, talk: Row, messages: list[Row]) -> Row:
    last, agent = messages[-1], talk["agent"]
    status = _status(world, talk, last)
    first = next((one["created_at"] for one in messages if one["sender_type"] == "agent"), None)
    done = last["created_at"] + minutes(30)
    unread = 0
    if status in {"pending", "active"}:
        for one in reversed(messages):
            if one["sender_type"] != "customer":
                break
            one["status"], unread = "delivered", unread + 1
    phone: Any = talk["phone"]
    return {
        "id": talk["id"], "session_name": public_code("S", talk["begun"]), "status": status,
        "visitor_id": talk["visitor_id"], "channel_id": world.channel_id, "channel_type": "web",
        "customer_id": talk["customer"]["id"] if talk["customer"] else None,
        "lead_id": talk["lead"]["id"] if talk["lead"] else None,
        "agent_id": world.users[agent] if agent else None,
        "priority": "urgent" if talk["ends"] == "complaint" else "medium",
        "message_count": len(messages), "last_seq": len(messages), "unread_count": unread,
        "last_message_at": last["created_at"], "first_response_at": first,
        "last_message_preview": rules.preview("text", last["content"]),
        "resolved_at": min(done, world.now) if status in {"resolved", "closed"} else None,
        "closed_at": min(done + days(1), world.now) if status == "closed" else None,
        "satisfaction_score": world.chance.choice((3, 4, 5, 5, None)) if status == "closed" else None,
        "created_at": talk["begun"],
        "search_keys": search.keys(world.tx.org_id, talk["name"], last4=phone[-4:] if phone else None),
    }  # fmt: skip
