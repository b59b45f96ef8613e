"""Around the customers: fields of the clinic's own, companies with contacts, members, clues, a few papers."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from zhike.core import search
from zhike.core.ids import uuid7
from zhike.core.tx import to_json
from zhike.rooms.customers import names as spellings
from zhike.rooms.customers import papers
from zhike.rooms.customers.fields import repository, rules
from zhike.rooms.customers.fields.models import CustomField, CustomFieldVersion
from zhike.rooms.customers.models import Contact, Identity
from zhike.rooms.customers.people_models import CustomerOwner, RetentionClue
from zhike.rooms.files.service import Store
from zhike.seed import names
from zhike.seed.world import Row, World, days

_OPTIONS = {
    "skin": ("干性", "油性", "混合性", "敏感性"),
    "concerns": ("淡斑", "紧致抗衰", "补水", "祛痘", "毛孔"),
}
# key, label, kind, is_listed, is_indexed, limits, help
FIELDS: tuple[tuple[str, str, str, bool, bool, dict[str, Any], str | None], ...] = (
    ("skin", "肤质", "choice", True, True, {}, "面诊时由咨询师判断"),
    ("concerns", "关注的问题", "choices", False, True, {}, None),
    ("birthday", "生日", "date", False, True, {}, None),
    ("budget", "年度预算", "number", False, True, {"min": 0, "decimals": 2}, "元，客人自己说的"),
    ("allergy", "过敏史", "long_text", False, False, {}, "药物、麻药、食物"),
    ("photos", "同意拍照存档", "boolean", False, False, {}, None),
    ("district", "所在区", "text", False, False, {"max_length": 20}, None),
)
COMPANIES = (
    ("远山科技", "远山科技（上海）有限公司", "91310000MA1K0YS01X", "互联网", "200-500 人"),
    ("和光设计", "和光建筑设计事务所", "91310000MA1K0HG02Y", "设计", "50-100 人"),
    ("青禾教育", "青禾教育科技有限公司", "91310000MA1K0QH03Z", "教育", "500 人以上"),
    ("海棠酒店", "海棠酒店管理集团", "91310000MA1K0HT04W", "酒店", "500 人以上"),
    ("拾光影业", "拾光影业文化有限公司", "91310000MA1K0SG05V", "影视", "20-50 人"),
)
ROLES = (("总经理", "decision_maker"), ("人事总监", "decision_maker"), ("行政经理", "influencer"),
         ("员工关系专员", "user"), ("财务", "other"))  # fmt: skip
CLUES = (
    ("preference", "只约周三下午的陈医生", "换医生前先征求意见。"),
    ("occasion", "十月十二日结婚纪念日", "可提前两周问候。"),
    ("family", "女儿明年高考", "考完想一起做护理。"), ("health", "对麻药过敏", "已在病历里标注。"),
    ("need", "想改善法令纹，在比较方案", None), ("habit", "习惯微信沟通，不接电话", None),
    ("complaint", "上次等候了四十分钟", "店长已致歉，送了一次补水。"),
    ("preference", "喜欢乌龙茶，不喝咖啡", None),
)  # fmt: skip
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
)


async def write(world: World, files: Path) -> None:
    await _fields(world)
    await _companies(world)
    await _members(world)
    await _papers(world, files)


async def _fields(world: World) -> None:
    rows: list[Row] = []
    for place, (key, label, kind, listed, indexed, limits, said) in enumerate(FIELDS, 1):
        options = [{"code": f"o{n}", "label": word, "archived": False}
                   for n, word in enumerate(_OPTIONS.get(key, ()), 1)]  # fmt: skip
        rows.append({
            "id": uuid7(), "key": key, "label": label, "kind": kind, "options": options, "limits": limits,
            "help": said, "is_listed": listed, "is_indexed": indexed, "position": place,
            "indexed_at": world.now if indexed else None, "indexed_rows": len(world.customers),
            "created_at": world.now - days(200),
        })  # fmt: skip
    await world.add(CustomField, rows)
    await world.add(CustomFieldVersion, [
        {"id": uuid7(), "field_id": row["id"], "created_at": row["created_at"],
         **{name: row[name] for name in ("label", "kind", "options", "limits")}}
        for row in rows
    ])  # fmt: skip
    fields = {one.key: one for one in await repository.all(world.tx)}
    values = {one["id"]: _values(world, one) for one in world.customers}
    await world.tx.conn.execute(
        "UPDATE customers c SET custom_fields = v.own"
        " FROM jsonb_to_recordset($2::jsonb) AS v(id uuid, own jsonb)"
        " WHERE c.org_id = $1 AND c.id = v.id",
        world.tx.org_id, to_json([{"id": id, "own": own} for id, own in values.items()]),
    )  # fmt: skip
    indexed = [one for one in fields.values() if one.is_indexed]
    entries = [entry for id, own in values.items() for one in indexed
               for entry in rules.entries(one, id, own.get(one.key))]  # fmt: skip
    await repository.replace(world.tx, list(values), [one.id for one in indexed], entries)


def _values(world: World, one: Row) -> dict[str, Any]:
    chance = world.chance
    found: dict[str, Any] = {"district": one["district"]}
    if chance.random() < 0.8:
        found["skin"] = f"o{chance.choice((1, 1, 2, 3, 3, 4))}"
        found["concerns"] = [f"o{n}" for n in sorted(chance.sample(range(1, 6), chance.choice((1, 2))))]
    if chance.random() < 0.6:
        found["birthday"] = date(chance.randrange(1968, 2004), chance.randrange(1, 13), 12).isoformat()
    if chance.random() < 0.4:
        found["budget"] = chance.randrange(3, 80) * 1_000
    if chance.random() < 0.15:
        found["allergy"] = chance.choice(("青霉素过敏", "麻药过敏，需提前告知", "海鲜过敏"))
    if chance.random() < 0.5:
        found["photos"] = chance.random() < 0.8
    return found


async def _companies(world: World) -> None:
    """A few customers are companies: contracts for their people."""
    free = await world.tx.conn.fetch(
        "SELECT id FROM customers c WHERE org_id = $1 AND NOT EXISTS (SELECT FROM deals d WHERE"
        " d.org_id = c.org_id AND d.customer_id = c.id)", world.tx.org_id,
    )  # fmt: skip
    apart = {row["id"] for row in free}
    chosen = [one for one in world.customers if one["id"] in apart and not one["visits"]][12:]
    contacts: list[Row] = []
    keys = await world.tx.keys()
    for one, (name, company, code, industry, size) in zip(chosen, COMPANIES, strict=False):
        found = search.keys(world.tx.org_id, name, company, wechat=one["wechat_id"], last4=one["phone"][-4:])
        await world.tx.conn.execute(
            "UPDATE customers SET type = 'enterprise', name = $3, company_name = $4,"
            " company_credit_code = $5, company_industry = $6, company_size = $7,"
            " gender = NULL, age_range = NULL, search_keys = $8"
            " WHERE org_id = $1 AND id = $2",
            world.tx.org_id, one["id"], name, company, code, industry, size, found,
        )  # fmt: skip
        for place, (title, role) in enumerate(world.chance.sample(ROLES, world.chance.choice((2, 3, 4)))):
            id, phone = uuid7(), world.phone()
            contacts.append({
                "id": id, "customer_id": one["id"], "name": names.person(world.chance), "title": title,
                "role": role, "phone_sealed": keys.seal(phone, "customer_contacts", "phone", id),
                "phone_hash": keys.blind("phone", phone), "phone_last4": phone[-4:],
                "is_primary": place == 0, "created_at": one["born"],
            })  # fmt: skip
    await world.add(Contact, contacts)


async def _members(world: World) -> None:
    """Member numbers, clues about members, and colleagues who work along."""
    keys, chance = await world.tx.keys(), world.chance
    identities: list[Row] = []
    clues: list[Row] = []
    owners: list[Row] = []
    for number, one in enumerate(chance.sample(world.customers, 90), 1):
        id, value = uuid7(), f"VIP{number:05d}"
        identities.append({
            "id": id, "customer_id": one["id"], "kind": "member_id",
            "value_sealed": keys.seal(value, "customer_identities", "value", id),
            "value_hash": keys.blind("member_id", value), "value_hint": spellings.hint("member_id", value),
            "verified_at": world.now - days(30), "created_at": one["born"],
        })  # fmt: skip
        if number % 3 == 0:
            clues += [_clue(world, one) for _ in range(chance.choice((1, 1, 2)))]
        if number % 4 == 0 and (others := _others(world, one)):
            owners.append({"id": uuid7(), "customer_id": one["id"], "user_id": chance.choice(others),
                           "role": "collaborator", "started_at": one["born"]})  # fmt: skip
    await world.add(Identity, identities)
    await world.add(RetentionClue, clues)
    await world.add(CustomerOwner, owners)


def _others(world: World, one: Row) -> list[UUID]:
    return [id for id in world.desks.get(one["site_id"], ()) if id != one["owner_id"]]


def _clue(world: World, one: Row) -> Row:
    category, summary, detail = world.chance.choice(CLUES)
    at = max(one["born"], world.now - days(world.chance.uniform(0.1, 40)))
    return {
        "id": uuid7(), "customer_id": one["id"], "category": category, "summary": summary, "detail": detail,
        "source": world.chance.choice(("到店闲聊", "电话回访", "微信", "术后随访")),
        "recorded_by": one["owner_id"], "created_at": at, "updated_at": at,
    }  # fmt: skip


async def _papers(world: World, files: Path) -> None:
    store = Store(files)
    for one, name in zip(
        world.customers[:3], ("皮肤检测报告.pdf", "疗程合同.pdf", "知情同意书.pdf"), strict=True
    ):
        await papers.keep(world.tx, store, one["id"], name, PDF, "到店时留存")
