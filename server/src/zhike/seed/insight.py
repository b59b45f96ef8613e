"""What leads look at: ratings, word lists and what they found, who was at the desk, and the days counted."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from zhike.core.ids import uuid7
from zhike.rooms.figures import service as figures
from zhike.rooms.quality import matching
from zhike.rooms.quality.models import QualityHit, WordList
from zhike.rooms.staff.models import AgentPresence
from zhike.rooms.tickets.csat_models import CsatSetting
from zhike.rooms.tickets.models import CsatResponse
from zhike.seed.world import Row, World, days, minutes

# (name, kind, from whom, what is done, words)
LISTS = (
    ("疗效承诺", "promise", "agent", "block", ("保证治好", "百分百有效", "无效退款", "永不复发", "绝对安全")),
    ("私下联系", "contact", "agent", "warn", ("加我微信", "私人微信", "转我个人", "微信转账")),
    ("同行", "competitor", "both", "record", ("别家", "隔壁那家", "另一家")),
    ("不满与投诉", "rude", "customer", "record", ("投诉", "骗", "太差", "等了", "不满意", "退款")),
)
COMMENTS = {
    1: ("等了快一个小时没人理", "问了三遍才有人回"), 2: ("回复太慢了",), 3: ("还可以", None),
    4: ("挺耐心的", None, None), 5: ("安静怡很专业，讲得清楚", "下次还来", None, None, None),
}  # fmt: skip
BACK = 30  # days that are counted
SHIFTS = (("ann", 9.0, 18.0), ("bo", 11.0, 20.0))
_SAID = """
SELECT m.id, m.conversation_id, m.sender_type, m.sender_id, m.content, m.created_at FROM messages m
WHERE m.org_id = $1 AND m.content IS NOT NULL AND m.sender_type IN ('customer', 'agent')
ORDER BY m.created_at DESC LIMIT 3000
"""
_OVER = """
SELECT id, agent_id, coalesce(resolved_at, closed_at) AS ended FROM conversations
WHERE org_id = $1 AND status IN ('resolved', 'closed') AND agent_id IS NOT NULL ORDER BY id
"""


async def write(world: World) -> None:
    """After the talks and the tickets; the figures last, since they count all of it."""
    await _ratings(world)
    await _quality(world)
    await _presence(world)
    await world.add(CsatSetting, [{"id": uuid7(), "way": "channel", "delay_minutes": 10}])
    for back in range(BACK, 0, -1):
        await figures.reckon(world.tx, world.today - timedelta(days=back))


async def _ratings(world: World) -> None:
    rows = []
    for talk in await world.tx.conn.fetch(_OVER, world.tx.org_id):
        if world.chance.random() > 0.55:
            continue
        score = world.chance.choices((1, 2, 3, 4, 5), (1, 1, 2, 5, 9))[0]
        at = min(talk["ended"] + minutes(world.chance.randrange(2, 90)), world.now - minutes(1))
        comment = world.chance.choice(COMMENTS[score])
        rows.append({
            "id": uuid7(), "subject_kind": "conversation", "conversation_id": talk["id"],
            "agent_id": talk["agent_id"], "score": score, "comment": comment, "created_at": at,
            "updated_at": at,
        })  # fmt: skip
        await world.tx.conn.execute(
            "UPDATE conversations SET satisfaction_score = $3, satisfaction_comment = $4"
            " WHERE org_id = $1 AND id = $2", world.tx.org_id, talk["id"], score, comment,
        )  # fmt: skip
    await world.add(CsatResponse, rows)


async def _quality(world: World) -> None:
    """Lists, and what they would have found in what was said."""
    made = world.now - days(40)
    lists = [
        {"id": uuid7(), "name": name, "kind": kind, "direction": direction, "action": action,
         "words": list(words), "by_sound": action == "block", "created_at": made, "updated_at": made}
        for name, kind, direction, action, words in LISTS
    ]  # fmt: skip
    await world.add(WordList, lists)
    finder = matching.Automaton([(n, word) for n, one in enumerate(lists) for word in one["words"]])
    hits = []
    for said in await world.tx.conn.fetch(_SAID, world.tx.org_id):
        found = finder.find(said["content"])
        for owner in dict.fromkeys(one.owner for one in found):
            if lists[owner]["direction"] in {said["sender_type"], "both"} and len(hits) < 40:
                hits.append(_hit(world, said, lists[owner], [m for m in found if m.owner == owner]))
    talk = world.talks[-len(world.talks) // 2]
    hits.append(_refused(world, talk, lists[0]))
    await world.add(QualityHit, hits)


def _hit(world: World, said: Any, of: Row, found: list[matching.Match]) -> Row:
    by_agent = said["sender_type"] == "agent"
    old = world.now - said["created_at"] > days(3)
    lead = world.users["manager"] if old else None
    return {
        "id": uuid7(), "conversation_id": said["conversation_id"], "message_id": said["id"],
        "attempt_id": said["id"], "list_id": of["id"], "kind": of["kind"],
        "user_id": UUID(said["sender_id"]) if by_agent else None,
        "direction": said["sender_type"], "action": of["action"] if by_agent else "record",
        "words": list(dict.fromkeys(one.word for one in found)),
        "excerpt": matching.excerpt(said["content"], found), "status": "handled" if old else "open",
        "handled_by": lead, "handled_at": said["created_at"] + days(1) if old else None,
        "note": "已电话安抚" if old and not by_agent else None, "created_at": said["created_at"],
        "updated_at": said["created_at"],
    }  # fmt: skip


def _refused(world: World, talk: Row, of: Row) -> Row:
    at = world.now - minutes(95)
    return {
        "id": uuid7(), "conversation_id": talk["id"], "message_id": None, "attempt_id": uuid7(),
        "list_id": of["id"], "kind": of["kind"], "user_id": world.users["bo"], "direction": "agent",
        "action": "block", "words": ["保证治好"], "excerpt": "您放心，这个做完保证治好，做过的都说好。",
        "status": "open", "handled_by": None, "handled_at": None, "note": None, "created_at": at,
        "updated_at": at,
    }  # fmt: skip


async def _presence(world: World) -> None:
    """Two weeks at the desk, lunch and all."""
    rows: list[Row] = []
    for back in range(14, 0, -1):
        day = world.today - timedelta(days=back)
        for who, start, end in SHIFTS:
            if world.chance.random() < 0.12:
                continue  # a day off
            jitter = world.chance.randrange(0, 14)
            noon = 12.5 + world.chance.random()
            marks = (("online", start), ("busy", noon - 1.5), ("online", noon - 1.1), ("offline", noon),
                     ("online", noon + 0.8), ("offline", end))  # fmt: skip
            for (status, at), (_, until) in pairwise(marks):
                rows.append({
                    "id": uuid7(), "user_id": world.users[who], "status": status,
                    "way": "lapse" if status == "offline" and world.chance.random() < 0.2 else "word",
                    "created_at": world.at(day, 0) + minutes(at * 60 + jitter),
                    "ended_at": world.at(day, 0) + minutes(until * 60 + jitter),
                })  # fmt: skip
    await world.add(AgentPresence, rows)
