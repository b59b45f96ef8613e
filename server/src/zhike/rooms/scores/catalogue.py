"""What scores may be made of: the sources of facts, and the formulas that an organization begins with.

A source says how it is measured, once for each kind of row. ``{h}`` in it is the component's half-life in
days (null: nothing fades), ``d`` the age of a fact in whole days. All that people may choose are numbers and
words that go in as parameters; the SQL here is all there is.
"""

from dataclasses import dataclass
from typing import Any, Literal

Entity = Literal["lead", "customer"]
Kind = Literal["share", "count", "recency", "choice", "ratio"]
Evidence = Literal["field", "self", "message", "appointment", "activity"]

MESSAGE_DAYS = 365  # older words say nothing any more
VISIT_DAYS = 730
PRICE = "多少钱|价格|价位|价目|报价|费用|收费|优惠|便宜|怎么卖|贵"
# what one wants to know of a person; which of them are filled in is a share
PROFILE: dict[Entity, tuple[str, ...]] = {
    "lead": ("contact_name", "contact_phone_hash", "contact_wechat", "city", "source_detail", "assigned_to"),
    "customer": ("phone_hash", "wechat_id", "gender", "age_range", "region_city", "owner_id"),
}
FOLLOW_UPS = ("note_added", "call_made", "meeting_held", "wechat_sent", "visit_made")  # on the timeline
CALLS = ("note", "call", "meeting")  # of ours with a lead
DEEDS = ("form_submit", "download", "event_attend", "chat_start", "link_click", "email_open")  # a lead's own
STAGES = ("potential", "interested", "opportunity", "closed", "repeat")  # a further one is worth more
STATUSES = ("new", "contacted", "qualified")


@dataclass(frozen=True, slots=True)
class Source:
    """``group``: the join that its facts come from; None: the row itself. ``doable``: people can do something
    about it, so that it may stand under "what would raise it"."""

    kind: Kind
    sql: str
    evidence: Evidence
    group: str | None = None
    doable: bool = True


def _faded(where: str = "true") -> str:
    return f"coalesce(sum(coalesce(power(0.5::float8, d / {{h}}), 1)) FILTER (WHERE {where}), 0)"


def known(column: str) -> str:
    """The value of a field, null where it says nothing."""
    return f"nullif(nullif({column}::text, ''), 'unknown')"


def _profile(entity: Entity) -> Source:
    fields = PROFILE[entity]
    listed = ", ".join(known(f"e.{name}") for name in fields)
    return Source("share", f"num_nonnulls({listed}) / {len(fields)}::float8", "field")


_BOOKED = "status IN ('pending', 'confirmed', 'completed')"
_TALK = {
    "replies": Source("count", _faded(), "message", "talk"),
    "last_reply": Source("recency", "min(d)", "message", "talk"),
    "price": Source("count", _faded(f"content ~ '{PRICE}'"), "message", "talk"),
}
SOURCES: dict[Entity, dict[str, Source]] = {
    "lead": {
        "profile": _profile("lead"),
        "source": Source("choice", "e.source_platform", "self", doable=False),
        "status": Source("choice", "e.status", "self"),
        **_TALK,
        "booked": Source("count", _faded(_BOOKED), "appointment", "visit"),
        "deeds": Source("count", _faded("NOT ours"), "activity", "line"),
        "followups": Source("count", _faded("ours"), "activity", "line"),
    },
    "customer": {
        "profile": _profile("customer"),
        "stage": Source("choice", "e.stage", "self"),
        **_TALK,
        "booked": Source("count", _faded(_BOOKED), "appointment", "visit"),
        "visits": Source("count", _faded("status = 'completed'"), "appointment", "visit"),
        "last_visit": Source(
            "recency", "min(d) FILTER (WHERE status = 'completed')", "appointment", "visit"
        ),
        "kept": Source(
            "ratio",
            "count(*) FILTER (WHERE status = 'completed')"
            " / (count(*) FILTER (WHERE status IN ('completed', 'no_show')) + 1)::float8",
            "appointment", "visit",
        ),
        "followups": Source("count", _faded(), "activity", "line"),
        "tenure": Source("count", "{age}", "self", doable=False),
    },
}  # fmt: skip

ENTITY: dict[str, Entity] = {"lead": "lead", "customer": "customer", "intent": "customer",
                             "stickiness": "customer"}  # fmt: skip


def codes(entity: Entity) -> tuple[str, ...]:
    return tuple(code for code, of in ENTITY.items() if of == entity)


def _one(source: str, weight: int, **how: Any) -> dict[str, Any]:
    return {"code": source, "source": source, "weight": weight, **how}


_STAGE = {"potential": 0.2, "interested": 0.5, "opportunity": 0.8, "closed": 0.9, "repeat": 1, "lost": 0}
_PLATFORM = {"wechat_work": 0.9, "web": 0.8, "wechat_mp": 0.8, "baidu_sem": 0.7, "xiaohongshu": 0.6,
             "zhihu": 0.6, "douyin": 0.5, "kuaishou": 0.5, "bilibili": 0.5, "weibo": 0.4}  # fmt: skip
SHIPPED: dict[str, list[dict[str, Any]]] = {
    "lead": [
        _one("source", 15, values=_PLATFORM, other=0.5),
        _one("profile", 20),
        _one("status", 10, values={"new": 0.2, "contacted": 0.6, "qualified": 1}, other=0),
        _one("replies", 15, cap=6, half_life_days=7),
        _one("last_reply", 15, half_life_days=5),
        _one("price", 10, cap=1, half_life_days=14),
        _one("booked", 10, cap=1, half_life_days=30),
        _one("deeds", 5, cap=2, half_life_days=14),
    ],
    "customer": [
        _one("profile", 15),
        _one("stage", 15, values=_STAGE, other=0),
        _one("last_reply", 15, half_life_days=30),
        _one("followups", 10, cap=4, half_life_days=60),
        _one("booked", 15, cap=2, half_life_days=90),
        _one("visits", 20, cap=4, half_life_days=180),
        _one("kept", 10),
    ],
    "intent": [
        _one("last_reply", 25, half_life_days=7),
        _one("replies", 20, cap=8, half_life_days=14),
        _one("price", 20, cap=2, half_life_days=21),
        _one("booked", 25, cap=1, half_life_days=30),
        _one("stage", 10, values=_STAGE, other=0),
    ],
    "stickiness": [
        _one("visits", 35, cap=5, half_life_days=365),
        _one("last_visit", 25, half_life_days=120),
        _one("kept", 15),
        _one("tenure", 15, cap=365),
        _one("replies", 10, cap=20, half_life_days=180),
    ],
}  # fmt: skip
