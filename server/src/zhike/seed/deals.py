"""Deals of the last months: what was offered to whom, how far it came, what was won and why it was lost."""

from datetime import datetime
from decimal import Decimal

from zhike.core import search
from zhike.core.ids import uuid7
from zhike.core.tx import to_json
from zhike.rooms.customers.models import Activity
from zhike.rooms.deals import rules
from zhike.rooms.deals.models import Deal, DealCompetitor, DealProduct, StageStep
from zhike.seed.people import line
from zhike.seed.world import SHANGHAI, Row, World, days, minutes

DEALS = 240
PLANS = ("疗程方案", "年卡", "联合治疗方案", "三次套餐", "闺蜜双人方案", "术后维养方案")
RIVALS = ("悦容医美", "星颜皮肤科", "美莱门诊", "小区美容院", "公立医院整形科")
RIVAL_NOTES = ("报价低一些，但不含复诊。", "离客人公司近。", "有熟人介绍。", "价格高，设备是新的。")
REASONS = ("价格过高", "价格过高", "选择了竞品", "预算不足", "时机不合适", "需求取消", "联系不上")
NOTES = (
    "希望年底前完成，先做面部再考虑颈部。",
    "要等年终奖发下来。",
    "老公陪同来面诊，一起决定。",
    "想分两期付款。",
)
BACK = "客户年会前想做完，重新联系"
# where a deal ends, and how many of a hundred do
ENDS = {"initial": 16, "needs_confirmed": 13, "proposal": 13, "negotiation": 9, "won": 31, "lost": 18}


async def write(world: World) -> None:
    """Each deal with its whole history; the lines of its products and competitors."""
    items = [item for item in world.items if Decimal(item["price"]) > 200]
    deals, steps, products, rivals, lines = [], [], [], [], []
    for _ in range(DEALS):
        deal = _deal(world, items)
        deals.append(deal["row"])
        steps += deal["steps"]
        products += deal["products"]
        rivals += deal["rivals"]
        lines += deal["lines"]
    await world.add(Deal, deals)
    await world.add(StageStep, steps)
    await world.add(DealProduct, products)
    await world.add(DealCompetitor, rivals)
    await world.add(Activity, lines)
    figures = to_json(
        [{"id": one["id"], "n": count, "won": float(won)} for one, count, won in _sums(world, deals)]
    )
    await world.tx.conn.execute(
        "UPDATE customers c SET stats = c.stats"
        " || jsonb_build_object('total_deals', f.n, 'total_revenue', f.won)"
        " FROM jsonb_to_recordset($2::jsonb) AS f(id uuid, n int, won numeric)"
        " WHERE c.org_id = $1 AND c.id = f.id",
        world.tx.org_id, figures,
    )  # fmt: skip


def _sums(world: World, deals: list[Row]) -> list[tuple[Row, int, Decimal]]:
    found = []
    for one in world.customers:
        own = [deal for deal in deals if deal["customer_id"] == one["id"]]
        if own:
            won = [deal["amount"] for deal in own if deal["stage"] == "won"]
            found.append((one, len(own), sum(won, Decimal(0))))
    return found


def _deal(world: World, items: list[Row]) -> Row:
    chance, id = world.chance, uuid7()
    customer = chance.choice(world.customers)
    offered = chance.sample(items, chance.choice((1, 1, 2, 2, 3)))
    products = [_product(world, id, place, item) for place, item in enumerate(offered)]
    amount = sum((one["amount"] for one in products), Decimal(0))
    end = chance.choices(list(ENDS), list(ENDS.values()))[0]
    owner = chance.choice([world.users[key] for key in ("chen", "chen", "ann", "bo", "manager")])
    steps = _steps(world, id, end, owner, customer["born"], amount)
    rivals = _rivals(world, id, end) if chance.random() < 0.35 or end == "lost" else []
    last, title = steps[-1], f"{customer['name']} · {offered[0]['name']}{chance.choice(PLANS)}"
    closed = last["occurred_at"].astimezone(SHANGHAI).date() if end in rules.CLOSED else None
    expected = world.today + days(chance.randrange(-12, 75)) if closed is None else closed
    row = {
        "id": id, "site_id": customer["site_id"], "customer_id": customer["id"], "title": title,
        "amount": amount, "stage": end, "stage_changed_at": last["occurred_at"],
        "probability": last["probability"], "expected_close_date": expected, "actual_close_date": closed,
        "owner_id": owner, "notes": chance.choice(NOTES) if chance.random() < 0.4 else None,
        "loss_reason": last["reason"] if end == "lost" else None,
        "products": [{name: str(p[name]) for name in ("name", "quantity", "amount")} for p in products],
        "competitors": [{"name": r["name"], "is_winner": r["is_winner"]} for r in rivals],
        "search_keys": search.keys(
            world.tx.org_id, f"{customer['name']} {title}", last4=customer["phone"][-4:]),
        "created_at": steps[0]["occurred_at"], "updated_at": last["occurred_at"],
    }  # fmt: skip
    about = {"deal_id": str(id)}
    lines = [
        line(customer["id"], "deal_created", f"新建商机：{title}", row["created_at"], user_id=owner, **about)
    ]
    if closed is not None:
        word = {"won": "商机赢单", "lost": "商机输单"}[end]
        closing = last["occurred_at"]
        lines.append(line(customer["id"], f"deal_{end}", f"{word}：{title}", closing, user_id=owner,
                          description=last["reason"], **about))  # fmt: skip
    return {"row": row, "steps": steps, "products": products, "rivals": rivals, "lines": lines}


def _product(world: World, deal_id: object, place: int, item: Row) -> Row:
    quantity = Decimal(world.chance.choice((1, 1, 1, 2, 3)))
    price, discount = Decimal(item["price"]), Decimal(world.chance.choice((0, 0, 0, 5, 10, 12)))
    return {
        "id": uuid7(), "deal_id": deal_id, "service_item_id": item["id"], "position": place,
        "name": item["name"], "quantity": quantity, "unit_price": price, "discount": discount,
        "amount": rules.line_amount(quantity, price, discount),
    }  # fmt: skip


def _rivals(world: World, deal_id: object, end: str) -> list[Row]:
    chance = world.chance
    names = chance.sample(RIVALS, chance.choice((1, 1, 2)))
    winner = names[0] if end == "lost" and chance.random() < 0.6 else None
    return [
        {"id": uuid7(), "deal_id": deal_id, "position": place, "name": name,
         "price": Decimal(chance.randrange(20, 300) * 100), "note": chance.choice(RIVAL_NOTES),
         "is_winner": name == winner}
        for place, name in enumerate(names)
    ]  # fmt: skip


def _path(world: World, end: str) -> list[str]:
    """The stages on the way; a few were lost once and opened again."""
    chance = world.chance
    if end == "lost":
        return [*rules.OPEN[: 1 + chance.randrange(4)], "lost"]
    path = [*rules.OPEN[: rules.OPEN.index(end) + 1]] if end in rules.OPEN else [*rules.OPEN, "won"]
    if end in {"negotiation", "won"} and chance.random() < 0.06:
        path[3:3] = ["lost"]
    return path


def _steps(
    world: World, deal_id: object, end: str, owner: object, born: datetime, amount: Decimal
) -> list[Row]:
    """From the day it was opened to its present stage, never beyond now; the last stage is the longest ago
    for those that nobody has looked after."""
    chance, path = world.chance, _path(world, end)
    first = max(born + minutes(30), world.now - days(chance.randrange(4, 150)))
    first = min(first, world.now - minutes(90))
    left = world.now - first
    reach = chance.uniform(0.25, 0.97) if end in rules.CLOSED else 0.85
    cuts = sorted(chance.random() * reach for _ in path[1:])
    found: list[Row] = []
    for place, stage in enumerate(path):
        at = first if place == 0 else first + left * cuts[place - 1]
        before = found[-1] if found else None
        reopened = before is not None and before["to_stage"] == "lost"
        reason = chance.choice(REASONS) if stage == "lost" else BACK if reopened else None
        found.append({
            "id": uuid7(), "deal_id": deal_id, "user_id": owner, "to_stage": stage, "amount": amount,
            "from_stage": before["to_stage"] if before else None,
            "probability": rules.probability_of(stage, {}), "reason": reason, "occurred_at": at,
            "duration_seconds": int((at - before["occurred_at"]).total_seconds()) if before else None,
            "created_at": at,
        })  # fmt: skip
    return found
