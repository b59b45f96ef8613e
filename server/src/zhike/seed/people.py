"""Customers with tags, and leads from wherever they come."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.core import search
from zhike.core.ids import public_code, uuid7
from zhike.rooms.customers.models import Activity, Customer, CustomerTag, Journey, Tag
from zhike.rooms.leads.models import Lead, LeadActivity
from zhike.seed import names
from zhike.seed.world import Row, World, days, minutes

CUSTOMERS, LEADS = 300, 120
TAGS = (
    ("小红书", "source", "#FF2442"), ("抖音", "source", "#161823"), ("大众点评", "source", "#FF6633"),
    ("转介绍", "source", "#52C41A"), ("高净值", "value", "#D4AF37"), ("价格敏感", "behavior", "#1677FF"),
    ("爱比价", "behavior", "#69B1FF"), ("准时到店", "behavior", "#389E0D"), ("抗衰", "need", "#722ED1"),
    ("祛斑", "need", "#9254DE"), ("补水", "need", "#13C2C2"), ("敏感肌", "need", "#EB2F96"),
    ("复购", "stage", "#FA8C16"), ("待回访", "stage", "#FAAD14"),
)  # fmt: skip
DISTRICTS = ("静安区", "徐汇区", "长宁区", "浦东新区", "闵行区", "杨浦区", "黄浦区", "普陀区")
AGES = ("18-24", "25-30", "25-30", "31-35", "31-35", "36-40", "41-50", "50+")
NOTES = (
    "皮肤偏干，换季泛红，建议先做检测再定方案。", "在意恢复期，周末不方便出门见人。",
    "朋友做过热玛吉，想了解效果能维持多久。",
    "对价格比较敏感，等店庆活动再联系。", "上次反馈满意，可以推荐闺蜜同行价。", "备孕中，光电类项目暂缓。",
    "对麻药过敏，需提前告知医生。", "工作日晚上六点后方便接电话。",
)  # fmt: skip
CALLS = (
    "电话回访：恢复良好，无不适。",
    "电话回访：约好下周到店看效果。",
    "电话未接，改发短信。",
    "电话沟通方案与费用，客户考虑中。",
)
SOURCES = (  # platform, detail, weight
    ("xiaohongshu", "笔记：热玛吉五代真实反馈", 26), ("xiaohongshu", "笔记：水光针前后对比", 12),
    ("douyin", "直播间：双十一护肤专场", 22), ("douyin", "短视频：皮秒祛斑科普", 8),
    ("other", "大众点评：团购咨询", 22), ("other", "转介绍：老客户推荐", 18),
    ("web", "官网表单", 12),
)  # fmt: skip
PATHS = {
    "new": (), "contacted": ("contacted",), "qualified": ("contacted", "qualified"),
    "lost": ("contacted", "lost"), "converted": ("contacted", "qualified", "converted"),
}  # fmt: skip
DESKS = {"静安店": ("chen", "chen", "ann", "manager"), "徐汇店": ("bo",)}
LOST = ("已在别家做了", "价格超出预算", "只是随便问问", "多次联系未接通")


async def tags(world: World) -> None:
    rows: list[Row] = [
        {"id": uuid7(), "name": name, "category": category, "color": color} for name, category, color in TAGS
    ]
    await world.add(Tag, rows)
    world.tags = {row["name"]: row["id"] for row in rows}


def _born(world: World) -> datetime:
    """A moment of the last eight weeks in opening hours, later ones a little likelier."""
    day = world.today - days(int(56 * (1 - world.chance.random() ** 0.8)))
    moment = world.at(day, world.chance.randrange(10, 20), world.chance.randrange(60))
    return min(moment, world.now - minutes(20))


def customers(world: World) -> None:
    """Think them up; `write_customers` writes them when their visits are known."""
    chance = world.chance
    world.desks = {world.sites[name]: tuple(world.users[key] for key in keys) for name, keys in DESKS.items()}
    for number in range(CUSTOMERS):
        born = _born(world) - days(chance.randrange(0, 60) if number < CUSTOMERS * 0.8 else 0)
        one = new_customer(world, names.person(chance), world.phone(), born)
        world.customers.append(one | {"owner_id": chance.choice(world.desks[one["site_id"]])})


def new_customer(world: World, name: str, phone: str, born: datetime) -> Row:
    chance = world.chance
    wanted = chance.sample(list(world.tags), chance.choice((0, 1, 1, 2, 2, 3)))
    return {
        "id": uuid7(), "name": name, "phone": phone, "born": born, "owner_id": None, "visits": [],
        "site_id": chance.choice(list(world.sites.values())), "stage": "potential", "tags": wanted,
        "gender": chance.choice(("female", "female", "female", "female", "male")),
        "age_range": chance.choice(AGES), "wechat_id": f"wx_{chance.randrange(10**8):08x}",
        "district": chance.choice(DISTRICTS), "from_lead": False,
    }  # fmt: skip


def _stage(world: World, customer: Row) -> tuple[str, Decimal]:
    """How far the customer has come, and what was paid."""
    done = [visit for visit in customer["visits"] if visit["status"] == "completed"]
    paid = sum((visit["price"] for visit in done), Decimal(0))
    bought = [visit for visit in done if visit["price"] > 500]
    if len(bought) > 1:
        return "repeat", paid
    if bought:
        return "closed", paid
    if any(visit["status"] in {"pending", "confirmed"} for visit in customer["visits"]):
        return "opportunity", paid
    if done or customer["visits"]:
        return "interested", paid
    return ("lost" if world.chance.random() < 0.12 else customer["stage"]), paid


async def write_customers(world: World) -> None:
    keys = await world.tx.keys()
    rows, lines, links, moves = [], [], [], []
    for one in world.customers:
        stage, paid = _stage(world, one)
        stamps = [visit["starts_at"] for visit in one["visits"] if visit["starts_at"] < world.now]
        last = max([one["born"], *stamps])
        changed = stage != "potential"
        rows.append({
            "id": one["id"], "public_code": public_code("CUST", one["born"]), "name": one["name"],
            "phone_sealed": keys.seal(one["phone"], "customers", "phone", one["id"]),
            "phone_hash": keys.blind("phone", one["phone"]), "phone_last4": one["phone"][-4:],
            "wechat_id": one["wechat_id"], "gender": one["gender"], "age_range": one["age_range"],
            "region_province": "上海市", "region_city": "上海市", "stage": stage, "ltv": paid,
            "owner_id": one["owner_id"], "site_id": one["site_id"], "last_contact_at": last,
            "stage_changed_at": last if changed else None, "custom_fields": {"district": one["district"]},
            "tag_ids": [world.tags[name] for name in one["tags"]], "created_at": one["born"],
            "search_keys": search.keys(
                world.tx.org_id, one["name"], wechat=one["wechat_id"], last4=one["phone"][-4:]
            ),
        })  # fmt: skip
        links += [{"id": uuid7(), "customer_id": one["id"], "tag_id": world.tags[n]} for n in one["tags"]]
        lines += _lines(world, one, last)
        if changed:
            moves.append(
                {
                    "id": uuid7(),
                    "customer_id": one["id"],
                    "from_stage": "potential",
                    "to_stage": stage,
                    "touchpoint": "appointment" if stamps else "manual",
                    "occurred_at": last,
                    "duration_seconds": int((last - one["born"]).total_seconds()),
                }
            )
    await world.add(Customer, rows)
    await world.add(CustomerTag, links)
    await world.add(Journey, moves)
    await world.add(Activity, lines)


def line(
    customer_id: Any, type: str, title: str, at: datetime, *, user_id: Any = None,
    description: str | None = None, **meta: Any,
) -> Row:  # fmt: skip
    """One line of a customer's timeline."""
    return {
        "id": uuid7(), "customer_id": customer_id, "type": type, "title": title, "created_at": at,
        "user_id": user_id, "description": description, "meta": meta,
    }  # fmt: skip


def _lines(world: World, one: Row, last: datetime) -> list[Row]:
    chance, who = world.chance, one["owner_id"]
    found = [line(one["id"], "created", "创建客户", one["born"], user_id=who)]
    if one["from_lead"]:
        found.append(
            line(one["id"], "lead_converted", "由线索转为客户", one["born"] + minutes(1), user_id=who)
        )
    if chance.random() < 0.5:
        at = min(one["born"] + days(chance.random() * 3), world.now)
        found.append(line(one["id"], "note_added", "备注", at, user_id=who, description=chance.choice(NOTES)))
    if chance.random() < 0.3 and last + days(1) < world.now:
        found.append(line(one["id"], "call_made", "电话回访", last + days(1), user_id=who,
                          description=chance.choice(CALLS)))  # fmt: skip
    return found


def leads(world: World) -> None:
    """Think up leads of all sources but the web chat, whose leads `talks` adds; a quarter are customers."""
    chance = world.chance
    converted = chance.sample(world.customers, 22)
    weights = [weight for *_, weight in SOURCES]
    for number in range(LEADS - 40):
        platform, detail, _ = chance.choices(SOURCES, weights)[0]
        lead = new_lead(world, names.person(chance), world.phone(), _born(world), platform, detail)
        if number < len(converted):
            become(lead, converted[number])
            lead["born"] = converted[number]["born"] - days(0.1 + 2 * chance.random())
        elif (world.now - lead["born"]).days >= 1:
            lead["status"] = chance.choice(("new", "contacted", "contacted", "qualified", "lost"))
        if lead["customer_id"] is None:
            lead["site_id"] = chance.choice([*world.sites.values(), None])
        desk = world.desks.get(lead["site_id"], (world.users["ann"],))
        lead["assigned_to"] = chance.choice([*desk, None] if lead["status"] == "new" else desk)
        world.leads.append(lead)


def new_lead(
    world: World, name: str | None, phone: str | None, born: datetime, platform: str, detail: str
) -> Row:
    return {
        "id": uuid7(), "name": name, "phone": phone, "born": born, "platform": platform, "detail": detail,
        "status": "new", "assigned_to": None, "customer_id": None, "converted_at": None, "visitor_id": None,
        "conversation_id": None, "site_id": None, "district": world.chance.choice(DISTRICTS),
    }  # fmt: skip


def become(lead: Row, customer: Row) -> None:
    """This lead is that customer."""
    lead |= {"status": "converted", "customer_id": customer["id"], "converted_at": customer["born"],
             "name": customer["name"], "phone": customer["phone"],
             "site_id": customer["site_id"]}  # fmt: skip
    customer["from_lead"] = True


async def write_leads(world: World) -> None:
    keys, rows, lines = await world.tx.keys(), [], []
    for one in world.leads:
        phone = one["phone"]
        rows.append({
            "id": one["id"], "contact_name": one["name"], "source_platform": one["platform"],
            "source_detail": one["detail"], "utm_source": one["platform"], "status": one["status"],
            "contact_phone_sealed": keys.seal(phone, "leads", "contact_phone", one["id"]) if phone else None,
            "contact_phone_hash": keys.blind("phone", phone) if phone else None,
            "contact_phone_last4": phone[-4:] if phone else None, "province": "上海市", "city": "上海市",
            "district": one["district"], "assigned_to": one["assigned_to"],
            "assigned_at": one["born"] + minutes(12) if one["assigned_to"] else None,
            "lost_reason": world.chance.choice(LOST) if one["status"] == "lost" else None,
            "site_id": one["site_id"], "customer_id": one["customer_id"], "converted_at": one["converted_at"],
            "visitor_id": one["visitor_id"],
            "channel_id": world.channel_id if one["visitor_id"] else None, "created_at": one["born"],
            "search_keys": search.keys(world.tx.org_id, one["name"], last4=phone[-4:] if phone else None),
        })  # fmt: skip
        lines += _story(one)
    await world.add(Lead, rows)
    await world.add(LeadActivity, lines)


def _story(one: Row) -> list[Row]:
    """What happened with a lead."""
    at, who = one["born"], one["assigned_to"]
    begun = {"conversation_id": str(one["conversation_id"])} if one["conversation_id"] else {}
    steps: list[tuple[str, str | None, Row]] = [("chat_start" if begun else "created", one["detail"], begun)]
    if who:
        steps.append(("assigned", None, {"from": None, "to": str(who)}))
    path = PATHS[one["status"]]
    for before, after in zip(("new", *path), path, strict=False):
        steps.append(("status_changed", None, {"from": before, "to": after}))
    return [
        {"id": uuid7(), "lead_id": one["id"], "user_id": who if place else None, "type": type,
         "description": text, "meta": meta, "created_at": at + minutes(4 * place)}
        for place, (type, text, meta) in enumerate(steps)
    ]  # fmt: skip
