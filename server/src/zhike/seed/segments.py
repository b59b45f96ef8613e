"""The clinic's segments, and the views that colleagues share."""

from typing import Any

from zhike.rooms.lists import schemas as lists
from zhike.rooms.lists import service as views
from zhike.rooms.segments import schemas, service
from zhike.seed.world import World

_CLOSED = {"fact": "stage", "op": "in", "value": ["closed", "repeat"]}
_AWAY = {"fact": "visited", "op": "none", "days": 90}
SEGMENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("老客唤回", "成交过，90 天没来，最近也没在聊",
     {"all": [_CLOSED, _AWAY, {"fact": "talked", "op": "none", "days": 30}]}),
    ("高意向未到店", "想买的意思很明显，还没来过",
     {"all": [{"fact": "intent_score", "op": "at_least", "value": 40},
              {"fact": "visited", "op": "none", "days": 365}]}),
    ("大客户", "一年内成交两万以上，或者来过三次以上",
     {"any": [{"fact": "won_amount", "op": "at_least", "value": "20000", "days": 365},
              {"fact": "visited", "op": "at_least", "value": 3, "days": 365}]}),
    ("爽约需电话确认", "近半年爽约过，又约了新的时间",
     {"all": [{"fact": "missed", "op": "at_least", "value": 1, "days": 180},
              {"fact": "booked", "op": "at_least", "value": 1, "days": 30}]}),
)  # fmt: skip
VIEWS = (
    lists.ViewCreate(kind="customers", name="成交客户", is_shared=True, filters={"stage": "closed"}),
    lists.ViewCreate(kind="customers", name="高分潜在", is_shared=True, filters={"stage": "potential"},
                     sort="-score"),
    lists.ViewCreate(kind="leads", name="新线索待分配", is_shared=True,
                     filters={"status": "new", "assigned_to": "none"}),
    lists.ViewCreate(kind="deals", name="谈判中", is_shared=True, filters={"stage": "negotiation"}),
)  # fmt: skip


async def write(world: World) -> None:
    """Kept by the verbs that people use."""
    for name, description, definition in SEGMENTS:
        form = schemas.SegmentCreate(name=name, description=description, definition=definition)
        await service.create(world.tx, form)
    for view in VIEWS:
        await views.create(world.tx, view)
