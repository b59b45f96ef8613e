"""What the desk keeps beside its talks: notes, words of its own, how talks are given out, and archives."""

from zhike.core.ids import uuid7
from zhike.rooms.archives import service as archives
from zhike.rooms.conversations.models import Note, SubStatus
from zhike.rooms.routing.models import RoutingSetting
from zhike.seed.world import World, minutes

WORDS = (("pending", "等资料"), ("active", "等医生回复"), ("active", "等客人到店"), ("resolved", "已约回访"))
NOTES = (
    "她对酒精敏感，推荐前先问医生。", "上次等了五十分钟，这次请优先安排。", "预算大约三千，问过分期。",
    "想约周末，工作日要接孩子。", "朋友介绍来的，送过体验券。", "术后第三天，拍照给陈医生看过，正常。",
)  # fmt: skip
NOTED, ARCHIVED = 18, 90


async def write(world: World) -> None:
    """Some talks are noted, those that are over are written down."""
    words = [
        {"id": uuid7(), "category": category, "name": name, "position": place}
        for place, (category, name) in enumerate(WORDS)
    ]
    await world.add(SubStatus, words)
    await world.add(RoutingSetting, [{"id": uuid7(), "strategy": "least_busy", "overflow_minutes": 5}])
    talks = sorted(world.talks, key=lambda talk: talk["begun"], reverse=True)
    people = [world.users[key] for key in ("ann", "bo")]
    notes = [
        {
            "id": uuid7(), "conversation_id": talk["id"], "author_id": people[number % 2], "mentions": [],
            "content": NOTES[number % len(NOTES)], "created_at": talk["begun"] + minutes(25),
        }
        for number, talk in enumerate(talks[:NOTED])
    ]  # fmt: skip
    await world.add(Note, notes)
    for talk in talks[:ARCHIVED]:  # of those that are not over, nothing is written
        await archives.archive(world.tx, talk["id"])
